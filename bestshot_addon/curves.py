"""The curves of takes, as far as they are known; in memory alone, never in the file."""

from array import array
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from sys import byteorder
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..core.engine.messages import Picked
    from .search_request import Target

_MOST = 50  # takes: an hour has 10,800 samples of two bytes
_versions = count(1)


@dataclass(frozen=True, eq=False)
class Curve:
    """The smoothed score of every sample. start: seconds of the take at the first. step: seconds from one to the next.

    fps, media_fps: frames of the timeline, and of the take, that a second of it lasts; Blender opens the file to tell.
    scores: 0 to 65535. measured: a byte each, 1 where analysed; empty for all. low, high: the 5th and 95th percentile
    of the scores. version: differs from curve to curve.
    """

    start: float
    step: float
    fps: float
    media_fps: float
    scores: "array[int]"
    measured: bytes
    low: int
    high: int
    version: int


@dataclass(frozen=True)
class Preview:
    """Where a shot would be: seconds of the take. score: 0..1."""

    start: float
    end: float
    peak: float
    score: float


_curves: dict[Path, Curve] = {}
_previews: dict[Path, tuple[Preview, ...]] = {}


def keep(target: "Target", found: "Picked") -> None:
    """Keep the curve of a take, in place of another."""
    scores = array("H")
    scores.frombytes(found.curve)
    if byteorder == "big":
        scores.byteswap()
    if not scores:
        return
    ordered = sorted(scores)
    low, high = ordered[len(ordered) // 20], ordered[-1 - len(ordered) // 20]
    _curves.pop(target.video, None)
    _curves[target.video] = Curve(
        found.curve_start,
        found.sample_seconds,
        target.fps,
        target.media_fps,
        scores,
        found.measured,
        low,
        high,
        next(_versions),
    )
    while len(_curves) > _MOST:
        del _curves[next(iter(_curves))]


def of(video: Path) -> Curve | None:
    """Return the curve of a take; None where it is not known."""
    return _curves.get(video)


def set_preview(video: Path, shots: tuple[Preview, ...]) -> None:
    """Set where the shots of a take would be."""
    _previews[video] = shots


def preview_of(video: Path) -> tuple[Preview, ...]:
    """Return where the shots of a take would be; none without a change that was not carried out yet."""
    return _previews.get(video, ())


def clear_previews() -> None:
    """Forget where shots would be."""
    _previews.clear()


def clear() -> None:
    """Forget everything."""
    _curves.clear()
    _previews.clear()
