"""Analyse a library of takes, each with its own folder of results, on any executor: `bestshot batch`."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from time import monotonic

from .. import models
from ..base.files import make_folder
from ..base.reference import Reference
from ..deliver.publish import as_output_error
from ..errors import InputError
from ..settings import Settings
from .executors import WorkerPool, dask_workers, local_workers
from .job import Job
from .keepalive import keepalive_file
from .library import list_takes
from .page import assert_page_is_own, write_page
from .progress import BatchProgress
from .run import run_jobs
from .summary import Summary, assert_summary_is_own, write_summary
from .timelines import assert_timelines_are_own, write_timelines


def find_in_library(
    paths: Sequence[Path],
    out: Path,
    settings: Settings,
    workers: int | None = None,
    scheduler: str | None = None,
    like: Sequence[Reference] = (),
) -> int:
    """Find the best moments of all takes in folders and files, and write them and a summary into `out`.

    A take that an earlier run finished with the same settings is not analysed again; one that fails stops no other.
    workers: processes on this machine, which share its cores; None for half as many as cores. scheduler: address of
    Dask's, to use its workers instead. like: what more is wanted of, in all takes. Returns the exit code of the first
    take that failed, 0 if none did. Raises InputError if there is no take, UsageError if somebody else's files are in
    the way, OutputError if `out` cannot be written, WorkerError if there are no workers; on Ctrl-C KeyboardInterrupt,
    once all work has ended.
    """
    began = monotonic()
    library = list_takes(paths, out)
    if not library.takes:
        raise InputError("; ".join((*library.notes, "there is no video in what was named")))
    make_folder(out)
    with as_output_error(out):
        assert_summary_is_own(out)
        assert_page_is_own(out)
        assert_timelines_are_own(out, settings)
    progress = BatchProgress(library.takes)
    progress.print_notes(*library.notes)
    with (
        _worker_pool(len(library.takes), settings, workers, scheduler, progress) as pool,
        progress,
        keepalive_file(out) as keepalive,
    ):
        jobs = [
            Job(take.path, out.absolute() / take.folder, settings, keepalive, pool.parallel_jobs, tuple(like))
            for take in library.takes
        ]
        results = run_jobs(jobs, pool.executor, progress)
    summary = Summary(library, settings, results, monotonic() - began)
    write_summary(out, summary)
    progress.print_notes(*write_timelines(out, summary))
    page = write_page(out, summary)
    progress.print_summary(summary, page)
    return next((result.exit_code for result in results if result.exit_code), 0)


def _worker_pool(
    jobs: int, settings: Settings, workers: int | None, scheduler: str | None, progress: BatchProgress
) -> AbstractContextManager[WorkerPool]:
    if scheduler is not None:
        return dask_workers(jobs, scheduler, progress.print_notes)
    models.choose(settings.model)  # so that a missing model is reported once, not for each take
    return local_workers(jobs, workers)
