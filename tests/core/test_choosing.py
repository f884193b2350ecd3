"""The steps of choosing, each against its definition: smooth, peaks, separation, variety, bounds, reasons."""

from fractions import Fraction

import numpy as np
import pytest
from made_scores import graded

from bestshot.core.select.clip_bounds import clip_starts, frames_around
from bestshot.core.select.diversity import ALIKE, keep_different, trade
from bestshot.core.select.explain import in_words, strengths
from bestshot.core.select.peaks import keep_apart, peaks_of, samples_within
from bestshot.core.select.smooth import smooth


@pytest.mark.parametrize("window", ["0", "0.1", "1.2", "2", "2.4", "2.5", "2.8", "3", "10"])
@pytest.mark.parametrize("fps", ["2", "2.5", "3", "4.7", "5"])
def test_smoothing_is_the_mean_of_the_scores_in_the_window(window: str, fps: str) -> None:
    scores = np.random.default_rng(1).random(40)
    slow = []
    for i in range(len(scores)):
        near = [s for j, s in enumerate(scores) if abs(i - j) / Fraction(fps) <= Fraction(window) / 2]
        slow.append(sum(near) / len(near))
    assert smooth(scores, float(window), float(fps)) == pytest.approx(slow, abs=1e-12)


@pytest.mark.parametrize(
    ("curve", "peaks"),
    [
        ([1, 3, 2], [1]),
        ([3, 2, 1], [0]),
        ([1, 2, 3], [2]),
        ([3, 1, 2], [0, 2]),
        ([0, 2, 2, 2, 0], [2]),
        ([0, 2, 2, 0], [1]),
        ([2, 2, 2, 0, 1], [1, 4]),
        ([5, 5, 5], [1]),
        ([0, 2, 2, 3, 0], [3]),
        ([0, 4, 0, 4, 0, 5], [5, 1, 3]),
        ([7], [0]),
    ],
)
def test_peaks_by_hand(curve: list[float], peaks: list[int]) -> None:
    assert peaks_of(np.array(curve, float)).tolist() == peaks


@pytest.mark.parametrize("seed", range(20))
def test_peaks_are_those_that_scipy_finds(seed: int) -> None:
    from scipy.signal import find_peaks  # noqa: PLC0415 - takes longer to import than all tests here

    chance = np.random.default_rng(seed)
    curve = chance.integers(0, 5, chance.integers(1, 60)).astype(float)  # few levels, so that there are plateaus
    maxima = find_peaks(np.concatenate([[-np.inf], curve, [-np.inf]]))[0] - 1
    assert peaks_of(curve).tolist() == sorted(maxima.tolist(), key=lambda sample: (-curve[sample], sample))


def test_of_peaks_too_near_the_better_one_stays() -> None:
    times = np.arange(20) / 2
    ranked = np.array([4, 13, 0, 14, 19, 9])
    assert keep_apart(ranked, times, 3).tolist() == [4, 13, 19]
    assert keep_apart(ranked, times, 2).tolist() == [4, 13, 0, 19, 9]  # exactly the distance is far enough
    assert keep_apart(ranked, times, 0.5).tolist() == ranked.tolist()
    assert keep_apart(ranked, times, 60).tolist() == [4]


def test_distance_is_one_in_time_even_where_samples_are_not_even() -> None:
    times = np.array([0, 0, 0, 1, 5, 5.5, 5.9, 9])  # a frozen beginning, then gaps
    assert keep_apart(np.array([1, 0, 3, 6, 4, 7]), times, 3).tolist() == [1, 6, 7]


#       first, like the first, another, like the other, like the first again, a third
ANGLES = [0, 8, 90, 82, -8, 180]


def vectors(degrees: list[float]) -> np.ndarray:
    turns = np.radians(degrees)
    return np.stack([np.cos(turns), np.sin(turns)], axis=1).astype(np.float16)


@pytest.mark.parametrize(
    ("allowed", "count", "kept"),
    [(1, 9, [0, 2, 5]), (2, 9, [0, 1, 2, 3, 5]), (3, 9, [0, 1, 2, 3, 4, 5]), (1, 2, [0, 2]), (2, 3, [0, 1, 2])],
)
def test_of_those_alike_only_so_many_are_kept(allowed: int, count: int, kept: list[int]) -> None:
    # 8 degrees apart is a cosine distance of 0.010, 16 one of 0.039
    assert keep_different(vectors(ANGLES), 0.05, allowed, count) == kept


def test_alike_is_up_to_the_threshold() -> None:
    pair = np.array([[1, 0], [0.5, 0.75**0.5]], np.float32)  # 60 degrees: a distance of one half
    exact = pair.astype(np.float16)
    distance = float(1 - exact[0].astype(np.float32) @ exact[1].astype(np.float32))
    assert keep_different(exact, distance, 1, 2) == [0]
    assert keep_different(exact, distance - 1e-4, 1, 2) == [0, 1]
    assert keep_different(exact[[0, 0]], 0.0, 1, 2) == [0]


def test_variety_is_worth_a_little_quality() -> None:
    turned = vectors([0, 0, 90])
    near, far = 0.8 - 0.6 * ALIKE, 0.8 - 1.4 * ALIKE
    assert trade(turned, np.array([0.9, 0.8, near]), 0.05, 2) == [0, 2]
    assert trade(turned, np.array([0.9, 0.8, far]), 0.05, 2) == [0, 1]
    assert trade(turned, np.array([0.9, 0.8, far]), 0.05, 9) == [0, 1, 2]


