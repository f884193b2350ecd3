"""Models that score images: which there are, downloading them, choosing and loading one."""

from .base import ImageModel, ModelFailed, ModelOutput
from .catalog import CATALOG, ModelSpec
from .fetch import fetch
from .installed import (
    LoadedModel,
    LoadModel,
    ModelChoice,
    ModelStatus,
    choose,
    fallback_model,
    list_models,
    similarity_threshold,
)

__all__ = [
    "CATALOG",
    "ImageModel",
    "LoadModel",
    "LoadedModel",
    "ModelChoice",
    "ModelFailed",
    "ModelOutput",
    "ModelSpec",
    "ModelStatus",
    "choose",
    "fallback_model",
    "fetch",
    "list_models",
    "similarity_threshold",
]
