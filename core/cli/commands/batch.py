"""`bestshot batch`: find the best shots of a library of takes."""

import argparse
from pathlib import Path

from ...settings import Settings
from .. import options
from ..exit_codes import EXIT_CODES
from ..expand import expand


def add(commands: options.Commands) -> None:
    """Add the command to a parser."""
    batch = commands.add_parser(
        "batch", help="find the best shots of a library of takes", epilog=EXIT_CODES, allow_abbrev=False,
        usage="%(prog)s FOLDER|VIDEO [...] --out DIR [options]",
        description="Find the best shots of all videos in folders, several at once. What an earlier run finished "
        "with the same settings is kept.",
    )  # fmt: skip
    batch.add_argument("paths", nargs="+", type=Path, metavar="FOLDER|VIDEO", help="a folder, or a video file")
    batch.add_argument(
        "--out", type=Path, metavar="DIR", required=True,
        help="folder for index.html and summary.json, and in it one for each take, laid out as the library is",
    )  # fmt: skip
    workers = batch.add_mutually_exclusive_group()
    workers.add_argument(
        "--workers", type=options.count, metavar="N", help="takes to analyse in parallel (default half the cores)"
    )
    workers.add_argument("--scheduler", metavar="ADDRESS", help="use the workers of Dask's scheduler there")
    options.add_references(batch)
    options.add_settings(batch)
    batch.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from ...batch import find_in_library  # noqa: PLC0415

    settings = Settings(**options.given(arguments))
    like = options.references(arguments)
    return find_in_library(
        expand(arguments.paths), arguments.out, settings, arguments.workers, arguments.scheduler, like
    )
