"""`bestshot engine`: serve another program, such as Blender."""

import argparse

from .. import options


def add(commands: options.Commands) -> None:
    """Add the command to a parser."""
    engine = commands.add_parser(
        "engine", help="serve another program, such as Blender",
        description="Serve another program: requests come in on standard input, answers go out on standard output, "
        "one line of JSON each. Ends when standard input closes.",
    )  # fmt: skip
    engine.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from ...engine.server import serve  # noqa: PLC0415

    return serve()
