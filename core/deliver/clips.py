"""Cut the clips of all picks out of a take, several at a time."""

from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path
from threading import Event

from ..base.cpu import usable_cores
from ..base.progress import Progress
from ..media.ffmpeg import FfmpegError
from ..values import Analysis, Pick
from .clip_job import ClipJob
from .clip_picture import MOST_BITS
from .clip_source import ClipSource
from .file_names import clip_name

STAGE = "cutting clips"
STEADIED_BITS = 8  # per colour


def cut_clips(
    folder: Path, analysis: Analysis, picks: Sequence[Pick], stabilize: bool, progress: Progress
) -> tuple[str, ...]:
    """Cut one clip for each pick into `folder`, a private one that exists, and return notes for the user.

    A clip shows the frames first_frame..last_frame of its pick, upright, at their own times from 0, all of one size, as
    H.264 in the take's bit depth, colours and fields; each of its sound tracks is copied if an MP4 can hold it. A clip
    that does not prove to play is left out, and a note says so. Raises OutputError if ffmpeg cannot be run or fails
    with all of them, InputError if the take is gone. Whatever `progress` raises is passed on once every ffmpeg has
    ended.
    """
    if not picks:
        return ()
    most_bits = STEADIED_BITS if stabilize else MOST_BITS
    source = ClipSource.of(analysis.take, most_bits)
    notes = list(source.notes)
    if source.picture.bits > most_bits:
        what = "steadying keeps" if stabilize else "the clips keep"
        notes.append(f"{what} {most_bits} of the take's {source.picture.bits} bits a colour")
    stop = Event()
    pool = ThreadPoolExecutor(min(len(picks), _parallel_clips(usable_cores())))
    try:
        tasks = [pool.submit(ClipJob(source, analysis, pick, folder, stabilize, stop)) for pick in picks]
        pending = set(tasks)
        while pending:
            progress(len(tasks) - len(pending), len(tasks), STAGE)
            finished, pending = wait(pending, timeout=0.1, return_when=FIRST_COMPLETED)
            for task in finished:
                if not isinstance(task.exception(), FfmpegError):
                    task.result()
        progress(len(tasks), len(tasks), STAGE)
        if all(task.exception() for task in tasks):
            tasks[0].result()
        for task, pick in zip(tasks, picks, strict=True):
            error = task.exception()
            notes += [f"{clip_name(pick.rank)} was left out: {error}"] if error else task.result()
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
    return tuple(dict.fromkeys(notes))


def _parallel_clips(cores: int) -> int:
    """Return how many clips to cut at a time: each ffmpeg uses several cores; two share two cores well."""
    return min(max(cores // 2, 2), 4, cores)
