"""A function that runs in a thread, so that Blender's main thread does not wait for it."""

from threading import Thread
from typing import Any


class Background:
    """A function running in a thread of its own."""

    def __init__(self, function: Any) -> None:
        self._value: Any = None
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run, args=(function,), daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        """Whether the function has ended."""
        return not self._thread.is_alive()

    def result(self) -> Any:
        """Wait for the function, and return what it returned; raises what it raised."""
        self._thread.join()
        if self._error:
            raise self._error
        return self._value

    def _run(self, function: Any) -> None:
        try:
            self._value = function()
        except BaseException as error:  # raised again by `result`, in the thread that can show it
            self._error = error
