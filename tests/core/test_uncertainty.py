"""Which stretches deserve a closer look: those where a moment could hide, and in the end those of the picks."""

from dataclasses import replace

import numpy as np
import pytest
from made_scores import graded, hills

from bestshot.core.base.arrays import Source
from bestshot.core.base.interpolation import gaps_in, interpolate, known_with_neighbours, merge_ranges, nearest_known
from bestshot.core.base.time_range import SampleRange
from bestshot.core.select.selection import select_moments
from bestshot.core.select.uncertainty import compared_ranges, refined_seconds, uncertain_ranges
from bestshot.core.settings import Settings
from bestshot.core.values import Analysis

COUNT = 600  # samples, 200 s
SETTINGS = Settings(count=2)
CHANCE = np.random.default_rng(3)
BEAUTY = hills(200, (50, 0.3), (140, 0.25), width=3.0) + CHANCE.normal(0, 0.01, COUNT)


def looked(measured: np.ndarray, values: np.ndarray = BEAUTY) -> Analysis:
    """What is known where only those samples were looked at."""
    return replace(graded(interpolate(values, measured)), pictures=sources(measured))


def sources(measured: np.ndarray) -> np.ndarray:
    return np.where(measured, np.uint8(Source.SAMPLED), np.uint8(Source.INTERPOLATED))


def key_frames() -> np.ndarray:
    measured = np.zeros(COUNT, bool)
    measured[::6] = True
    measured[-1] = False
    return measured


def next_looks(analysis: Analysis, settings: Settings) -> list[SampleRange]:
    return uncertain_ranges(analysis, settings, 0.1) or compared_ranges(analysis, settings, 0.1)


def settle(values: np.ndarray = BEAUTY, settings: Settings = SETTINGS) -> np.ndarray:
    """The samples that were looked at once there are no doubts left."""
    measured = key_frames()
    while stretches := next_looks(looked(measured, values), settings):
        for stretch in stretches:
            assert not measured[stretch.first : stretch.stop].all()
            measured[stretch.first : stretch.stop] = True
    return measured


def test_first_of_all_some_stretches_everywhere() -> None:
    stretches = uncertain_ranges(looked(key_frames()), SETTINGS, 0.1)
    assert len(stretches) == 10
    assert np.diff([stretch.first for stretch in stretches]).tolist() == [60] * 9
    assert all(stretch.stop == stretch.first + 6 for stretch in stretches)


def test_in_the_end_the_picks_are_settled_and_all_that_they_stand_out_of_is_looked_at() -> None:
    measured = settle()
    assert measured.mean() < 0.5
    thorough = select_moments(graded(BEAUTY), SETTINGS, 0.1)
    chosen = select_moments(looked(measured), SETTINGS, 0.1)
    times = [sorted(float(pick.peak_time) for pick in one.picks) for one in (chosen, thorough)]
    assert times[0] == pytest.approx(times[1], abs=SETTINGS.smooth_window / 2)  # the same hill, whose top is flat
    for pick in chosen.picks:
        assert measured[pick.sample - 30 : pick.sample + 31].all()


def test_the_same_doubts_every_time() -> None:
    measured = key_frames()
    measured[60:120] = True
    analysis = looked(measured)
    assert uncertain_ranges(analysis, SETTINGS, 0.1) == uncertain_ranges(analysis, SETTINGS, 0.1) != []


def test_more_moments_need_more_looks() -> None:
    assert settle(settings=Settings(count=4)).sum() > settle(settings=Settings(count=1)).sum()


def test_where_nothing_changes_only_the_picks_are_looked_at() -> None:
    measured = settle(np.full(COUNT, 0.5))
    assert 0.2 < measured.mean() < 0.4


def test_all_looked_at_leaves_no_doubts() -> None:
    assert next_looks(graded(BEAUTY), SETTINGS) == []


def test_unsteady_light_between_key_frames_is_not_taken_for_steady() -> None:
    """A light that flickers everywhere else: what was not looked at must not stand out by lying on straight lines."""
    light = np.where(np.arange(COUNT) % 2, 0.02, 0.0) + 4
    measured = key_frames()
    for first in range(0, COUNT - 30, 60):
        measured[first : first + 12] = True
    whole = graded(np.full(COUNT, 0.5), exposure=np.zeros(COUNT))
    whole = replace(whole, cues={**whole.cues, "light": light})
    some = replace(whole, cues={**whole.cues, "light": interpolate(light, measured)}, pictures=sources(measured))
    scores = [select_moments(one, SETTINGS, 0.1).score for one in (whole, some)]
    assert scores[1] == pytest.approx(scores[0], abs=0.1)


def test_short_takes() -> None:
    assert refined_seconds(Settings(count=5)) == 150
    assert refined_seconds(Settings(count=4)) == 120


def test_what_lies_between() -> None:
    known = np.array([True, False, False, True, True, False, False])
    values = np.array([1.0, 9, 9, 4, 2, 9, 9])
    assert interpolate(values, known).tolist() == [1, 2, 3, 4, 2, 2, 2]
    assert interpolate(values, np.ones(7, bool)) is values
    assert nearest_known(known).tolist() == [0, 0, 3, 3, 4, 4, 4]
    assert known_with_neighbours(known, 1).tolist() == [False] * 7
    assert known_with_neighbours(np.array([True, True, False, True, True, True]), 1).tolist() == [1, 0, 0, 0, 1, 1]
    assert gaps_in(known) == [SampleRange(0, 3), SampleRange(4, 7)]
    assert merge_ranges([SampleRange(9, 12), SampleRange(0, 3), SampleRange(3, 6)]) == [
        SampleRange(0, 6),
        SampleRange(9, 12),
    ]
