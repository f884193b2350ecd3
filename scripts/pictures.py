"""Makes the pictures of the README and the pages in docs: `python3 scripts/pictures.py`, after `scripts/demo.py`.

Those of Blender need ../shared/tools/real-blender, which brings one with its window.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from build import build, find_builder
from demo import FOLDER, TAKE
from environment import ROOT, ensure, run

BEST_SHOTS, DOCS = FOLDER / "best shots", ROOT / "docs"
WIDTH = 1280  # pixels at most
SCALE = 1.2  # of Blender's buttons, so that they can be read in a smaller picture
TABS = 40  # pixels that they take at the right of the sidebar

ARRANGE = """
preferences = bpy.context.preferences
preferences.view.ui_scale, preferences.view.smooth_view = scale, 0
preferences.system.sequencer_proxy_setup = "MANUAL"
space = timeline().spaces.active
space.view_type = "SEQUENCER_PREVIEW"
space.show_region_toolbar = space.show_region_channels = False
space.timeline_overlay.show_strip_source = space.timeline_overlay.show_strip_duration = False
"""
CLOSE_ANOTHER = """
sequencers = [area for area in window().screen.areas if area.type == "SEQUENCE_EDITOR"]
sidebar = next(area for area in sequencers if area.spaces.active.view_type != "PREVIEW")
other = next((area for area in window().screen.areas if area != sidebar), None)
if other:
    with bpy.context.temp_override(window=window(), area=other):
        bpy.ops.screen.area_close()
other is not None
"""
HALF_DONE = """
from bl_ext.user_default.bestshot.bestshot_addon import current_job
current_job.running() and current_job.running().progress.fraction > 0.4
"""
SHOW_BEST = """
from bl_ext.user_default.bestshot.bestshot_addon import shots, vse
best = shots.of(scene())
for strip in vse.open_strips(scene()):
    strip.select = strip.name in [shot.name for shot in best[:4]]
with bpy.context.temp_override(window=window(), area=timeline(), region=region()):
    bpy.ops.sequencer.view_selected()
    bpy.ops.view2d.zoom(deltax=0, deltay=1.7)
    bpy.ops.view2d.pan(deltax=0, deltay=-68)
    bpy.ops.bestshot.show(take=best[0].take, id=best[0].id)
"""


def main() -> None:
    """Those of the command line, then those of Blender. Runs in the project's environment, which has Pillow."""
    from PIL import Image  # noqa: PLC0415 - only there it is

    if not (BEST_SHOTS).exists():
        sys.exit("error: run python3 scripts/demo.py first")
    shutil.copy(BEST_SHOTS / "scores.svg", DOCS)
    keep(Image.open(BEST_SHOTS / "contact_sheet.jpg"), "contact_sheet.jpg")
    sys.path.append(str(ROOT / "tests"))
    from window.starting import REAL_BLENDER  # noqa: PLC0415 - only now can it be found

    if not REAL_BLENDER.exists():
        sys.exit("The pictures of Blender stay as they are: they need ../shared/tools/real-blender")
    with tempfile.TemporaryDirectory() as folder:
        before, running, found = in_blender(Path(folder))
    keep(found, "found.jpg")
    size = (before.width + running.width, max(before.height, running.height))
    panels = Image.new("RGB", size, before.getpixel((0, 0)))
    panels.paste(before, (0, 0))
    panels.paste(running, (before.width, 0))
    keep(panels, "panel.png")


def in_blender(folder: Path) -> tuple[Any, Any, Any]:
    """Find the best shots in Blender's window: the panel before and meanwhile, and the timeline when they are there."""
    from window.starting import started  # noqa: PLC0415 - only now can it be found

    made = build(folder / "repository", find_builder())
    take = shutil.copy(TAKE, folder)
    with started("5.2", made, folder, folder) as screen:
        while screen.run(CLOSE_ANOTHER):
            pass
        screen.run(ARRANGE, scale=SCALE)
        screen.wait("open_sidebar('BestShot')")
        screen.run("add_movie(path)", path=str(take))
        screen.run("scene().frame_end = 1152")  # its 48 s
        sidebar = screen.run("rectangle('UI')")
        before = cropped(screen.picture("before"), *sidebar, tabs=TABS)
        screen.click("bestshot.find")
        screen.wait(HALF_DONE)
        screen.move(0, 0)  # out of the pictures
        running = cropped(screen.picture("running"), *sidebar, tabs=TABS)
        screen.wait("len(strips()) > 2")
        screen.run(SHOW_BEST)
        time.sleep(3)  # the thumbnails in the strips come one by one
        area = screen.run("area = timeline()\narea.x, window().height - area.y - area.height, area.width, area.height")
        found = cropped(screen.picture("found"), *area)
    return before, running, found


def cropped(path: Path, left: int, top: int, width: int, height: int, tabs: int = 0) -> Any:
    """That part of the picture, without tabs at its right, and without what is empty at its lower end."""
    from PIL import Image, ImageChops  # noqa: PLC0415

    part = Image.open(path).convert("RGB").crop((left, top, left + width - tabs, top + height))
    empty = Image.new("RGB", part.size, part.getpixel((2, part.height - 1)))
    return part.crop((0, 0, part.width, ImageChops.difference(part, empty).getbbox()[3]))


def keep(image: Any, name: str) -> None:
    """Put it into docs, small enough for a page."""
    image.thumbnail((WIDTH, WIDTH))
    image.save(DOCS / name, quality=85, optimize=True)
    print(f"{DOCS / name}: {image.width} × {image.height}, {(DOCS / name).stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    if sys.argv[1:] == ["--here"]:
        main()
    else:
        sys.exit(run(ensure(), __file__, "--here"))
