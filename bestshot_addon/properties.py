"""The settings as properties of the scene, made from the table of settings; and the properties of the timeline."""

from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, StringProperty

from ..core.base.messages import capital
from ..core.base.model_info import TITLES
from ..core.settings import LEARNING, MODEL, READING, RUN, SPECS, Settings, Spec
from .modes import MODES, ORDERS

SHOWN: tuple[Spec, ...] = tuple(spec for spec in SPECS if spec.group != RUN)
OF_FOOTAGE: tuple[Spec, ...] = tuple(spec for spec in SHOWN if spec.group not in (MODEL, READING, LEARNING))
"""What depends on the kind of footage, and not on the model and the prompt, nor on how files are read."""

COMPONENT_LABELS = {spec.name.removeprefix("w_"): spec.label for spec in SPECS if spec.name.startswith("w_")}

_CHOICES = {"auto": "Automatic", "none": "None", **TITLES}

_MODE_TEXTS = {
    "PLACE": ("Strips Above", "Above the take, where the take shows them"),
    "ASSEMBLE": ("Sequence", "Back to back from the playhead, with their sound"),
    "MARKERS": ("Markers", "A marker at each peak, and no strips"),
}
_ORDER_TEXTS = {"RANK": ("Best First", "By rank"), "TIME": ("By Time", "In the order of the take")}


def settings_of(scene: Any, **given: Any) -> Settings:
    """Return the scene's settings, overridden by those given. Raises UsageError as Settings does."""
    return Settings(**{spec.name: _value(scene.bestshot, spec) for spec in SHOWN} | given)


def choice_of(scene: Any, name: str) -> str:
    """Return the scene's mode or order of placing; its default where a script wrote something else."""
    values = {"mode": MODES, "order": ORDERS}[name]
    value: str = getattr(scene.bestshot, name)
    return value if value in values else values[0]


def apply(scene: Any, values: dict[str, Any]) -> None:
    """Set these settings of the scene, by name; None means automatic."""
    for spec in SHOWN:
        if spec.name in values:
            value = values[spec.name]
            if spec.automatic:
                setattr(scene.bestshot, switch_of(spec), value is not None)
            if value is not None:
                setattr(scene.bestshot, spec.name, value)


def choosing_values(scene: Any) -> tuple[Any, ...]:
    """Return the values of the settings that only choose among what is analysed."""
    return tuple(getattr(scene.bestshot, name) for name in _CHOOSING)


def switch_of(spec: Spec) -> str:
    """Return the name of the property that switches a setting from automatic to its own value."""
    return f"use_{spec.name}"


def _value(properties: Any, spec: Spec) -> Any:
    if spec.automatic and not getattr(properties, switch_of(spec)):
        return None
    value = getattr(properties, spec.name)
    if spec.choices and value not in spec.choices:  # a script wrote something else
        return spec.default
    # Blender keeps 32 bits: round, so that 0.4 is the same 0.4 as on the command line
    return float(f"{value:.6g}") if spec.kind is float else value


def _property(spec: Spec) -> Any:
    about: dict[str, Any] = {"name": spec.label, "description": _sentence(spec)}
    if spec.choices:
        titles = _CHOICES if spec.group == MODEL else {}
        items = [(name, titles.get(name, name.title()), "") for name in spec.choices]
        return EnumProperty(items=items, default=spec.default, **about)
    if spec.kind is bool:
        return BoolProperty(default=spec.default, **about)
    if spec.kind is str:
        return StringProperty(default=spec.default, **about)
    about |= {"min": spec.kind(spec.low), "max": spec.kind(spec.high)}
    default = spec.kind(spec.low) if spec.default is None else spec.default
    if spec.kind is int:
        return IntProperty(default=default, subtype="PIXEL" if spec.unit == "px" else "NONE", **about)
    about["unit"] = "TIME_ABSOLUTE" if spec.unit == "s" else "NONE"
    about["subtype"] = "FACTOR" if (spec.low, spec.high) == (0, 1) else "NONE"
    return FloatProperty(default=default, precision=2, step=10, **about)


def _sentence(spec: Spec) -> str:
    """Return a tooltip; Blender adds the full stop."""
    text = capital(spec.help)
    return f"{text}. Usually {spec.usual}" if spec.usual else text


def _annotations() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for spec in SHOWN:
        if spec.automatic:
            found[switch_of(spec)] = BoolProperty(
                name=spec.label, description=f"Set it by hand instead of {spec.automatic}"
            )
        found[spec.name] = _property(spec)
    found["use_markers"] = BoolProperty(
        name="Use Markers as Hints",
        description="Prefer moments at, or shortly before, the markers that you set within the strip",
        default=False,
    )
    found["preview_range"] = BoolProperty(
        name="Preview Range Only",
        description="Search only what lies in the preview range of the timeline, where one is set",
        default=False,
    )
    found["mode"] = EnumProperty(
        name="Add As",
        description="What to put on the timeline",
        items=[(mode, *_MODE_TEXTS[mode]) for mode in MODES],
        default=MODES[0],
    )
    found["order"] = EnumProperty(
        name="Order",
        description="The order of shots in a sequence",
        items=[(order, *_ORDER_TEXTS[order]) for order in ORDERS],
        default=ORDERS[0],
    )
    return found


_CHOOSING = tuple(
    name
    for spec in SHOWN
    if not spec.shapes_analysis and spec.group not in (MODEL, READING)
    for name in ((spec.name, switch_of(spec)) if spec.automatic else (spec.name,))
)


class BestShotSettings(bpy.types.PropertyGroup):
    """The settings of a scene. Saved with the file."""

    __annotations__ = _annotations()


CLASSES = (BestShotSettings,)


def register() -> None:
    bpy.types.Scene.bestshot = bpy.props.PointerProperty(type=BestShotSettings)  # type: ignore[attr-defined]


def unregister() -> None:
    del bpy.types.Scene.bestshot  # type: ignore[attr-defined]
