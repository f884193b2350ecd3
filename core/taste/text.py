"""Labels as text: JSON with one label on each line. Standard library only."""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from .labels import Label, Labels

VERSION = 1
_MARK = "bestshot_taste"
_LONGEST = 500  # characters of a text, and names of standings


class Newer(ValueError):
    """The text is of a newer version."""


def to_text(labels: Sequence[Label]) -> bytes:
    """Return the labels as text in UTF-8; `from_text` reads it."""
    lines = ",\n".join(json.dumps(_rounded(asdict(one)), ensure_ascii=False, allow_nan=False) for one in labels)
    text = f'{{"{_MARK}": {VERSION}, "labels": [\n{lines}\n]}}\n'
    return text.encode(errors="backslashreplace")  # a file's name may be no text; JSON reads \\udcff, too


def from_text(text: bytes) -> Labels:
    """Return the labels; raises ValueError where the text is something else, or damaged, and Newer where it is newer
    than this program.
    """
    try:
        data = json.loads(text.decode())
        version = data[_MARK]
        if type(version) is int and version > VERSION:
            raise Newer("it is of a newer BestShot")
        if type(version) is not int or version < 1:
            raise ValueError("no version")
        return tuple(_label(one) for one in data["labels"])
    except Newer:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError(f"it holds no labels of BestShot ({type(error).__name__})") from None


def now() -> str:
    """Return the present time as in `Label.when`."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _label(data: dict[str, Any]) -> Label:
    known = {one.name: one.type for one in fields(Label)}
    values = {name: _checked(name, known[name], value) for name, value in data.items()}
    label = Label(**values)
    if not 0 <= label.start <= label.peak <= label.end:
        raise ValueError("no span of time")
    return label


def _checked(name: str, kind: object, value: Any) -> Any:
    """Return a field's value as its type; ValueError where it is another."""
    if name == "standings":
        if len(value) > _LONGEST:
            raise ValueError("too many standings")
        return {_text(key): min(max(_number(one), -2.0), 2.0) for key, one in value.items()}
    if kind is float:
        return _number(value)
    if kind is bool:
        if type(value) is not bool:
            raise ValueError(name)
        return value
    return _text(value)


def _text(value: Any) -> str:
    if type(value) is not str or len(value) > _LONGEST:
        raise ValueError("no text")
    return value


def _number(value: Any) -> float:
    if type(value) not in (int, float) or not isfinite(value):
        raise ValueError("no number")
    return float(value)


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    return round(value, 4) if isinstance(value, float) else value
