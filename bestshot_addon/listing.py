"""The shots as the panel lists them: which, in what order, under which headings. Computed anew only after a change."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from . import decisions, ours, shots
from .shots import Shot
from .trimming import moved_takes

RANK, TIME = "RANK", "TIME"


@dataclass(frozen=True)
class Order:
    """How the user wants them. sort: RANK or TIME. by_take: whether take by take. kept_only: without the others."""

    sort: str = RANK
    by_take: bool = True
    kept_only: bool = False


@dataclass(frozen=True)
class Heading:
    """The line above the shots of one take, where there are several. first: the first of its shots."""

    take: str
    count: int
    first: Shot


@dataclass(frozen=True, eq=False)
class Listing:
    """All shots of a scene, the best first, and the rows of the list. unwanted: how many were rejected or deleted.

    moved: names of the takes that were moved since they were searched.
    """

    shots: tuple[Shot, ...]
    rows: tuple[Shot | Heading, ...]
    has_takes: bool
    unwanted: int
    moved: tuple[str, ...]

    @property
    def kept(self) -> int:
        """How many strips the user keeps."""
        return sum(shot.stays and not shot.is_marker for shot in self.shots)

    def shown(self, scene: Any) -> Shot | None:
        """Return the current shot, else the best one; None without shots."""
        return shots.current_of(scene, self.shots) or next(iter(self.shots), None)

    def place_of(self, shot: Shot, sort: str) -> tuple[int, int]:
        """Return which of its take's shots it is, the best or the earliest being 1, and how many these are."""
        mine = [one for one in self.shots if one.take == shot.take]
        if sort == TIME:
            mine.sort(key=lambda one: one.peak)
        return mine.index(shot) + 1, len(mine)

    def row_of(self, shot: Shot | None) -> int:
        """Return the number of a shot's row; -1 where it has none."""
        return next((number for number, row in enumerate(self.rows) if row is shot), -1)


_known: tuple[list[Shot], Order, Listing] | None = None


def of(scene: Any, order: Order) -> Listing:
    """Return the listing of a scene's shots. Quick, for panels."""
    global _known  # noqa: PLW0603
    found = shots.cached(scene)
    if _known is None or _known[0] is not found or _known[1] != order:
        _known = found, order, _of(scene, found, order)
    return _known[2]


def _of(scene: Any, seen: list[Shot], order: Order) -> Listing:
    best_first = tuple(sorted(seen, key=lambda shot: (-shot.score, shot.peak)))
    counts = Counter(shot.take for shot in seen)
    return Listing(
        shots=best_first,
        rows=_rows(best_first, counts, order),
        has_takes=len(counts) > 1,
        unwanted=sum(len(_unwanted(scene, take, seen)) for take in ours.takes(scene)),
        moved=tuple(moved_takes(scene)),
    )


def _unwanted(scene: Any, take: str, seen: list[Shot]) -> set[int]:
    """Return what `decisions.unwanted` does, but quickly."""
    gone = {*ours.placed(scene, take)} - {shot.id for shot in seen if shot.take == take}
    if gone:
        gone -= decisions.hidden(scene, take)
    return gone.union(ours.rejected(scene, take))


def _rows(best_first: tuple[Shot, ...], counts: Counter[str], order: Order) -> tuple[Shot | Heading, ...]:
    listed = [shot for shot in best_first if shot.stays or not order.kept_only]
    if order.sort == TIME:
        listed.sort(key=lambda shot: shot.peak)
    if not order.by_take or len(counts) < 2:
        return tuple(listed)
    rows: list[Shot | Heading] = []
    begins = {take: min(shot.first for shot in best_first if shot.take == take) for take in counts}
    for take in sorted(counts, key=lambda take: (begins[take], take)):
        if mine := [shot for shot in listed if shot.take == take]:
            rows += [Heading(take, len(mine), mine[0]), *mine]
    return tuple(rows)
