"""`bestshot models`: list the models that score images, and download better ones."""

import argparse

from ...base.model_info import DEFAULT
from ...base.terminal_progress import TerminalProgress
from .. import options


def add(commands: options.Commands) -> None:
    """Add it to the commands of a parser."""
    manage = commands.add_parser("models", help="list the models that score images, and download better ones")
    actions = manage.add_subparsers(title="actions", required=True, metavar="ACTION")
    actions.add_parser("list", help="which models there are, and which are installed").set_defaults(run=_list)
    fetch = actions.add_parser("fetch", help="download models, verified by their checksum")
    fetch.add_argument("names", nargs="*", metavar="MODEL", help="such as clip-fast; the default one is there already")
    fetch.set_defaults(run=_fetch)


def _list(arguments: argparse.Namespace) -> int:
    from ... import models  # noqa: PLC0415

    for model in models.list_models():
        where = str(model.path) if model.path else "not installed"
        print(f"{model.spec.name}  {model.spec.title}: {model.spec.about.gives}")
        print(f"  {model.size / 1e6:.1f} MB, {model.spec.about.licence}, {where}")
        print(f"  {model.spec.about.pace}; {' and '.join(file.file for file in model.spec.files)}")
        for note in model.notes:
            print(f"  note: {note}")
    return 0


def _fetch(arguments: argparse.Namespace) -> int:
    from ... import models  # noqa: PLC0415

    if not arguments.names:
        print(f"nothing to download: {DEFAULT.title} comes with BestShot; name another model for more")
    for name in arguments.names:
        with TerminalProgress() as progress:
            path = models.fetch(name, progress)
        print(f"{name}: {path}")
    return 0
