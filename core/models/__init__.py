"""Models that judge pictures: which there are, getting them, loading one."""

from .catalog import CATALOG, ModelSpec
from .fetch import fetch
from .judge import Judge, Judgement
from .shelf import Entry, describe, load

__all__ = ["CATALOG", "Entry", "Judge", "Judgement", "ModelSpec", "describe", "fetch", "load"]
