"""GPMF, in which GoPro cameras write what they sense: keys, each with a type, a size and a number of values.

https://github.com/gopro/gpmf-parser describes it.
"""

from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, NamedTuple

import numpy as np

from .boxes import Span, boxes, read

PAYLOADS = 8  # of the track that are read, of usually a second each, evenly over the take
MOST_BYTES = 2**18  # of one payload; usual ones have 10 kB

_HEADER = 8


class Item(NamedTuple):
    """key: four letters. number: of values, of `size` bytes each. data: all of them."""

    key: bytes
    size: int
    number: int
    data: bytes


def items(payload: bytes) -> Iterator[Item]:
    """Yield the items of a payload, those inside others after these; up to where it is cut off or no payload any more.

    An item that holds others is entered by going on behind its header, so that depth does not matter.
    """
    place = 0
    while place + _HEADER <= len(payload):
        key, kind, size = payload[place : place + 4], payload[place + 4], payload[place + 5]
        count = int.from_bytes(payload[place + 6 : place + 8], "big")
        place += _HEADER
        if not key.isalnum():
            return
        data = payload[place : place + size * count]
        if len(data) < size * count:
            return
        yield Item(key, size, count, data)
        if kind:
            place += -(-size * count // 4) * 4


def payloads(file: BinaryIO, whole: Span) -> Iterator[bytes]:
    """Yield some payloads of the file's track of GPMF, evenly over the take; none where it has no such track.

    Each is the beginning of a chunk of the track, which says itself how long it is. whole: the file.
    """
    for table in boxes(file, b"moov/trak/mdia/minf/stbl", whole):
        if any(read(file, one, 16)[12:16] == b"gpmd" for one in boxes(file, b"stsd", table)):
            widths = {b"stco": 4, b"co64": 8}
            places = (
                place
                for kind, width in widths.items()
                for offsets in boxes(file, kind, table)
                for place in _some_of(file, offsets, width)
            )
            for place in islice(places, PAYLOADS):
                yield read(file, (place, whole[1]), MOST_BYTES)
            return


def _some_of(file: BinaryIO, offsets: Span, width: int) -> list[int]:
    """Return where some chunks lie, by the table of all."""
    start, end = offsets[0] + 8, offsets[1]  # behind version and number
    count = max(end - start, 0) // width
    chosen = np.unique(np.linspace(0, count - 1, min(count, PAYLOADS)).round().astype(np.int64)).tolist()
    return [int.from_bytes(read(file, (start + width * one, end), width), "big") for one in chosen]
