"""The settings as command-line options, for every command that takes them."""

import argparse
import sys
from typing import Any, NoReturn, TypeAlias

from ..base.time_range import TimeRange, parse_range
from ..presets import PRESETS
from ..settings import SPECS, Spec


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        print(f"error: {message} (see {self.prog} --help)", file=sys.stderr)
        sys.exit(2)


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"
"""What a parser's `add_subparsers` gives."""


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


def add_closely(parser: argparse.ArgumentParser) -> None:
    """Add `--closely`, whose values are Parts."""
    parser.add_argument(
        "--closely", action="append", default=[], type=_stretch, metavar="FROM-TO",
        help="a stretch to look at closely, such as 1:20-1:45, besides what the quality asks for; may be given several "
        "times",
    )  # fmt: skip


def _stretch(text: str) -> TimeRange:
    try:
        return parse_range(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def count(text: str) -> int:
    """An option's number of one or more."""
    number = int(text) if text.isdecimal() else 0
    if not number:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 1 on")
    return number


def given(told: argparse.Namespace) -> dict[str, Any]:
    """The settings that were given, by name: the preset's, and over them those of single options."""
    preset = PRESETS[told.preset].values if told.preset else {}
    return {**preset, **{spec.name: getattr(told, spec.name) for spec in SPECS if hasattr(told, spec.name)}}


def _add_setting(group: argparse._ArgumentGroup, spec: Spec) -> None:
    """An option left out does not appear in the parsed options, so that Settings' own default holds."""
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
