"""Looks at a take, or at a smaller copy that stands in for it, and keeps what was seen."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from .. import models
from ..base.arrays import Ints
from ..base.progress import Progress
from ..base.time_range import WHOLE_TAKE, SampleRange, TimeRange, exact_rate
from ..media.hwaccel import CardFailed
from ..media.proxy_match import Unlike, assert_same_number, assert_same_shape, pace_of
from ..media.reader import STAGE, Reader
from ..settings import THOROUGH, Settings
from ..values import Analysis, Take
from .cache import store
from .score_frames import look_through


@dataclass(frozen=True, eq=False)
class _Frames:
    """What was read, told in the take's own terms; names as in Analysis."""

    take: Take
    time_base: Fraction
    frame_ticks: Ints
    end_ticks: int
    frames_before: int | None
    notes: tuple[str, ...]


class Told:
    """Passes progress on, and can say the same again, to be asked whether to stop."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._last = progress, (0, 0, STAGE)

    def __call__(self, done: int, total: int, stage: str) -> None:
        self._last = done, total, stage
        self.again()

    def again(self) -> None:
        self._progress(*self._last)


@dataclass(frozen=True)
class Look:
    """What is to be looked at of a take, how, and by whom. key: to keep it under, None not to keep it."""

    video: Path
    settings: Settings
    samples: SampleRange
    choice: models.ModelChoice
    load: models.LoadModel
    progress: Progress
    key: str | None

    def at_take(self) -> Analysis:
        """Look at the take itself. InputError where it cannot be read."""
        if not self.settings.hardware:
            return self._at_take(False)
        try:
            return self._at_take(True, "decoded by the graphics card")
        except CardFailed as failure:
            return self._at_take(False, f"decoded by the processor: {failure}")

    def _at_take(self, hardware: bool, *notes: str) -> Analysis:
        """notes: further ones to keep."""
        height, progress = self.settings.sample_height, self.progress
        return self._look(
            Reader(self.video, self.fps, height, progress, self.samples, hardware=hardware),
            lambda reader: _Frames(
                reader.take,
                reader.time_base,
                reader.frame_ticks,
                reader.end_ticks,
                reader.frames_before,
                (*reader.notes, *notes),
            ),
        )

    def at_stand_in(self, stand_in: Path) -> Analysis:
        """Look at the pictures of a smaller copy, at the times of the take.

        Raises Unlike where the copy is not, frame for frame, the take; InputError where either cannot be read.
        """
        pace, its_pace = pace_of(self.video), pace_of(stand_in)
        assert_same_number(pace, its_pace)
        opening, its_opening = self._opening(self.video), self._opening(stand_in)
        pace.numbers(opening.frame_ticks)
        assert_same_shape(opening.take, its_opening.take)

        def at_times_of_take(reader: Reader) -> _Frames:
            numbers = its_pace.numbers(reader.frame_ticks)
            stop = int(numbers[-1]) + 1
            if reader.reached_end and abs(stop - pace.frames) > 1:
                raise Unlike(f"it ends after {stop} frames, the take after {float(pace.frames):.6g}")
            note = f"Judged on the proxy {stand_in.name}, {reader.take.width} x {reader.take.height}."
            notes = (*opening.notes, note)
            return _Frames(
                opening.take, pace.time_base, pace.ticks(numbers), round(stop * pace.step), int(numbers[0]), notes
            )

        fps = self.fps * its_pace.rate / pace.rate
        reader = Reader(stand_in, fps, self.settings.sample_height, self.progress, self.samples)
        return self._look(reader, at_times_of_take)

    @property
    def is_frugal(self) -> bool:
        """Whether the judge is spared pictures that hardly differ from the last one that it saw."""
        return self.settings.quality != THOROUGH

    @property
    def fps(self) -> Fraction:
        """Samples per second."""
        return exact_rate(self.settings.sample_fps)

    def _opening(self, path: Path) -> Reader:
        """A reader that read the beginning of a file: knows its true size, and the times of its first frames."""
        with Reader(path, self.fps, self.settings.sample_height, self._tell_nothing, SampleRange(0, 1)) as reader:
            list(reader)
        return reader

    def _tell_nothing(self, done: int, total: int, stage: str) -> None:
        self.progress(0, 0, STAGE)

    def judge(self) -> models.ImageModel | None:
        """Who looks; loaded when first asked for."""
        if self.choice.spec and self.choice.spec.modules:  # it takes seconds
            self.progress(0, 0, f"loading {self.choice.spec.title}")
        return self.load(self.choice)

    def _look(self, reader: Reader, told: Callable[[Reader], _Frames]) -> Analysis:
        teller = reader.progress = Told(self.progress)
        with reader, store.Draft(self.key) as draft:
            table = look_through(reader, self.judge(), draft.add, teller.again, self.is_frugal)
            frames = told(reader)
            held = SampleRange(self.samples.first, None if reader.reached_end else self.samples.stop)
            end = frames.end_ticks * frames.time_base if held.stop is None else held.stop / self.fps
            return draft.finish(
                take=frames.take,
                time_base=frames.time_base,
                frame_ticks=frames.frame_ticks,
                end_ticks=frames.end_ticks,
                samples=table.samples,
                components=table.components,
                cues=table.cues,
                model=self.choice.name,
                notes=frames.notes,
                part=None if held == WHOLE_TAKE else TimeRange(held.first / self.fps, end),
                frames_before=frames.frames_before,
                held=held,
            )
