"""What makes a moment good: one small file a scorer. To add one, write it, list it in SCORERS, give it a weight."""

from . import aesthetics, exposure, saliency, sharpness
from .scorer import Evidence, Look, Scorer

SCORERS: tuple[Scorer, ...] = (aesthetics.SCORER, sharpness.SCORER, exposure.SCORER, saliency.SCORER)

CUES = {name: cue for scorer in SCORERS for name, cue in scorer.cues.items()}

__all__ = ["CUES", "SCORERS", "Evidence", "Look", "Scorer"]
