"""`bestshot models`: see and fetch the models that judge."""

import argparse

from ...base import model_info
from ...base.terminal_progress import TerminalProgress
from .. import options


def add(commands: options.Commands) -> None:
    """Add it to the commands of a parser."""
    manage = commands.add_parser("models", help="see and fetch the models that judge")
    actions = manage.add_subparsers(title="actions", required=True, metavar="ACTION")
    actions.add_parser("list", help="which models there are, and which are at hand").set_defaults(run=_list)
    fetch = actions.add_parser("fetch", help="download models, verified by their checksum")
    fetch.add_argument(
        "names", nargs="*", metavar="MODEL", help="such as clip-fast; the default one when none is named"
    )
    fetch.set_defaults(run=_fetch)


def _list(told: argparse.Namespace) -> int:
    from ... import models  # noqa: PLC0415

    for entry in models.describe():
        where = str(entry.path) if entry.path else "not at hand"
        print(f"{entry.spec.name}  {entry.spec.title}: {entry.spec.about.gives}")
        print(f"  {entry.size / 1e6:.1f} MB, {entry.spec.about.licence}, {where}")
        print(f"  {entry.spec.about.pace}; {' and '.join(file.file for file in entry.spec.files)}")
        for note in entry.notes:
            print(f"  note: {note}")
    return 0


def _fetch(told: argparse.Namespace) -> int:
    from ... import models  # noqa: PLC0415

    for name in told.names or [model.name for model in model_info.DEFAULT]:
        with TerminalProgress() as progress:
            path = models.fetch(name, progress)
        print(f"{name}: {path}")
    return 0
