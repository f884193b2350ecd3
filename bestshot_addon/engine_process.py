"""The engine process, kept running from one search to the next."""

import os
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from ..core.engine.client import Engine
from ..core.engine.setup import engine_python
from ..core.errors import Cancelled, SetupError


@dataclass
class _State:
    asked: tuple[Any, ...] = ()  # what chose its Python
    python: Path | None = None
    engine: Engine | None = None
    close_count: int = 0


_state = _State()
_starting = Lock()


def engine(named: Path | None) -> Engine:
    """Return the engine, started. May take seconds, so call it in a thread.

    named: the Python to run it on, None for BestShot's own environment. Raises SetupError where it cannot be started,
    and Cancelled where it was closed meanwhile.
    """
    close_count = _state.close_count
    with _starting:  # a thread whose job was cancelled may still be starting it
        ready = engine_python.ready(named)
        if ready.python is None:
            raise SetupError(ready.reason)
        if _state.close_count != close_count:  # after `close`, this engine would never be closed
            raise Cancelled
        if _state.engine is None or _state.python != ready.python:
            _close()
            _state.engine, _state.python = Engine(ready.python), ready.python
        _state.engine.start()
        _state.asked = _asked(named)
        return _state.engine


def warm(named: Path | None) -> Engine | None:
    """Return the engine where it runs already, as `engine` would return it; None where that would have to start it."""
    is_warm = _state.engine is not None and _state.engine.alive and _state.asked == _asked(named)
    return _state.engine if is_warm else None


def _asked(named: Path | None) -> tuple[Any, ...]:
    return os.environ.get("BESTSHOT_PYTHON"), named


def pid() -> int | None:
    """Return the number of the engine's process; None where none runs."""
    return _state.engine.pid if _state.engine else None


def close() -> None:
    """End the engine, also one that a thread is starting."""
    _state.close_count += 1
    _close()


def _close() -> None:
    if _state.engine is not None:
        _state.engine.close()
    _state.engine = _state.python = None
