"""What the last search of a strip looked at and what it left, kept with the scene as long as its result is."""

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from ..core.errors import BestShotError
from . import tags, vse
from .source_strips import mapping_of, wanted

if TYPE_CHECKING:
    from ..core.engine.protocol import Picked


@dataclass(frozen=True)
class Look:
    """How many samples of a take were looked at, of how many, and how closely that was to be.

    left: frames of the timeline from where its content starts; from the first of each two up to the second, nobody
    looked.
    """

    looked_at: int
    samples: int
    quality: str
    left: tuple[float, ...]

    def left_at(self, strip: Any, frame: int) -> bool:
        """Whether nobody looked at what a strip of that take shows at a frame."""
        away = frame - vse.content_start(strip)
        return any(first <= away < end for first, end in zip(self.left[::2], self.left[1::2], strict=True))


def keep(scene: Any, strip: Any, found: "Picked", quality: str) -> None:
    """Note what a search of a strip left; nothing where that is nothing."""
    if not found.left:
        return
    mapping, start = mapping_of(scene, strip), vse.content_start(strip)
    left = [mapping.timeline_of(time) - start for time in chain.from_iterable(found.left)]
    facts = {"looked_at": found.looked_at, "samples": found.samples, "quality": quality, "left": left}
    tags.note_look(scene, strip.name, facts | {"video": vse.media_path(strip).name})


def last(scene: Any, source: Any) -> Look | None:
    """What the last search of a strip looked at; None where nothing is known, or nothing was left. Quick."""
    noted = tags.look_of(scene, source.name)
    if noted is None or noted.pop("video") != vse.media_path(source).name:  # saving a file may rewrite its paths
        return None
    return Look(noted["looked_at"], noted["samples"], noted["quality"], tuple(noted["left"]))


def chosen(scene: Any) -> tuple[Any, Look] | None:
    """The strip that a search would search, where it is a single one whose last search left something; else None."""
    strips = wanted(scene)
    look = last(scene, strips[0]) if len(strips) == 1 else None
    return (strips[0], look) if look else None


def under_playhead(scene: Any) -> tuple[Any, Any, Look]:
    """The strip whose search left something there, the strip that shows it, itself or a highlight, and its look.

    BestShotError where there is nothing to look closer at. Quick.
    """
    found, frame = chosen(scene), scene.frame_current
    if found is None:
        raise BestShotError("select a strip whose search did not look at everything")
    source, look = found
    selected = [strip for strip in tags.highlights(scene) if strip.select and tags.source_of(strip) == source.name]
    for strip in (*selected, source):
        first, end = vse.handles(strip)
        if first <= frame < end:
            if not look.left_at(strip, frame):
                raise BestShotError("all was looked at closely here; move the playhead")
            return source, strip, look
    raise BestShotError(f"move the playhead over '{source.name}'")
