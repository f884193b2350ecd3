"""How much a taste gains over the plain ranking, measured on takes that it was not learnt from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..base.arrays import Flags, Floats
from ..errors import BestShotError
from .fit import Taste, fit
from .labels import Label, Labels

FOLDS = 20  # at most; of more takes, several are left out at once
SURE = 1.645  # standard errors: by chance, a gain is above so many in one of twenty
FEWEST = 8  # labels, and
FEWEST_TAKES = 3


@dataclass(frozen=True)
class Report:
    """plain, learnt: AUC, how often a kept moment comes before a rejected one of a take left out; 0.5 by chance.
    gain: the difference. error: standard error of the gain.
    """

    plain: float
    learnt: float
    gain: float
    error: float

    @property
    def is_taste(self) -> bool:
        """Whether something was learnt, and not chance alone."""
        return self.gain > max(SURE * self.error, 0.0)

    def __str__(self) -> str:
        return (
            f"AUC on takes left out: plain {self.plain:.2f}, learnt {self.learnt:.2f}, gain {self.gain:+.2f} ± "
            f"{self.error:.2f} (chance 0.50)"
        )


def report(labels: Sequence[Label], names: Sequence[str], *, across: bool = False) -> Report:
    """Return what is gained for labels whose take was left out of the fit. names: of standings.

    across: moments are compared with those of other takes, as where each clip has one rating; else within each take.
    Raises BestShotError where there are too few labels.
    """
    takes = sorted({one.take for one in labels})
    kept = np.array([one.kept for one in labels], dtype=bool)
    if len(labels) < FEWEST or len(takes) < FEWEST_TAKES or kept.all() or not kept.any():
        raise BestShotError(
            f"too few choices to learn from: {np.count_nonzero(kept)} kept and {np.count_nonzero(~kept)} rejected, in "
            f"{len(takes)} takes; {FEWEST} of both kinds in {FEWEST_TAKES} takes are the least"
        )
    plain = np.array([one.score for one in labels], dtype=np.float64)
    learnt = plain * _left_out(labels, takes, names)
    if across:
        return _compared(plain, learnt, kept)
    groups = [np.array([one.take == take for one in labels]) for take in takes]
    groups = [group for group in groups if 0 < np.count_nonzero(kept[group]) < np.count_nonzero(group)]
    if len(groups) < FEWEST_TAKES:
        raise BestShotError(f"too few takes of which some moments are kept and others not: {len(groups)}")
    pairs = np.array([[auc(scores[g & kept], scores[g & ~kept]) for scores in (plain, learnt)] for g in groups])
    gains = pairs[:, 1] - pairs[:, 0]
    error = float(gains.std(ddof=1) / np.sqrt(len(gains)))
    return Report(float(pairs[:, 0].mean()), float(pairs[:, 1].mean()), float(gains.mean()), error)


def auc(kept: Floats, rejected: Floats) -> float:
    """Return how often a kept moment has a higher score than a rejected one, in 0..1; 0.5 by chance, and where there
    are none. kept, rejected: (K,) and (R,) scores. Ties count half.
    """
    return float(_above(kept, rejected).mean()) if len(kept) and len(rejected) else 0.5


def _left_out(labels: Sequence[Label], takes: Sequence[str], names: Sequence[str]) -> Floats:
    """Return the factor of each label's score, (L,), by the labels of other takes."""
    factors = np.ones(len(labels))
    fold_of = {take: number % FOLDS for number, take in enumerate(takes)}
    for fold in range(min(FOLDS, len(takes))):
        others: Labels = tuple(one for one in labels if fold_of[one.take] != fold)
        tastes: dict[str, Taste] = {}
        for place, one in enumerate(labels):
            if fold_of[one.take] == fold:
                if one.kind not in tastes:
                    tastes[one.kind] = fit(others, names, one.kind)
                taste = tastes[one.kind]
                odds = sum(taste.weights.get(name, 0.0) * one.standings.get(name, 0.0) for name in names)
                factors[place] = taste.worth(np.array(odds))
    return factors


def _above(kept: Floats, rejected: Floats) -> Floats:
    """Return for each pair, (K, R), 1 where the kept moment has the higher score, 0.5 where both have the same."""
    return np.asarray((kept[:, None] > rejected[None]) + 0.5 * (kept[:, None] == rejected[None]), dtype=np.float64)


def _compared(plain: Floats, learnt: Floats, kept: Flags) -> Report:
    """The error is that of DeLong et al., "Comparing the areas under two or more correlated receiver operating
    characteristic curves", Biometrics 1988.
    """
    before, after = (_above(scores[kept], scores[~kept]) for scores in (plain, learnt))
    gains = after - before
    variance = 0.0
    for axis in (0, 1):
        means = gains.mean(axis=axis)
        variance += float(means.var(ddof=1)) / len(means) if len(means) > 1 else 1.0
    return Report(float(before.mean()), float(after.mean()), float(gains.mean()), float(np.sqrt(variance)))
