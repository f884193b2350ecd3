"""From labels to what the user likes: a logistic fit of the odds that a moment is kept, beside the plain ranking.

How likely the user is to keep a moment is taken as sigmoid(PLAIN * score + w · standings + b), and to keep it rather
than another as the sigmoid of the difference (Bradley and Terry, 1952), which knows no b. w, the residual, has a
Gaussian prior around 0, which is the plain ranking. Which of the standings it is about, and how wide the prior is, is
not known. So each of them alone is fitted, every two of them, and all, "nothing is to be learnt" besides, and averaged
by their evidence, which is how well each foresaw the labels (Hoeting and others, "Bayesian model averaging", 1999), in
Laplace's approximation: Bishop, "Pattern Recognition and Machine Learning", 2006, sections 4.4 and 4.5.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from ..base.arrays import Flags, Floats, Ints
from .labels import Label

PLAIN = 2.0  # how the odds of keeping a moment rise with its plain score, by the logarithm
NOTHING, ONE, TWO, SEVERAL = 0.6, 0.15, 0.2, 0.05
"""How likely it is beforehand that the user has no taste to be learnt; for or against one thing; two; several."""
LOOK = 0.5  # of those that have a taste have it for a look, where there are labels of the take that is searched
FEWEST = 4  # labels, of fewer nothing is learnt
FEW_PRECISION = 0.2  # of the prior, 1 / variance, if it is one thing or two
PRECISIONS = 1.0, 4.0, 16.0, 64.0  # if it is several
LOOK_PRECISIONS = 0.2, 2.0
SHARED = 0.7  # of the variance of a taste, what all kinds of footage have in common
UNIT = 3**0.5  # standings of -1 to 1, evenly spread, have a variance of 1 in it
WORTH = 0.65  # of the score, which what is least to the user's taste lacks, if there is a taste for sure
STEEPNESS = 1.5  # how fast the worth rises with the odds that the user keeps a moment
_BASE_PRECISION = 0.01  # of the general inclination to keep, b, which is no matter of taste
_STEPS, _LONGEST, _SMALL = 60, 2.0, 1e-4
_ROWS = 150  # at once: with more, NumPy shares the work out among threads, whose waiting costs far more than it


@dataclass(frozen=True, eq=False)
class Taste:
    """What was learnt for a take.

    weights: name of a component or cue to what a standing of 1 adds to the odds of being kept, by the logarithm; empty
        where nothing is learnt. look: (P,) the same for the principal components of the take's embeddings.
    chance: in 0..1, that there is a taste, of which these are the weights.
    choices: how many labels it is from.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    look: Floats | None = None
    chance: float = 0.0
    choices: int = 0

    @property
    def is_learnt(self) -> bool:
        """Whether there is anything that changes the ranking."""
        return bool(self.weights)

    def worth(self, odds: Floats) -> Floats:
        """Return the factor of the score, by what the taste adds to the odds of a moment, shapes alike: from 1, most to
        the taste, down to 1 - WORTH. It is smooth, and bounded so that a plain fault stays one. It is the mean of 1,
        which it would be without a taste, and of the factor with one, by the chance that there is one.
        """
        return np.asarray(1 - self.chance * WORTH * _sigmoid(-STEEPNESS * odds))


NO_TASTE = Taste()


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
    # the taste in this kind is the sum of a shared part and of one of its own, which are one where all labels are of it
    scales = [1.0] if of_kind.all() else [SHARED**0.5, (1 - SHARED) ** 0.5] if of_kind.any() else [SHARED**0.5]
    columns = [scale * standings * (of_kind if part else 1.0) for part, scale in enumerate(scales)]
    things = np.flatnonzero(np.ptp(standings, axis=0) > 0)  # of what never differs nothing is known
    places = np.array([things + part * len(names) for part in range(len(scales))]).T
    if looks is not None:
        columns.append(looks)
    matrix = np.hstack(columns)
    offset = PLAIN * np.array([one.score for one in labels], dtype=np.float64)
    odds, found = [], []
    for share, free, precision in _priors(places, np.arange(len(names) * len(scales), matrix.shape[1])):
        weights, evidence = _most_likely(matrix, kept, offset, alone, free, precision)
        odds.append(np.log(share / len(free)) + evidence)
        found.append(weights)
    shares = np.exp(np.concatenate(odds) - np.concatenate(odds).max())
    shares /= shares.sum()
    if shares[0] >= 0.5:
        return Taste(choices=len(labels))
    weights = shares @ np.concatenate(found) / (1 - shares[0])
    parts, look = np.split(weights, [len(names) * len(scales)])
    in_kind = UNIT * np.array(scales) @ parts.reshape(len(scales), len(names))
    by_name = dict(zip(names, in_kind.tolist(), strict=True))
    return Taste(by_name, None if looks is None else look, 1 - float(shares[0]), len(labels))


