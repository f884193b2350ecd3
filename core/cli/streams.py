"""Standard output and error that are closed, that nobody may read any more, or that may lie on a full disk."""

import io
import os
import sys
from errno import EINVAL, EPIPE
from typing import Any

from ..errors import OutputError


class _Forgiving(io.FileIO):
    """Where its reader has left, as `head` does, what is written vanishes: the work is for more than what it prints."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())  # so that nothing fails again
            if error.errno in (EPIPE, EINVAL) or self.fileno() == 2:  # Windows says EINVAL
                return len(data)
            raise OutputError(f"what is printed cannot be written ({error.strerror}); make room there") from None


def prepare() -> None:
    """Make both streams forgiving, and show what the terminal has no characters for as `?`."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed, as by `>&-`, or without a console in Windows
            setattr(sys, name, io.StringIO())
            continue
        if not isinstance(stream, io.TextIOWrapper):  # that of a program that embeds this one
            continue
        stream.flush()
        setattr(
            sys,
            name,
            io.TextIOWrapper(
                io.BufferedWriter(_Forgiving(stream.fileno(), "w", closefd=False)),
                encoding=stream.encoding,
                errors="replace",
                line_buffering=stream.line_buffering,
            ),
        )
