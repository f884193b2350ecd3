"""What the user reads when an engine broke or ended: one sentence, with what to do next."""

from . import log, processes
from .link import Ended


def stopped(fault: str) -> str:
    """Return the sentence for an engine that the client had to stop."""
    return f"the engine was stopped: {fault}; try again, the log is {log.log_path()}"


def explain_end(ended: Ended, greeted: bool) -> str:
    """Return the sentence for an engine that is gone. greeted: whether it had started properly."""
    how = processes.how_it_ended(ended.code)
    if ended.fault:
        return stopped(ended.fault)
    if not greeted:
        why = ended.last_line or how
        return f"the engine cannot start ({why}); set up BestShot again, the log is {log.log_path()}"
    if how in ("SIGKILL", "SIGTERM"):
        return "the engine was ended from outside, possibly because memory ran out; try again"
    if ended.code < 0 or ended.code > 0xFFFF:
        return (
            f"the engine crashed ({how}), as a damaged video can make it; try again, or convert the video first; "
            f"the log is {log.log_path()}"
        )
    why = f"{how}: {ended.last_line}" if ended.last_line else how
    return f"the engine stopped unexpectedly ({why}); try again, the log is {log.log_path()}"
