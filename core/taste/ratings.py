"""What people think of clips, from a table: a rating of each, or which spans of a take they kept."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import StringIO
from math import isfinite
from pathlib import Path
from statistics import fmean

from ..base.time_range import parse_time
from ..errors import InputError

NAME = "ratings.csv"
_YES, _NO = {"1", "yes", "true", "kept", "keep"}, {"0", "no", "false", "rejected", "reject"}


@dataclass(frozen=True)
class RatedClip:
    """One row. file: the clip. rating: of all of it, or None where it is a span, start..end in seconds, kept or not."""

    file: Path
    rating: float | None = None
    start: Fraction = Fraction(0)
    end: Fraction = Fraction(0)
    kept: bool = True


def read_ratings(folder: Path) -> tuple[RatedClip, ...]:
    """Return the rows of `ratings.csv` in a folder. Raises InputError, with the line, where one cannot be used."""
    path = folder / NAME
    if not folder.is_dir():
        raise InputError(f"{folder}: there is no such folder")
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file; it has columns file,rating or file,start,end,kept") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is no text in UTF-8") from None
    head = text.partition("\n")[0]
    rows = csv.DictReader(StringIO(text, newline=""), delimiter=";" if ";" in head and "," not in head else ",")
    try:
        names = [name.strip().lower() for name in rows.fieldnames or ()]
        rows.fieldnames = names
        if "file" not in names or not ({"rating"} <= set(names) or {"start", "end"} <= set(names)):
            raise InputError(f"{path}: has no columns file,rating nor file,start,end")
        found = []
        for row in rows:
            try:
                found.append(_rated(folder, {name: (row[name] or "").strip() for name in names}))
            except ValueError as error:
                raise InputError(f"{path}, line {rows.line_num}: {error}") from None
    except csv.Error as error:
        raise InputError(f"{path}, line {rows.line_num}: {error}") from None
    if not found:
        raise InputError(f"{path}: has no rows")
    return tuple(found)


def mean_ratings(rows: Sequence[RatedClip]) -> dict[Path, float]:
    """Return the rating of each clip, the mean where several people rated it. rows: all with a rating."""
    ratings: dict[Path, list[float]] = {}
    for row in rows:
        ratings.setdefault(row.file, []).append(row.rating or 0.0)
    return {file: fmean(values) for file, values in ratings.items()}


def _rated(folder: Path, row: Mapping[str, str]) -> RatedClip:
    file = folder / row["file"]
    if not row["file"] or not file.is_file():
        raise ValueError(f"there is no clip '{row['file']}'")
    if "rating" in row:
        try:
            rating = float(row["rating"].replace(",", "."))  # tables with semicolons have commas in numbers
        except ValueError:
            raise ValueError(f"'{row['rating']}' is no number") from None
        if not isfinite(rating):
            raise ValueError(f"'{row['rating']}' is no number")
        return RatedClip(file, rating)
    start, end = parse_time(row["start"]), parse_time(row["end"])
    if end <= start:
        raise ValueError("the span ends before it begins")
    word = row.get("kept", "yes").lower()
    if word not in _YES | _NO:
        raise ValueError(f"kept: '{word}' is neither yes nor no")
    return RatedClip(file, None, start, end, word in _YES)
