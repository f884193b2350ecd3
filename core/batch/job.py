"""One take, in a worker: plain values in, plain values out, and nothing raised."""

import json
import os
import shutil
import threading
import traceback
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Literal

from .. import models
from ..base.cpu import share
from ..deliver import metadata, write_artefacts
from ..errors import BestShotError, OutputError, WorkerError, unforeseen
from ..pipeline import analyse, select
from ..settings import Settings
from ..version import VERSION
from .lease import WhileHeld, gone
from .record import made_from, record, stands

_thread = threading.local()  # what the libraries load must not be shared by threads, and takes long to load again


@dataclass(frozen=True)
class Job:
    """A take to be worked on: all paths are absolute, and seen by every worker.

    folder: for its results. held: the file that is there while these are wanted. parallel_jobs: how many takes are
    worked on at once on one machine. version: of who asks.
    """

    video: Path
    folder: Path
    settings: Settings
    held: Path
    parallel_jobs: int = 1
    version: str = VERSION


@dataclass(frozen=True)
class Moment:
    """A pick as the summary tells it: times in seconds from the first shown frame; clip: file name, None without."""

    rank: int
    peak_time: float
    start: float
    duration: float
    score: float
    reason: str
    clip: str | None


@dataclass(frozen=True)
class Outcome:
    """What became of a take.

    status: "kept" where an earlier run had finished it. code: the exit code that `find` would end with. error: one
    line, "" where all went well. model: who judged, None without. seconds: what it took now.
    """

    status: Literal["done", "kept", "failed"]
    seconds: float = 0.0
    code: int = 0
    error: str = ""
    model: str | None = None
    picks: tuple[Moment, ...] = ()
    notes: tuple[str, ...] = ()


def work(job: Job) -> Outcome:
    """Find the best moments of a take and write them, unless that was done before."""
    began = monotonic()
    share(job.parallel_jobs)
    try:
        kept = _done_before(job)
        model, picks, notes = _told(job.folder)
    except BestShotError as error:
        return failed(error, monotonic() - began)
    except Exception as error:
        if os.environ.get("BESTSHOT_DEBUG"):
            traceback.print_exc()
        return failed(unforeseen(error), monotonic() - began)
    return Outcome("kept" if kept else "done", monotonic() - began, model=model, picks=picks, notes=notes)


def failed(error: BestShotError, seconds: float = 0.0) -> Outcome:
    """What became of a take that raised that error."""
    return Outcome("failed", seconds, error.exit_code, " ".join(str(error).split()))


def _done_before(job: Job) -> bool:
    """Whether nothing had to be done."""
    if job.version != VERSION:
        raise WorkerError(f"the worker has BestShot {VERSION}, not {job.version}; install the same everywhere")
    if gone(job.held):
        raise OutputError(f"{job.held.parent}: the worker does not see this folder; choose one that all workers share")
    choice = models.choose(job.settings.model)
    made = made_from(job.video, job.settings, choice.identity)
    if stands(job.folder, made):
        return True
    for left in job.folder.glob(".bestshot-*"):  # by a worker that died
        shutil.rmtree(left, ignore_errors=True)
    if not hasattr(_thread, "load"):
        _thread.load = models.LoadedModel()
    progress = WhileHeld(job.held)
    analysis = analyse(job.video, job.settings, progress, _thread.load, choice=choice)
    written = write_artefacts(job.folder, analysis, select(analysis, job.settings), progress)
    record(job.folder, made, written.paths)
    return False


def _told(folder: Path) -> tuple[str | None, tuple[Moment, ...], tuple[str, ...]]:
    """Who judged, the picks and the notes that metadata.json tells."""
    told: dict[str, Any] = json.loads((folder / metadata.NAME).read_bytes())
    same = ("rank", "peak_time", "start_time", "duration", "score", "reason", "filename")
    picks = tuple(Moment(*(clip[name] for name in same)) for clip in told["clips"])
    return told["model"], picks, tuple(told["notes"])
