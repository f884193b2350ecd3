"""What the user keeps is picked, what the user rejects is not, and why a moment was not picked is told."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from made_scores import graded, hills

from bestshot.core.base.constraints import Constraints, Kept
from bestshot.core.pipeline import select
from bestshot.core.select.explain import behind
from bestshot.core.select.why_not import why_not
from bestshot.core.settings import Settings
from bestshot.core.values import Analysis, Selection

TOPS = (20, 0.3), (50, 0.28), (80, 0.26), (110, 0.24), (140, 0.05)
SETTINGS = Settings(count=3, snap_bounds=False)


def take(**how: object) -> Analysis:
    return graded(hills(160, *TOPS, width=3.0), **how)


def peaks(selection: Selection) -> list[int]:
    """The peaks in rising order, in whole seconds."""
    return sorted(round(pick.peak_time) for pick in selection.picks)


def keep(*times: float) -> Constraints:
    return Constraints(keep=tuple(Kept(Fraction(time)) for time in times))


def reject(*times: float) -> Constraints:
    return Constraints(reject=tuple(Fraction(time) for time in times))


def test_without_constraints_nothing_changes() -> None:
    plain, again = select(take(), SETTINGS), select(take(), SETTINGS, Constraints())
    assert peaks(plain) == [20, 50, 80]
    assert plain.picks == again.picks


def test_what_is_kept_is_picked_and_counts() -> None:
    found = select(take(), SETTINGS, keep(140))
    assert peaks(found) == [20, 50, 140]
    assert [pick.kept for pick in found.picks] == [False, False, True]
    assert [pick.rank for pick in found.picks] == [1, 2, 3]


def test_more_may_be_kept_than_are_wanted() -> None:
    assert peaks(select(take(), SETTINGS, keep(5, 50, 65, 140))) == [5, 50, 65, 140]


def test_what_is_rejected_makes_room_for_the_next_best() -> None:
    assert peaks(select(take(), SETTINGS, reject(50))) == [20, 80, 110]
    near = select(take(), SETTINGS, reject(51.5))  # overlaps with what would be picked
    assert not any(pick.start < Fraction("52.5") and pick.end > Fraction("50.5") for pick in near.picks)


def test_other_shots_keep_clear_of_a_kept_one() -> None:
    kept = Kept(Fraction(17), Fraction(15), Fraction(26))
    found = select(take(), SETTINGS, Constraints(keep=(kept,)))
    (mine,) = (pick for pick in found.picks if pick.kept)
    assert (mine.start, mine.end, mine.peak_time) == (15, 26, 17)
    assert (mine.first_frame, mine.last_frame, mine.peak_frame) == (450, 779, 510)
    assert all(pick.end <= 15 or pick.start >= 26 for pick in found.picks if not pick.kept)


def test_new_shots_differ_from_kept_ones() -> None:
    vectors = np.zeros((480, 4), np.float16)
    vectors[:, 0] = 1
    vectors[:240] = (0, 1, 0, 0)  # the first two hills look alike
    vectors[300:] = (0, 0, 1, 0)
    settings = replace(SETTINGS, count=2, max_similar_clips=1)
    assert peaks(select(take(embeddings=vectors), settings)) == [20, 80]
    assert peaks(select(take(embeddings=vectors), settings, keep(50))) == [50, 80]
    assert 20 not in peaks(select(take(embeddings=vectors), replace(settings, max_similar_clips=None), keep(50)))


def test_what_lies_outside_the_take_is_left_to_the_user() -> None:
    found = select(take(), SETTINGS, Constraints((Kept(Fraction(500)),), (Fraction(700),)))
    assert peaks(found) == [20, 50, 80]


@pytest.mark.parametrize(
    ("time", "constraints", "said"),
    [
        (50, Constraints(), "Shot 2 is here."),
        (50, keep(50), "Shot 2 is kept here."),
        (50, reject(50), "You rejected this moment, or one that overlaps with it."),
        (22.5, Constraints(), "It would overlap with shot 1 at 0:20.0, which is better."),
        (200, Constraints(), "This was not searched."),
        (110, Constraints(), "Its score is 0."),
        (125, Constraints(), "Its quality is under the minimum score of 0.75"),
    ],
)
def test_why_not_this(time: float, constraints: Constraints, said: str) -> None:
    analysis, when = take(), Fraction(time)
    selection = select(analysis, SETTINGS, constraints)
    assert why_not(analysis, selection, when, constraints).startswith(said)


def test_what_a_moment_lacks_is_named_after_what_is_good() -> None:
    here, there = {"faults": (0.4, 0.55), "noise": (0.9, 0.3)}, {"faults": (1.0, 0.06), "noise": (1.0, 0.1)}
    assert behind(here, there) == "free of faults 0.45 instead of 0.94 and low noise 0.70 instead of 0.90"


def test_why_not_names_where_a_moment_is_worse() -> None:
    sharp = np.full(480, 0.6)
    sharp[300:360] = 0.2  # around 110 s
    analysis = take(sharpness=sharp)
    assert "sharpness 0.20 instead of 0.60" in why_not(
        analysis, select(analysis, SETTINGS), Fraction(110), Constraints()
    )
