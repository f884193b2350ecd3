"""The entry point of the command `bestshot`."""

import signal
from collections.abc import Callable, Sequence

from ..version import VERSION
from . import options, streams
from .commands import COMMANDS
from .exit_codes import EXIT_CODES, raise_interrupt, run_command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code. A traceback is shown only if BESTSHOT_DEBUG is set."""
    signal.signal(signal.SIGTERM, raise_interrupt)
    streams.prepare()
    return run_command(lambda: _run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    parsed = _parser().parse_args(arguments)
    command: Callable[[object], int] = parsed.run
    return command(parsed)


def _parser() -> options.Parser:
    parser = options.Parser(prog="bestshot", description="Finds the best shots of a long take.", epilog=EXIT_CODES)
    parser.add_argument("--version", action="version", version=f"bestshot {VERSION}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    return parser
