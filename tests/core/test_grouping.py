"""Which moments of several takes show the same thing, by distances that are checked by hand."""

from fractions import Fraction

import numpy as np
import pytest
from made_scores import graded, hills

from bestshot.core.base.constraints import Constraints
from bestshot.core.compare import compare
from bestshot.core.compare.grouping import group
from bestshot.core.errors import InputError, ModelError
from bestshot.core.settings import Settings
from bestshot.core.values import Analysis

SAME_PLACE = np.zeros(9)


def between(*rows: str) -> np.ndarray:
    """Return the distances that the rows below the diagonal give, such as ".06", ".12 .06" for three moments."""
    full = np.zeros((len(rows) + 1, len(rows) + 1))
    for number, row in enumerate(rows, start=1):
        full[number, :number] = [float(text) for text in row.split()]
    return full + full.T


def test_what_is_near_is_grouped_and_what_is_far_stays_alone() -> None:
    distances = between(".02", ".5 .5", ".5 .5 .07", ".5 .5 .5 .5")
    assert group(distances, [0, 1, 0, 1, 2], SAME_PLACE[:5], 0.08) == [[0, 1], [2, 3], [4]]


def test_a_chain_does_not_hold_together_what_differs() -> None:
    """The third is .06 from the second, but .12 from the first: .09 from both on average."""
    chain = between(".05", ".12 .06")
    assert group(chain, [0, 1, 2], SAME_PLACE[:3], 0.08) == [[0, 1], [2]]
    assert group(chain, [0, 1, 2], SAME_PLACE[:3], 0.1) == [[0, 1, 2]]


def test_average_linkage_counts_each_moment_once() -> None:
    """The fourth is .10 from two of the three and .03 from the last: .0767 on average, though .065 from the halves."""
    distances = between(".01", ".02 .02", ".10 .10 .03")
    assert group(distances, [0, 1, 2, 3], SAME_PLACE[:4], 0.08) == [[0, 1, 2, 3]]
    assert group(distances, [0, 1, 2, 3], SAME_PLACE[:4], 0.07) == [[0, 1, 2], [3]]


def test_two_moments_of_a_take_are_never_in_one_group() -> None:
    assert group(between("0", "0 0"), [0, 0, 1], np.array([0.1, 0.9, 0.8]), 0.08) == [[0], [1, 2]]


def test_the_order_in_time_decides_between_what_is_as_near() -> None:
    """All look alike, as on a tripod: each moment is grouped with the one at about the same place of the other take."""
    places = np.array([0.1, 0.5, 0.9, 0.15, 0.45, 0.95])
    assert group(np.zeros((6, 6)), [0, 0, 0, 1, 1, 1], places, 0.08) == [[0, 3], [1, 4], [2, 5]]


def test_the_order_in_time_does_not_outweigh_a_better_match() -> None:
    distances = between("1", ".01 1", ".05 .05 1")  # the first fits the third best, at the other end of its take
    assert group(distances, [0, 0, 1, 1], np.array([0.0, 0.5, 0.5, 0.0]), 0.08) == [[0, 2], [1, 3]]


SCENES = np.eye(4, dtype=np.float16)


def filmed(*scenes: tuple[int, float]) -> Analysis:
    """Return a take that shows scenes for 20 seconds each, each with a hill of that height in its middle."""
    tops = [(20 * place + 10, height) for place, (_, height) in enumerate(scenes)]
    shown = np.repeat(SCENES[[scene for scene, _ in scenes]], 60, axis=0)
    return graded(hills(20 * len(scenes), *tops, width=2), embeddings=shown)


def groups_of(*takes: Analysis, **settings: object) -> list[list[tuple[int, int]]]:
    """Return of each shot of each group its take and the scene-long part of it that it lies in."""
    found = compare(takes, Settings(model="nima", **settings))
    return [[(shot.take, int(shot.pick.peak_time / 20)) for shot in one.shots] for one in found.groups]


