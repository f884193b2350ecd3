"""The command `bestshot`."""

import signal
import sys
from collections.abc import Callable, Sequence

from ..version import VERSION
from . import options
from .commands import COMMANDS
from .exit_codes import EXIT_CODES, ending, interrupt


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code. No traceback is shown unless BESTSHOT_DEBUG is set."""
    signal.signal(signal.SIGTERM, interrupt)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # names of files need not suit the terminal
    return ending(lambda: _run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    told = _parser().parse_args(arguments)
    command: Callable[[object], int] = told.run
    return command(told)


def _parser() -> options.Parser:
    parser = options.Parser(prog="bestshot", description="Finds the best moments of a long take.", epilog=EXIT_CODES)
    parser.add_argument("--version", action="version", version=f"bestshot {VERSION}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    return parser
