"""What the user decided about moments of a take: which are kept, which are rejected. Standard library only."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Kept:
    """A moment that is a pick in any case. peak, start, end: seconds of the take; None: as the settings have it."""

    peak: Fraction
    start: Fraction | None = None
    end: Fraction | None = None


@dataclass(frozen=True)
class Constraints:
    """keep: moments that are picks in any case, and count toward the number. reject: peaks, in seconds, of moments that
    are no picks, nor is what overlaps with them.
    """

    keep: tuple[Kept, ...] = ()
    reject: tuple[Fraction, ...] = ()


NO_CONSTRAINTS = Constraints()
