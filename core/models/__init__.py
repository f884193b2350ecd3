"""Models that judge pictures: which there are, getting them, loading one."""

from .base import Judge, JudgeFailed, Judgement
from .catalog import CATALOG, ModelSpec
from .fetch import fetch
from .installed import Choice, Entry, Load, Warm, after, choose, describe, similarity_threshold

__all__ = [
    "CATALOG",
    "Choice",
    "Entry",
    "Judge",
    "JudgeFailed",
    "Judgement",
    "Load",
    "ModelSpec",
    "Warm",
    "after",
    "choose",
    "describe",
    "fetch",
    "similarity_threshold",
]
