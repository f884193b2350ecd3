"""Functions for the code that a test runs in Blender."""

import os
import signal
import sys
from importlib import import_module
from time import perf_counter
from typing import Any

import addon_utils
import bpy

EXTENSION = "bl_ext.user_default.bestshot"


def reset() -> None:
    """Open an empty file and enable the extension anew, without what it remembers."""
    bpy.ops.wm.read_homefile(app_template="Video_Editing")
    addon_utils.disable(EXTENSION)
    addon_utils.enable(EXTENSION, default_set=True)


def small() -> None:
    """Render at the size of the tests' takes: frames that Blender reads ahead are drawn without a graphics card."""
    scene().render.resolution_x, scene().render.resolution_y = 320, 180


def window() -> Any:
    """The window; there is one."""
    return bpy.context.window_manager.windows[0]


def timeline() -> Any:
    """The area of the sequencer's timeline: the larger one where the preview has an area, too."""
    areas = [area for area in window().screen.areas if area.type == "SEQUENCE_EDITOR"]
    return max(areas, key=lambda area: area.width)


def region(kind: str = "WINDOW") -> Any:
    """A region of the timeline: WINDOW has the strips, UI is the sidebar, HUD what Blender shows after an operator."""
    return next(region for region in timeline().regions if region.type == kind)


def rectangle(kind: str) -> tuple[int, int, int, int]:
    """Left, top, width and height of a region of the timeline, from the window's upper left corner."""
    found = region(kind)
    return found.x, window().height - found.y - found.height, found.width, found.height


def scene() -> Any:
    """The scene whose timeline is shown."""
    return getattr(window().workspace, "sequencer_scene", None) or window().scene


def strips() -> dict[str, str]:
    """Names and types of the timeline's strips."""
    editor = scene().sequence_editor
    return {strip.name: strip.type for strip in getattr(editor, "strips", None) or getattr(editor, "sequences", ())}


def under_mouse(kind: str) -> str:
    """What the button under the mouse, in a region of the timeline, does: a call, the path of a value, or ""."""
    with bpy.context.temp_override(window=window(), area=timeline(), region=region(kind)):
        for ask, how in (
            (bpy.ops.ui.copy_python_command_button, {}),
            (bpy.ops.ui.copy_data_path_button, {"full_path": True}),
        ):
            if ask.poll():
                ask(**how)
                return bpy.context.window_manager.clipboard
    return ""


def signal_engine(name: str) -> bool:
    """Send the engine at work a signal: SIGSTOP holds it, SIGCONT lets it go on. True, for conditions."""
    os.kill(bestshot("engine_process").pid(), getattr(signal, name))
    return True


def add_movie(path: str, frame: int = 1) -> None:
    """Add a movie as a user does, and show all of it. Blender does not read frames ahead, which keeps a core busy."""
    scene().sequence_editor_create().use_prefetch = False
    quirk = {"move_strips": False} if bpy.app.version >= (5, 0) else {}
    with bpy.context.temp_override(window=window(), area=timeline(), region=region()):
        bpy.ops.sequencer.movie_strip_add(filepath=path, frame_start=frame, channel=1, relative_path=False, **quirk)
        bpy.ops.sequencer.view_all()
        bpy.ops.ed.undo_push(message="Add a movie")


def change(strip_name: str, **values: Any) -> None:
    """Set properties of a strip, as a user does."""
    strip = bestshot("vse").named(scene(), strip_name)
    for each, value in values.items():
        setattr(strip, each, value)
    bpy.ops.ed.undo_push(message="Change a strip")


def open_sidebar(category: str) -> bool:
    """Show the sidebar with that tab in front; whether it is there, which takes Blender a moment."""
    timeline().spaces.active.show_region_ui = True
    timeline().tag_redraw()
    sidebar = region("UI")
    if sidebar.width < 2 or sidebar.active_panel_category == "UNSUPPORTED":
        return False
    if sidebar.active_panel_category != category:
        sidebar.active_panel_category = category
        return False
    return True


def enlarge() -> None:
    """Let the timeline fill the window, so that all of the sidebar can be seen."""
    with bpy.context.temp_override(window=window(), area=timeline()):
        bpy.ops.screen.screen_full_area()


def listed() -> list[str]:
    """The numbers of the shots in the order of the panel's list."""
    with bpy.context.temp_override(window=window(), area=timeline(), region=region("UI")):
        return [str(shot.id) for shot in bestshot("shot_list").listing_of(bpy.context).rows]