def _sigmoid(odds: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(0.5 * odds)))  # without overflow


def _priors(things: Ints, look: Ints) -> Iterator[tuple[float, Ints, float]]:
    """Yield how likely each group of priors is, which columns are not for sure 0 by each of these, (H, C), and the
    precision of their weights. things: (T, K), the columns of each thing. look: (P,), those of the look.
    """
    yield NOTHING, np.zeros((1, 0), dtype=np.int64), 1.0
    others = 1 - LOOK if len(look) else 1.0
    if len(things):
        yield others * ONE, things, FEW_PRECISION
        for precision in PRECISIONS:
            yield others * SEVERAL / len(PRECISIONS), things.reshape(1, -1), precision
    if len(things) > 1:
        yield others * TWO, np.array([np.concatenate(pair) for pair in combinations(things, 2)]), FEW_PRECISION
    for precision in LOOK_PRECISIONS if len(look) else ():
        yield (1 - NOTHING) * LOOK / len(LOOK_PRECISIONS), look[None], precision


def _most_likely(
    columns: Floats, kept: Floats, offset: Floats, alone: Flags, free: Ints, precision: float
) -> tuple[Floats, Floats]:
    """Return the most likely weights by each of H priors, (H, C), and the logarithm of the evidence for each, (H,).

    columns: (L, C). kept: (L,) 0 or 1. offset: (L,) to add to the odds.
    alone: (L,) whether a label is about one moment, and not about which of two.
    free: (H, F), the columns whose weights have a precision by each prior; those of others are 0.
    """
    base = np.broadcast_to(alone[None, :, None].astype(np.float64), (len(free), len(kept), 1))
    matrix = np.concatenate([np.moveaxis(columns[:, free], 0, 1), base], axis=2)
    precisions = np.append(np.full(free.shape[1], precision), _BASE_PRECISION)
    values = np.zeros((len(free), len(precisions)))
    values[:, -1] = -offset[alone].mean() if alone.any() else 0.0
    parts = [
        (matrix[:, first : first + _ROWS], kept[first : first + _ROWS], offset[first : first + _ROWS])
        for first in range(0, len(kept), _ROWS)
    ]
    curvature = np.zeros((len(free), len(precisions), len(precisions)))
    for _ in range(_STEPS):  # Newton's method: the loss is convex
        slope, curvature[:] = precisions * values, np.diag(precisions)
        for rows, of_rows, plain in parts:
            chance = _sigmoid((rows @ values[:, :, None])[:, :, 0] + plain)
            slope += ((chance - of_rows)[:, None] @ rows)[:, 0]
            curvature += np.swapaxes(rows * (chance * (1 - chance))[:, :, None], 1, 2) @ rows
        step = np.linalg.solve(curvature, slope[:, :, None])[:, :, 0]
        longest = np.abs(step).max(axis=1, keepdims=True)
        values = values - step / np.maximum(1.0, longest / _LONGEST)
        if longest.max() < _SMALL:
            break
    odds = np.concatenate([(rows @ values[:, :, None])[:, :, 0] + plain for rows, _, plain in parts], axis=1)
    fits = -np.logaddexp(0, np.where(kept > 0, -odds, odds)).sum(axis=1)
    priors = 0.5 * (np.log(precisions) - precisions * values**2).sum(axis=1)
    weights = np.zeros((len(free), columns.shape[1]))
    np.put_along_axis(weights, free, values[:, :-1], axis=1)
    return weights, fits + priors - 0.5 * np.linalg.slogdet(curvature)[1]
