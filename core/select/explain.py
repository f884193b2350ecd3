"""Why a moment was chosen, in terms of the values that people see."""

from collections.abc import Mapping

import numpy as np

from ..base.arrays import Floats
from ..scorers.registry import SCORERS

NOTABLE = 0.1  # of a component's usual range in the take: a smaller lead over the average is not worth a word
VISIBLE = 0.05  # a range too small to boast of, as values are shown with two decimals
MOST = 2  # words for one moment


def strengths(components: Mapping[str, Floats], weights: Mapping[str, float], sample: int) -> tuple[str, ...]:
    """The components in which a sample is better than the take's average, those that count most first.

    components: name to (N,) absolute values, smoothed. weights: those in force.
    """
    leads = {}
    for scorer in SCORERS:
        if scorer.name in weights:
            values = components[scorer.name] * (-1 if scorer.penalty else 1)
            low, high = np.percentile(values, (5, 95))
            lead = (values[sample] - values.mean()) / max(high - low, VISIBLE)
            if lead > NOTABLE:
                leads[scorer.name] = weights[scorer.name] * lead
    return tuple(sorted(leads, key=lambda name: -leads[name])[:MOST])


def in_words(components: tuple[str, ...], *, faulty: bool = False) -> str:
    """Such as "sharp, well lit". A moment that excels in nothing is "free of faults", or where it has one, "better than
    the rest".
    """
    praise = {scorer.name: scorer.praise for scorer in SCORERS}
    return ", ".join(praise[name] for name in components) or ("better than the rest" if faulty else "free of faults")