_drawn = 0


def _count(*_: object) -> None:
    global _drawn  # noqa: PLW0603 - Blender calls a function
    _drawn += 1


def drawn() -> int:
    """How often the timeline was drawn until now; it is about to be drawn again."""
    timeline().tag_redraw()
    return _drawn


def watch_drawing() -> None:
    """Begin to count."""
    bpy.types.SpaceSequenceEditor.draw_handler_add(_count, (), "WINDOW", "POST_PIXEL")


def bestshot(module: str) -> Any:
    """A module of the extension."""
    return import_module(f"{EXTENSION}.bestshot_addon.{module}")


def share() -> float | None:
    """How far the job at work is, 0..1; None where there is none."""
    job = bestshot("current_job").running()
    return job.progress.fraction if job else None


def outcome() -> str:
    """What the panel says of the last job."""
    found = bestshot("current_job").outcome()
    return found.text if found else ""


def made() -> tuple[dict[str, tuple[int, int, int]], dict[str, int]]:
    """What BestShot put on the timeline: channel and handles of strips, frames of markers, by name."""
    strips = {strip.name: strip for strip in bestshot("ours").strips(scene())}
    places = {name: (strip.channel, *bestshot("vse").handles(strip)) for name, strip in strips.items()}
    return places, {marker.name: marker.frame for marker in scene().timeline_markers}


times: dict[str, list[float]] = {"ticks": [], "cancelled": []}


def watch_times() -> None:
    """Measure from now on the seconds that each call of the timer takes, and those from Cancel to the job's end."""
    job = bestshot("current_job")
    for values in times.values():
        values.clear()
    if hasattr(job, "is_watched"):
        return
    job.is_watched = True
    tick, cancel, began = job.tick, job.cancel, [0.0]

    def timed() -> float | None:
        start = perf_counter()
        again = tick()
        now = perf_counter()
        if again is not None:  # the last call puts strips on the timeline
            times["ticks"].append(now - start)
        elif began[0]:
            times["cancelled"].append(now - began[0])
            began[0] = 0.0
        return again

    def noted() -> None:
        began[0] = perf_counter()
        cancel()

    job.tick, job.cancel = timed, noted


drawing: dict[str, set[str]] = {"drawn": set(), "looks": set()}
_HARMLESS = {"fspath", "getcwd", "_path_normpath", "_path_splitroot_ex"}


def watch_looks() -> None:
    """Note from now on which panels are drawn, and what of files and programs is looked at while they are."""
    panels, folder = (bestshot(name).CLASSES for name in ("panels", "preferences")), bestshot("panels").__file__
    classes = {panel.draw.__code__: panel.__name__ for group in panels for panel in group}
    ours = os.path.dirname(folder)  # noqa: PTH120 - a Path would be noted, too

    def note(frame: Any, event: str, what: Any) -> None:
        if event == "call" and frame.f_code in classes:
            drawing["drawn"].add(frame.f_code.co_filename)
        elif event == "c_call" and what.__module__ in ("posix", "_posixsubprocess", "_io"):
            while frame and not (frame.f_code.co_name.startswith(("draw", "poll")) and _is_in(ours, frame)):
                frame = frame.f_back
            if frame and what.__name__ not in _HARMLESS:
                drawing["looks"].add(f"{what.__name__} in {frame.f_code.co_qualname}")

    sys.setprofile(note)


def _is_in(folder: str, frame: Any) -> bool:
    return bool(frame.f_code.co_filename.startswith(folder))


def unfold(all_of_them: bool) -> None:
    """Show the settings' panels open, or closed as at first."""
    for panel in reversed(bestshot("panels").CLASSES):
        bpy.utils.unregister_class(panel)
    for panel in bestshot("panels").CLASSES:
        if hasattr(panel, "bl_parent_id"):
            panel.bl_options = set() if all_of_them else {"DEFAULT_CLOSED"}
        bpy.utils.register_class(panel)


def show_preferences() -> None:
    """Show the extension's preferences in place of the largest editor beside the timeline."""
    others = [area for area in window().screen.areas if area != timeline()]
    area = max(others, key=lambda area: area.width * area.height)
    area.type = "PREFERENCES"
    bpy.context.preferences.active_section = "ADDONS"
    bpy.context.window_manager.addon_search = "BestShot"
    bpy.ops.preferences.addon_expand(module=EXTENSION)


def redraw() -> None:
    """Draw everything again."""
    for area in window().screen.areas:
        area.tag_redraw()
