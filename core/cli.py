"""The command `bestshot`: parses, calls the pipeline, prints. Nothing is decided here."""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from types import FrameType

from . import model_files, options
from .engine import torch_builds
from .errors import BestShotError, Cancelled, EngineError, ModelError, UsageError, unforeseen
from .files import make_folder
from .home import home
from .part import Part, seconds
from .progress import TerminalProgress
from .settings import Settings
from .version import VERSION

EPILOG = "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 unusable video, 130 cancelled."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code. No traceback is shown unless BESTSHOT_DEBUG is set."""
    signal.signal(signal.SIGTERM, interrupt)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # names of files need not suit the terminal
    return ending(lambda: _run(arguments))


def ending(run: Callable[[], int]) -> int:
    """Run a command and return its exit code: whatever goes wrong becomes one line on standard error."""
    try:
        try:
            return run()
        finally:
            sys.stdout.flush()  # here, where it is known what to do when nobody reads it
    except (KeyboardInterrupt, Cancelled):
        return _fail(Cancelled())
    except BestShotError as error:
        return _fail(error)
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python must not try to flush it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("BESTSHOT_DEBUG"):
            raise
        return _fail(unforeseen(error))


def interrupt(number: int, frame: FrameType | None) -> None:
    """For signals that have to end the work as Ctrl-C does."""
    raise KeyboardInterrupt


def _run(arguments: Sequence[str] | None) -> int:
    told = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = told.run
    return command(told)


def _find(told: argparse.Namespace) -> int:
    settings = Settings(**options.given(told))
    videos: list[Path] = told.videos
    part = _part(told)
    folders: Sequence[Path | None] = _folders(told.out, videos)
    for folder in folders:
        if folder:
            make_folder(folder)  # better now than after minutes of work
    worst = 0
    for number, (video, folder) in enumerate(zip(videos, folders, strict=True), start=1):
        try:
            label = f"{number}/{len(videos)} {video.name}  " if len(videos) > 1 else ""
            _find_in(video, folder, settings, part, label)
        except Cancelled:
            raise
        except BestShotError as error:
            worst = worst or _fail(error)
    return worst


def _part(told: argparse.Namespace) -> Part | None:
    if told.start is None and told.end is None:
        return None
    if len(told.videos) > 1:
        raise UsageError("--start and --end are for one video at a time")
    times = {}
    for name in ("start", "end"):
        try:
            times[name] = None if getattr(told, name) is None else seconds(getattr(told, name))
        except ValueError as error:
            raise UsageError(f"--{name}: {error}") from None
    return Part(times["start"] or Fraction(0), times["end"])


def _find_in(video: Path, folder: Path | None, settings: Settings, part: Part | None, label: str) -> None:
    # These bring in the heavy libraries, which `--help` and a wrong option can do without.
    from .pipeline import find_best_shots  # noqa: PLC0415
    from .report import report  # noqa: PLC0415

    with TerminalProgress(label=label) as progress:
        analysis, selection = find_best_shots(video, settings, progress, part)
        written = None
        if folder:
            from .artefacts import write_artefacts  # noqa: PLC0415

            written = write_artefacts(folder, analysis, selection, progress)
    print(report(analysis, selection))
    if written:
        for note in written.notes:
            print(f"  note: {note}")
        print(f"  written to {folder}")
    sys.stdout.flush()


def _folders(out: Path | None, videos: Sequence[Path]) -> Sequence[Path | None]:
    """One folder a video: `out` itself for a single one, else folders in it named after the videos; None without."""
    if out is None or len(videos) == 1:
        return [out] * len(videos)
    folders: list[Path] = []
    for video in videos:
        name, number = video.stem, 1
        while out / name in folders:
            number += 1
            name = f"{video.stem}-{number}"
        folders.append(out / name)
    return folders


def _batch(told: argparse.Namespace) -> int:
    from .batch import find_in_library  # noqa: PLC0415

    settings = Settings(**options.given(told))
    return find_in_library(told.named, told.out, settings, told.workers, told.scheduler)


def _list_models(told: argparse.Namespace) -> int:
    from . import models  # noqa: PLC0415

    for entry in models.describe():
        where = str(entry.path) if entry.path else "not at hand"
        print(f"{entry.spec.name}  {entry.spec.title}: {entry.spec.about.gives}")
        print(f"  {entry.size / 1e6:.1f} MB, {entry.spec.about.licence}, {where}")
        print(f"  {entry.spec.about.pace}; {' and '.join(file.file for file in entry.spec.files)}")
        for note in entry.notes:
            print(f"  note: {note}")
    return 0


def _fetch_models(told: argparse.Namespace) -> int:
    from . import models  # noqa: PLC0415

    for name in told.names or [model.name for model in model_files.DEFAULT]:
        with TerminalProgress() as progress:
            path = models.fetch(name, progress)
        print(f"{name}: {path}")
    return 0


def _set_up(told: argparse.Namespace) -> int:
    from .engine import environment, interpreter  # noqa: PLC0415

    python = interpreter.which(told.python).path
    build = environment.build_for(told.torch) if told.clip or told.torch != "auto" or told.model else None
    libraries = () if environment.made_from(python, build) else environment.needs(build)
    models = [*model_files.missing()]
    if build:
        chosen = model_files.named(told.model) or build.model
        models += [] if chosen.at_hand else [chosen]
        print(f"CLIP with torch {build.words}, and {chosen.title}: {chosen.gives}")
    if (libraries or models) and not told.yes:
        needed = [(library.requirement, library.megabytes) for library in libraries]
        needed += [(f"model {model.title}", model.megabytes) for model in models]
        for name, megabytes in needed:
            print(f"{name:32}{megabytes:4} MB")
        print(f"{sum(megabytes for _, megabytes in needed)} MB to download, into {home()}")
        if not sys.stdin.isatty():
            raise UsageError("nobody can be asked here; --yes goes on without asking")
        if input("Download and install? [y/N] ").strip().lower() not in ("y", "yes"):
            raise Cancelled
    with TerminalProgress() as progress:
        made = environment.setup(python, progress, clip=build)
    print(f"set up: {made}")
    if models:
        _fetch_with(made, models)
    return 0


def _fetch_with(python: Path, models: Sequence[model_files.ModelFile]) -> None:
    """Fetch models with an engine on that Python, so that it is tried, too."""
    from .engine.client import Engine  # noqa: PLC0415

    engine = Engine(python)
    try:
        with TerminalProgress() as progress:
            fetched = engine.fetch_and_wait(tuple(model.name for model in models), progress)
    except EngineError as error:
        lacking = model_files.without(models)
        raise ModelError(f"BestShot is set up, but {lacking}; set up again later ({error})") from None
    finally:
        engine.close()
    for model, path in zip(models, fetched.paths, strict=True):
        print(f"{model.name}: {path}")


def _serve(told: argparse.Namespace) -> int:
    from .engine.server import serve  # noqa: PLC0415

    return serve()


def _parser() -> argparse.ArgumentParser:
    parser = options.Parser(prog="bestshot", description="Finds the best moments of a long take.", epilog=EPILOG)
    parser.add_argument("--version", action="version", version=f"bestshot {VERSION}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    find = commands.add_parser(
        "find", help="find the best moments of videos", epilog=EPILOG, allow_abbrev=False,
        usage="%(prog)s VIDEO [VIDEO ...] --out DIR [options]", description="Find the best moments of each video.",
    )  # fmt: skip
    find.add_argument("videos", nargs="+", type=Path, metavar="VIDEO", help="a video file")
    find.add_argument(
        "--out", type=Path, metavar="DIR",
        help="folder for clips, pictures and data, one inside for each of several; without it nothing is written",
    )  # fmt: skip
    for name, default in (("start", "the beginning"), ("end", "the end")):
        find.add_argument(
            f"--{name}", metavar="TIME", help=f"look only at a part: seconds, or 1:30.5 (default {default})"
        )
    options.add_settings(find)
    find.set_defaults(run=_find)

    batch = commands.add_parser(
        "batch", help="find the best moments of a library of takes", epilog=EPILOG, allow_abbrev=False,
        usage="%(prog)s FOLDER|VIDEO [...] --out DIR [options]",
        description="Find the best moments of all videos in folders, several at once. What an earlier run finished "
        "with the same settings is kept.",
    )  # fmt: skip
    batch.add_argument("named", nargs="+", type=Path, metavar="FOLDER|VIDEO", help="a folder, or a video file")
    batch.add_argument(
        "--out", type=Path, metavar="DIR", required=True,
        help="folder for index.html and summary.json, and in it one for each take, laid out as the library is",
    )  # fmt: skip
    who = batch.add_mutually_exclusive_group()
    who.add_argument("--workers", type=options.count, metavar="N", help="takes at once (default half the cores)")
    who.add_argument("--scheduler", metavar="ADDRESS", help="let the workers of Dask's scheduler there do it")
    options.add_settings(batch)
    batch.set_defaults(run=_batch)

    manage = commands.add_parser("models", help="see and fetch the models that judge")
    actions = manage.add_subparsers(title="actions", required=True, metavar="ACTION")
    actions.add_parser("list", help="which models there are, and which are at hand").set_defaults(run=_list_models)
    fetch = actions.add_parser("fetch", help="download models, verified by their checksum")
    fetch.add_argument(
        "names", nargs="*", metavar="MODEL", help="such as clip-fast; the default one when none is named"
    )
    fetch.set_defaults(run=_fetch_models)

    setup = commands.add_parser(
        "setup", help="make the Python environment that Blender's side of BestShot works with",
        description="Make the Python environment that Blender's side of BestShot works with, and fetch its model.",
    )  # fmt: skip
    setup.add_argument("--yes", action="store_true", help="do not ask")
    setup.add_argument("--clip", action="store_true", help="with CLIP, the better judge, which understands words")
    setup.add_argument(
        "--torch", choices=torch_builds.CHOICES, default="auto",
        help="the build of torch for CLIP; auto finds what suits this machine",
    )  # fmt: skip
    setup.add_argument(
        "--model", choices=[model.name for model in model_files.CLIP],
        help="the model for CLIP; without it, the best one with a graphics card, else the fast one",
    )  # fmt: skip
    setup.add_argument(
        "--python", type=Path, default=Path(sys.executable), metavar="PATH", help="the Python to make it from"
    )
    setup.set_defaults(run=_set_up)

    engine = commands.add_parser(
        "engine", help="serve another program, such as Blender",
        description="Serve another program: requests come in on standard input, answers go out on standard output, "
        "one line of JSON each. Ends when standard input closes.",
    )  # fmt: skip
    engine.set_defaults(run=_serve)
    return parser


def _fail(error: BestShotError) -> int:
    print(f"error: {' '.join(str(error).split())}", file=sys.stderr)
    return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
