"""Why a moment was chosen, in terms of the values that people see."""

from collections.abc import Mapping

import numpy as np

from ..base.arrays import Floats
from ..scorers.registry import SCORERS
from ..settings import REVERSED

NOTABLE = 0.1  # of a component's usual range in the take: a smaller lead over the average is not worth a word
VISIBLE = 0.05  # a range too small to boast of,
PLAINLY = 0.015  # and a lead, as values are shown with two decimals
LEAST = 0.1  # of something that happens, for it to be worth a word
MOST = 2  # words for one moment
DIFFERENCE = 0.02  # by which a component must differ to be mentioned, as values are shown with two decimals
FAULTY = 0.5  # a penalty from which on nothing is called free of faults, nor praised for having less of it
PLAIN = 0.3  # shortfall of a component from which on, too


def strengths(components: Mapping[str, Floats], weights: Mapping[str, float], sample: int) -> tuple[str, ...]:
    """Return the components in which a sample is better than the take's average, those that count most first.

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
    """Return whether a sample has a plain fault, beside the rest of the take or anywhere.

    components, standings: name to (N,), smoothed; see Combined.
    """
    penalties = [components[scorer.name][sample] for scorer in SCORERS if scorer.penalty and scorer.name in components]
    return any(standing[sample] < 1 - PLAIN for standing in standings.values()) or max(penalties, default=0) > FAULTY


def in_words(
    components: tuple[str, ...], cues: Mapping[str, float], happened: tuple[str, ...] = (), *, faulty: bool = False
) -> str:
    """Return the reason for a moment, such as "sharp, well lit".

    One that excels in nothing is "free of faults", or where it has some "the best there is".

    cues: those of the moment, averaged over it, by name. happened: what happens that no component shows.
    """
    praise = {scorer.name: scorer.describe(cues) or scorer.praise for scorer in SCORERS if scorer.name in components}
    words = (*(praise[name] for name in components), *happened)
    return ", ".join(words) or ("the best there is" if faulty else "free of faults")


def behind(here: Mapping[str, tuple[float, float]], there: Mapping[str, tuple[float, float]]) -> str:
    """Return where one moment falls furthest behind another, such as "sharpness 0.31 instead of 0.55"; "" nowhere.

    What lowers the score is given as people are shown it: "free of faults 0.45 instead of 0.94".
    here, there: of both, the standing and the value of each component that has a standing, by name.
    """
    lead = {name: there[name][0] - here[name][0] for name in here if name in there}
    parts = []
    for name in sorted(lead, key=lambda name: -lead[name]):
        own, other = (_shown(name, one[name][1]) for one in (here, there))
        if lead[name] > 0 and other - own >= DIFFERENCE:
            parts.append(f"{_LABELS[name]} {own:.2f} instead of {other:.2f}")
    return " and ".join(parts[:MOST])


_LABELS = {scorer.name: REVERSED.get(scorer.name, scorer.label).lower() for scorer in SCORERS}


def _shown(name: str, value: float) -> float:
    """Return a component as people see it: high is good."""
    return 1 - value if name in REVERSED else value
