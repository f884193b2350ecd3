"""`blender -b FILE.blend --command bestshot …`: searches the strips of a file, and saves it."""

import argparse
import os
import signal
from pathlib import Path
from typing import Any

import bpy

from ..core.base.format_time import format_time
from ..core.base.terminal_progress import TerminalProgress
from ..core.cli import options
from ..core.cli.exit_codes import raise_interrupt, run_command
from ..core.engine.setup import cutting, engine_python
from ..core.errors import InputError, OutputError, UsageError
from . import current_job, requirements, vse
from .modes import MODES, ORDERS
from .properties import OF_FOOTAGE
from .search_job import SearchJob
from .search_request import request_search
from .source_strips import takes


def run(arguments: list[str]) -> int:
    """Run the command with the arguments after `--command bestshot`; return its exit code."""
    for number in (signal.SIGINT, signal.SIGTERM):  # by default, Blender only stops rendering at Ctrl-C
        signal.signal(number, raise_interrupt)
    return run_command(lambda: _run(_parser().parse_args(arguments)))


def _run(arguments: argparse.Namespace) -> int:
    scene = _scene(arguments.scene)
    file = arguments.output.absolute() if arguments.output else Path(bpy.data.filepath) if bpy.data.filepath else None
    if file is None:
        raise UsageError("there is no file to save: name a .blend file before --command, or one with --output")
    if not os.access(file.parent, os.W_OK):  # fail now, not after minutes of work
        raise OutputError(f"{file}: cannot be saved (its folder is not there, or must not be written to)")
    reset = {spec.name: spec.default for spec in OF_FOOTAGE} if arguments.preset else {}  # a preset sets all of them
    own = {name: value for name in _OWN if (value := getattr(arguments, name)) is not None}
    given = reset | options.given(arguments) | own
    strips = _strips(scene, arguments.strip)
    if arguments.refine and len(strips) > 1:
        raise UsageError("--refine is for one strip at a time: name it with --strip")
    if arguments.out and given.get("clips", True):
        _get_ffmpeg()
    wishes = options.constraints(arguments)
    if (wishes.keep or wishes.reject) and len(strips) > 1:
        raise UsageError("--keep and --reject are for one strip at a time: name it with --strip")
    rejecting = [(strips[0].name, round(time * 1000)) for time in wishes.reject]
    request = request_search(
        scene, strips, arguments.out, arguments.refine, rejecting=rejecting, keep=wishes.keep, **given
    )
    search = SearchJob(request)
    with TerminalProgress(overall=search.progress.overall) as progress:
        outcome = current_job.run(search, progress)
    print(outcome.text)
    for target, found in search.found:
        if len(search.found) > 1:
            print(f"  {target.strip}")
        for pick in found.picks:
            print(f"  {pick.rank:2}  {format_time(float(pick.peak_time)):>8}  {pick.score:.2f}  {pick.reason}")
    for note in outcome.lines[1:]:
        print(f"  note: {note}")
    _save(file)
    print(f"  saved in {file}")
    return outcome.exit_code


_OWN = ("mode", "order")


def _get_ffmpeg() -> None:
    """Download what cuts clips, unless the engine has it; SetupError where that cannot be."""
    python = engine_python.ready(requirements.named_python()).python
    if python:  # without one, the search says what to do
        with TerminalProgress() as progress:
            cutting.add(python, progress, online=bpy.app.online_access)


def _scene(name: str | None) -> Any:
    scene = bpy.data.scenes.get(name) if name else vse.timeline_scene(bpy.context)
    if scene is None:
        raise InputError(f"there is no scene '{name}' in this file")
    if scene.sequence_editor is None:
        raise InputError(f"the scene '{scene.name}' has no strips")
    return scene


def _strips(scene: Any, names: list[str]) -> list[Any]:
    """Return the strips of those names, or all movie strips that are not ours."""
    for name in names:
        if vse.named(scene, name) is None:
            raise InputError(f"there is no strip '{name}' in the scene '{scene.name}'")
    strips = [strip for strip in vse.open_strips(scene) if strip.name in names] if names else takes(scene)
    if not strips:
        raise InputError(f"the scene '{scene.name}' has no movie strips")
    return strips


def _save(file: Path) -> None:
    try:
        bpy.ops.wm.save_as_mainfile(filepath=str(file))
    except RuntimeError as error:
        raise OutputError(f"{file}: cannot be saved ({' '.join(str(error).split())})") from None


def _parser() -> argparse.ArgumentParser:
    parser = options.Parser(
        prog="blender -b FILE.blend --command bestshot",
        description="Find the best shots of the movie strips in a file, put them on its timeline, and save it.",
        allow_abbrev=False,
    )
    parser.add_argument("--scene", metavar="NAME", help="the scene to work in, instead of the one that the file shows")
    parser.add_argument(
        "--strip", action="append", default=[], metavar="NAME", help="a strip to search; all movie strips without"
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="save to this file instead")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write clips, pictures and data there too")
    parser.add_argument("--mode", type=str.upper, choices=MODES, help="what to put on the timeline")
    parser.add_argument("--order", type=str.upper, choices=ORDERS, help="the order of assembled shots")
    options.add_refine(parser)
    options.add_constraints(parser)
    options.add_settings(parser)
    return parser
