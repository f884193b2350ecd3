"""What is said between the engine and whoever starts it: a closed set of messages, one line of JSON each.

The first line is the engine's Greeting. Every Find, Fetch and Diagnose gets, after any number of ProgressReport and
Judging lines, one answer with its id: Picked, Fetched or Diagnosis, or else Failed or Cancelled. Exact times travel as
"numerator/denominator".
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

PROTOCOL = 3  # rises when an engine and a client of different numbers could misunderstand each other
MAX_LINE = 8 * 2**20  # bytes: more than a hundred moments with their pictures

Scalar = str | bool | int | float | None


@dataclass(frozen=True)
class Find:
    """Look for moments. settings: fields of Settings by name. out: folder to write artefacts into, None for none.

    start, end: the part to look at, seconds from the first shown frame; None: from the beginning, to the end.
    stand_in: a smaller copy to look at instead, where it proves to be one. closely: from when to when to look closely
    besides what the quality asks for.
    """

    id: int
    video: str
    settings: Mapping[str, Scalar]
    out: str | None = None
    start: Fraction | None = None
    end: Fraction | None = None
    stand_in: str | None = None
    closely: tuple[tuple[Fraction, Fraction | None], ...] = ()


@dataclass(frozen=True)
class Fetch:
    """Download models that are not installed. names: as in the catalogue."""

    id: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Diagnose:
    """Ask what the engine has at hand."""

    id: int


@dataclass(frozen=True)
class Cancel:
    """Give up a request; one that is done already needs no giving up."""

    id: int


@dataclass(frozen=True)
class Stop:
    """Give up everything and leave."""


@dataclass(frozen=True)
class Greeting:
    protocol: int
    version: str
    pid: int


@dataclass(frozen=True)
class ProgressReport:
    """total 0 means unknown."""

    id: int
    done: int
    total: int
    stage: str


@dataclass(frozen=True)
class Judging:
    """Who is about to look at pictures, or to read words, by the name of the model; None: nobody."""

    id: int
    model: str | None


@dataclass(frozen=True)
class Moment:
    """A Pick as in values.py. thumbnail: JPEG of the peak, empty where it is gone."""

    rank: int
    peak_frame: int
    first_frame: int
    last_frame: int
    peak_time: Fraction
    start: Fraction
    end: Fraction
    score: float
    components: Mapping[str, float]
    strengths: tuple[str, ...]
    reason: str
    thumbnail: bytes


@dataclass(frozen=True)
class TakeFacts:
    """The take as it was read.

    duration: seconds from the first shown frame to the end of the last; where only a part was looked at, what the
    header says, 0 where it does not. frames: how many were looked through. rate: mean frames per second by the header,
    0 where unknown. width, height: pixels, upright and square.
    constant_rate: whether those frames follow each other evenly, up to the rounding of the file's clock.
    audio: codec name of the sound, None without sound.
    """

    duration: Fraction
    frames: int
    rate: Fraction
    constant_rate: bool
    width: int
    height: int
    codec: str
    audio: str | None


@dataclass(frozen=True)
class Picked:
    """What was found. Frames are told by number where the whole take was looked at; in a part, times alone tell.

    picks: best first. curve: (seconds, score 0..1) points of the smoothed score, at most 400, to be drawn.
    model: who judged, None without. weights: those in force. averages: each component's mean over what was
    looked at. notes: sentences for the user. written: paths of the artefacts. start, end: what was looked at, seconds
    of the take; end is None only where an engine does not tell. measured: for each point of the curve whether that
    sample was looked at, and is not interpolated; empty for all. looked_at: how many of all `samples` were.
    left: from when to when they were not.
    """

    id: int
    video: str
    take: TakeFacts
    picks: tuple[Moment, ...]
    curve: tuple[tuple[float, float], ...]
    model: str | None
    weights: Mapping[str, float]
    averages: Mapping[str, float]
    notes: tuple[str, ...]
    written: tuple[str, ...]
    start: Fraction = Fraction(0)
    end: Fraction | None = None
    measured: tuple[bool, ...] = ()
    looked_at: int = 0
    samples: int = 0
    left: tuple[tuple[Fraction, Fraction], ...] = ()


@dataclass(frozen=True)
class Failed:
    """One line for the user. id: None where it concerns no request. exit_code: the one of the command line."""

    id: int | None
    message: str
    exit_code: int = 1


@dataclass(frozen=True)
class Cancelled:
    id: int


@dataclass(frozen=True)
class Fetched:
    """The models that were asked for are installed. paths: of their weights, in order."""

    id: int
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Diagnosis:
    """What is at hand, for people: name to value, in the order to show."""

    id: int
    facts: Mapping[str, str]


Work = Find | Fetch | Diagnose
Answer = Picked | Fetched | Diagnosis
Request = Work | Cancel | Stop
Reply = Greeting | ProgressReport | Judging | Answer | Failed | Cancelled


class ProtocolError(ValueError):
    """A line that is no message. id: of the request that it was meant to be, None where that cannot be told."""

    def __init__(self, message: str, id: int | None = None) -> None:
        super().__init__(message)
        self.id = id


def encode(message: Request | Reply) -> bytes:
    """One line, pure ASCII. ProtocolError where it would be too long."""
    told = {"type": type(message).__name__.lower(), **_plain(message)}
    line = json.dumps(told, allow_nan=False, separators=(",", ":")).encode("ascii") + b"\n"
    if len(line) > MAX_LINE:
        raise ProtocolError(f"a message of {len(line)} bytes is too long to be sent")
    return line


def decode_request(line: bytes) -> Request:
    """The request that a line, its newline included, holds; ProtocolError where it holds none."""
    request: Request = _decode(line, Request)
    return request


def decode_reply(line: bytes) -> Reply:
    """The reply that a line, its newline included, holds; ProtocolError where it holds none."""
    reply: Reply = _decode(line, Reply)
    return reply


def _decode(line: bytes, kinds: Any) -> Any:
    told: Any = None
    try:
        if not line.endswith(b"\n"):
            raise ValueError("it is too long or cut off")
        told = json.loads(line.decode("utf-8"))
        kind = {kind.__name__.lower(): kind for kind in get_args(kinds)}[told["type"]]
        return _read(kind, {name: value for name, value in told.items() if name != "type"})
    except (ValueError, TypeError, KeyError, ZeroDivisionError, RecursionError) as error:
        id = told.get("id") if isinstance(told, dict) else None
        message = f"not a message: {type(error).__name__} {error}"[:200]
        raise ProtocolError(message, id if type(id) is int else None) from None


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _read(kind: Any, told: Any) -> Any:
    """What was `told` in JSON's own types as a value of the annotated `kind`; TypeError where it is none."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType and (fitting := [one for one in inner if _is(one, told)]):
        return _read(fitting[0], told)
    if not _is(kind, told):
        raise TypeError(f"{str(told)[:40]!r} is no {kind}")
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _read(hints[name], value) for name, value in told.items()})
    if kind is Fraction:
        return Fraction(told)
    if kind is bytes:
        return base64.b64decode(told, validate=True)
    if origin is Mapping:
        return {name: _read(inner[1], value) for name, value in told.items()}
    if origin is tuple:
        if inner[-1] is Ellipsis:
            return tuple(_read(inner[0], item) for item in told)
        return tuple(_read(one, item) for one, item in zip(inner, told, strict=True))
    return float(told) if kind is float else told


def _is(kind: Any, told: Any) -> bool:
    if kind is float:
        return type(told) in (int, float)
    if is_dataclass(kind) or get_origin(kind) is Mapping:
        return isinstance(told, dict)
    if get_origin(kind) is tuple:
        return isinstance(told, list)
    return type(told) is (str if kind in (Fraction, bytes) else kind)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
