"""Reads the arrays of an HDF5 file as Keras wrote them, so that nothing must be installed for one file.

Only what such files use is known here: superblock 0, symbol-table groups, contiguous little-endian float32. The bytes
are those of a published file whose checksum was verified; this is no reader for files of unknown origin.
Format: The HDF Group, "HDF5 File Format Specification Version 1.1", sections II to IV.
"""

import struct
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

_ROOT_HEADER = 64  # where superblock 0 keeps the address of the root group's object header
_DATASPACE, _LAYOUT, _CONTINUATION, _SYMBOL_TABLE = 0x01, 0x08, 0x10, 0x11


def read_arrays(data: bytes) -> dict[str, NDArray[np.float32]]:
    """Path inside the file, such as `conv1/conv1/kernel:0`, to array, for every dataset of the HDF5 file `data`."""
    return dict(_walk(data, _u64(data, _ROOT_HEADER), ""))


def _u64(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<Q", data, at)[0])


def _walk(data: bytes, header: int, path: str) -> Iterator[tuple[str, NDArray[np.float32]]]:
    messages = dict(_messages(data, header))
    if _SYMBOL_TABLE in messages:
        at = messages[_SYMBOL_TABLE]
        names = _u64(data, _u64(data, at + 8) + 24)
        for name_offset, child in _entries(data, _u64(data, at)):
            start = names + name_offset
            name = data[start : data.index(b"\0", start)].decode()
            yield from _walk(data, child, f"{path}/{name}" if path else name)
    else:
        space = messages[_DATASPACE]
        shape = struct.unpack_from(f"<{data[space + 1]}Q", data, space + 8)
        address = _u64(data, messages[_LAYOUT] + 2)
        yield path, np.frombuffer(data, "<f4", int(np.prod(shape)), address).reshape(shape)


def _messages(data: bytes, header: int) -> Iterator[tuple[int, int]]:
    """Kind and address of each message of a version 1 object header, through its continuation blocks."""
    blocks = [(header + 16, struct.unpack_from("<I", data, header + 8)[0])]
    for start, size in blocks:
        at = start
        while at < start + size:
            kind, length = struct.unpack_from("<HH", data, at)
            if kind == _CONTINUATION:
                blocks.append((_u64(data, at + 8), _u64(data, at + 16)))
            yield kind, at + 8
            at += 8 + length


def _entries(data: bytes, node: int) -> Iterator[tuple[int, int]]:
    """Name offset and object header of each member of a group, from its B-tree (`TREE`) and leaves (`SNOD`)."""
    count = struct.unpack_from("<H", data, node + 6)[0]
    if data[node : node + 4] == b"SNOD":
        for at in range(node + 8, node + 8 + 40 * count, 40):
            yield _u64(data, at), _u64(data, at + 8)
    else:
        for at in range(node + 32, node + 32 + 16 * count, 16):
            yield from _entries(data, _u64(data, at))
