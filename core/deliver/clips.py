"""Cuts clips out of a take, exact to the frame: the right ones are known by their times, and counted afterwards."""

from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from pathlib import Path
from threading import Event

import av
import av.container

from ..base.cpu import cores
from ..base.progress import Progress
from ..errors import InputError, OutputError
from ..media.ffmpeg import INPUT_OPTIONS, FfmpegError, run
from ..media.formats import TIMED_FORMATS, open_media, url
from ..values import Analysis, Pick, Take

COPIED_SOUND = frozenset({"aac", "mp3", "mp3float", "ac3", "eac3", "alac", "opus", "libopus", "flac"})
"""Codecs of sound that players expect in an MP4; any other becomes AAC."""

# Seconds to begin before the clip, should the seek land too late; None: decode from the beginning.
_LEADS = (Fraction(0), Fraction(10), None)
# What x264 writes depends on its threads: as many everywhere, so that a clip is the same wherever it is cut.
_PICTURE = "-c:v libx264 -crf 18 -preset veryfast -threads 3 -fps_mode passthrough".split()
_CONTAINER = "-map_chapters -1 -write_tmcd 0 -movflags +faststart -f mp4 -y".split()
_FINEST_CLOCK = Fraction(1, 240_000)  # seconds; finer ones are too much for some players
_EVEN = "crop=iw-mod(iw\\,2):ih-mod(ih\\,2):0:0"  # what H.264 with 4:2:0 colour asks for


def clip_name(rank: int) -> str:
    """File name of the clip of a rank, from 1."""
    return f"clip_{rank:03}.mp4"


def cut_clips(
    folder: Path, analysis: Analysis, picks: Sequence[Pick], stabilize: bool, progress: Progress
) -> tuple[str, ...]:
    """Cut one clip for each pick into `folder`, a private one that exists, and return notes for the user.

    A clip shows the frames first_frame..last_frame of its pick, upright, at their own times from 0, as H.264 in the
    take's depth and colours; its sound is copied where an MP4 may hold it. Several are cut at a time. Raises
    OutputError where ffmpeg fails, InputError where the take is gone; whatever `progress` raises ends every ffmpeg
    before it goes on.
    """
    if not picks:
        return ()
    source = _Source.of(analysis.take)
    notes = [source.silence] if source.silence else []
    if stabilize and source.depth > 8:
        notes.append(f"steadying keeps 8 of the take's {source.depth} bits a colour")
    stop = Event()
    pool = ThreadPoolExecutor(min(len(picks), _at_once(cores())))
    try:
        jobs = [pool.submit(_Cut(source, analysis, pick, folder, stabilize, stop)) for pick in picks]
        pending = set(jobs)
        while pending:
            progress(len(jobs) - len(pending), len(jobs), "cutting clips")
            finished, pending = wait(pending, timeout=0.1, return_when=FIRST_COMPLETED)
            for job in finished:
                job.result()
        progress(len(jobs), len(jobs), "cutting clips")
        notes += [note for job in jobs for note in job.result()]
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
    return tuple(dict.fromkeys(notes))


