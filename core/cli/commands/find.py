"""`bestshot find`: print the best shots of videos, and write them where a folder is given."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from ...base.constraints import Constraints
from ...base.file_names import FolderNames
from ...base.format_time import format_time
from ...base.progress import Overall
from ...base.reference import Reference
from ...base.terminal_progress import TerminalProgress
from ...base.time_range import TimeRange, parse_time
from ...errors import UsageError
from ...settings import QUICK, Settings
from .. import options
from ..exit_codes import EXIT_CODES
from ..expand import expand


def add(commands: options.Commands) -> None:
    """Add the command to a parser."""
    find = commands.add_parser(
        "find", help="find the best shots of videos", epilog=EXIT_CODES, allow_abbrev=False,
        usage="%(prog)s VIDEO [VIDEO ...] --out DIR [options]",
        description="Find the best shots of each video. Scores of several videos are on one scale.",
    )  # fmt: skip
    find.add_argument("videos", nargs="+", type=Path, metavar="VIDEO", help="a video file")
    find.add_argument(
        "--out", type=Path, metavar="DIR",
        help="folder for clips, pictures and data, one inside for each of several; without it nothing is written",
    )  # fmt: skip
    for name, default in (("start", "the beginning"), ("end", "the end")):
        find.add_argument(
            f"--{name}", metavar="TIME", help=f"search only a part: seconds, or 1:30.5 (default {default})"
        )
    options.add_refine(find)
    options.add_constraints(find)
    options.add_references(find)
    find.add_argument("--why-not", metavar="TIME", help="say why there is no shot at a time, such as 0:45")
    options.add_settings(find)
    find.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    settings = Settings(**options.given(arguments))
    videos = expand(arguments.videos)
    part = _part(arguments, videos)
    wishes = _wishes(arguments, videos)
    folders = _folders(arguments.out, videos)
    for folder in folders:
        if folder:
            _prepare(folder, settings)
    if len(videos) > 1:
        from ..find_several import find_in_several  # noqa: PLC0415 - as in `_find_in`

        return find_in_several(videos, folders, settings, wishes.like)
    _find_in(videos[0], folders[0], settings, part, arguments.refine, wishes)
    return 0


def _prepare(folder: Path, settings: Settings) -> None:
    from ...deliver.ownership import assert_free  # noqa: PLC0415 - both bring the heavy libraries
    from ...deliver.prepare import prepare  # noqa: PLC0415

    prepare(folder, settings, lambda: assert_free(folder, settings))


def _part(arguments: argparse.Namespace, videos: Sequence[Path]) -> TimeRange | None:
    if arguments.refine and len(videos) > 1:
        raise UsageError("--refine is for one video at a time")
    if arguments.start is None and arguments.end is None:
        return None
    if len(videos) > 1:
        raise UsageError("--start and --end are for one video at a time")
    times = {}
    for name in ("start", "end"):
        try:
            times[name] = None if getattr(arguments, name) is None else parse_time(getattr(arguments, name))
        except ValueError as error:
            raise UsageError(f"--{name}: {error}") from None
    part = TimeRange(times["start"] or Fraction(0), times["end"])
    for wanted in arguments.refine:
        if not part.overlaps(wanted):
            raise UsageError("--refine: the range lies outside --start and --end")
    return part


@dataclass(frozen=True)
class _Wishes:
    """What the user keeps and rejects, what shots should look like, and a time in seconds at which they miss one."""

    constraints: Constraints
    like: tuple[Reference, ...]
    why_not: Fraction | None


def _wishes(arguments: argparse.Namespace, videos: Sequence[Path]) -> _Wishes:
    if len(videos) > 1 and (arguments.keep or arguments.reject or arguments.why_not):
        raise UsageError("--keep, --reject and --why-not are for one video at a time")
    try:
        time = parse_time(arguments.why_not) if arguments.why_not else None
    except ValueError as error:
        raise UsageError(f"--why-not: {error}") from None
    return _Wishes(options.constraints(arguments), options.references(arguments), time)


def _find_in(
    video: Path,
    folder: Path | None,
    settings: Settings,
    part: TimeRange | None,
    refine: list[TimeRange],
    wishes: _Wishes,
) -> None:
    # imported here, as `--help` and a wrong option do not need the heavy libraries
    from ...pipeline import find_best_shots  # noqa: PLC0415
    from ...select.why_not import why_not  # noqa: PLC0415
    from ..shots import print_shots, write_shots  # noqa: PLC0415

    overall = Overall(is_quick=settings.quality == QUICK, cuts_clips=bool(folder) and settings.clips)
    with TerminalProgress(overall=overall) as progress:
        analysis, selection = find_best_shots(video, settings, progress, part, refine, wishes.constraints, wishes.like)
        notes = write_shots(folder, analysis, selection, progress)
        overall.end_part()
    answer = ""
    if wishes.why_not is not None:
        told = why_not(analysis, selection, wishes.why_not, wishes.constraints)
        answer = f"{format_time(float(wishes.why_not))}: {told}"
    print_shots(analysis, selection, folder, notes, answer)


def _folders(out: Path | None, videos: Sequence[Path]) -> Sequence[Path | None]:
    """Return a folder for each video: `out` for a single one, else folders in it named after the videos; or None."""
    if out is None or len(videos) == 1:
        return [out] * len(videos)
    names = FolderNames()
    return [Path(names.new(out, video.stem)) for video in videos]
