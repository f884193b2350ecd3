"""What the last search of a strip analysed and what it did not, kept with the scene as long as its result is."""

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from ..core.errors import BestShotError
from . import ours, vse
from .source_strips import mapping_of, wanted

if TYPE_CHECKING:
    from ..core.engine.messages import Picked


@dataclass(frozen=True)
class Coverage:
    """How many of a take's samples were analysed, and with which quality.

    gaps: frames of the timeline, counted from where the strip's content starts, in pairs: from the first of two up to
    the second, nothing was analysed.
    """

    analysed: int
    samples: int
    quality: str
    gaps: tuple[float, ...]

    def is_gap(self, strip: Any, frame: int) -> bool:
        """Return whether what a strip of that take shows at a frame was not analysed."""
        offset = frame - vse.content_start(strip)
        return any(first <= offset < end for first, end in zip(self.gaps[::2], self.gaps[1::2], strict=True))


def note(scene: Any, strip: Any, found: "Picked", quality: str) -> None:
    """Note what a search of a strip analysed; nothing where that is everything."""
    ours.COVERAGE.drop(scene, lambda one: bool(one["source"] == strip.name))
    if not found.gaps:
        return
    mapping, start = mapping_of(scene, strip), vse.content_start(strip)
    gaps = [mapping.timeline_of(time) - start for time in chain.from_iterable(found.gaps)]
    facts = {"analysed": found.analysed, "samples": found.samples, "quality": quality, "gaps": gaps}
    ours.COVERAGE.set(scene, strip.name, {"source": strip.name, "video": vse.media_path(strip).name, **facts})


def last(scene: Any, source: Any) -> Coverage | None:
    """Return what the last search of a strip analysed; None where that is unknown, or everything. Quick."""
    noted = next(iter(ours.COVERAGE.of(scene, source.name)), None)
    if noted is None or noted["video"] != vse.media_path(source).name:  # saving a file may rewrite its paths
        return None
    gaps = tuple(gap for gap in noted["gaps"] if isinstance(gap, int | float))
    return Coverage(noted["analysed"], noted["samples"], noted["quality"], gaps[: len(gaps) // 2 * 2])


def of_selection(scene: Any) -> tuple[Any, Coverage] | None:
    """Return the one strip that a search would search, and its coverage; None for several, or without gaps."""
    strips = wanted(scene)
    coverage = last(scene, strips[0]) if len(strips) == 1 else None
    return (strips[0], coverage) if coverage else None


def under_playhead(scene: Any) -> tuple[Any, Any, Coverage]:
    """Return the strip with a gap under the playhead, the strip that shows it there, and its coverage.

    The second strip is the first one, or a shot. BestShotError where there is no gap. Quick.
    """
    found, frame = of_selection(scene), scene.frame_current
    if found is None:
        raise BestShotError("select a strip that was not analysed completely")
    source, coverage = found
    selected = vse.movies_of(vse.selected_strips(scene))
    for strip in (*(one for one in selected if ours.source_of(one) == source.name), source):
        first, end = vse.handles(strip)
        if first <= frame < end:
            if not coverage.is_gap(strip, frame):
                raise BestShotError("everything is analysed here already; move the playhead")
            return source, strip, coverage
    raise BestShotError(f"move the playhead over '{source.name}'")
