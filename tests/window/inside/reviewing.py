"""Functions for the code that a test runs in Blender: a take's shots, and what an editor does to them."""

from importlib import import_module
from typing import Any

import bpy
from helpers import EXTENSION, bestshot, region, scene, share, timeline, window


def take() -> Any:
    """The take on the timeline."""
    return next(strip for strip in bestshot("vse").movies(scene()) if strip.name.startswith("take"))


def shots() -> dict[str, dict[str, Any]]:
    """The shots by their numbers: whether they are kept, whether they stay, where they are."""
    return {
        str(shot.id): {
            "kept": shot.is_kept,
            "stays": shot.stays,
            "place": [shot.channel, shot.first, shot.end, shot.peak, shot.name],
        }
        for shot in bestshot("shots").of(scene())
    }


def current() -> str | None:
    """The number of the current shot."""
    found = bestshot("shots").current(scene())
    return str(found.id) if found else None


def edit(id: str, trim: int = 0, move: int = 0) -> None:
    """Trim a shot by frames, or move it up by channels, as a user does."""
    shot = next(shot for shot in bestshot("shots").of(scene()) if str(shot.id) == id)
    strip = bestshot("shots").strip_of(scene(), shot)
    if trim:
        bestshot("vse").trim(strip, shot.first + trim, shot.end)
    strip.channel += move
    bpy.ops.ed.undo_push(message="Edit a shot")


def row() -> list[tuple[int, int]]:
    """Handles of the movie strips, in the order of the timeline."""
    return sorted(bestshot("vse").handles(strip) for strip in bestshot("vse").movies(scene()))


def timeline_state() -> dict[str, Any]:
    """All that an undo, or opening the file again, must bring back."""
    strips, shots_there = bestshot("shots").strip_of, bestshot("shots").of(scene())
    looks = {str(shot.id): strips(scene(), shot) for shot in shots_there}
    return {
        "shots": shots(),
        "looks": {id: [strip.name, strip.lock, strip.mute] for id, strip in looks.items()},
        "markers": sorted([marker.frame, marker.name] for marker in scene().timeline_markers),
        "rejected": bestshot("ours").rejected(scene(), take().name),
        "strips": sorted(strips_of()),
    }


def strips_of() -> list[str]:
    """Names of all strips, with where they lie."""
    vse = bestshot("vse")
    return [f"{strip.name} {strip.channel} {vse.handles(strip)}" for strip in vse.open_strips(scene())]


def settled() -> bool:
    """Whether nothing is searched and nothing is chosen."""
    return share() is None and bestshot("choosing").request() is None


def choices() -> list[tuple[str, bool]]:
    """The numbers of the take's shots that the timeline shows as kept (true) or as unwanted."""
    wishes = bestshot("decisions").constraints_of(scene(), take())
    kept = [(str(round(one.peak * 1000)), True) for one in wishes.keep]
    return sorted(kept + [(str(round(one * 1000)), False) for one in wishes.reject])


def labels() -> list[tuple[str, bool]]:
    """The same, as the file of what is learnt from has it."""
    store = import_module(f"{EXTENSION}.core.taste.store")
    return sorted((str(round(one.peak * 1000)), one.kept) for one in store.read().labels)


def change_shot(id: str, kind: str, number: int) -> None:
    """Do to the strip of a shot what an editor does. number: how much of it."""
    vse = bestshot("vse")
    shot = next(shot for shot in bestshot("shots").of(scene()) if str(shot.id) == id)
    strip = bestshot("shots").strip_of(scene(), shot)
    if kind == "trim":
        vse.trim(strip, shot.first + number, shot.end)
    elif kind == "move":
        vse.shift(scene(), strip, 20_000 + 500 * number)
    elif kind == "rename":
        strip.name = f"mine {number}"
    elif kind == "lock":
        strip.lock = True
    elif kind == "mute":
        strip.mute = not strip.mute
    else:
        assert kind == "delete"
        vse.remove(scene(), [strip])
    bpy.ops.ed.undo_push(message=kind)


def select_all() -> None:
    """Select all strips, one of the movies last."""
    for strip in bestshot("vse").open_strips(scene()):
        strip.select = True


def show_all() -> None:
    """Show all of the timeline."""
    with bpy.context.temp_override(window=window(), area=timeline(), region=region()):
        bpy.ops.sequencer.view_all()


def pan(pixels: int) -> None:
    """Scroll the timeline."""
    with bpy.context.temp_override(window=window(), area=timeline(), region=region()):
        bpy.ops.view2d.pan(deltax=pixels, deltay=0)


def in_view(id: str) -> bool:
    """Whether the timeline shows all of a shot."""
    first, end = shots()[id]["place"][1:3]
    view, width = region().view2d, region().width
    return bool(view.region_to_view(0, 0)[0] <= first and end <= view.region_to_view(width, 0)[0])


def hidden() -> list[str]:
    """Names of the muted movie strips."""
    return sorted(strip.name for strip in bestshot("vse").movies(scene()) if strip.mute)


def keys() -> tuple[dict[str, str], dict[str, str]]:
    """What keys do in the timeline: those of the extension, and Blender's own, except over buttons."""
    keyconfigs = bpy.context.window_manager.keyconfigs
    around = "Window", "Screen", "Screen Editing", "View2D", "Frames", "Markers", "Animation"
    ours = [item for keymap, item in bestshot("keymap").items()]
    others = [
        item
        for keymap in keyconfigs.default.keymaps
        if (keymap.space_type == "SEQUENCE_EDITOR" or keymap.name in around) and not keymap.is_modal
        for item in keymap.keymap_items
        if item.active and item.value in ("PRESS", "ANY")
    ]
    return _by_key(ours), _by_key(others)


def _by_key(items: Any) -> dict[str, str]:
    """What each key does."""
    modifiers = "any", "shift", "ctrl", "alt", "oskey"
    held = {item: [name for name in modifiers if getattr(item, name)] for item in items}
    return {" ".join([*held[item], item.key_modifier, item.type]): item.idname for item in items}
