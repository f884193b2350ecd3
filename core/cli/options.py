"""The settings as command-line options, for every command that takes them."""

import argparse
import functools
import sys
from fractions import Fraction
from typing import Any, NoReturn, TypeAlias

from ..base.constraints import Constraints, Kept
from ..base.reference import Reference, parse_reference
from ..base.time_range import TimeRange, parse_range, parse_time
from ..presets import PRESETS
from ..settings import SPECS, Spec


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        print(f"error: {message} (see {self.prog} --help)", file=sys.stderr)
        sys.exit(2)


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"
"""What a parser's `add_subparsers` returns."""


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add `--preset`, and an option for each setting, under the headings of their groups."""
    parser.add_argument(
        "--preset",
        choices=PRESETS,
        help="settings for a kind of footage: "
        + "; ".join(f"{name}, {preset.help}" for name, preset in PRESETS.items()),
    )
    groups = {group: parser.add_argument_group(group) for group in dict.fromkeys(spec.group for spec in SPECS)}
    for spec in SPECS:
        _add_setting(groups[spec.group], spec)


def add_refine(parser: argparse.ArgumentParser) -> None:
    """Add `--refine`, whose values are TimeRanges."""
    parser.add_argument(
        "--refine", action="append", default=[], type=_range, metavar="FROM-TO",
        help="a range to analyse completely, such as 1:20-1:45, whatever the quality; may be given several times",
    )  # fmt: skip


def add_constraints(parser: argparse.ArgumentParser) -> None:
    """Add `--keep` and `--reject`, whose values are seconds; `constraints` returns both."""
    for name, help in (
        ("keep", "a shot to keep, by the time of its peak, such as 0:12.5, whatever else is found; it counts as one"),
        ("reject", "a moment that is not wanted, nor what overlaps with it; the next best comes instead"),
    ):
        text = f"{help}; several: with commas, or given several times"
        parser.add_argument(f"--{name}", action="extend", default=[], type=_times, metavar="TIME", help=text)


def add_references(parser: argparse.ArgumentParser) -> None:
    """Add `--like` and `--unlike`, whose values are References; `references` returns both."""
    for option, help in (
        (
            "--like",
            "shots like these rank higher: pictures, videos or moments of them, as clip.mp4@0:12.5 or @0:10-0:14",
        ),
        ("--unlike", "shots like these rank lower"),
    ):
        type = functools.partial(_reference, unwanted=option == "--unlike")
        parser.add_argument(option, action="extend", nargs="+", default=[], type=type, metavar="FILE", help=help)


def references(arguments: argparse.Namespace) -> tuple[Reference, ...]:
    """Return what `--like` and `--unlike` name."""
    return (*arguments.like, *arguments.unlike)


def constraints(arguments: argparse.Namespace) -> Constraints:
    """Return what `--keep` and `--reject` say."""
    return Constraints(tuple(Kept(time) for time in arguments.keep), tuple(arguments.reject))


def _times(text: str) -> list[Fraction]:
    try:
        return [parse_time(one) for one in text.split(",")]
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _reference(text: str, unwanted: bool) -> Reference:
    try:
        return parse_reference(text, unwanted)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _range(text: str) -> TimeRange:
    try:
        return parse_range(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def count(text: str) -> int:
    """Return an option's number, which must be one or more."""
    number = int(text) if text.isdecimal() and len(text) < 10 else 0
    if not number:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 1 on")
    return number


def given(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the settings that were given, by name: the preset's, overridden by those of single options."""
    preset = PRESETS[arguments.preset].values if arguments.preset else {}
    single = {spec.name: getattr(arguments, spec.name) for spec in SPECS if hasattr(arguments, spec.name)}
    return {**preset, **single}


def _add_setting(group: argparse._ArgumentGroup, spec: Spec) -> None:
    """Add an option that, left out, does not appear in the parsed arguments, so that Settings' own default applies."""
    if spec.kind is bool:
        action = "store_false" if spec.default else "store_true"
        group.add_argument(spec.option, dest=spec.name, action=action, default=argparse.SUPPRESS, help=spec.option_help)
    else:
        usual = f"usually {spec.usual}" if spec.usual else ""
        default = f"default {spec.default_text}" if spec.default_text else ""
        remarks = ", ".join(filter(None, ("" if spec.choices else spec.accepted, usual, default)))
        text = f"{spec.help} ({remarks})" if remarks else spec.help
        place = _placeholder(spec)
        group.add_argument(spec.option, dest=spec.name, default=argparse.SUPPRESS, metavar=place, help=text)


def _placeholder(spec: Spec) -> str:
    if spec.choices:
        return "|".join(spec.choices)
    if spec.kind is str:
        return "TEXT"
    return spec.unit.upper() if spec.unit in {"s", "px"} else "N"
