"""Labels: moments that the user kept or rejected. Standard library only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

MOST = 2000  # labels; of more, the newest
SAME = 0.5  # seconds up to which two peaks of a take are of one moment


@dataclass(frozen=True)
class Label:
    """A moment that the user kept or rejected, or replaced by one of another take.

    take: name and facts of the take, by which it is known. start, peak, end: seconds of the take.
    kept: else it was rejected. kind: of footage, as in `values.Footage`.
    when: the time in UTC, such as 2026-11-27T23:10:05Z.
    score: of the moment by the plain ranking, 0..1.
    standings: name of a component or cue to where the moment stands in it among those of its take: -1 the lowest, 0 the
        middle, 1 the highest.
    rival: the file and the time of the moment that replaced it, such as "C0013.MP4 at 12.500 s"; else "". Then it was
        not kept, and score and standings are how much more it has of them than that one, on one scale of both takes.
    """

    take: str
    start: float
    peak: float
    end: float
    kept: bool
    kind: str = "unknown"
    when: str = ""
    score: float = 1.0
    standings: Mapping[str, float] = field(default_factory=dict)
    rival: str = ""

    def same_moment(self, other: "Label") -> bool:
        """Return whether both are about one moment of one take."""
        return self.take == other.take and abs(self.peak - other.peak) <= SAME

    def same_choice(self, other: "Label") -> bool:
        """Return whether the user chose the same: to reject the moment, to keep it within the same bounds, or to take
        the same one in its place.
        """
        mine, theirs = ((one.peak, one.start, one.end) if one.kept else (one.peak,) for one in (self, other))
        if (self.take, self.kept, self.rival) != (other.take, other.kept, other.rival):
            return False
        return all(abs(a - b) < 1e-3 for a, b in zip(mine, theirs, strict=True))


Labels = tuple[Label, ...]


def merged(labels: Sequence[Label], newer: Iterable[Label]) -> Labels:
    """Return the labels with newer ones, each in place of those of the same moment; the newest `MOST`, in order of
    time. A label of the same choice stays as it is.
    """
    of_take: dict[str, list[Label]] = {}
    for one in labels:
        of_take.setdefault(one.take, []).append(one)
    for one in newer:
        there = of_take.setdefault(one.take, [])
        if not any(one.same_choice(other) for other in there):
            there[:] = [other for other in there if not one.same_moment(other)] + [one]
    found = (one for there in of_take.values() for one in there)
    return tuple(sorted(found, key=lambda one: (one.when, one.take, one.peak))[-MOST:])


def replaced(labels: Sequence[Label], take: str, start: float, end: float, by: Sequence[Label]) -> Labels:
    """Return the labels where those of a take from `start` to `end` seconds are these, and no others: what the user
    took back is gone.
    """
    return merged([one for one in labels if not (one.take == take and start <= one.peak < end)], by)
