"""The demonstration's part inside Blender: … demo_in_blender.py -- ZIP FILE.blend TAKE…

Installs the zip, puts the takes on a new timeline as an editor does, finds their best shots, saves, and reports it.
"""

import sys
from pathlib import Path
from typing import Any

import bpy


def main(made: str, file: str, *takes: str) -> None:
    """Do all of it, with nothing but what a script of yours can use, too."""
    bpy.ops.wm.read_homefile(app_template="Video_Editing", use_factory_startup=True)
    bpy.context.preferences.system.sequencer_proxy_setup = "MANUAL"  # or proxies are begun, and left half made
    bpy.ops.extensions.package_install_files(filepath=made, repo="user_default")
    from bl_ext.user_default.bestshot.bestshot_addon import vse, windows  # noqa: PLC0415 - only now is it there

    bpy.ops.wm.save_as_mainfile(filepath=file)  # before the takes come, whose paths are kept relative to it
    scene, end = vse.timeline_scene(bpy.context), 1
    with windows.sequencer_area(bpy.context, scene):
        for take in takes:
            add(take, end, use_framerate=end == 1)
            end = max(vse.handles(strip)[1] for strip in vse.open_strips(scene))
        scene.frame_end = end - 1
        bpy.ops.sequencer.select_all(action="SELECT")
        bpy.ops.bestshot.find()
    bpy.ops.wm.save_mainfile()
    report(scene, vse)


def add(take: str, frame: int, use_framerate: bool) -> None:
    """As Add > Movie does: with its sound, at its natural speed."""
    more = {"move_strips": False} if bpy.app.version >= (5, 0) else {}  # or it crashes without a window
    bpy.ops.sequencer.movie_strip_add(
        filepath=take, frame_start=frame, channel=1, relative_path=True, use_framerate=use_framerate, **more
    )


def report(scene: Any, vse: Any) -> None:
    """What is on the timeline now."""
    rate = float(vse.scene_rate(scene))
    print(f"\nOn the timeline of Blender {bpy.app.version_string}, {rate:.6g} frames a second:")
    for strip in sorted(vse.open_strips(scene), key=lambda strip: (strip.channel, vse.handles(strip))):
        first, end = vse.handles(strip)
        muted = ", muted" if strip.mute else ""
        print(f"  channel {strip.channel}  {strip.type.lower():5}  {first:5} to {end - 1:5}  {strip.name}{muted}")
    for marker in sorted(scene.timeline_markers, key=lambda marker: marker.frame):
        print(f"  marker at {marker.frame:5}  {marker.name}")
    print(f"Open {Path(bpy.data.filepath)} in Blender and press Home over the timeline to see all of it.")


if __name__ == "__main__":
    main(*sys.argv[sys.argv.index("--") + 1 :])
