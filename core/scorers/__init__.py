"""What makes a moment good: one small file a scorer. To add one, write it, list it in SCORERS, give it a weight.

A scorer looks at one picture after the other, or at the matrix of all embeddings: likeness to reference moments and
what was learnt from a person's choices will be of the second kind, and find all that they need in an Overview.
"""

from . import aesthetics, exposure, prompt_match, sharpness
from .base import SURROUNDINGS, Evidence, Look, Overview, Scorer, Wish

SCORERS: tuple[Scorer, ...] = (aesthetics.SCORER, sharpness.SCORER, exposure.SCORER, prompt_match.SCORER)

CUES = {name: cue for scorer in SCORERS for name, cue in scorer.cues.items()}

__all__ = ["CUES", "SCORERS", "SURROUNDINGS", "Evidence", "Look", "Overview", "Scorer", "Wish"]
