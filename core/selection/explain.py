"""Why a moment was chosen."""

from collections.abc import Mapping

from ..scoring import SCORERS
from ..values import Floats

NOTABLE = 0.04  # of the scale 0..1: a smaller lead over the take's average is not worth a word
MOST = 2  # words for one moment


def strengths(standings: Mapping[str, Floats], weights: Mapping[str, float], sample: int) -> tuple[str, ...]:
    """The components that lift a sample above the take's average, strongest first.

    standings: component to (N,) smoothed standing in the take, 0..1, higher is better. weights: those in force.
    """
    greatest = max(weights.values())
    leads = {name: weights[name] / greatest * (standings[name][sample] - standings[name].mean()) for name in weights}
    return tuple(sorted((name for name in leads if leads[name] > NOTABLE), key=lambda name: -leads[name])[:MOST])


def in_words(components: tuple[str, ...]) -> str:
    """Such as "sharp, well lit"; a moment with no strengths is "ordinary"."""
    praise = {scorer.name: scorer.praise for scorer in SCORERS}
    return ", ".join(praise[name] for name in components) or "ordinary"
