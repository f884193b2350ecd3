"""Boxes of an MP4 or MOV file (ISO/IEC 14496-12), found by seeking from one to the next: nothing is decoded."""

from collections.abc import Iterator
from itertools import repeat
from typing import BinaryIO

MOST = 4096  # boxes read, however many a damaged file has

Span = tuple[int, int]
"""Where the content of a box begins and ends in the file, in bytes."""


def boxes(file: BinaryIO, path: bytes, within: Span, budget: Iterator[None] | None = None) -> Iterator[Span]:
    """Yield the contents of all boxes of a path such as `moov/udta`, in the order of the file.

    within: the content that the first box of the path lies in; the whole file for those at its top. A box that claims
    to be longer than what it lies in, or shorter than its own header, is the last one that is read there.
    budget: yields once for each box that may still be read.
    """
    budget = budget or repeat(None, MOST)
    kind, _, rest = path.partition(b"/")
    for found, content in _children(file, within, budget):
        if found == kind:
            yield from boxes(file, rest, content, budget) if rest else (content,)


def read(file: BinaryIO, content: Span, most: int) -> bytes:
    """Return the first bytes of a content, `most` at most."""
    start, end = content
    file.seek(start)
    return file.read(max(min(end - start, most), 0))


def _children(file: BinaryIO, within: Span, budget: Iterator[None]) -> Iterator[tuple[bytes, Span]]:
    place, end = within
    for _ in budget:
        header = read(file, (place, end), 16)
        if len(header) < 8:
            return
        size, content = int.from_bytes(header[:4], "big"), place + 8
        if size == 1:
            size, content = int.from_bytes(header[8:16], "big"), place + 16
        elif size == 0:  # up to the end
            size = end - place
        stop = place + size
        if not content <= stop <= end:
            return
        yield header[4:8], (content, stop)
        place = stop
