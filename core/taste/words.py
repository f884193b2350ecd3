"""What of a take a taste can be learnt from, and a taste in words."""

from collections.abc import Mapping

from ..base.messages import number_of
from ..scorers.registry import SCORERS
from .fit import Taste

WORDS: Mapping[str, tuple[str, str]] = {
    name: words
    for scorer in SCORERS
    for name, words in (
        {scorer.name: (f"more {scorer.label.lower()}", f"less {scorer.label.lower()}")}
        if scorer.tastes is None
        else scorer.tastes
    ).items()
}
"""Name of a component or cue to what moments have that stand high in it, and low."""

MOST = 4  # words
NOTABLE = 0.25  # of the greatest weight; a smaller one is not worth a word


def describe(taste: Taste) -> str:
    """Return such as "you prefer: steadier, darker, from 43 choices", or that nothing is learnt yet."""
    choices = number_of(taste.choices, "choice")
    if not taste.is_learnt:
        return f"nothing is learnt yet from {choices}" if taste.choices else "nothing is learnt yet: no choices"
    by_size = sorted(taste.weights.items(), key=lambda one: -abs(one[1]))
    greatest = abs(by_size[0][1])
    words = [WORDS[name][weight < 0] for name, weight in by_size[:MOST] if abs(weight) >= NOTABLE * greatest > 0]
    if taste.look is not None and abs(taste.look).max() > greatest:
        words.insert(0, "the look of the shots that you keep here")
    return f"you prefer: {', '.join(words)}, from {choices}"
