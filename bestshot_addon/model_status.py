"""Which model rates the pictures, and what adding CLIP, the better one, would bring. Quick: it only looks for files."""

from typing import Any

from ..core.base import model_info
from ..core.base.model_info import ModelFile
from . import requirements


def model_for(wanted: str) -> ModelFile | None:
    """Return the model in use where the setting `model` is that; None for none."""
    best_first = [model for model in reversed(model_info.MODELS) if wanted in ("auto", model.name)]
    return next((model for model in best_first if model.installed and (model.ships or is_there())), None)


def is_there() -> bool:
    """Whether the engine's Python has what CLIP needs."""
    from ..core.engine.setup import environment

    return environment.has_clip(requirements.named_python())


def lacking(wanted: str = "") -> ModelFile | None:
    """The CLIP model that Add CLIP would bring: the one wanted, or named in the preferences, or that suits the machine.

    None where that, or any where none is named, can be used already.
    """
    named = model_info.named(wanted) or model_info.named(chosen())
    if is_there() and any(model.installed for model in ([named] if named else model_info.CLIP)):
        return None
    return named or _build().model


def installed() -> list[str]:
    """Return the names of the CLIP models whose weights are there, the faster one first."""
    return [model.name for model in model_info.CLIP if model.installed]


def chosen() -> str:
    """Name of the CLIP model that the preferences name; "auto" where they leave it to the machine."""
    preferences = requirements.preferences()
    return preferences.clip_model if preferences else "auto"


def torch() -> str:
    """Which build of torch the preferences name."""
    preferences = requirements.preferences()
    return preferences.torch if preferences else "auto"


def megabytes(model: ModelFile) -> int:
    """About how much adding that model downloads."""
    libraries = 0 if is_there() else sum(library.megabytes for library in _build().libraries)
    return libraries + (0 if model.installed else model.megabytes)


def room(model: ModelFile) -> int:
    """About how many megabytes that takes on disk."""
    return (0 if is_there() else _build().installed) + (0 if model.installed else model.megabytes)


def words() -> str:
    """That CLIP is there, and what it computes with, as far as that is known."""
    from ..core.engine.setup import environment

    build = None if requirements.named_python() else environment.clip_build()
    return f"CLIP is there, with torch {build.words}." if build else "CLIP is there."


def _build() -> Any:
    from ..core.engine.setup import environment, torch_builds

    return environment.build_for(torch(), torch_builds.likely_driver)
