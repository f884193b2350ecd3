"""The errors, worded for the user: what is wrong, then what to do about it."""

from pathlib import Path


class BestShotError(Exception):
    """Base of all errors that BestShot raises on purpose; `str()` of it is one line for the user."""

    exit_code = 1


class UsageError(BestShotError):
    """The request itself is wrong: an unknown setting, a value out of range."""

    exit_code = 2


class InputError(BestShotError):
    """The video cannot be used: missing, unreadable, without a picture, of an unknown codec."""

    exit_code = 3


class OutputError(BestShotError):
    """The results cannot be written: no permission, no room, a folder in the way."""


class ModelError(BestShotError):
    """A model file is missing, damaged or cannot be fetched."""


class Cancelled(BestShotError):
    """Raised from a progress callback; ends any work at once and leaves no incomplete results."""

    exit_code = 130

    def __init__(self) -> None:
        super().__init__("cancelled")


class EngineError(BestShotError):
    """The engine failed, or reported a failure; `exit_code` is the one that the command line would end with."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class SetupError(BestShotError):
    """The engine's Python environment is missing, or cannot be made."""


class WorkerError(BestShotError):
    """Workers that analyse takes in parallel are unavailable, or were lost."""


def unforeseen(error: Exception) -> BestShotError:
    """Return the error to report for one that BestShot did not raise on purpose."""
    return BestShotError(f"something unforeseen: {type(error).__name__}: {error} (BESTSHOT_DEBUG=1 shows more)")


def proxy_not_used(proxy: Path, why: Exception) -> str:
    """Return a note, not an error: why a proxy is not used for its take."""
    return (
        f"The proxy {proxy.name} was not used: {str(why).removeprefix(f'{proxy}: ').removeprefix(f'{proxy.name}: ')}."
    )
