"""A library of takes, each with a folder of its own, over any executor: `bestshot batch`."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from time import monotonic

from .. import models
from ..base.files import make_folder
from ..errors import InputError
from ..settings import Settings
from .executors import WorkerPool, dask, local
from .job import Job
from .lease import lease
from .library import Listed, list_takes
from .page import write_page
from .progress import Teller
from .run import run
from .summary import Summary, write_summary


def find_in_library(
    named: Sequence[Path], out: Path, settings: Settings, workers: int | None = None, scheduler: str | None = None
) -> int:
    """Find the best moments of all takes in folders and files, and write them and a summary below `out`.

    A take that an earlier run finished, with these settings, is not looked at again; one that fails stops no other.
    workers: processes on this machine, which share its cores; None for about half as many. scheduler: address of
    Dask's, to work there. Returns the exit code of the first take that failed, 0 where none did. Raises InputError
    where there is no take, OutputError where `out` cannot be written, WorkerError where nobody can work, and what
    Ctrl-C raises, once all work has ended.
    """
    began = monotonic()
    library = list_takes(named, out)
    if not library.takes:
        raise InputError("; ".join((*library.notes, "there is no video in what was named")))
    make_folder(out)
    teller = Teller(library.takes)
    teller.note(*library.notes)
    with _crew(len(library.takes), settings, workers, scheduler, teller) as crew, teller, lease(out) as held:
        jobs = [_job(take, out, settings, held, crew.parallel_jobs) for take in library.takes]
        outcomes = run(jobs, crew.executor, teller)
    summary = Summary(library, settings, outcomes, monotonic() - began)
    write_summary(out, summary)
    page = write_page(out, summary)
    teller.end(summary, page)
    return next((outcome.code for outcome in outcomes if outcome.code), 0)


def _job(take: Listed, out: Path, settings: Settings, held: Path, parallel_jobs: int) -> Job:
    return Job(take.path, out.absolute() / take.place, settings, held, parallel_jobs)


def _crew(
    tasks: int, settings: Settings, workers: int | None, scheduler: str | None, teller: Teller
) -> AbstractContextManager[WorkerPool]:
    if scheduler is not None:
        return dask(tasks, scheduler, teller.note)
    models.choose(settings.model)  # a model that is not at hand is told once, not once a take
    return local(tasks, workers)
