"""`bestshot compare`: the best of several takes, of each thing that they show."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ...base.printable import printable_line
from ...base.progress import COMPARING, Overall
from ...base.terminal_progress import TerminalProgress
from ...errors import BestShotError, Cancelled, UsageError
from ...settings import QUICK, Settings
from .. import options
from ..exit_codes import EXIT_CODES, print_error
from ..expand import expand, sizes

if TYPE_CHECKING:
    from ...values import Analysis


def add(commands: options.Commands) -> None:
    """Add the command to a parser."""
    compare = commands.add_parser(
        "compare", help="find the best of several takes", epilog=EXIT_CODES, allow_abbrev=False,
        usage="%(prog)s VIDEO VIDEO [...] --out DIR [options]",
        description="Find the shots of several takes that show the same thing, and the best of each.",
    )  # fmt: skip
    compare.add_argument("videos", nargs="+", type=Path, metavar="VIDEO", help="a video file")
    compare.add_argument(
        "--out", type=Path, metavar="DIR",
        help="folder for a page, clips, pictures and data; without it nothing is written",
    )  # fmt: skip
    compare.add_argument("--alternatives", action="store_true", help="cut clips of the alternatives, too")
    options.add_settings(compare)
    compare.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    settings = Settings(**options.given(arguments))
    videos = list({path.resolve(): path for path in expand(arguments.videos)}.values())
    if len(videos) < 2:
        raise UsageError("comparing needs two videos or more")
    if settings.model == "none":
        raise UsageError("--model none: without a model it is unknown which shots show the same thing")
    out: Path | None = arguments.out
    # imported here, as `--help` and a wrong option do not need the heavy libraries
    from ...compare import assert_comparable, compare_measured  # noqa: PLC0415
    from ...compare.results import assert_free, write_results  # noqa: PLC0415
    from ...deliver.prepare import prepare  # noqa: PLC0415
    from ..analyser import Analyser  # noqa: PLC0415
    from ..comparison_report import format_report  # noqa: PLC0415

    if out:
        prepare(out, settings, lambda: assert_free(out, settings, len(videos)))

    parts = sizes(videos)
    overall = Overall((*parts, COMPARING * sum(parts)), is_quick=settings.quality == QUICK)
    analyser, code = Analyser(settings, overall), 0
    usable: list[Path] = []
    analyses: list[Analysis] = []
    for number, video in enumerate(videos, start=1):
        try:
            analyses.append(analyser(video, f"{number}/{len(videos)} "))
            usable.append(video)
        except Cancelled:
            raise
        except BestShotError as error:
            code = code or print_error(error)
        overall.end_part()
    assert_comparable(analyses, len(videos))
    comparison = compare_measured(analyses, settings, lambda take, ranges: analyser(usable[take], refine=ranges))
    print(format_report(comparison))
    if out:
        with TerminalProgress(overall=overall) as progress:
            written = write_results(out, comparison, arguments.alternatives, progress)
        for note in written.notes:
            print(f"  note: {printable_line(note)}")
        print(f"  written to {printable_line(str(out))}")
    sys.stdout.flush()
    return code
