"""Writes ONNX files: the few protobuf messages that a plain network needs, as bytes that no library's version changes.

Field numbers: onnx/onnx.proto, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
"""

import struct
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Attribute = int | float | Sequence[int]

_IR_VERSION = 5
_OPSET = 10  # the last in which Clip, Pad and ReduceMean take plain attributes
_FLOAT = 1
_ATTRIBUTE_FLOAT, _ATTRIBUTE_INT, _ATTRIBUTE_INTS = 1, 2, 7


def node(kind: str, inputs: Sequence[str], output: str, **attributes: Attribute) -> bytes:
    """A NodeProto; the node bears the name of its one output. Attributes are ints, floats or lists of ints."""
    return (
        b"".join(_text(1, name) for name in inputs)
        + _text(2, output)
        + _text(3, output)
        + _text(4, kind)
        + b"".join(_block(5, _attribute(name, value)) for name, value in attributes.items())
    )


def model(
    name: str,
    nodes: Iterable[bytes],
    weights: Mapping[str, NDArray[np.float32]],
    source: tuple[str, Sequence[int | str]],
    result: tuple[str, Sequence[int | str]],
) -> bytes:
    """A whole file. source, result: name and shape of the input and the output; a text in a shape is a free length."""
    graph = (
        b"".join(_block(1, item) for item in nodes)
        + _text(2, name)
        + b"".join(_block(5, _tensor(key, value)) for key, value in weights.items())
        + _block(11, _value(*source))
        + _block(12, _value(*result))
    )
    return _int(1, _IR_VERSION) + _block(7, graph) + _block(8, _text(1, "") + _int(2, _OPSET))


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, float):
        return _text(1, name) + _varint(2 << 3 | 5) + struct.pack("<f", value) + _int(20, _ATTRIBUTE_FLOAT)
    if isinstance(value, int):
        return _text(1, name) + _int(3, value) + _int(20, _ATTRIBUTE_INT)
    return _text(1, name) + b"".join(_int(8, item) for item in value) + _int(20, _ATTRIBUTE_INTS)


def _tensor(name: str, array: NDArray[np.float32]) -> bytes:
    dims = b"".join(_int(1, length) for length in array.shape)
    return dims + _int(2, _FLOAT) + _text(8, name) + _block(9, array.astype("<f4").tobytes())


def _value(name: str, shape: Sequence[int | str]) -> bytes:
    dims = b"".join(_block(1, _int(1, d) if isinstance(d, int) else _text(2, d)) for d in shape)
    return _text(1, name) + _block(2, _block(1, _int(1, _FLOAT) + _block(2, dims)))


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out) + bytes([number])


def _int(field: int, number: int) -> bytes:
    return _varint(field << 3) + _varint(number)


def _block(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _text(field: int, text: str) -> bytes:
    return _block(field, text.encode())
