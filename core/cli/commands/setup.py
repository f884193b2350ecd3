"""`bestshot setup`: the Python environment of Blender's side of BestShot, and CLIP."""

import argparse
import sys
from pathlib import Path

from ...base import model_info
from ...base.paths import home
from ...base.terminal_progress import TerminalProgress
from ...engine.setup import torch_builds
from ...errors import Cancelled, EngineError, ModelError, UsageError
from .. import options


def add(commands: options.Commands) -> None:
    """Add it to the commands of a parser."""
    setup = commands.add_parser(
        "setup", help="make the Python environment that Blender's side of BestShot works with",
        description="Make the Python environment that Blender's side of BestShot works with.",
    )  # fmt: skip
    setup.add_argument("--yes", action="store_true", help="do not ask")
    setup.add_argument("--clip", action="store_true", help="with CLIP, the better model, which understands text")
    setup.add_argument("--clips", action="store_true", help="with ffmpeg, which cutting clips needs")
    setup.add_argument(
        "--torch", choices=torch_builds.CHOICES, default="auto",
        help="the build of torch for CLIP; auto finds what suits this machine",
    )  # fmt: skip
    setup.add_argument(
        "--model", choices=[model.name for model in model_info.CLIP],
        help="the model for CLIP; without it, the best one with a graphics card, else the fast one",
    )  # fmt: skip
    setup.add_argument(
        "--python", type=Path, default=Path(sys.executable), metavar="PATH", help="the Python to make it from"
    )
    setup.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from ...engine.setup import cutting, environment, interpreter  # noqa: PLC0415
    from ...engine.setup.installing import python_of  # noqa: PLC0415
    from ...engine.setup.libraries import CUTTING  # noqa: PLC0415

    python = interpreter.which(arguments.python).path
    build = (
        environment.build_for(arguments.torch)
        if arguments.clip or arguments.torch != "auto" or arguments.model
        else None
    )
    libraries = () if environment.made_from(python, build) else environment.needs(build)
    ffmpeg = arguments.clips and not cutting.available(python_of(environment.folder()))
    libraries += (CUTTING,) if ffmpeg else ()
    model = None
    if build:
        chosen = model_info.named(arguments.model) or build.model
        model = None if chosen.installed else chosen
        print(f"CLIP with torch {build.words}, and {chosen.title}: {chosen.gives}")
    if (libraries or model) and not arguments.yes:
        needed = [(library.requirement, library.megabytes) for library in libraries]
        needed += [(f"model {model.title}", model.megabytes)] if model else []
        for name, megabytes in needed:
            print(f"{name:32}{megabytes:4} MB")
        print(f"{sum(megabytes for _, megabytes in needed)} MB to download, into {home()}")
        if not sys.stdin.isatty():
            raise UsageError("nobody can be asked here; --yes goes on without asking")
        if input("Download and install? [y/N] ").strip().lower() not in ("y", "yes"):
            raise Cancelled
    with TerminalProgress() as progress:
        made = environment.setup(python, progress, clip=build)
        if ffmpeg:
            cutting.add(made, progress)
    print(f"set up: {made}")
    if model:
        _fetch_with(made, model)
    return 0


def _fetch_with(python: Path, model: model_info.ModelFile) -> None:
    """Download a model with an engine on that Python, so that it is tried, too."""
    from ...engine.client import Engine  # noqa: PLC0415

    engine = Engine(python)
    try:
        with TerminalProgress() as progress:
            fetched = engine.fetch_and_wait((model.name,), progress)
    except EngineError as error:
        without = f"without {model.title}, so {model_info.DEFAULT.title} scores"
        raise ModelError(f"BestShot is set up, but {without}; set up again later ({error})") from None
    finally:
        engine.close()
    print(f"{model.name}: {fetched.paths[0]}")
