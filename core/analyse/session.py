"""Analyses one take: takes what is known of it, or of a copy of it, and looks at the rest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from .. import models
from ..base.files import stat_file
from ..base.interpolation import gaps_holding
from ..base.progress import Progress
from ..base.time_range import WHOLE_TAKE, SampleRange, TimeRange, past_the_end, too_short
from ..errors import InputError, proxy_not_used
from ..media.camera_proxies import find_camera_proxies
from ..select import compared, doubtful
from ..settings import QUALITIES, QUICK, THOROUGH, Settings
from ..values import Analysis
from .cache import store
from .cache.key import key_of, key_with
from .crop import part_of
from .score_embeddings import score_embeddings

if TYPE_CHECKING:
    from .full_scan import Look

COMPARED = 4  # of so many samples that picks are only compared with, the judge sees one

NOT_ON_CARD = "decoded by the processor: the card is used only where all of the take itself is yet to be looked through"


@dataclass(frozen=True)
class Analysing:
    """What is asked for of one take; names as in `pipeline.analyse`."""

    video: Path
    settings: Settings
    progress: Progress
    load: models.LoadModel
    choice: models.ModelChoice
    part: TimeRange | None = None
    stand_in: Path | None = None
    closely: Sequence[TimeRange] = ()

    def analysis(self) -> Analysis:
        """Analyse; raises as `pipeline.analyse`, and ModelFailed where the judge does."""
        if self.part and self.part.samples(self.settings.sample_fps).is_empty:
            raise too_short(self.video.name)
        analysis, notes = self._of_proxy()
        if analysis is None and self.settings.quality != THOROUGH:
            analysis = self._skimmed(replace(self.settings, hardware=False))
        if analysis is None:
            analysis = self._looked_through(self.settings)
        elif self.settings.hardware:
            notes.append(NOT_ON_CARD)
        if not self.part:
            self._assert_asked_in(analysis)
        analysis = score_embeddings(self._part_of(analysis), self.choice, self.load, self.settings.prompt)
        return replace(analysis, notes=(*analysis.notes, *notes, *self.choice.notes))

    @cached_property
    def _samples(self) -> SampleRange:
        return self.part.covering_samples(self.settings.sample_fps) if self.part else WHOLE_TAKE

    def _part_of(self, analysis: Analysis) -> Analysis:
        return part_of(analysis, self.part, self.settings.sample_fps) if self.part else analysis

    def _of_proxy(self) -> tuple[Analysis | None, list[str]]:
        """What the first smaller copy shows that proves to be the take's, None without; and why others do not."""
        refused: list[str] = []
        proxies = [self.stand_in] if self.stand_in else []
        if self.settings.use_proxies:
            proxies += find_camera_proxies(self.video)
        settings = replace(self.settings, quality=THOROUGH, hardware=False)  # it costs little
        own = self._key(settings) if proxies else None
        for proxy in proxies:
            try:
                stat_file(proxy)
                key = own and key_with(own, proxy)
                if key and (kept := store.load(key, self.video, self._samples)):
                    return kept, refused
                return self._look(settings, key).at_stand_in(proxy), refused
            except InputError as error:
                refused.append(proxy_not_used(proxy, error))
        return None, refused

    def _skimmed(self, settings: Settings) -> Analysis | None:
        """What is known of the take and enough, or a look at as little as will do; None where that is all of it."""
        kept = self._kept(settings)
        if kept and (self._has_all(kept) or not self._doubts(kept, settings)[0]):
            return kept
        look = self._look(settings)
        from ..media.key_frames import Unskimmable  # noqa: PLC0415 - as there
        from .coarse_to_fine import skim  # noqa: PLC0415

        try:
            return skim(look, lambda analysis: self._doubts(analysis, settings), kept)
        except Unskimmable:
            return None

    def _looked_through(self, settings: Settings) -> Analysis:
        """What is known of all that is asked for, or a look at all of it."""
        kept = self._kept(settings)
        return kept if kept and self._has_all(kept) else self._look(settings).at_take()

    def _look(self, settings: Settings, key: str | None = None) -> "Look":
        # What decodes is brought in only where something is decoded: it takes longer than choosing.
        from .full_scan import Look  # noqa: PLC0415

        key = key or self._key(settings)
        return Look(self.video, settings, self._samples, self.choice, self.load, self.progress, key)

    def _key(self, settings: Settings) -> str | None:
        return key_of(self.video, self.choice.identity, settings) if settings.cache else None

    def _kept(self, settings: Settings) -> Analysis | None:
        """What the cache has: all that is asked for, looked at all through; else the whole take, most closely."""
        found = None
        for quality in (THOROUGH,) if settings.quality == THOROUGH else QUALITIES:
            key = self._key(replace(settings, quality=quality))
            kept = key and store.load(key, self.video, self._samples)
            if not kept:
                continue
            if self._has_all(kept):
                return kept
            # What is gone on from holds what it came from, so that looks of all qualities add up
            found = max(found or kept, kept, key=lambda one: one.looked_at)
        return found

    def _has_all(self, kept: Analysis) -> bool:
        """Whether all that is asked for was looked at."""
        return self._part_of(kept).measured is None

    def _doubts(self, analysis: Analysis, settings: Settings) -> tuple[Sequence[SampleRange], int]:
        """The stretches of the whole take to look at next, as the user and the quality ask for; see skimming.Doubts."""
        self._assert_asked_in(analysis)  # now, before much was looked at
        if analysis.measured is None:
            return (), 1
        own = self._part_of(analysis)
        wanted = [stretch.covering_samples(settings.sample_fps) for stretch in self.closely]
        if own.measured is not None and not own.measured.any():  # no key frame lies in it
            return gaps_holding(analysis.measured, [*wanted, self._samples]), 1
        if settings.quality == QUICK:
            return gaps_holding(analysis.measured, wanted), 1
        told = score_embeddings(own, self.choice, self.load, settings.prompt)
        threshold = models.similarity_threshold(told.model, settings)
        doubts, every = doubtful(told, settings, threshold), 1
        if not doubts and not gaps_holding(analysis.measured, wanted):
            doubts, every = compared(told, settings, threshold), COMPARED
        wanted += [SampleRange(one.first + told.first_sample, (one.stop or 0) + told.first_sample) for one in doubts]
        return gaps_holding(analysis.measured, wanted), every

    def _assert_asked_in(self, analysis: Analysis) -> None:
        """InputError where the take, which is analysed whole, ends before what is asked for."""
        for stretch in self.closely:
            if stretch.start >= analysis.end:
                raise past_the_end(self.video.name, stretch.start, analysis.end)