def _at_once(cores: int) -> int:
    """Clips to cut at once: each ffmpeg uses several cores; two share two cores well."""
    return min(max(cores // 2, 2), 4, cores)


@dataclass(frozen=True)
class _Source:
    """What ffmpeg must be told of a take.

    first: time of the first shown frame on the file's own clock, in seconds; None where times tell no frame.
    silence: why the clips will have no sound. depth: bits a colour.
    """

    url: str
    video: int
    first: Fraction | None
    audio: int | None = None
    copied: bool = False
    silence: str = ""
    depth: int = 8

    @classmethod
    def of(cls, take: Take) -> "_Source":
        try:
            with open_media(take.path) as container:
                source = cls._described(container, take)
        except (av.FFmpegError, OSError):
            source = None
        if source is None:
            raise InputError(f"{take.path}: can no longer be read; was it moved or changed?")
        return source

    @classmethod
    def _described(cls, container: av.container.InputContainer, take: Take) -> "_Source | None":
        video, audio = container.streams.best("video"), container.streams.best("audio")
        frame = _first_frame(container, video) if isinstance(video, av.VideoStream) else None
        if not isinstance(video, av.VideoStream) or frame is None:
            return None
        timed = TIMED_FORMATS & set(container.format.name.split(",")) or video.codec_context.codec.intra_only
        pts = frame.pts if frame.pts is not None else frame.dts
        first = pts * video.time_base if timed and pts is not None and video.time_base else None
        source = cls(url(take.path), video.index, first, depth=frame.format.components[0].bits)
        if take.audio_fault:
            return replace(source, silence="the clips are without sound, as the take's own cannot be read")
        if audio is None:
            return source
        return replace(source, audio=audio.index, copied=take.audio in COPIED_SOUND)


def _first_frame(container: av.container.InputContainer, stream: av.VideoStream) -> av.VideoFrame | None:
    """The first frame that can be decoded, whatever lies before it."""
    for packet in container.demux(stream):
        try:
            for frame in packet.decode():
                return frame
        except av.FFmpegError:
            continue
    return None


@dataclass(frozen=True)
class _Cut:
    """The job of cutting one clip; called, it returns notes for the user."""

    source: _Source
    analysis: Analysis
    pick: Pick
    folder: Path
    stabilize: bool
    stop: Event

    def __call__(self) -> list[str]:
        source, notes = self.source, []
        while True:
            try:
                whole = replace(self, source=source)._cut()
                break
            except FfmpegError as error:
                if source.audio is None:
                    raise
                if not source.copied:
                    notes.append(f"{self.name} is without sound: {error}")
                source = replace(source, copied=False) if source.copied else replace(source, audio=None)
        if not whole:
            notes.append(f"{self.name} shows fewer or more frames than were chosen, as the take is damaged there")
        return notes

    @property
    def name(self) -> str:
        return clip_name(self.pick.rank)

    def _cut(self) -> bool:
        """Write the clip; False when no way of finding its frames gave as many as were chosen."""
        for lead in _LEADS:
            found, frames = self._seek(lead)
            steady = self._steady(found, frames) if self.stabilize else []
            self._encode(found, [frames, *steady, "setpts=PTS-STARTPTS", _EVEN])
            if _count(self.folder / self.name) == self.pick.last_frame - self.pick.first_frame + 1:
                return True
            if not found:
                break
        return False

    def _seek(self, lead: Fraction | None) -> tuple[list[str], str]:
        """Options that open the take shortly before the clip, and the filter that lets the chosen frames through."""
        first, last = self.pick.first_frame, self.pick.last_frame
        time_of, counted = self.analysis.time_of, self.analysis.frames_before
        if counted is not None and (self.source.first is None or lead is None or time_of(first) < lead):
            return [], f"trim=start_frame={counted + first}:end_frame={counted + last + 1}"
        assert self.source.first is not None  # frames go uncounted only where their times are known
        lead = time_of(first) if lead is None else min(lead, time_of(first))
        begin = _microseconds(time_of(first) - lead + self.source.first)
        opened = begin - self.source.first
        gap = time_of(first) - time_of(first - 1) if first else min(self._length(0), 2 * self.analysis.time_base)
        before = time_of(first) - gap / 2 - opened
        after = time_of(last) + self._length(last) / 2 - opened
        return _from(begin), f"trim=start={_seconds(max(before, Fraction(0)))}:end={_seconds(after)}"

    def _length(self, frame: int) -> Fraction:
        """How long a frame is shown, in seconds; never 0."""
        return max(self.analysis.time_of(frame + 1) - self.analysis.time_of(frame), self.analysis.time_base)

    def _steady(self, found: list[str], frames: str) -> list[str]:
        """Measure the shake of the chosen frames; return the filter that takes it out."""
        shake = f"{self.name}.shake"
        picture = [*found, *INPUT_OPTIONS, *_reading(), "-i", self.source.url, "-map", f"0:{self.source.video}"]
        detect = f"{frames},vidstabdetect=stepsize=6:result={shake}"
        try:
            run([*picture, "-fps_mode", "passthrough", "-vf", detect, "-f", "null", "-"], self.folder, self.stop)
        except FfmpegError as error:
            if "vidstabdetect" not in str(error):
                raise
            raise OutputError(
                "this ffmpeg lacks vidstab, which steadies clips: set BESTSHOT_FFMPEG to one that has it, or leave "
                "--stabilize out"
            ) from None
        return [f"vidstabtransform=smoothing=30:input={shake}"]

    def _encode(self, found: list[str], filters: list[str]) -> None:
        source, pick = self.source, self.pick
        inputs = [*found, *INPUT_OPTIONS, *_reading(), "-max_error_rate", "1", "-i", source.url]
        sound = []
        if source.audio is not None:
            begin = _from(_microseconds(pick.start + (source.first or 0)))
            inputs += [*begin, *INPUT_OPTIONS, "-i", source.url]
            sound = [
                "-map",
                f"1:{source.audio}",
                *(["-c:a", "copy"] if source.copied else ["-c:a", "aac", "-b:a", "192k"]),
            ]
        clock = self.analysis.time_base if self.analysis.time_base >= _FINEST_CLOCK else Fraction(1, 90_000)
        picture = ["-map", f"0:{source.video}", "-vf", ",".join(filters), *_PICTURE]
        picture += ["-enc_time_base", f"{clock.numerator}:{clock.denominator}"]
        # Before version 8 ffmpeg forgets how long frames last, and players then leave the last one out.
        picture += ["-bsf:v", f"setts=pts=PTS:dts=DTS:duration={max(round(self._length(pick.last_frame) / clock), 1)}"]
        length = ["-t", _seconds(max(pick.duration, self.analysis.time_base))]
        target = url(self.folder / self.name)
        run([*inputs, *picture, *sound, *length, *_CONTAINER, target], self.folder, self.stop)


def _count(clip: Path) -> int:
    """Frames that a clip shows; 0 for one that ffmpeg left without a picture."""
    with av.open(url(clip)) as container:
        if not container.streams.video:
            return 0
        return sum(1 for packet in container.demux(video=0) if packet.size and not packet.is_discard)


def _microseconds(seconds: Fraction) -> Fraction:
    """Rounded down to what ffmpeg's clock can tell, so that the frame itself is not before it."""
    return Fraction(floor(seconds * 1_000_000), 1_000_000)


def _reading() -> list[str]:
    """With our share of the cores; ffmpeg would take all of the machine's."""
    return ["-threads", str(cores() + 1)]


def _from(begin: Fraction) -> list[str]:
    return ["-seek_timestamp", "1", "-ss", _seconds(begin)]


def _seconds(seconds: Fraction) -> str:
    return f"{float(seconds):.6f}"
