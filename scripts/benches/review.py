"""Times what an editor waits for in a real Blender with its window: drawing, stepping, rejecting, dragging, timers.

An hour of take with made scores serves for all but the timers, which are timed while a take is analysed. Needs
../shared/tools/real-blender.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.append(str(Path(__file__).resolve().parents[2] / "tests"))

import planted
from benches.again import HOUR, RATE, keep_an_hour
from build import build, find_builder
from imageio_ffmpeg import get_ffmpeg_exe
from window.screen import Screen
from window.starting import started

from bestshot.core.settings import Settings

HERE = Path(__file__).resolve().parent
DRAW = "overlay_drawing.draw_over_strips"
TIMERS = "current_job.tick", "choosing._tick", "live.watch", "looks.look_again", "shot_list._add_rows"
IN_TIMELINE = "with bpy.context.temp_override(window=window(), area=timeline(), region=region()): "


def main() -> None:
    """Print the median and the longest, in milliseconds."""
    parser = argparse.ArgumentParser(prog="bench.py review", description=__doc__)
    parser.add_argument("--blender", default="5.2", help="which of the real ones (default 5.2)")
    parser.add_argument("--rounds", type=int, default=20, help="how often each is timed (default 20)")
    options = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        hour, take = folder / "take of an hour.mp4", folder / "take.mp4"
        make_hour(hour)
        planted.make(planted.Plan("mixed", "plain", 7, seconds=75, fps=24), take)
        zipped = build(folder / "repository", find_builder())
        with started(options.blender, zipped, folder, folder, HERE) as screen:
            os.environ["BESTSHOT_HOME"] = str(folder / "bestshot")
            keep_an_hour(hour, Settings(model="nima"))
            screen.run("import sys; sys.path.append(folder); import review_inside", folder=str(HERE))
            review(screen, hour, options.rounds)
            analyse(screen, take)


def make_hour(path: Path) -> None:
    """Make a movie that lasts an hour and shows nothing."""
    grey = ("-f", "lavfi", "-i", f"color=gray:s=64x36:r={RATE}", "-t", str(HOUR))
    coder = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "300", "-pix_fmt", "yuv420p")
    subprocess.run((get_ffmpeg_exe(), "-v", "error", *grey, *coder, path), check=True)


def review(screen: Screen, hour: Path, rounds: int) -> None:
    """Time what is done with the shots of an hour."""
    screen.run("scene().bestshot.min_score = 0; scene().render.fps = 30; add_movie(path)", path=str(hour))
    screen.wait("open_sidebar('BestShot')")
    screen.run("time_calls('search_results.insert'); note_ends()")
    for _ in range(rounds):
        screen.run("bpy.ops.bestshot.clear('EXEC_DEFAULT', True); bpy.ops.bestshot.find('INVOKE_DEFAULT')")
        screen.wait("settled() and len(shots()) == 5")
    show_calls(screen, "five shots put on the timeline", "search_results.insert")

    screen.run("time_calls(call); show_all()", call=DRAW)
    for _ in range(rounds):
        draw(screen)
    show_calls(screen, "an hour drawn again", DRAW)
    for number in range(rounds):
        screen.run(f"{IN_TIMELINE}bpy.ops.view2d.pan(deltax=by, deltay=0)", by=(-5, 5)[number % 2])
        draw(screen)
    show_calls(screen, "an hour drawn elsewhere", DRAW)

    screen.run("time_calls('review_operators.BESTSHOT_OT_step.work')")
    for number in range(rounds):
        screen.run("bpy.ops.bestshot.step('EXEC_DEFAULT', direction=by)", by=(1, -1)[number // 4 % 2])
        draw(screen)
    show_calls(screen, "a step", "review_operators.BESTSHOT_OT_step.work")

    found = []
    for _ in range(rounds):
        before = screen.run("sorted(shots())")
        screen.run("helpers.began = time.perf_counter()")
        screen.run("bpy.ops.bestshot.reject('EXEC_DEFAULT', True, take=take().name, id=id)", id=int(before[0]))
        screen.wait("sorted(shots()) != before and settled()", before=before)
        found.append(screen.run("ended - began"))
    show("from Reject to the next best on the timeline", found)

    screen.run("drag()")
    screen.wait("dragged()")
    show("from a change of a setting to what is drawn for it", screen.run("lags"))


def analyse(screen: Screen, take: Path) -> None:
    """Time the calls of timers while a take is analysed."""
    screen.run("reset(); add_movie(path); time_calls(*timers)", path=str(take), timers=TIMERS)
    screen.wait("open_sidebar('BestShot')")
    screen.run("bpy.ops.bestshot.find('INVOKE_DEFAULT')")
    screen.wait("(share() or 0) > 0.9")
    for timer in TIMERS:
        show_calls(screen, f"{timer}, while a take is analysed", timer)
    screen.wait("settled() and shots()")


def draw(screen: Screen) -> None:
    """Have the timeline drawn."""
    screen.wait("drawn() > before + 1", before=screen.run("drawn()"))


def show_calls(screen: Screen, what: str, call: str) -> None:
    """Print what was timed of a function since this was last called, on the clock and of the processor."""
    if times := screen.run("taken(call)", call=call):
        clock, processor = zip(*times, strict=True)
        show(what, clock)
        show("    of the processor", processor)


def show(what: str, seconds: Sequence[float]) -> None:
    """Print the median and the longest."""
    half, most = 1000 * median(seconds), 1000 * max(seconds)
    print(f"{what}: {half:.1f} ms, at most {most:.1f} ({len(seconds)} times)", flush=True)


if __name__ == "__main__":
    main()
