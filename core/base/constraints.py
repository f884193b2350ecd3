"""What the user decided about moments of a take: which are kept, which are rejected. Standard library only."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path


@dataclass(frozen=True)
class Kept:
    """A moment that is a pick in any case. peak, start, end: seconds of the take; None: as the settings have it."""

    peak: Fraction
    start: Fraction | None = None
    end: Fraction | None = None


@dataclass(frozen=True)
class Swapped:
    """A moment in whose place the user took one of another take. peak, other_peak: seconds of the two takes.
    other: the file of the other take.
    """

    peak: Fraction
    other: Path
    other_peak: Fraction


@dataclass(frozen=True)
class Constraints:
    """keep: moments that are picks in any case, and count toward the number. reject: peaks, in seconds, of moments that
    are no picks, nor is what overlaps with them. swapped: shapes no picks, but is learnt from; a moment that is kept
    where it lies may be among them.
    """

    keep: tuple[Kept, ...] = ()
    reject: tuple[Fraction, ...] = ()
    swapped: tuple[Swapped, ...] = ()


NO_CONSTRAINTS = Constraints()
