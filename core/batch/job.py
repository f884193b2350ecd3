"""One take in a worker: gets plain values, returns plain values, raises nothing."""

import json
import os
import threading
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Literal

from .. import models
from ..base.cpu import limit_cores
from ..base.reference import Reference
from ..deliver import metadata
from ..deliver.ownership import assert_free
from ..deliver.results import write_results
from ..errors import BestShotError, OutputError, WorkerError, unforeseen
from ..pipeline import analyse, select_and_learn
from ..settings import Settings
from ..version import VERSION
from .keepalive import CancelWhenGone, is_gone
from .record import assert_record_is_own, is_up_to_date, result_inputs, write_record

_thread = threading.local()  # loaded models: slow to load again, and not to be shared between threads


@dataclass(frozen=True)
class Job:
    """A take to analyse. All paths are absolute, and accessible to every worker.

    folder: for its results. keepalive: the file that exists while they are wanted. parallel_jobs: how many takes are
    analysed in parallel on one machine. like: what more is wanted of. version: of BestShot where the batch was started.
    """

    video: Path
    folder: Path
    settings: Settings
    keepalive: Path
    parallel_jobs: int = 1
    like: tuple[Reference, ...] = ()
    version: str = VERSION


@dataclass(frozen=True)
class JobResult:
    """The result of a job.

    status: "kept" if an earlier run had finished the take. exit_code: the one that `find` would end with. error: one
    line, "" without an error. model: the one that scored, None without. picks, source: the clips and the source of
    metadata.json. seconds: the time that the job took.
    """

    status: Literal["done", "kept", "failed"]
    seconds: float = 0.0
    exit_code: int = 0
    error: str = ""
    model: str | None = None
    picks: tuple[Mapping[str, Any], ...] = ()
    notes: tuple[str, ...] = ()
    source: Mapping[str, Any] | None = None


def run_job(job: Job) -> JobResult:
    """Find the best moments of a take and write them, unless an earlier run did; return how that ended."""
    began = monotonic()
    limit_cores(job.parallel_jobs)
    try:
        status: Literal["done", "kept"] = "done" if _write_if_outdated(job) else "kept"
        written = json.loads((job.folder / metadata.NAME).read_bytes())
    except BestShotError as error:
        return failed_result(error, monotonic() - began)
    except Exception as error:
        if os.environ.get("BESTSHOT_DEBUG"):
            traceback.print_exc()
        return failed_result(unforeseen(error), monotonic() - began)
    return JobResult(
        status,
        monotonic() - began,
        model=written["model"],
        picks=tuple(written["clips"]),
        notes=tuple(written["notes"]),
        source=written.get("source"),
    )


def failed_result(error: BestShotError, seconds: float = 0.0) -> JobResult:
    """Return the result of a job that raised that error."""
    return JobResult("failed", seconds, error.exit_code, " ".join(str(error).split()))


def _write_if_outdated(job: Job) -> bool:
    """Write the results unless those in the folder are up to date; return whether they were written."""
    if job.version != VERSION:
        raise WorkerError(f"the worker has BestShot {VERSION}, not {job.version}; install the same everywhere")
    if is_gone(job.keepalive):
        raise OutputError(
            f"{job.keepalive.parent}: the worker cannot reach this folder; choose one that all workers share"
        )
    choice = models.choose(job.settings.model)
    inputs = result_inputs(job.video, job.settings, choice.identity, job.like)
    if is_up_to_date(job.folder, inputs):
        return False
    assert_free(job.folder, job.settings)
    assert_record_is_own(job.folder)
    if not hasattr(_thread, "load"):
        _thread.load = models.LoadedModel()
    progress = CancelWhenGone(job.keepalive)
    analysis = analyse(job.video, job.settings, progress, _thread.load, choice=choice, like=job.like)
    written = write_results(job.folder, analysis, select_and_learn(analysis, job.settings), progress)
    write_record(job.folder, inputs, written.paths)
    return True
