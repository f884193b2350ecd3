"""What cameras write into MP4 files, made byte by byte and put into a take that has none of it."""

import struct
from collections.abc import Iterable
from pathlib import Path


def box(kind: bytes, *content: bytes, claimed: int | None = None) -> bytes:
    """Return a box; claimed: the size that it says it has, instead of its own."""
    inside = b"".join(content)
    return struct.pack(">I4s", 8 + len(inside) if claimed is None else claimed, kind) + inside


def klv(key: bytes, kind: str, size: int, *values: bytes, claimed: int | None = None) -> bytes:
    """Return an item of GPMF, padded; of type "" it holds others. claimed: how many values it says it has."""
    data = b"".join(values)
    number = len(data) // size if claimed is None else claimed
    return struct.pack(">4sBBH", key, ord(kind or "\0"), size, number) + data + bytes(-len(data) % 4)


def stream(*items: bytes, device: bytes = b"Hero7 Black") -> bytes:
    """Return a payload of one device with one stream."""
    return klv(b"DEVC", "", 1, klv(b"DVNM", "c", 1, device), klv(b"STRM", "", 1, *items))


def scene(**probabilities: float) -> bytes:
    """Return what the camera takes one frame for."""
    return klv(b"SCEN", "?", 8, *(struct.pack(">4sf", name.encode(), p) for name, p in probabilities.items()))


def faces(number: int) -> bytes:
    """Return the faces of one frame."""
    return klv(b"FACE", "?", 20, bytes(20 * number))


def tags(*milliseconds: int, number: int | None = None) -> bytes:
    """Return HiLight tags as older cameras write them, in room for a hundred; number: that it says there are."""
    numbers = [len(milliseconds) if number is None else number, *milliseconds]
    return box(b"HMMT", struct.pack(f">{len(numbers)}I", *numbers).ljust(404, b"\0"))


def newer_tags(*milliseconds: int) -> bytes:
    """Return them as newer ones do."""
    marks = b"".join(struct.pack(">I12s4sI", time, b"", b"MANL", 0) for time in milliseconds)
    inside = klv(b"DVID", "F", 4, b"HLMT"), klv(b"DVNM", "c", 1, b"Highlights"), klv(b"STRM", "", 1, marks)
    return box(b"GPMF", klv(b"DEVC", "", 1, *inside))


def put_into(take: Path, path: Path, *boxes: bytes, payloads: Iterable[bytes] = (), wide: bool = False) -> Path:
    """Write to `path` the take, whose last box is `moov`, with boxes in its `udta` and a track of GPMF payloads.

    wide: place the payloads by 64 bits.
    """
    data = take.read_bytes()
    begin, size = top_level(data)[b"moov"]
    assert begin + size == len(data)
    places, kept = [], data[:begin]
    for payload in payloads:
        places.append(len(kept) + 8)
        kept += box(b"free", payload)
    inside = data[begin + 8 :] + box(b"udta", *boxes)
    if places:
        number = struct.pack(">II", 0, len(places))
        table = box(b"co64" if wide else b"stco", number, struct.pack(f">{len(places)}{'Q' if wide else 'I'}", *places))
        described = box(b"stsd", struct.pack(">II", 0, 1), box(b"gpmd", bytes(8)))
        inside += box(b"trak", box(b"mdia", box(b"minf", box(b"stbl", described, table))))
    path.write_bytes(kept + box(b"moov", inside))
    return path


def top_level(data: bytes) -> dict[bytes, tuple[int, int]]:
    """Return where each box at the top of a file begins, and its size."""
    found, place = {}, 0
    while place < len(data):
        size, kind = struct.unpack_from(">I4s", data, place)
        found[kind] = place, size
        place += size
    return found
