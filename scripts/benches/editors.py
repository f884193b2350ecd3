"""Editors of known taste, who choose among what is picked in takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.stats import norm, rankdata

from bestshot.core.base.arrays import Floats
from bestshot.core.base.constraints import Constraints, Kept, Swapped
from bestshot.core.pipeline import select
from bestshot.core.select.choice_labels import labels_of, swaps_of
from bestshot.core.select.joint import comparable, scale_of
from bestshot.core.select.moments import Moments
from bestshot.core.select.smooth import smooth
from bestshot.core.settings import THOROUGH, Settings
from bestshot.core.taste.labels import Label
from bestshot.core.taste.look import look_of
from bestshot.core.values import Analysis

EDITORS: Mapping[str, Mapping[str, float]] = {
    "steady": {"steadiness": 1},
    "faces": {"faces": 1},
    "dark": {"light": -1},
    "action, few tints": {"action": 0.7, "cast": -0.7},
    "nothing": {},
    "at random": {},
}
"""What each likes, by column. The last one likes as the one before, and chooses by the throw of a coin."""

LOOKS = "one look", "nothing", "at random"
"""Editors within one take: the first likes one direction of its embeddings."""

LIKING, SOUND, MOOD = 1.5, 0.7, 0.5  # what an editor's liking is of: the taste, the plain score, a mood
LIKED = 2 / 3  # quantile of a take from which on the editor likes a moment
SETTINGS = Settings(quality=THOROUGH, learn=True)


@dataclass(frozen=True)
class Editor:
    """Someone who chooses. chance: of the moods and coins. moody: how much of a liking is mood."""

    name: str
    chance: np.random.Generator
    moody: float = MOOD

    def likes(self, analysis: Analysis) -> tuple[Floats, float]:
        """Return how much each moment is liked, (N,), and from what on it is kept."""
        over = SETTINGS.smooth_window, SETTINGS.sample_fps, analysis.shots
        plain = np.maximum(select(analysis, SETTINGS).smoothed, 0.3)
        mood = gaussian_filter1d(self.chance.normal(size=len(plain)), 1.2 * SETTINGS.sample_fps)
        liking = SOUND * _standard(plain) + self.moody * _standard(mood)
        columns = {**analysis.cues, **analysis.components}
        if self.name == "one look":
            assert analysis.embeddings is not None
            look = look_of(analysis.embeddings)
            liking += LIKING * _standard(smooth(look.along(self.chance.normal(size=8), analysis.embeddings), *over))
        for name, weight in EDITORS.get(self.name, {}).items():
            values = smooth(columns[name], *over)
            liking += LIKING * weight * _by_rank(values)
        return liking, float(np.quantile(liking[:: round(SETTINGS.sample_fps)], LIKED))

    def choose(
        self, analysis: Analysis, labels: Sequence[Label], count: int = 5, likes: tuple[Floats, float] | None = None
    ) -> Sequence[Label]:
        """Return the labels that the editor gives to what is picked by those before. likes: as of `likes`."""
        liking, least = likes or self.likes(analysis)
        picks = select(analysis, replace(SETTINGS, count=count, min_score=0), labels=tuple(labels)).picks
        keep = [
            self.chance.random() < 0.5 if self.name == "at random" else liking[pick.sample] > least for pick in picks
        ]
        constraints = Constraints(
            tuple(Kept(pick.peak_time) for pick, kept in zip(picks, keep, strict=True) if kept),
            tuple(pick.peak_time for pick, kept in zip(picks, keep, strict=True) if not kept),
        )
        found = {one.peak: one for one in labels_of(analysis, SETTINGS, constraints, "")}
        return [found[round(float(pick.peak_time), 4)] for pick in picks]

    def swap(self, one: Analysis, other: Analysis) -> Label:
        """Return the label of the best moments of two takes, held against each other: the editor takes the one that
        is more liked. Likings of different takes are those of one that both make.
        """
        picks = [select(take, replace(SETTINGS, count=1)).picks[0] for take in (one, other)]
        both, over = comparable((one, other), SETTINGS), (SETTINGS.smooth_window, SETTINGS.sample_fps)
        scale = scale_of(both, SETTINGS)
        plain = np.concatenate([Moments.of(take, SETTINGS, scale).smoothed for take in both])
        places = picks[0].sample, len(one.samples) + picks[1].sample
        liking = SOUND * _standard(np.maximum(plain, 0.3)) + self.moody * self.chance.normal(size=len(plain))
        for name, weight in EDITORS.get(self.name, {}).items():
            values = np.concatenate(
                [smooth({**take.cues, **take.components}[name], *over, take.shots) for take in (one, other)]
            )
            liking += LIKING * weight * _by_rank(values)
        if self.name == "at random":
            liking = self.chance.normal(size=len(plain))
        if liking[places[0]] > liking[places[1]]:
            one, other, picks = other, one, picks[::-1]
        swapped = Swapped(picks[0].peak_time, other.take.path, picks[1].peak_time)
        (found,) = swaps_of(one, SETTINGS, Constraints(swapped=(swapped,)), "", (), lambda video: other)
        return found


def _standard(values: Floats) -> Floats:
    return np.asarray((values - values.mean()) / max(float(values.std()), 1e-9))


def _by_rank(values: Floats) -> Floats:
    """Return normal scores of values, (N,): van der Waerden, 1952."""
    return np.asarray(norm.ppf((rankdata(values) - 0.5) / len(values)))
