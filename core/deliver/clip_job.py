"""Cut one clip: seek to its frames, encode them, and prove that it plays before it is kept."""

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from threading import Event

from ..errors import OutputError
from ..media.ffmpeg import FfmpegError, run_ffmpeg
from ..media.formats import file_url
from ..values import Analysis, Pick
from . import clip_arguments
from .clip_arguments import FrameRange, select_by_number, select_by_time
from .clip_check import Proof, prove
from .clip_picture import ClipPicture
from .clip_sound import SoundTrack
from .clip_source import ClipSource
from .file_names import clip_name
from .selects import clip_timecode

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
        """Cut the clip, with all sound that ffmpeg can read; leave no file where it does not prove to play.

        Raises FfmpegError, and leaves no file, if ffmpeg fails although the sound works.
        """
        try:
            return self._cut()
        except FfmpegError:
            self._clip.unlink(missing_ok=True)
            sound, notes = self._working_sound()
            if sound == self.source.sound:
                raise
            return [*notes, *replace(self, source=replace(self.source, sound=sound))()]

    @property
    def name(self) -> str:
        return clip_name(self.pick.rank)

    @property
    def time_base(self) -> Fraction:
        """Seconds of one tick of the take's clock."""
        return self.analysis.time_base

    @property
    def _clip(self) -> Path:
        return self.folder / self.name

    @property
    def _frames(self) -> int:
        """How many frames were chosen."""
        return self.pick.last_frame - self.pick.first_frame + 1

    @property
    def _duration(self) -> Fraction:
        return self.pick.duration if self.pick.duration > 0 else self.time_base

    def _cut(self) -> list[str]:
        """Write the clip, find its frames in one way after another until they are as many as were chosen, and keep it
        where it plays as long as was asked; return notes.
        """
        picture = self.source.picture_at(self.pick.start)
        proof = Proof("it has no picture")
        # A palette may come with the first packet only
        for margin in _SEEK_MARGINS[-1:] if picture.has_palette else _SEEK_MARGINS:
            frames = self._find_frames(margin)
            try:
                self._encode(frames, picture)
            except FfmpegError:
                if not (self.stabilize and frames.seek):
                    raise
                continue  # it came too late to the frames, and there is no shake of none
            proof = prove(self._clip)
            if (proof.frames == self._frames and self._lasts_long_enough(proof)) or not frames.seek:
                break
        fault = proof.fault
        if not fault and not self._lasts_long_enough(proof):
            fault = (
                f"{float(proof.seconds):.2f} s of the {float(self._duration):.2f} s could be cut, as the take is "
                "damaged there"
            )
        if fault:
            self._clip.unlink(missing_ok=True)
            return [f"{self.name} was left out: {fault}"]
        notes = []
        if proof.frames != self._frames:
            notes.append(f"{self.name} shows fewer or more frames than were chosen, as the take is damaged there")
        if proof.sounds < (expected := sum(track.count for track in self.source.sound)):
            lost = f"{expected - proof.sounds} of {expected} sound tracks" if expected > 1 else "sound"
            notes.append(f"{self.name} is without {lost}, as the take has nothing there")
        return notes

    def _lasts_long_enough(self, proof: Proof) -> bool:
        """Whether the clip lasts as long as was asked, to one frame."""
        return abs(proof.seconds - self._duration) <= max(self._duration / self._frames, self.time_base)

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

    def _encode(self, frames: FrameRange, picture: ClipPicture) -> None:
        pick = self.pick
        filters = picture.filters()
        if self.stabilize:
            if picture.is_interlaced:  # a frame cannot be moved whose fields are of different times
                picture, filters = replace(picture, is_interlaced=False), [*filters, "bwdif=mode=send_frame"]
            filters += self._measure_shake(frames, filters)
        rest = pick.end - max(self.analysis.time_of(pick.last_frame), pick.start)
        arguments = clip_arguments.encode(
            self.source,
            frames,
            [*filters, *picture.crop()],
            is_interlaced=picture.is_interlaced,
            start=pick.start,
            duration=self._duration,
            last_frame_duration=min(self._shown_for(pick.last_frame), rest if rest > 0 else self.time_base),
            time_base=self.time_base,
            timecode=clip_timecode(self.analysis, pick),
            target=file_url(self._clip),
        )
        run_ffmpeg(arguments, self.folder, self.stop)

    def _measure_shake(self, frames: FrameRange, filters: list[str]) -> list[str]:
        """Measure the camera shake in the chosen frames; return the filters that remove it."""
        measured = f"{self.name}.shake"
        try:
            run_ffmpeg(clip_arguments.measure_shake(self.source, frames, filters, measured), self.folder, self.stop)
        except FfmpegError as error:
            if "vidstabdetect" not in str(error):
                raise
            raise OutputError(
                "this ffmpeg lacks vidstab, which steadies clips: set BESTSHOT_FFMPEG to one that has it, or leave "
                "--stabilize out"
            ) from None
        return [f"vidstabtransform=smoothing=30:input={measured}"]

    def _working_sound(self) -> tuple[tuple[SoundTrack, ...], list[str]]:
        """Return the sound tracks in ways in which ffmpeg does not fail, and notes on those with which it does."""
        working, notes = [], []
        for given in self.source.sound:
            track: SoundTrack | None = given
            while track is not None:
                try:
                    self._try_sound(track)
                    break
                except FfmpegError as error:
                    cause, track = error, track.simpler()
            if track is None:
                what = f"sound track {given.number}" if len(self.source.sound) > 1 else "sound"
                notes.append(f"{self.name} is without {what}: {cause}")
            else:
                working.append(track)
        return tuple(working), notes

    def _try_sound(self, track: SoundTrack) -> None:
        """Write the track alone. Raises FfmpegError if ffmpeg fails."""
        alone = self.folder / f"{self.name}.sound"
        target = file_url(alone)
        try:
            run_ffmpeg(
                clip_arguments.encode_sound(self.source, track, self.pick.start, self._duration, target),
                self.folder,
                self.stop,
            )
        finally:
            alone.unlink(missing_ok=True)
