"""How a command ends: with an exit code, and where something went wrong with one line on standard error."""

import os
import sys
from collections.abc import Callable
from types import FrameType

from ..errors import BestShotError, Cancelled, unforeseen

EXIT_CODES = "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 unusable video, 130 cancelled."


def ending(run: Callable[[], int]) -> int:
    """Run a command and return its exit code: whatever goes wrong becomes one line on standard error."""
    try:
        try:
            return run()
        finally:
            sys.stdout.flush()  # here, where it is known what to do when nobody reads it
    except (KeyboardInterrupt, Cancelled):
        return tell(Cancelled())
    except BestShotError as error:
        return tell(error)
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python must not try to flush it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("BESTSHOT_DEBUG"):
            raise
        return tell(unforeseen(error))


def interrupt(number: int, frame: FrameType | None) -> None:
    """For signals that have to end the work as Ctrl-C does."""
    raise KeyboardInterrupt


def tell(error: BestShotError) -> int:
    """Write what went wrong; returns the exit code."""
    print(f"error: {' '.join(str(error).split())}", file=sys.stderr)
    return error.exit_code
