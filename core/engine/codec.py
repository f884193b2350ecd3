"""Messages as text: one line of JSON each, checked against the dataclasses' annotations when it is read.

Fractions become "numerator/denominator", bytes become base64.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from functools import cache
from math import isfinite
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from ..base.exact import parse_fraction
from .messages import Reply, Request

MAX_LINE = 8 * 2**20  # bytes: more than a hundred picks with their pictures
MAX_VALUES = 50_000  # of a message: more than the gaps in the analysis of a day; so many take a fraction of a second
MAX_DIGITS = 30  # of a number

T = TypeVar("T")


class ProtocolError(ValueError):
    """A line that is not a message. id: that of the request it was meant to be, None where that is unknown."""

    def __init__(self, message: str, id: int | None = None) -> None:
        super().__init__(message)
        self.id = id


def encode(message: Request | Reply) -> bytes:
    """Return the message as one line of ASCII, its newline included; ProtocolError where it would be too long."""
    data = {"type": type(message).__name__.lower(), **_to_plain(message)}
    line = _dump(data).encode("ascii") + b"\n"
    if len(line) > MAX_LINE or _holds_too_much(line):
        raise ProtocolError(f"a message of {len(line)} bytes is too long to be sent")
    return line


def decode_request(line: bytes) -> Request:
    """Return the request in a line, its newline included; ProtocolError where there is none."""
    request: Request = _decode(line, Request)
    return request


def decode_reply(line: bytes) -> Reply:
    """Return the reply in a line, its newline included; ProtocolError where there is none."""
    reply: Reply = _decode(line, Reply)
    return reply


def to_json(value: Any) -> str:
    """Return a dataclass that messages are made of, such as WirePick, as JSON."""
    return _dump(_to_plain(value))


def from_json(kind: type[T], text: str) -> T:
    """Return the dataclass that `to_json` wrote; ProtocolError where the text is something else."""
    try:
        value: T = _from_plain(kind, _load(text))
    except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError) as error:
        raise ProtocolError(f"not a {kind.__name__}: {type(error).__name__} {error}"[:200]) from None
    return value


def _dump(data: Any) -> str:
    return json.dumps(data, allow_nan=False, separators=(",", ":"))


def _load(text: str) -> Any:
    return json.loads(text, parse_int=_int, parse_float=_float, parse_constant=_float)


def _int(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError("a number is too long")
    return int(text)


def _float(text: str) -> float:
    if len(text) > MAX_DIGITS or not isfinite(number := float(text)):
        raise ValueError("a number is too long, too large or none")
    return number


def _decode(line: bytes, kinds: Any) -> Any:
    data: Any = None
    try:
        if not line.endswith(b"\n") or _holds_too_much(line):
            raise ValueError("it is too long or cut off")
        data = _load(line.decode("utf-8"))
        kind = {kind.__name__.lower(): kind for kind in get_args(kinds)}[data["type"]]
        return _from_plain(kind, {name: value for name, value in data.items() if name != "type"})
    except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError) as error:
        id = data.get("id") if isinstance(data, dict) else None
        message = f"not a message: {type(error).__name__} {error}"[:200]
        raise ProtocolError(message, id if type(id) is int else None) from None


def _holds_too_much(line: bytes) -> bool:
    """Return whether a message may hold more than `MAX_VALUES` values: commas part them, and stand in few texts."""
    return line.count(b",") > MAX_VALUES


def _to_plain(value: Any) -> Any:
    """Return the value in types that JSON has."""
    if is_dataclass(value):
        return {field.name: _to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Mapping):
        return {name: _to_plain(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return [_to_plain(item) for item in value]
    return value


def _from_plain(kind: Any, data: Any) -> Any:
    """Return the value of the annotated `kind` that JSON's `data` stands for; TypeError where it does not fit."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType and (fitting := [one for one in inner if _fits(one, data)]):
        return _from_plain(fitting[0], data)
    if not _fits(kind, data):
        raise TypeError(f"{str(data)[:40]!r} is no {kind}")
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _from_plain(hints[name], value) for name, value in data.items()})
    if kind is Fraction:
        return parse_fraction(data)
    if kind is bytes:
        return base64.b64decode(data, validate=True)
    if origin is Mapping:
        return {name: _from_plain(inner[1], value) for name, value in data.items()}
    if origin is tuple:
        if inner[-1] is Ellipsis:
            return tuple(_from_plain(inner[0], item) for item in data)
        return tuple(_from_plain(one, item) for one, item in zip(inner, data, strict=True))
    return float(data) if kind is float else data


def _fits(kind: Any, data: Any) -> bool:
    """Return whether JSON's `data` has the type that a value of `kind` has in JSON."""
    if kind is float:
        return type(data) in (int, float)
    if is_dataclass(kind) or get_origin(kind) is Mapping:
        return isinstance(data, dict)
    if get_origin(kind) is tuple:
        return isinstance(data, list)
    return type(data) is (str if kind in (Fraction, bytes) else kind)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
