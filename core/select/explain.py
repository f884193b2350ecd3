"""Why a moment was chosen, in terms of the values that people see."""

from collections.abc import Mapping

import numpy as np

from ..base.arrays import Floats
from ..scorers.registry import SCORERS

NOTABLE = 0.1  # of a component's usual range in the take: a smaller lead over the average is not worth a word
VISIBLE = 0.05  # a range too small to boast of,
PLAINLY = 0.015  # and a lead, as values are shown with two decimals
LEAST = 0.1  # of something that happens, for it to be worth a word
MOST = 2  # words for one moment
FAULTY = 0.5  # a penalty from which on nothing is called free of faults, nor praised for having less of it
PLAIN = 0.3  # shortfall of a component from which on, too


def strengths(components: Mapping[str, Floats], weights: Mapping[str, float], sample: int) -> tuple[str, ...]:
    """The components in which a sample is better than the take's average, those that count most first.

    components: name to (N,) absolute values, smoothed. weights: those in force.
    """
    leads = {}
    for scorer in SCORERS:
        if scorer.name in weights:
            values = components[scorer.name] * (-1 if scorer.penalty else 1)
            low, high = np.percentile(values, (5, 95))
            ahead = values[sample] - values.mean()
            lead = ahead / max(high - low, VISIBLE)
            boast = not (scorer.happens and values[sample] < LEAST) and not (
                scorer.penalty and values[sample] < -FAULTY
            )
            if lead > NOTABLE and ahead > PLAINLY and boast:
                leads[scorer.name] = weights[scorer.name] * lead
    return tuple(sorted(leads, key=lambda name: -leads[name])[:MOST])


def is_faulty(components: Mapping[str, Floats], standings: Mapping[str, Floats], sample: int) -> bool:
    """Whether a sample has a plain fault, beside the rest of the take or anywhere.

    components, standings: name to (N,), smoothed; see Combined.
    """
    penalties = [components[scorer.name][sample] for scorer in SCORERS if scorer.penalty and scorer.name in components]
    return any(standing[sample] < 1 - PLAIN for standing in standings.values()) or max(penalties, default=0) > FAULTY


def in_words(components: tuple[str, ...], cues: Mapping[str, float], *, faulty: bool = False) -> str:
    """Such as "sharp, well lit". One that excels in nothing is "free of faults", or where it has some "the best there
    is".

    cues: those of the moment, averaged over it, by name.
    """
    praise = {scorer.name: scorer.describe(cues) or scorer.praise for scorer in SCORERS if scorer.name in components}
    return ", ".join(praise[name] for name in components) or ("the best there is" if faulty else "free of faults")