def test_each_scene_comes_from_the_take_that_shows_it_best() -> None:
    first, second = filmed((0, 0.5), (1, 0.3)), filmed((1, 0.45), (0, 0.35))
    assert groups_of(first, second, count=2) == [[(0, 0), (1, 1)], [(1, 0), (0, 1)]]


def test_what_a_take_has_of_the_same_thing_is_found_though_it_is_none_of_its_best() -> None:
    first, second = filmed((0, 0.5), (1, 0.1)), filmed((2, 0.5), (1, 0.45))
    assert groups_of(first, second, count=2, min_score=0.9) == [[(0, 0)], [(1, 0)], [(1, 1), (0, 1)]]


def test_a_poor_take_gives_alternatives_only() -> None:
    found = compare([filmed((0, 0.5), (1, 0.5)), filmed((0, 0.05), (3, 0.05))], Settings(model="nima", count=2))
    assert [[shot.take for shot in one.shots] for one in found.groups] == [[0, 1], [0]]
    assert "1 shot of 2 can be seen in one take only" in found.notes


def test_the_best_of_all_takes_has_the_score_1_and_shots_bear_the_rank_of_their_group() -> None:
    found = compare([filmed((0, 0.3), (1, 0.2)), filmed((0, 0.5), (1, 0.4))], Settings(model="nima", count=2))
    shots = [shot for _, shot in found.shots]
    assert shots[0].take == 1
    assert shots[0].pick.score == pytest.approx(1)
    assert all(shot.pick.score < 0.95 for shot in shots[1:])
    assert [shot.pick.rank for shot in shots] == [1, 1, 2, 2]
    assert [one.picks for one in found.selections] == [
        tuple(shot.pick for shot in shots if shot.take == take) for take in (0, 1)
    ]
    assert shots[1].behind.startswith("aesthetics 0.")


def test_the_order_of_the_takes_does_not_matter() -> None:
    takes = filmed((0, 0.5), (1, 0.3)), filmed((1, 0.45), (2, 0.35)), filmed((2, 0.4), (0, 0.2))
    there = groups_of(*takes, count=2)
    back = groups_of(*takes[::-1], count=2)
    assert [[(2 - take, part) for take, part in one] for one in back] == there


def test_what_the_user_rejected_is_no_alternative() -> None:
    takes = [filmed((0, 0.5)), filmed((0, 0.45))]
    plain = compare(takes, Settings(model="nima", count=1))
    (other,) = plain.groups[0].alternatives
    wishes = [Constraints(), Constraints(reject=(other.pick.peak_time,))]
    (best,) = compare(takes, Settings(model="nima", count=1), wishes).groups
    assert all(abs(shot.pick.peak_time - other.pick.peak_time) >= 3 for shot in best.alternatives if shot.take == 1)


def test_where_everything_is_rejected_there_is_no_group() -> None:
    everything = Constraints(reject=tuple(Fraction(time) for time in range(0, 20, 2)))
    found = compare([filmed((0, 0.5)), filmed((0, 0.45))], Settings(model="nima"), [everything] * 2)
    assert found.groups == ()
    assert [one.picks for one in found.selections] == [(), ()]


def test_takes_of_different_models_and_a_single_one_are_not_compared() -> None:
    one, other = filmed((0, 0.5)), filmed((0, 0.4))
    with pytest.raises(InputError, match=r"^only one of the 1 takes can be used, and comparing needs two$"):
        compare([one], Settings())
    clip = Analysis(**{**vars(other), "model": "clip-fast"})
    with pytest.raises(ModelError, match=r"different models .*graded.mp4 by NIMA, graded.mp4 by CLIP .*--model nima"):
        compare([one, clip], Settings())
    without = [Analysis(**{**vars(take), "model": None, "embeddings": None}) for take in (one, other)]
    with pytest.raises(ModelError, match="no model rated the takes"):
        compare(without, Settings())
