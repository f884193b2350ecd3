"""Reads a take with PyAV: true times, upright pictures in full range, never more than a few of them at once."""

from array import array
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Self

import numpy as np
from av.video.frame import VideoFrame

from ..base.arrays import Ints
from ..base.progress import Progress, no_progress
from ..base.time_range import WHOLE_TAKE, SampleRange, exact_rate, past_the_end, stands_still
from ..errors import InputError
from ..values import STILL, Take
from .decoder import Decoder
from .obstacles import NotSeekable
from .pair_queue import PairQueue
from .sampling import PAIR_FRAMES, SampledFrame, SampleGrid, has_pairs, unless_consecutive
from .seeking import Known, seek
from .video import Video

STAGE = "analysing frames"
BEHIND = 5  # frames in a row that are long past show that the clock starts anew, and not that one time is wrong


class Reader:
    """Iterates over the sampled frames of a take: sample i is the frame shown at i / fps seconds.

    `read` may be called again for other samples, which costs less than to open the take anew. After the last frame,
    `take` and `time_base` describe the take; `frame_ticks`, `end_ticks`, `frames_before` and `notes` are as in
    Analysis, for what was read; `reached_end` is whether there is no more of it. Raises InputError where nothing can
    be read.

    fps: samples per second. height: pictures are scaled down to it, never up; pixels.
    known: what is known of the take. Then it is read no further than to the last sample's frame, and its sound is not
    checked.
    hardware: all is decoded by a graphics card, or CardFailed is raised, then or on the way.
    pairs: whether each sampled frame comes with the picture shown shortly after it.
    """

    def __init__(
        self,
        path: Path,
        fps: float | Fraction,
        height: int,
        *,
        known: Known | None = None,
        hardware: bool = False,
        pairs: bool = False,
    ) -> None:
        self.path, self.known = path, known
        self._video = Video(path, height, hardware=hardware, check_sound=known is None)
        self.pairs = pairs and has_pairs(self.take.rate)
        fps = fps if isinstance(fps, Fraction) else exact_rate(fps)
        self._step = 1 / (fps * self.time_base)
        rate = self.take.rate or Fraction(25)
        self._pair_gap = PAIR_FRAMES / (rate * self.time_base)
        self._begin(WHOLE_TAKE)
        self._decoder = self._new_decoder()

    def _begin(self, samples: SampleRange) -> None:
        self.reached_end, self.end_ticks = True, 0
        self.frames_before: int | None = 0
        self.notes: list[str] = []
        self._ticks = array("q")
        self._numbers = array("q")  # of the samples
        self._zero: int | None = None
        self._clock_restarted = False
        self._grid = SampleGrid(self._step, samples)

    def _new_decoder(self) -> Decoder:
        self._is_at_start = True
        return Decoder(self._video.container, self._video.stream, self._is_wanted)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._video.close()
        del self._decoder  # it refers to us, and its pictures would stay until the garbage collector runs

    @property
    def take(self) -> Take:
        """The take's facts."""
        return self._video.take

    @property
    def time_base(self) -> Fraction:
        """Seconds of a tick."""
        return self._video.time_base

    @property
    def frame_ticks(self) -> Ints:
        """(F,) presentation time of each frame that was on screen so far, in units of `time_base` from the first."""
        return np.array(self._ticks, dtype=np.int64)

    @property
    def sample_numbers(self) -> Ints:
        """As in Analysis, of the samples so far."""
        return np.array(self._numbers, dtype=np.int64)

    @property
    def numbers(self) -> Ints | None:
        """As in Analysis, of the samples so far."""
        return unless_consecutive(self.sample_numbers, self._grid.samples.first)

    @property
    def zero(self) -> int | None:
        """The time that the file gives the take's first frame; None before it came."""
        return self._zero

    @property
    def faults(self) -> int:
        """How much could not be decoded so far."""
        return self._decoder.faults

    @property
    def seconds(self) -> float:
        """How far the reading got."""
        return float(self.end_ticks * self.time_base)

    def __iter__(self) -> Iterator[SampledFrame]:
        return self.read()

    def read(
        self, samples: SampleRange = WHOLE_TAKE, progress: Progress = no_progress, *, must_seek: bool = False
    ) -> Iterator[SampledFrame]:
        """Yield the frames of the wanted samples.

        What lies before them is skipped where that can be done for sure, else read and thrown away; with `must_seek`,
        NotSeekable is raised instead. progress: called for every frame.
        """
        self._begin(samples)
        grid, stop = self._grid, self._grid.stop
        expected = self._video.frames_expected(grid.begin, stop)
        sampled = number = 0
        shown: VideoFrame | None = None
        pairs = PairQueue(self._video, self._pair_gap if self.pairs else None)
        for frame, start in self._timed_frames():
            if must_seek and samples.first and self.frames_before is not None:
                raise NotSeekable
            if shown is not None:
                if due := grid.before(start) - sampled:
                    if repeats := self._repeats(start, samples.first + sampled, due):
                        sample = samples.first + sampled
                        time = (sample + due - 1) * self._step if repeats == due else None
                        pairs.add(shown, number, sample, repeats, time)
                    sampled += due
                yield from pairs.ready(shown, start)
            if stop is not None and (start >= stop or self._has_enough(sampled)):
                if self.reached_end:
                    self.reached_end, self.end_ticks = False, start
                if not pairs:
                    break
                shown = frame if frame is not None else shown
                continue
            if start <= grid.begin:  # those before it are no longer on screen when it begins
                self._forget_frames()
            if frame is not None:
                shown, number = frame, len(self._ticks)
            self._ticks.append(start)
            progress(0 if start < grid.begin else len(self._ticks), expected, STAGE)
            self.end_ticks = start + self._length_of(frame)
        self._video.assert_on_card(self._decoder.faults)
        if shown is None:
            raise InputError(
                f"{self.path.name}: no picture can be decoded; try to play it, or copy it again from the card"
            )
        if self.end_ticks <= grid.begin:
            raise past_the_end(self.path.name, grid.begin * self.time_base, self.end_ticks * self.time_base)
        # A frame's nominal length, read off a rounded clock, must not earn one more sample.
        due = max(grid.before(self.end_ticks) - sampled, 0 if sampled else 1)
        if repeats := self._repeats(self.end_ticks, samples.first + sampled, due):
            pairs.add(shown, number, samples.first + sampled, repeats, None)
        yield from pairs.rest()
        if not self._numbers:
            raise stands_still(self.path.name)
        if len(self._ticks) < expected:
            progress(expected, expected, STAGE)
        if not self._clock_restarted:
            self.notes += self._video.damage(self.seconds, self._decoder.faults, self.reached_end)
            self.notes += self._video.joined(self.seconds) if self.reached_end else []

    def _forget_frames(self) -> None:
        if self.frames_before is not None:
            self.frames_before += len(self._ticks)
        del self._ticks[:]

    def _repeats(self, end: int, first: int, due: int) -> int:
        """Return how many of the next samples, which are due with the last frame, are taken of it; note their numbers.

        end: ticks up to which it is on screen. first: number of the first of them.
        """
        begin = self._ticks[-1]
        if due and (end - begin) * self.time_base > STILL:
            due = int(first * self._step < begin + self._step)
        self._numbers.extend(range(first, first + due))
        return due

    def _has_enough(self, sampled: int) -> bool:
        return self.known is not None and sampled == self._grid.samples.count

    @property
    def _last(self) -> int | None:
        """When the last wanted frame is on screen, where what comes after it is known; ticks from the first frame."""
        if self.known is None or self._grid.stop is None:
            return None
        return int(self._grid.stop - self._step + (self._pair_gap if self.pairs else 0))

    def _is_wanted(self, start: int, end: int | None) -> bool:
        if self._grid.shows(start, end):
            return True
        gap = self._pair_gap
        return self.pairs and self._grid.shows(start - gap, None if end is None else end - gap)

    def _timed_frames(self) -> Iterator[tuple[VideoFrame | None, int]]:
        """Yield frames with their time in ticks from the take's first, strictly rising; None for those not wanted.

        A frame out of order is left out, unless its time is a guess: then it follows the one before it. So is one whose
        time alone is far off. Where the clock starts anew, nothing more comes, and a note says so.
        """
        far = STILL / self.time_base
        last, far_behind, behind, left_out = -1, 0, 0, 0
        ahead: tuple[VideoFrame | None, int] | None = None  # a frame that comes long after the one before it
        for given, frame in self._decoded():
            self._video.assert_on_card(self._decoder.faults)
            time = given
            guessed = self._decoder.times_are_guessed and self._zero is not None
            if time is None or (guessed and time - (self._zero or 0) <= last):
                time = (self._zero or 0) + self.end_ticks
            if self._zero is None:
                assert frame is not None
                self._zero = time
                self.notes += self._video.describe_picture(frame)
            start = time - self._zero
            if ahead is not None:
                if not last < start < ahead[1]:
                    yield ahead
                    last = ahead[1]
                ahead = None
            far_behind = far_behind + 1 if start < last - far else 0
            if far_behind == BEHIND:
                self._clock_restarted = True
                self.notes.append(
                    f"only the first {self.seconds:.1f} s were analysed: there the clock of the file starts anew, as "
                    "where recordings were joined; look at each of them by itself"
                )
                return
            behind = behind + 1 if start <= last else 0
            if behind >= BEHIND:
                left_out += BEHIND if behind == BEHIND else 1
            if last >= 0 and start - last > far:
                ahead = frame, start
            elif start > last:
                last = start
                yield frame, last
        if left_out:
            self.notes.append(
                f"{left_out} frames were left out: the clock of the file stands still or goes back there, as where "
                "recordings were joined"
            )
        if ahead is not None:
            yield ahead

    def _decoded(self) -> Iterator[tuple[int | None, VideoFrame | None]]:
        """Yield frames with the times in the file: all, or from a key frame before the wanted samples on."""
        begin = self._grid.begin
        if not self._is_at_start and not (self.known and begin > 0):
            self._open_again()
        self._is_at_start = False
        if begin > 0:
            video = self._video
            if sought := seek(video.container, video.stream, begin, self._is_wanted, self.known, self._last):
                self._decoder, self._zero, self.frames_before = sought.decoder, sought.zero, None
                self.notes += video.describe_picture(sought.opening)
                yield from sought.frames
                return
            self._open_again()
        yield from self._decoder

    def _open_again(self) -> None:
        self._video.reopen()
        self._decoder = self._new_decoder()

    def _length_of(self, frame: VideoFrame | None) -> int:
        if frame is not None and frame.duration:
            return int(frame.duration)
        return self._video.nominal_length(self._ticks)
