"""`bestshot find`: the best moments of videos, told, and written where a folder is named."""

import argparse
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from ...base.files import make_folder
from ...base.terminal_progress import TerminalProgress
from ...base.time_range import TimeRange, parse_time
from ...errors import BestShotError, Cancelled, UsageError
from ...settings import Settings
from .. import options
from ..exit_codes import EXIT_CODES, tell


def add(commands: options.Commands) -> None:
    """Add it to the commands of a parser."""
    find = commands.add_parser(
        "find", help="find the best moments of videos", epilog=EXIT_CODES, allow_abbrev=False,
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
    options.add_closely(find)
    options.add_settings(find)
    find.set_defaults(run=_run)


def _run(told: argparse.Namespace) -> int:
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
            _find_in(video, folder, settings, part, told.closely, label)
        except Cancelled:
            raise
        except BestShotError as error:
            worst = worst or tell(error)
    return worst


def _part(told: argparse.Namespace) -> TimeRange | None:
    if told.closely and len(told.videos) > 1:
        raise UsageError("--closely is for one video at a time")
    if told.start is None and told.end is None:
        return None
    if len(told.videos) > 1:
        raise UsageError("--start and --end are for one video at a time")
    times = {}
    for name in ("start", "end"):
        try:
            times[name] = None if getattr(told, name) is None else parse_time(getattr(told, name))
        except ValueError as error:
            raise UsageError(f"--{name}: {error}") from None
    part = TimeRange(times["start"] or Fraction(0), times["end"])
    for stretch in told.closely:
        if not part.overlaps(stretch):
            raise UsageError("--closely: the stretch lies outside --start and --end")
    return part


def _find_in(
    video: Path, folder: Path | None, settings: Settings, part: TimeRange | None, closely: list[TimeRange], label: str
) -> None:
    # These bring in the heavy libraries, which `--help` and a wrong option can do without.
    from ...media import ffmpeg  # noqa: PLC0415
    from ...pipeline import find_best_shots  # noqa: PLC0415
    from ..report import report  # noqa: PLC0415

    if folder and settings.clips:
        ffmpeg.executable()  # better now than after minutes of work
    with TerminalProgress(label=label) as progress:
        analysis, selection = find_best_shots(video, settings, progress, part, closely)
        written = None
        if folder:
            from ...deliver import write_artefacts  # noqa: PLC0415

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
