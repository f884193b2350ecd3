"""What is known of a take before anything is read: the analyses of it that the cache holds."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from ..base.arrays import Source
from ..media.sampling import has_pairs
from ..scorers.base import FrameScorer, PairScorer, Scorer
from ..settings import QUALITIES, THOROUGH, Settings
from ..values import Analysis, Take
from .cache import store
from .cache.key import key_of, key_with
from .crop import part_of
from .request import Request


class CachedAnalyses:
    """The analyses that the cache holds for a request."""

    def __init__(self, request: Request) -> None:
        self._request = request

    def key(self, settings: Settings) -> str | None:
        """Return the key of an analysis with these settings; None where none is to be kept."""
        if not settings.cache:
            return None
        key, sound = key_of(self._request.video, self._request.choice.identity, settings), self._request.sound
        return key_with(key, sound.path, str(sound.offset)) if sound else key

    def load(self, key: str | None) -> Analysis | None:
        """Return what lies under a key, with all samples that are asked for."""
        return store.load(key, self._request.video, self._request.samples) if key else None

    def find(self, settings: Settings) -> Analysis | None:
        """Return all that is asked for, read all through, else what knows most; with all columns. None for nothing."""
        found, found_key = None, None
        for key, kept in self._of_qualities(settings, (THOROUGH,) if settings.quality == THOROUGH else QUALITIES):
            # An analysis holds the one that it went on from, so that those of all qualities add up
            if found is None or kept.analysed > found.analysed or self.is_complete(kept):
                found, found_key = kept, key
            if self.is_complete(kept):
                break
        if found is not None and (missing := self.missing(found)):
            from .completion import complete  # noqa: PLC0415 - it decodes; see Session

            return complete(found, self._request, missing, found_key)
        return found

    def beginning(self, settings: Settings) -> Analysis | None:
        """Return the longest beginning of what is asked for that was read all through and holds no fault, with all
        columns that pictures give; None for nothing to go on from.
        """
        key = None if settings.hardware else self.key(settings)
        kept = store.load_beginning(key, self._request.video, self._request.samples) if key else None
        if kept is None or kept.measured is not None or not pictures_are_whole(kept.notes, kept.take):
            return None
        lacks = any(isinstance(one, FrameScorer | PairScorer) for one in self.missing(kept))
        return None if lacks else kept

    def recall(self) -> Analysis | None:
        """Return what knows most, of the take or of its proxy, as it lies in the cache; None for nothing."""
        settings, proxy = replace(self._request.settings, hardware=False), self._request.proxy
        found = [kept for _, kept in self._of_qualities(settings, QUALITIES)]
        if proxy and (own := self.key(replace(settings, quality=THOROUGH))):
            found[:0] = filter(None, [self.load(key_with(own, proxy))])
        return max(found, key=lambda one: one.analysed, default=None)

    def missing(self, kept: Analysis) -> list[Scorer]:
        """Return the scorers with a weight whose columns are not all there, though they could be."""
        sampled = bool(np.any(kept.pictures == Source.SAMPLED))
        scorers: list[Scorer] = [
            one
            for one in self._request.picture_scorers
            if not isinstance(one, PairScorer) or (has_pairs(kept.take.rate) and (sampled or one.on_key_frames))
        ]
        if self._request.hears(kept.take):
            scorers += self._request.sound_scorers
        return [one for one in scorers if not kept.sources.keys() >= set(one.columns)]

    def cropped(self, analysis: Analysis) -> Analysis:
        """Return the part of an analysis that is asked for."""
        part = self._request.part
        return part_of(analysis, part, self._request.settings.sample_fps) if part else analysis

    def is_complete(self, kept: Analysis) -> bool:
        """Return whether all samples that are asked for were read."""
        return self.cropped(kept).measured is None

    def _of_qualities(self, settings: Settings, qualities: tuple[str, ...]) -> Iterator[tuple[str | None, Analysis]]:
        """Yield the analyses of these qualities that are there, each with its key."""
        for quality in qualities:
            key = self.key(replace(settings, quality=quality))
            if kept := self.load(key):
                yield key, kept


def pictures_are_whole(notes: Sequence[str], take: Take) -> bool:
    """Return whether the notes of reading a take are about nothing but sound that cannot be read."""
    return len(notes) <= bool(take.audio_fault)
