"""Labels of people with known tastes, and a take to learn from."""

from dataclasses import replace

import numpy as np
from made_scores import graded

from bestshot.core.settings import Settings
from bestshot.core.taste.labels import Label, Labels
from bestshot.core.values import Analysis

PLAIN, LEARN = Settings(count=3, min_score=0), Settings(count=3, min_score=0, learn=True)
NAMES = ("steadiness", "light", "noise")


def label(take: str, peak: float, kept: bool, kind: str = "unknown", when: str = "2026", **standings: float) -> Label:
    return Label(take, max(peak - 1, 0), peak, peak + 2, kept, kind, when, 0.9, standings)


def consistent(count: int, take: str = "other", kind: str = "unknown", sign: float = 1) -> Labels:
    """Return labels of one who keeps what stands high in steadiness, and cares for nothing else."""
    chance = np.random.default_rng(count)
    stand = chance.uniform(-1, 1, (count, 3)).tolist()
    return tuple(
        label(take, 10.0 * place, one[0] * sign > 0, kind, **dict(zip(NAMES, one, strict=True)))
        for place, one in enumerate(stand)
    )


def two_hills(**more: np.ndarray) -> Analysis:
    """A take of 80 s with equally fine moments at 20 and 60 s: dark at the first, bright at the second."""
    times = np.arange(240) / 3
    beauty = 0.4 + 0.3 * np.exp(-(((times - 20) / 3) ** 2)) + 0.3 * np.exp(-(((times - 60) / 3) ** 2))
    analysis = graded(beauty, **more)
    return replace(analysis, cues={**analysis.cues, "light": np.where(times < 40, 4.0, 5.0)})


def prefers_dark(count: int = 30) -> Labels:
    values = np.random.default_rng(1).uniform(-1, 1, count).tolist()
    return tuple(label("other", 10.0 * place, value < 0, light=value) for place, value in enumerate(values))
