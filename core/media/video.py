"""An open video: its container and stream, what it says of itself, and how a decoded frame becomes a picture."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import av.container
import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter

from ..base.arrays import Image
from ..base.cpu import usable_cores
from ..errors import InputError
from .colour import tone_map
from .fields import first_field
from .formats import UNPROMISING_FORMATS, demux
from .hwaccel import FAULTY, OTHERWISE, open_on_card
from .joined_files import holds_more
from .obstacles import CardFailed
from .orientation import Orientation, orientation
from .probe import describe, open_take, video_stream

av.logging.set_level(None)

PAIR_LINES = 180  # of the pictures of a pair: motion shows in small ones
MOST_ASPECT = 10  # of a pixel, wide or high: anamorphic ones stay far below, a damaged header does not
LEAST_PIXELS = 2  # on a side: H.264 with halved colour has no fewer
THREADS_PER_CORE = 3  # threads wait for each other's frames; with one a core, a fifth of the time is lost


class Video:
    """A video file opened for decoding. Raises InputError where it cannot be read.

    height: pictures are scaled down to it, never up; pixels.
    hardware: decode on a graphics card; CardFailed where none can, when opening or later.
    check_sound: whether `take` says if the sound can be read, which means decoding some of it.

    take: the facts of the file; the size is exact once `describe_picture` saw a frame.
    """

    def __init__(self, path: Path, height: int, *, hardware: bool = False, check_sound: bool = True) -> None:
        self.path, self.height, self.hardware = path, height, hardware
        self._reformatters = VideoReformatter(), VideoReformatter()  # each is slow with a size other than its last one
        self._open()
        self.time_base = self.stream.time_base if self.stream.time_base is not None else Fraction(1)
        self.take = describe(path, self.container, self.stream, listen=check_sound)
        self._shows_fields = False
        self._aspect = self.stream.sample_aspect_ratio or Fraction(1)
        if not 1 / MOST_ASPECT <= self._aspect <= MOST_ASPECT:
            raise InputError(
                f"{path.name}: its header says that a pixel is {self._aspect.numerator} wide and "
                f"{self._aspect.denominator} high, which no camera makes; convert it with square pixels first"
            )

    def _open(self) -> None:
        self.container: av.container.InputContainer = open_take(self.path)
        self.stream: av.VideoStream = video_stream(self.container, self.path)
        threads = min(THREADS_PER_CORE * usable_cores(), 16)
        if self.hardware:
            threads = 1  # more only ask for more of the card's memory
            with self.container:
                self.container, self._card_pixels = open_on_card(self.path, self.stream.codec_context.codec)
            self.stream = video_stream(self.container, self.path)
        self.stream.thread_type = "AUTO"
        self.stream.codec_context.thread_count = threads

    def reopen(self) -> None:
        """Start again at the first packet, for containers that cannot seek back reliably."""
        self.close()
        self._open()

    def close(self) -> None:
        """Close the file."""
        self.container.close()

    def assert_on_card(self, faults: int) -> None:
        """CardFailed where a graphics card was asked for and does not decode, or has met `faults`."""
        if self.hardware and faults:
            raise CardFailed(FAULTY)
        if self.hardware and self.stream.codec_context.pix_fmt != self._card_pixels:
            raise CardFailed(OTHERWISE)

    def describe_picture(self, frame: VideoFrame) -> list[str]:
        """Set the size of `take` from a decoded frame; return notes for the user on what else cannot be read."""
        width, height = self._upright_size(frame, orientation(frame))
        if min(width, height) < LEAST_PIXELS:
            raise InputError(
                f"{self.path.name}: its picture of {width} x {height} pixels is too small to be judged or cut; choose "
                "another video"
            )
        self.take = replace(self.take, width=width, height=height)
        self._shows_fields = frame.interlaced_frame and not self.hardware
        if self.take.audio_fault:
            return [f"the sound ({self.take.audio}) is unreadable: {self.take.audio_fault}"]
        return []

    def picture(self, frame: VideoFrame) -> Image:
        """Return the frame as (height, width, 3) uint8, BGR, upright, full range, square pixels.

        Of an interlaced one, the first field: both together show combs where something moves.
        """
        return self._scaled(frame, self.height, self._reformatters[0])

    def later_luma(self, frame: VideoFrame) -> Image:
        """Return the brightness of the later picture of a pair, (h, w) uint8, at most `PAIR_LINES` high, likewise."""
        small = self._scaled(frame, min(PAIR_LINES, self.height), self._reformatters[1])
        return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), dtype=np.uint8)

    def whole_luma(self, frame: VideoFrame) -> Image:
        """Return the brightness of the frame as it was filmed, (h, w) uint8, likewise, in any thread."""
        return self._scaled(frame, max(frame.width, frame.height), VideoReformatter(), "gray8")

    def _scaled(self, frame: VideoFrame, lines: int, reformatter: VideoReformatter, pixels: str = "bgr24") -> Image:
        shown_as = orientation(frame)
        width, height = self._upright_size(frame, shown_as)
        if self._shows_fields:
            frame, lines = first_field(frame), min(lines, height // 2)
        scale = min(lines / height, 1)
        size = max(round(width * scale), 2), max(round(height * scale), 2)
        width, height = size[::-1] if shown_as.is_transposed else size
        small = reformatter.reformat(frame, width, height, pixels, interpolation=Interpolation.AREA)
        return shown_as.upright(tone_map(np.asarray(small.to_ndarray(), dtype=np.uint8), frame.color_trc))

    def _upright_size(self, frame: VideoFrame, shown_as: Orientation) -> tuple[int, int]:
        """Return the size of a frame as it is shown, with square pixels; some takes change theirs on the way."""
        width, height = max(round(frame.width * self._aspect), 1), frame.height
        return (height, width) if shown_as.is_transposed else (width, height)

    def frames_expected(self, begin: Fraction, stop: Fraction | None) -> int:
        """Return about how many frames are shown from `begin` to `stop` (ticks); 0 where the header does not say."""
        end = self.take.duration
        if stop is not None:
            end = min(end or stop * self.time_base, stop * self.time_base)
        return max(round((end - begin * self.time_base) * self.take.rate), 0)

    def nominal_length(self, ticks: Sequence[int]) -> int:
        """Return how long a frame lasts, in ticks, where it does not say: as the one before it, else by the mean rate.

        ticks: the times of the frames so far.
        """
        if len(ticks) > 1:
            return ticks[-1] - ticks[-2]
        return max(round(1 / (self.take.rate or 25) / self.time_base), 1)

    def damage(self, seconds: float, faults: int, reached_end: bool) -> list[str]:
        """Return a note for the user where the file ends early or has damaged places; else nothing.

        seconds: how far reading got. faults: packets that could not be decoded.
        """
        promises = UNPROMISING_FORMATS.isdisjoint(self.container.format.name.split(","))
        expected = float(self.take.duration) if promises else 0.0
        allowance = 0.5 if faults else max(1.0, 0.02 * expected)  # headers are often a little off
        if reached_end and seconds < expected - allowance and self._reach(seconds) < expected - allowance:
            return [f"the file is damaged or cut short: {seconds:.1f} of {expected:.1f} s could be read"]
        if faults:
            places = "one place" if faults == 1 else f"{faults} places"
            return [f"the file is damaged in {places}, stepped over up to the next key frame"]
        return []

    def joined(self, seconds: float) -> list[str]:
        """Return a note for the user where another recording follows that is not read; else nothing.

        seconds: where reading got to the end.
        """
        if not holds_more(self.path, set(self.container.format.name.split(","))):
            return []
        return [
            f"only the first {seconds:.1f} s were analysed: there another recording begins, as where files were joined "
            "end to end; look at each of them by itself"
        ]

    def _reach(self, seconds: float) -> float:
        """Return where the last packet of any stream ends, in seconds: sound may well outlast the picture.

        seconds: where the picture ends. 0 where the header says how long each stream is by itself.
        """
        if "mov" in self.container.format.name.split(","):
            return 0.0
        begin = (self.container.start_time or 0) / av.time_base
        with suppress(av.FFmpegError):
            self.container.seek(round((begin + seconds) * av.time_base))
            if reach := self._last_end():
                return reach - begin
        self.reopen()  # some files cannot be sought in where the picture has ended
        return self._last_end() - begin

    def _last_end(self) -> float:
        """Return where the last of the packets that are still to come ends, in seconds; 0 where none comes."""
        last = 0.0
        with suppress(av.FFmpegError):
            for packet in demux(self.container):
                time = packet.dts if packet.pts is None else packet.pts
                if time is not None and packet.time_base is not None:
                    last = max(last, float((time + (packet.duration or 0)) * packet.time_base))
        return last
