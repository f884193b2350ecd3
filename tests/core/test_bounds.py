"""Clips keep their length within shots, and begin and end on a settled camera, outside of words."""

from dataclasses import replace

import numpy as np
import pytest
from made_scores import graded

from bestshot.core.select.clip_bounds import clip_starts, frames_around
from bestshot.core.select.smooth import smooth
from bestshot.core.select.snap import shifts
from bestshot.core.settings import Settings
from bestshot.core.values import Analysis

SNAPPING = Settings()


def test_scores_are_averaged_within_a_shot() -> None:
    analysis = replace(graded([0.2] * 9 + [0.8] * 9), cuts=np.array([85]))  # between two samples
    assert analysis.shots.tolist() == [0] * 9 + [1] * 9
    assert smooth(analysis.components["aesthetics"], 2.5, 3.0, analysis.shots).tolist() == pytest.approx(
        [0.2] * 9 + [0.8] * 9
    )


@pytest.mark.parametrize("sample", range(60))
def test_a_clip_keeps_its_length_within_its_shot(sample: int) -> None:
    analysis = replace(graded([0.5] * 60), cuts=np.array([205, 400]))
    first, last = frames_around(analysis, sample, 1.0, 2.0)
    assert last - first + 1 == 90
    assert first <= sample * 10 <= last
    assert not [cut for cut in (205, 400) if first < cut <= last]


def moving(*stretches: tuple[float, float], seconds: float = 20, **cues: np.ndarray) -> Analysis:
    """Return an analysis of a camera that pans, half a picture a second, in these stretches, (start, end) seconds."""
    times = np.arange(round(seconds * 3)) / 3
    pan = sum((times >= start) & (times <= end) for start, end in stretches) * 0.5 * 2 / 30
    still = graded(np.full(len(times), 0.5))
    return replace(still, cues={**still.cues, "pan": pan + 0.0, "tilt": 0 * times, **cues})


def test_a_clip_begins_where_a_pan_has_settled() -> None:
    later = shifts(moving((0, 8)), SNAPPING)
    assert later[27] == pytest.approx(1 / 3)  # at 9 s; from 8.33 s on, not 8 s
    assert not later[33:].any()


def test_a_clip_ends_before_a_pan_begins() -> None:
    later = shifts(moving((12, 20)), SNAPPING)
    assert later[31] == pytest.approx(-1)  # at 10.33 s; up to 11.33 s, when the average speed is still 0
    assert not later[:27].any()


def test_a_clip_ends_outside_of_words() -> None:
    speech = np.isin(np.arange(60), (35, 36, 37)).astype(float)
    later = shifts(moving(speech=speech), SNAPPING)
    for sample in range(10, 50):  # at the start and the end
        start = sample / 3 + later[sample] - 1
        assert np.interp([start, start + 3], np.arange(60) / 3, speech).sum() <= 1


def test_bounds_stay_where_nothing_is_gained() -> None:
    shaken = np.random.default_rng(1).normal(0, 0.002, 60)
    for pan in (np.zeros(60), np.full(60, 0.02), shaken):  # still, panning all through, held in hand
        assert not shifts(moving(pan=pan), SNAPPING).any()
    unsnapped = Settings(snap_bounds=False)
    assert not shifts(moving((0, 8)), unsnapped).any()
    assert not shifts(graded([0.5] * 60), SNAPPING).any()


@pytest.mark.parametrize("rolls", [(1.0, 2.0), (2.0, 0.5), (0.0, 3.0), (5.0, 5.0)])
def test_snapped_clips_hold_their_peak_and_keep_order_and_length(rolls: tuple[float, float]) -> None:
    pre, post = rolls
    settings = Settings(clip_pre_roll=pre, clip_post_roll=post)
    analysis = replace(moving((2, 4), (9, 10), (13, 16)), cuts=np.array([300]))
    later = shifts(analysis, settings)
    assert later.any() == (rolls != (5.0, 5.0))  # there each shot has room for one clip
    assert np.abs(later).max() < 1.001
    starts = clip_starts(analysis, pre - later, post + later)
    assert np.all(np.diff(starts) > -1e-9)
    for sample in range(60):
        first, last = frames_around(analysis, sample, pre - later[sample], post + later[sample])
        assert first <= sample * 10 <= last
        assert last - first + 1 == round((pre + post) * 30)
        assert first == pytest.approx(starts[sample] * 30, abs=1e-6)
