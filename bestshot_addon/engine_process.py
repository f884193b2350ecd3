"""The engine, kept warm from one search to the next."""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from ..core.engine.client import Engine
from ..core.engine.setup import engine_python
from ..core.errors import Cancelled, SetupError


@dataclass
class _State:
    python: Path | None = None
    engine: Engine | None = None
    closed: int = 0  # how often


_state = _State()
_one_at_a_time = Lock()


def engine(named: Path | None) -> Engine:
    """The engine, started. May take seconds, so call it in a thread.

    Raises SetupError where none can be had, and Cancelled where it was closed meanwhile.
    """
    closed = _state.closed
    with _one_at_a_time:  # somebody who gave up waiting may still be at it
        ready = engine_python.ready(named)
        if ready.python is None:
            raise SetupError(ready.reason)
        if _state.closed != closed:  # nobody would let go of this one
            raise Cancelled
        if _state.engine is None or _state.python != ready.python:
            _let_go()
            _state.engine, _state.python = Engine(ready.python), ready.python
        _state.engine.start()
        return _state.engine


def close() -> None:
    """Let the engine go, and do not start the one that somebody is waiting for."""
    _state.closed += 1
    _let_go()


def _let_go() -> None:
    if _state.engine is not None:
        _state.engine.close()
    _state.engine = _state.python = None
