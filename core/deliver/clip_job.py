"""Cut one clip: seek to its frames, encode them, and count them afterwards."""

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from threading import Event

import av

from ..errors import OutputError
from ..media.ffmpeg import FfmpegError, run_ffmpeg
from ..media.formats import file_url
from ..values import Analysis, Pick
from . import clip_arguments
from .clip_arguments import FrameRange, select_by_number, select_by_time
from .clip_source import ClipSource
from .file_names import clip_name

# Seconds to seek before the clip, in case the seek lands too late; None: decode from the beginning of the take.
_SEEK_MARGINS = (Fraction(0), Fraction(10), None)


@dataclass(frozen=True)
class ClipJob:
    """The job of cutting one clip into `folder`; calling it returns notes for the user."""

    source: ClipSource
    analysis: Analysis
    pick: Pick
    folder: Path
    stabilize: bool
    stop: Event

    def __call__(self) -> list[str]:
        """Cut the clip, with sound if ffmpeg can. Raises FfmpegError if it fails without sound, too."""
        job, notes = self, []
        while True:
            try:
                complete = job._cut()
                break
            except FfmpegError as error:
                if job.source.audio is None:
                    raise
                if not job.source.copy_sound:
                    notes.append(f"{self.name} is without sound: {error}")
                job = replace(job, source=job.source.with_simpler_sound())
        if not complete:
            notes.append(f"{self.name} shows fewer or more frames than were chosen, as the take is damaged there")
        return notes

    @property
    def name(self) -> str:
        return clip_name(self.pick.rank)

    @property
    def time_base(self) -> Fraction:
        """Seconds of one tick of the take's clock."""
        return self.analysis.time_base

    def _cut(self) -> bool:
        """Write the clip; return whether one of the ways to find its frames gave as many as were chosen."""
        for margin in _SEEK_MARGINS:
            frames = self._find_frames(margin)
            stabilizing = self._measure_shake(frames) if self.stabilize else []
            self._encode(frames, stabilizing)
            if _count_frames(self.folder / self.name) == self.pick.last_frame - self.pick.first_frame + 1:
                return True
            if not frames.seek:
                break
        return False

    def _find_frames(self, margin: Fraction | None) -> FrameRange:
        """Return how ffmpeg gets at the chosen frames: by their times if these can be relied on, else by number."""
        first, last = self.pick.first_frame, self.pick.last_frame
        start, before = self.analysis.time_of(first), self.analysis.frames_before
        if before is not None and (self.source.first is None or margin is None or start < margin):
            return select_by_number(before + first, before + last)
        assert self.source.first is not None  # frames are uncounted only in takes whose times can be relied on
        gap = start - self.analysis.time_of(first - 1) if first else min(self._shown_for(0), 2 * self.time_base)
        end = self.analysis.time_of(last) + self._shown_for(last) / 2
        seek_to = Fraction(0) if margin is None else max(start - margin, Fraction(0))
        return select_by_time(start - gap / 2, end, seek_to, self.source.first)

    def _shown_for(self, frame: int) -> Fraction:
        """Return how long a frame is shown, in seconds; at least one tick."""
        return max(self.analysis.time_of(frame + 1) - self.analysis.time_of(frame), self.time_base)

    def _measure_shake(self, frames: FrameRange) -> list[str]:
        """Measure the camera shake in the chosen frames; return the filters that remove it."""
        measured = f"{self.name}.shake"
        try:
            run_ffmpeg(clip_arguments.measure_shake(self.source, frames, measured), self.folder, self.stop)
        except FfmpegError as error:
            if "vidstabdetect" not in str(error):
                raise
            raise OutputError(
                "this ffmpeg lacks vidstab, which steadies clips: set BESTSHOT_FFMPEG to one that has it, or leave "
                "--stabilize out"
            ) from None
        return [f"vidstabtransform=smoothing=30:input={measured}"]

    def _encode(self, frames: FrameRange, filters: list[str]) -> None:
        pick = self.pick
        arguments = clip_arguments.encode(
            self.source,
            frames,
            filters,
            start=pick.start,
            duration=max(pick.duration, self.time_base),
            last_frame_duration=self._shown_for(pick.last_frame),
            time_base=self.time_base,
            target=file_url(self.folder / self.name),
        )
        run_ffmpeg(arguments, self.folder, self.stop)


def _count_frames(clip: Path) -> int:
    """Return how many frames a clip shows; 0 for one that ffmpeg left without a picture."""
    with av.open(file_url(clip)) as container:
        if not container.streams.video:
            return 0
        return sum(1 for packet in container.demux(video=0) if packet.size and not packet.is_discard)
