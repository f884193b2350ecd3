"""From labels to what the user likes: a logistic fit of the odds that a moment is kept, beside the plain ranking.

How likely the user is to keep a moment is taken as sigmoid(PLAIN * score + w · standings + b), and to keep it rather
than another as the sigmoid of the difference (Bradley and Terry, 1952), which knows no b. w, the residual, has a
Gaussian prior around 0, which is the plain ranking. How wide the prior is, and for what, is not known. So several are
fitted, "nothing is to be learnt" among them, and averaged by their evidence, which is how well each foresaw the labels:
Laplace's approximation, Bishop, "Pattern Recognition and Machine Learning", 2006, sections 4.4 and 4.5.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..base.arrays import Flags, Floats
from .labels import Label

PLAIN = 2.0  # how the odds of keeping a moment rise with its plain score, by the logarithm
NOTHING, ONE, SEVERAL, LOOK = 0.5, 0.28, 0.14, 0.08
"""How likely it is beforehand that the user has no taste to be learnt; for or against one thing; several; and, where
there are labels of the take that is searched, a look."""
FEWEST = 4  # labels, of fewer nothing is learnt
PRECISIONS = 1.0, 4.0, 16.0, 64.0  # of the prior, 1 / variance, if it is several things
ONE_PRECISION = 0.5
LOOK_PRECISIONS = 0.5, 4.0
SHARED = 0.7  # of the variance of a taste, what all kinds of footage have in common
UNIT = 3**0.5  # standings of -1 to 1, evenly spread, have a variance of 1 in it
WORTH = 0.65  # of the score, which what is least to the user's taste lacks
STEEPNESS = 1.5  # how fast the worth rises with the odds that the user keeps a moment
_BASE_PRECISION = 0.01  # of the general inclination to keep, b, which is no matter of taste
_STEPS, _LONGEST, _SMALL = 60, 2.0, 1e-6
_ROWS = 150  # at once: with more, NumPy shares the work out among threads, whose waiting costs far more than it


@dataclass(frozen=True, eq=False)
class Taste:
    """What was learnt for a take.

    weights: name of a component or cue to what a standing of 1 adds to the odds of being kept, by the logarithm; empty
        where nothing is learnt. look: (P,) the same for the principal components of the take's embeddings.
    choices: how many labels it is from.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    look: Floats | None = None
    choices: int = 0

    @property
    def is_learnt(self) -> bool:
        """Whether there is anything that changes the ranking."""
        return bool(self.weights)


NO_TASTE = Taste()


def worth(odds: Floats) -> Floats:
    """Return the factor of the score, by what a taste adds to the odds of a moment, shapes alike: from 1, most to the
    taste, down to 1 - WORTH. It is smooth, and bounded so that a plain fault stays one.
    """
    return np.asarray(1 - WORTH * _sigmoid(-STEEPNESS * odds))


def fit(labels: Sequence[Label], names: Sequence[str], kind: str = "unknown", looks: Floats | None = None) -> Taste:
    """Return what the labels say about takes of a kind of footage.

    names: of the standings to learn from. looks: (L, P), the principal components of the labels that are of the take to
    be searched, and 0 for others; None where none is.
    Labels of other kinds count as far as kinds have a taste in common.
    """
    kept = np.array([one.kept for one in labels], dtype=np.float64)
    alone = np.array([not one.rival for one in labels], dtype=bool)
    if len(labels) < FEWEST or (alone.all() and kept.min() == kept.max()):
        return Taste(choices=len(labels))
    standings = UNIT * np.array([[one.standings.get(name, 0.0) for name in names] for one in labels], dtype=np.float64)
    of_kind = np.array([[one.kind == kind] for one in labels], dtype=np.float64)
    # the taste in this kind is the sum of a shared part and of one of its own
    columns = [SHARED**0.5 * standings, (1 - SHARED) ** 0.5 * standings * of_kind]
    if looks is not None:
        columns.append(looks)
    offset = PLAIN * np.array([one.score for one in labels], dtype=np.float64)
    odds, found = [], []
    for share, variances in _priors(len(names), 0 if looks is None else looks.shape[1]):
        weights, evidence = _most_likely(np.hstack(columns), kept, offset, variances, alone)
        odds.append(np.log(share) + evidence)
        found.append(weights)
    shares = np.exp(np.array(odds) - max(odds))
    shares /= shares.sum()
    if shares[0] >= 0.5:
        return Taste(choices=len(labels))
    weights = shares @ np.array(found)
    shared, own, look = np.split(weights, [len(names), 2 * len(names)])
    in_kind = UNIT * (SHARED**0.5 * shared + (1 - SHARED) ** 0.5 * own)
    return Taste(dict(zip(names, in_kind.tolist(), strict=True)), None if looks is None else look, len(labels))


def _sigmoid(odds: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(0.5 * odds)))  # without overflow


def _priors(count: int, looks: int) -> Iterator[tuple[float, Floats]]:
    """Yield how likely each prior is, and the variances of the weights by it, (2 * count + looks,): 0 is for sure."""
    none = np.zeros(2 * count + looks)
    yield NOTHING, none
    places = np.arange(2 * count + looks)
    for place in range(count):
        yield ONE / count, np.where((places % count == place) & (places < 2 * count), 1 / ONE_PRECISION, none)
    for precision in PRECISIONS:
        yield SEVERAL / len(PRECISIONS), none + 1 / precision
    for precision in LOOK_PRECISIONS if looks else ():
        yield LOOK / len(LOOK_PRECISIONS), np.where(places >= 2 * count, 1 / precision, none)


def _most_likely(
    columns: Floats, kept: Floats, offset: Floats, variances: Floats, alone: Flags
) -> tuple[Floats, float]:
    """Return the most likely weights by a prior, (C,), and the logarithm of the evidence for it.

    columns: (L, C). kept: (L,) 0 or 1. offset: (L,) to add to the odds. variances: (C,) of the prior.
    alone: (L,) whether a label is about one moment, and not about which of two.
    """
    free = variances > 0
    spread = np.sqrt(variances[free])
    matrix = np.hstack([columns[:, free] * spread, alone[:, None].astype(np.float64)])
    precisions = np.append(np.ones(len(spread)), _BASE_PRECISION)
    values = np.zeros(len(precisions))
    values[-1] = -offset[alone].mean() if alone.any() else 0.0
    parts = [
        (matrix[first : first + _ROWS], kept[first : first + _ROWS], offset[first : first + _ROWS])
        for first in range(0, len(kept), _ROWS)
    ]
    curvature = np.diag(precisions)
    for _ in range(_STEPS):  # Newton's method: the loss is convex
        slope, curvature = precisions * values, np.diag(precisions)
        for rows, of_rows, plain in parts:
            chance = _sigmoid(rows @ values + plain)
            slope += rows.T @ (chance - of_rows)
            curvature += (rows * (chance * (1 - chance))[:, None]).T @ rows
        step = np.linalg.solve(curvature, slope)
        values = values - step / max(1.0, float(np.abs(step).max()) / _LONGEST)
        if np.abs(step).max() < _SMALL:
            break
    odds = np.concatenate([rows @ values + plain for rows, _, plain in parts])
    fit = -np.logaddexp(0, np.where(kept > 0, -odds, odds)).sum()
    prior = 0.5 * (np.log(precisions) - precisions * values**2).sum()
    weights = np.zeros(len(variances))
    weights[free] = values[:-1] * spread
    return weights, float(fit + prior - 0.5 * np.linalg.slogdet(curvature)[1])