def test_half_as_alike_costs_half() -> None:
    distance = float(1 - np.cos(np.radians(8)))
    turned = vectors([0, 8, 90])
    scores = np.array([0.9, 0.8, 0.8 - 0.6 * ALIKE])
    assert trade(turned, scores, 2 * distance, 2) == [0, 1]
    assert trade(turned, scores, 9 * distance, 2) == [0, 2]
    assert trade(turned, scores, 0.0, 2) == [0, 1]


@pytest.mark.parametrize(
    ("seconds", "pre", "post", "span"),
    [
        (2, 1.0, 2.0, (30, 119)),  # frame 120 begins at 4 s, when the clip ends
        (2, 0.5, 0.5, (45, 74)),
        (2, 1 / 3, 0.0, (50, 60)),  # never without its peak
        (2, 0.0, 1 / 30, (60, 60)),
        (0, 1.0, 1.0, (0, 59)),  # at the ends it moves inwards
        (5, 2.0, 2.0, (60, 179)),
        (3, 5.0, 5.0, (0, 179)),  # where there is room
    ],
)
def test_bounds_are_half_open(seconds: int, pre: float, post: float, span: tuple[int, int]) -> None:
    assert frames_around(graded([0.5] * 18), seconds * 3, pre, post) == span


def test_bounds_follow_uneven_times() -> None:
    ticks = np.array([0, 10, 20, 100, 101, 102, 110, 150])  # hundredths of a second
    analysis = graded([0.5] * 8, ticks=ticks, samples=np.arange(8), end=160, clock=Fraction(1, 100))
    assert frames_around(analysis, 3, 0.8, 0.1) == (2, 5)
    assert frames_around(analysis, 3, 0.79, 0.11) == (3, 6)
    assert frames_around(analysis, 7, 0.3, 0.1) == (7, 7)
    assert frames_around(analysis, 7, 0.3, 0.4) == (3, 7)  # from 1.6 - 0.7 s on


def test_neighbouring_clips_share_no_frame_at_odd_rates() -> None:
    """At 30000/1001 frames a second no clip of a round length ends on a frame."""
    count = 300
    analysis = graded(
        [0.5] * count,
        ticks=np.arange(count) * 1001,
        samples=np.arange(count),
        end=count * 1001,
        clock=Fraction(1, 30000),
    )
    for pre, post in ((1.0, 2.0), (0.7, 2.6), (0.1, 0.2)):
        starts = clip_starts(analysis, pre, post)
        for sample in range(0, 150, 7):
            after = int(np.searchsorted(starts, starts[sample] + pre + post - 1e-6))
            if after == count:
                break
            assert frames_around(analysis, sample, pre, post)[1] < frames_around(analysis, after, pre, post)[0]


@pytest.mark.parametrize("sample", range(18))
def test_a_clip_keeps_its_length_anywhere_in_the_take(sample: int) -> None:
    analysis = graded([0.5] * 18)
    first, last = frames_around(analysis, sample, 1.0, 2.0)
    assert last - first + 1 == 90
    assert first == round(clip_starts(analysis, 1.0, 2.0)[sample] * 30)
    assert first <= sample * 10 <= last


def test_no_moment_is_sought_where_fewer_samples_are_averaged() -> None:
    assert samples_within(60, 2.5, 3.0) == range(4, 56)
    assert samples_within(12, 2.5, 3.0) == range(2, 10)  # less of a short take
    assert samples_within(5, 2.5, 3.0) == range(5)
    assert samples_within(60, 0.0, 3.0) == range(60)


def test_the_why_names_what_is_better_than_usual() -> None:
    components = {name: np.full(40, 0.5) for name in ("aesthetics", "sharpness", "exposure")}
    components["aesthetics"][1:4] = 0.7
    components["sharpness"][1:4] = 0.95
    components["exposure"][5:9] = 0.1  # a penalty
    components["exposure"][10:14] = 0.9
    components["sharpness"][20] = 0.502  # too little to boast of
    weights = {"aesthetics": 0.3, "sharpness": 0.5, "exposure": 0.2}
    assert strengths(components, weights, 2) == ("sharpness", "aesthetics")
    assert strengths(components, {"aesthetics": 0.5, "sharpness": 0.3, "exposure": 0.2}, 2)[0] == "aesthetics"
    assert strengths(components, {"aesthetics": 1.0}, 2) == ("aesthetics",)
    assert strengths(components, weights, 6) == ("exposure",)
    assert strengths(components, weights, 11) == ()
    assert strengths(components, weights, 20) == ()
    assert in_words(("sharpness", "aesthetics"), {}) == "sharp, beautiful"
    assert in_words((), {}) == "free of faults"
    assert in_words((), {}, faulty=True) == "the best there is"


@pytest.mark.parametrize(
    ("cues", "words"),
    [
        ({"pan": 0.0, "tilt": 0.0, "push": 0.0}, "steady"),
        ({"pan": -0.01, "tilt": 0.002}, "smooth pan"),
        ({"pan": 0.002, "tilt": 0.008, "push": 0.0}, "smooth tilt"),
        ({"pan": 0.01, "tilt": 0.0, "push": 0.004}, "smooth push-in"),
        ({"pan": 0.0, "tilt": 0.0, "push": -0.004}, "smooth pull-back"),
    ],
)
def test_smooth_moves_of_the_camera_are_named(cues: dict[str, float], words: str) -> None:
    assert in_words(("steadiness",), cues) == words
