"""What comparing takes gives."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..values import Analysis, Pick, Selection


@dataclass(frozen=True)
class Shot:
    """A moment of one of the takes. take: its place among them.

    pick: its score is on the scale of all takes, its rank is that of its group.
    behind: where it falls furthest behind the best of its group, in words, such as "sharpness 0.31 instead of 0.55".
    """

    take: int
    pick: Pick
    behind: str = ""


@dataclass(frozen=True)
class Group:
    """Moments that show the same thing, at most one of each take. alternatives: the others, best first."""

    best: Shot
    alternatives: tuple[Shot, ...] = ()

    @property
    def shots(self) -> tuple[Shot, ...]:
        """All of them, best first."""
        return (self.best, *self.alternatives)


@dataclass(frozen=True, eq=False)
class Comparison:
    """What was chosen from several takes.

    takes: their analyses, as of one kind of footage. selections: of each take, with its shots as picks, by rank, and
    scores on the scale of all takes.
    groups: that of the best shot first. notes: sentences for the user about the comparison itself.
    """

    takes: tuple[Analysis, ...]
    selections: tuple[Selection, ...]
    groups: tuple[Group, ...]
    notes: tuple[str, ...] = ()

    @property
    def model(self) -> str | None:
        """The name of the model that rated all takes."""
        return self.takes[0].model

    @property
    def shots(self) -> Iterator[tuple[int, Shot]]:
        """All shots with their place in their group, from 1, group by group."""
        return ((place, shot) for group in self.groups for place, shot in enumerate(group.shots, start=1))

    def analysis_of(self, shot: Shot) -> Analysis:
        """Return the analysis of the take that a shot is of."""
        return self.takes[shot.take]
