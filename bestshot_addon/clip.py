"""Who judges, and what adding CLIP, the better judge, would bring. Quick: it only looks for files."""

from typing import Any

from ..core import model_files
from ..core.model_files import ModelFile
from . import needs


def judge(wanted: str) -> ModelFile | None:
    """Who will judge where the setting `model` is that; None for nobody."""
    best_first = [model for model in reversed(model_files.MODELS) if wanted in ("auto", model.name)]
    return next((model for model in best_first if model.at_hand and (not model.head or is_there())), None)


def is_there() -> bool:
    """Whether the engine's Python has what CLIP needs."""
    from ..core.engine import environment

    return environment.has_clip(needs.named_python())


def is_whole() -> bool:
    """Whether that is there, and the CLIP model that the preferences name, or any where they name none."""
    wanted = [each] if (each := chosen()) else model_files.CLIP
    return is_there() and any(model.at_hand for model in wanted)


def to_get() -> ModelFile:
    """The CLIP model that Add CLIP brings."""
    return chosen() or _build().model


def chosen() -> ModelFile | None:
    """The CLIP model that the preferences name; None where they leave it to the machine."""
    preferences = needs.preferences()
    return next((model for model in model_files.CLIP if preferences and model.name == preferences.clip_model), None)


def torch() -> str:
    """Which build of torch the preferences name."""
    preferences = needs.preferences()
    return preferences.torch if preferences else "auto"


def megabytes() -> int:
    """About how much Add CLIP downloads."""
    libraries = 0 if is_there() else sum(library.megabytes for library in _build().libraries)
    return libraries + (0 if to_get().at_hand else to_get().megabytes)


def room() -> int:
    """About how many megabytes that takes on disk."""
    return (0 if is_there() else _build().installed) + (0 if to_get().at_hand else to_get().megabytes)


def words() -> str:
    """Which build of torch Add CLIP brings, or brought, for people."""
    return f"torch {_build().words}"


def _build() -> Any:
    from ..core.engine import environment, torch_builds

    return environment.build_for(torch(), torch_builds.seen)
