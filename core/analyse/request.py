"""What is to be analysed, and how: one value that is handed on whole."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from .. import models
from ..base.constraints import NO_CONSTRAINTS, Constraints
from ..base.progress import Progress
from ..base.reference import Reference
from ..base.sound_file import SoundFile
from ..base.time_range import WHOLE_TAKE, SampleRange, TimeRange, exact_rate, past_the_end
from ..scorers.base import FrameScorer, PairScorer, Scorer, SoundScorer
from ..scorers.registry import weighted
from ..settings import Settings
from ..taste.labels import Labels
from ..values import Take


@dataclass(frozen=True)
class Request:
    """See `pipeline.analyse`.

    choice: the model that rates the pictures. load_model: gives it, loaded.
    part: what of the take; None for all of it. proxy: a smaller copy of the take to read instead, where it matches.
    refine: ranges to analyse sample by sample besides what the quality asks for.
    marks: moments that the user marked, in seconds. sound: a file to hear instead.
    constraints, labels: what the user keeps and rejects there, and was known to in any take, which decides where it is
        worth looking. like: what more is wanted of.
    """

    video: Path
    settings: Settings
    choice: models.ModelChoice
    load_model: models.LoadModel
    progress: Progress
    part: TimeRange | None = None
    proxy: Path | None = None
    refine: tuple[TimeRange, ...] = ()
    marks: tuple[Fraction, ...] = ()
    sound: SoundFile | None = None
    constraints: Constraints = NO_CONSTRAINTS
    like: tuple[Reference, ...] = ()
    labels: Labels = ()

    @property
    def fps(self) -> Fraction:
        """Samples per second."""
        return exact_rate(self.settings.sample_fps)

    @cached_property
    def samples(self) -> SampleRange:
        """The samples that are asked for."""
        return self.part.covering_samples(self.settings.sample_fps) if self.part else WHOLE_TAKE

    @cached_property
    def refined_samples(self) -> tuple[SampleRange, ...]:
        """Those of them to be analysed one by one."""
        return tuple(one.covering_samples(self.settings.sample_fps) for one in self.refine)

    @cached_property
    def scorers(self) -> tuple[Scorer, ...]:
        """Those with a weight."""
        return weighted(self.settings.weights)

    @property
    def picture_scorers(self) -> tuple[FrameScorer | PairScorer, ...]:
        """Those of them that score pictures."""
        return tuple(one for one in self.scorers if isinstance(one, FrameScorer | PairScorer))

    @property
    def sound_scorers(self) -> tuple[SoundScorer, ...]:
        """Those of them that score sound."""
        return tuple(one for one in self.scorers if isinstance(one, SoundScorer))

    def hears(self, take: Take) -> bool:
        """Whether there is sound to score: a file of its own, or what of the take can be read."""
        return self.sound is not None or bool(take.audio and not take.audio_fault)

    def assert_refined_within(self, end: Fraction) -> None:
        """InputError where the take, which ends at `end` seconds, ends before a range that is to be refined."""
        for one in self.refine:
            if one.start >= end:
                raise past_the_end(self.video.name, one.start, end)
