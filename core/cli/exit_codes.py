"""Exit codes of a command, and its errors as one line on standard error."""

import os
import sys
from collections.abc import Callable
from types import FrameType

from ..errors import BestShotError, Cancelled, unforeseen

EXIT_CODES = "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 unusable video, 130 cancelled."


def run_command(command: Callable[[], int]) -> int:
    """Run a command and return its exit code; an error is printed as one line on standard error."""
    try:
        try:
            return command()
        finally:
            sys.stdout.flush()  # here, where a full disk is handled
    except (KeyboardInterrupt, Cancelled):
        return print_error(Cancelled())
    except BestShotError as error:
        return print_error(error)
    except Exception as error:
        if os.environ.get("BESTSHOT_DEBUG"):
            raise
        return print_error(unforeseen(error))


def raise_interrupt(number: int, frame: FrameType | None) -> None:
    """Handle a signal that ends the work as Ctrl-C does."""
    raise KeyboardInterrupt


def print_error(error: BestShotError) -> int:
    """Print an error as one line on standard error; return its exit code."""
    print(f"error: {' '.join(str(error).split())}", file=sys.stderr)
    return error.exit_code
