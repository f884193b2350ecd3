"""Cut the clips of all picks out of a take, several at a time."""

from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path
from threading import Event

from ..base.cpu import usable_cores
from ..base.progress import Progress
from ..values import Analysis, Pick
from .clip_job import ClipJob
from .clip_source import ClipSource

STAGE = "cutting clips"


def cut_clips(
    folder: Path, analysis: Analysis, picks: Sequence[Pick], stabilize: bool, progress: Progress
) -> tuple[str, ...]:
    """Cut one clip for each pick into `folder`, a private one that exists, and return notes for the user.

    A clip shows the frames first_frame..last_frame of its pick, upright, at their own times from 0, as H.264 in the
    take's bit depth and colours; its sound is copied if an MP4 can hold it. Raises OutputError if ffmpeg fails,
    InputError if the take is gone. Whatever `progress` raises is passed on once every ffmpeg has ended.
    """
    if not picks:
        return ()
    source = ClipSource.of(analysis.take)
    notes = [source.no_sound_note] if source.no_sound_note else []
    if stabilize and source.depth > 8:
        notes.append(f"steadying keeps 8 of the take's {source.depth} bits a colour")
    stop = Event()
    pool = ThreadPoolExecutor(min(len(picks), _parallel_clips(usable_cores())))
    try:
        tasks = [pool.submit(ClipJob(source, analysis, pick, folder, stabilize, stop)) for pick in picks]
        pending = set(tasks)
        while pending:
            progress(len(tasks) - len(pending), len(tasks), STAGE)
            finished, pending = wait(pending, timeout=0.1, return_when=FIRST_COMPLETED)
            for task in finished:
                task.result()
        progress(len(tasks), len(tasks), STAGE)
        notes += [note for task in tasks for note in task.result()]
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
    return tuple(dict.fromkeys(notes))


def _parallel_clips(cores: int) -> int:
    """Return how many clips to cut at a time: each ffmpeg uses several cores; two share two cores well."""
    return min(max(cores // 2, 2), 4, cores)
