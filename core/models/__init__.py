"""Models that judge pictures: which there are, getting them, loading one."""

from .base import ImageModel, ModelFailed, ModelOutput
from .catalog import CATALOG, ModelSpec
from .fetch import fetch
from .installed import Entry, LoadedModel, LoadModel, ModelChoice, after, choose, describe, similarity_threshold

__all__ = [
    "CATALOG",
    "Entry",
    "ImageModel",
    "LoadModel",
    "LoadedModel",
    "ModelChoice",
    "ModelFailed",
    "ModelOutput",
    "ModelSpec",
    "after",
    "choose",
    "describe",
    "fetch",
    "similarity_threshold",
]
