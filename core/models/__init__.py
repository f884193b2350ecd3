"""Models that judge pictures: which there are, getting them, loading one."""

from .catalog import CATALOG, ModelSpec
from .fetch import fetch
from .judge import Judge, Judgement
from .shelf import Choice, Entry, Load, choose, describe, similarity_threshold

__all__ = [
    "CATALOG",
    "Choice",
    "Entry",
    "Judge",
    "Judgement",
    "Load",
    "ModelSpec",
    "choose",
    "describe",
    "fetch",
    "similarity_threshold",
]
