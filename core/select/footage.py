"""The kind of footage in force, and the weights that it gives."""

from ..presets import PRESETS
from ..settings import AUTO, SPECS, Settings
from ..values import Analysis, Footage

_DEFAULTS = {spec.name.removeprefix("w_"): spec.default for spec in SPECS if spec.name.startswith("w_")}
_SAYS = {"camera": "as the camera says", "CLIP": "as CLIP recognizes"}


def footage_of(analysis: Analysis, settings: Settings) -> Footage:
    """Return the kind of footage that the user chose, else the one that was found."""
    return analysis.footage if settings.footage == AUTO else Footage(settings.footage, "chosen")


def weights_of(analysis: Analysis, settings: Settings) -> dict[str, float]:
    """Return component name to weight: what the user left at its default is as the kind of footage has it."""
    preset = PRESETS.get(footage_of(analysis, settings).kind)
    of_kind = preset.weights if preset else {}
    return {
        name: of_kind.get(name, weight) if weight == _DEFAULTS[name] else weight
        for name, weight in settings.weights.items()
    }


def notes_of(analysis: Analysis, settings: Settings) -> tuple[str, ...]:
    """Return for which kind of footage the weights are, in a sentence, where the user did not choose it."""
    footage = footage_of(analysis, settings)
    if footage.source not in _SAYS or weights_of(analysis, settings) == settings.weights:
        return ()
    return (f"weights for {PRESETS[footage.kind].title.lower()} footage, {_SAYS[footage.source]}",)
