"""Choosing as a whole, on analyses made by hand."""

import copy
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from made_scores import graded, hills

from bestshot.core.pipeline import select
from bestshot.core.select.smooth import smooth
from bestshot.core.settings import Settings
from bestshot.core.values import Analysis, Selection

TOPS = ((6, 0.10), (16, 0.25), (26, 0.15), (36, 0.20), (46, 0.30))
BEST_FIRST = [46, 16, 36, 26, 6]


def seconds(selection: Selection) -> list[float]:
    return [float(pick.peak_time) for pick in selection.picks]


def views(*degrees: tuple[float, float, float], count: int) -> np.ndarray:
    """Embeddings of `count` samples: each (start, end, direction in degrees) looks one way, all else another way."""
    turns = np.full(count, 180.0)
    for start, end, direction in degrees:
        turns[round(start * 3) : round(end * 3)] = direction
    turns = np.radians(turns)
    return np.stack([np.cos(turns), np.sin(turns)], axis=1).astype(np.float16)


def test_scores_of_samples_and_of_moments_are_on_one_scale() -> None:
    selection = select(graded(hills(52, *TOPS)), Settings(count=4, min_score=0))
    averaged = smooth(selection.score, selection.settings.smooth_window, selection.settings.sample_fps)
    for pick in selection.picks[1:]:
        assert averaged[pick.sample] == pytest.approx(pick.score)


def test_the_best_moments_come_best_first() -> None:
    analysis = graded(hills(52, *TOPS))
    selection = select(analysis, Settings(count=4, min_score=0))
    assert seconds(selection) == BEST_FIRST[:4]
    assert [pick.rank for pick in selection.picks] == [1, 2, 3, 4]
    assert [pick.score for pick in selection.picks] == sorted((p.score for p in selection.picks), reverse=True)
    assert [pick.score for pick in selection.picks] == [selection.smoothed[pick.sample] for pick in selection.picks]
    for pick in selection.picks:
        assert (pick.start, pick.end) == (pick.peak_time - 1, pick.peak_time + 2)
        assert (pick.first_frame, pick.peak_frame) == (pick.start * 30, pick.sample * 10)
        assert pick.strengths == ("aesthetics",)
        assert pick.components["aesthetics"] > selection.averages["aesthetics"]
    assert selection.notes == ()


def test_clip_duration_stretches_both_rolls() -> None:
    selection = select(graded(hills(52, *TOPS)), Settings(clip_duration=6, min_score=0))
    assert [(pick.start, pick.end) for pick in selection.picks] == [(top - 2, top + 4) for top in BEST_FIRST]


def test_a_look_alike_gives_way_to_the_next_best() -> None:
    analysis = graded(
        hills(52, *TOPS), embeddings=views((41, 52, 0), (11, 21, 5), (31, 41, 90), (21, 31, 60), count=156)
    )
    assert seconds(select(analysis, Settings(count=3, max_similar_clips=1, min_score=0))) == [
        46,
        36,
        26,
    ]  # 16 looks like 46
    assert seconds(select(analysis, Settings(count=3, max_similar_clips=2, min_score=0))) == [46, 16, 36]
    assert seconds(select(analysis, Settings(count=3, similarity_threshold=0, min_score=0))) == [46, 16, 36]


def test_fewer_than_asked_for_are_explained() -> None:
    alike = select(
        graded(hills(52, *TOPS), embeddings=views(count=156)), Settings(count=3, max_similar_clips=1, min_score=0)
    )
    assert seconds(alike) == [46]
    assert alike.notes[-1] == "1 of 3 shots found: the others look like those kept"
    full = select(graded(hills(13, (3, 0.2), (9, 0.3))), Settings(count=9, min_score=0))
    assert len(full.picks) == 3  # at 9 and 3 s and, in between, at 6 s; 2 s are left over at either end
    assert full.notes[-1] == f"{len(full.picks)} of 9 shots found: there is room for no more clips of 3 s"


def test_where_nothing_else_is_as_good_alike_ones_come_and_a_note_says_so() -> None:
    """As on a tripod: a picture that differs differs by a fault, and is no better for it."""
    turned = views((0, 21, 180), (41, 52, 180), (31, 41, 90), count=156)
    faulty = np.zeros(156)
    faulty[31 * 3 : 41 * 3] = 0.9
    analysis = graded(hills(52, *TOPS), embeddings=turned, exposure=faulty)
    selection = select(analysis, Settings(count=3, min_score=0))
    assert 36 not in seconds(selection)
    assert selection.notes == ("all 3 shots look alike: nothing different in the take is about as good",)
    some = select(graded(hills(52, *TOPS), embeddings=turned), Settings(count=3, min_score=0))
    assert 36 in seconds(some)
    assert some.notes == ("2 of the 3 shots look alike: nothing different in the take is about as good",)
    assert select(analysis, Settings(count=1)).notes == ()
    assert not any("alike:" in note for note in select(analysis, Settings(count=3, max_similar_clips=9)).notes)


def test_rather_fewer_come_back_than_worse_ones() -> None:
    """Two moments without a fault, and blown highlights everywhere else."""
    faulty = np.full(156, 0.8)
    for top in (16, 36):
        faulty[(top - 3) * 3 : (top + 3) * 3] = 0.0
    analysis = graded(hills(52, *TOPS), exposure=faulty, noise=faulty)
    two = select(analysis, Settings(min_score=0.9))
    assert sorted(seconds(two)) == [16, 36]
    assert two.notes[-1] == "2 of 5 shots found: the others are plainly worse (under the minimum score of 0.9)"
    assert len(select(analysis, Settings(min_score=0)).picks) == 5
    best = select(analysis, Settings(min_score=1))  # nothing reaches it: the best one is shown all the same
    assert len(best.picks) == 1


def test_no_worse_peak_comes_before_what_lies_beside_a_better_one() -> None:
    """A low peak, nearer to a high one than the separation; what lies on the other side of the high one is better."""
    beauty = np.interp(np.arange(36) / 3, [0, 2, 3.5, 6, 12], [0.40, 0.50, 0.42, 0.70, 0.52])
    selection = select(graded(beauty), Settings(min_score=0.5))
    assert [round(time) for time in seconds(selection)] == [7]
    assert selection.notes[-1] == "1 of 5 shots found: the others are plainly worse (under the minimum score of 0.5)"


def test_relaxing_goes_step_by_step_and_is_told() -> None:
    analysis = graded(hills(52, *TOPS))
    wide = select(analysis, Settings(count=5, min_peak_distance=15, min_score=0))
    assert sorted(seconds(wide)) == sorted(BEST_FIRST)
    assert wide.notes == (
        "only 2 shots clearly stand out; 3 more were added, closer together (9 s apart instead of 15 s)",
    )
    more = select(analysis, Settings(count=9, min_score=0))
    assert len(more.picks) == 9
    assert more.notes[-1].endswith("beside the peaks")


def test_only_a_threshold_of_our_own_is_relaxed() -> None:
    # 20 degrees between neighbours: a distance of 0.06, which NIMA's threshold takes for alike
    near = views((0, 11, 0), (11, 21, 20), (21, 31, 40), (31, 41, 60), (41, 52, 80), count=156)
    analysis = graded(hills(52, *TOPS), embeddings=near)
    relaxed = select(analysis, Settings(count=5, max_similar_clips=1, min_score=0))
    assert len(relaxed.picks) == 5
    assert relaxed.notes[-1].endswith("more alike (similarity 0.04 instead of 0.08)")
    assert relaxed.threshold == 0.08
    kept = select(analysis, Settings(count=5, similarity_threshold=0.08, min_score=0))
    assert seconds(kept) == [46, 16]
    assert not any("alike (similarity" in note for note in kept.notes)
    assert kept.notes[-1] == "2 of 5 shots found: the others look like those kept"


def test_without_embeddings_all_look_different() -> None:
    selection = select(graded(hills(52, *TOPS)), Settings(min_score=0))
    assert len(selection.picks) == 5
    assert selection.vectors is None
    assert selection.distances is None


def test_a_dull_take_says_that_nothing_stands_out() -> None:
    noise = np.random.default_rng(1).normal(0, 1e-4, 156)
    for beauty in (np.full(156, 0.4), 0.4 + noise):
        selection = select(graded(beauty), Settings(min_score=0))
        assert selection.picks
        assert {pick.reason for pick in selection.picks} == {"free of faults"}
        assert "nothing stands out: the scores hardly change over the take" in selection.notes


@pytest.mark.parametrize("count", [1, 2, 5, 8])
def test_a_take_shorter_than_a_clip_gives_one(count: int) -> None:
    selection = select(graded(0.4 + np.arange(count) / 30), Settings(min_score=0))
    assert len(selection.picks) == 1
    pick = selection.picks[0]
    assert pick.first_frame <= pick.peak_frame <= pick.last_frame < count * 10
    assert selection.notes[-1] == f"the take ({count / 3:.1f} s) is shorter than a clip (3 s)"


def random_take(seed: int) -> Analysis:
    """Some minutes of anything: length, steadiness of the clock, views, smooth or rough scores."""
    chance = np.random.default_rng(seed)
    count = int(chance.integers(1, 400))
    steps = chance.integers(1, 12, count * 10) if seed % 2 else np.full(count * 10, 3)
    ticks = np.cumsum(steps) - steps[0]
    end = int(ticks[-1] + 3)
    times = np.arange(0, end, 30)  # three samples a second of a clock of 90
    samples = np.searchsorted(ticks, times, side="right") - 1
    beauty = np.convolve(chance.random(len(samples)), np.ones(int(chance.integers(1, 9))), mode="same") / 9
    around = chance.normal(0, 1, (len(samples), 8)).astype(np.float32)
    around /= np.linalg.norm(around, axis=1, keepdims=True)
    return graded(
        beauty,
        ticks=ticks,
        samples=samples,
        end=end,
        clock=Fraction(1, 90),
        embeddings=None if seed % 3 else around.astype(np.float16),
        sharpness=chance.random(len(samples)),
        exposure=chance.random(len(samples)) ** 4,
    )


@pytest.mark.parametrize("seed", range(60))
def test_whatever_the_take_clips_keep_apart_and_the_answer_stays(seed: int) -> None:
    chance = np.random.default_rng((seed, 1))
    analysis = random_take(seed)
    settings = Settings(
        count=int(chance.integers(1, 30)),
        min_peak_distance=float(chance.choice([0, 1, 5, 30])),
        clip_pre_roll=float(chance.choice([0, 0.5, 2])),
        clip_post_roll=float(chance.choice([0.3, 2, 3])),
        clip_duration=float(chance.choice([3, 5.5, 7])) if seed % 4 == 0 else None,
        smooth_window=float(chance.choice([0, 2.5, 10])),
        max_similar_clips=[None, 1, 2][int(chance.integers(3))],
        min_score=float(chance.choice([0, 0.5, 0.9])),
    )
    before = copy.deepcopy(analysis)
    one, two = select(analysis, settings), select(analysis, settings)

    assert 1 <= len(one.picks) <= settings.count
    assert one.picks == two.picks
    assert one.notes == two.notes
    assert np.array_equal(one.smoothed, two.smoothed)
    for name, series in (*before.components.items(), *before.cues.items()):
        assert np.array_equal((analysis.components | analysis.cues)[name], series)
    assert np.array_equal(analysis.samples, before.samples)
    assert np.array_equal(analysis.frame_ticks, before.frame_ticks)

    spans = sorted((pick.first_frame, pick.peak_frame, pick.last_frame) for pick in one.picks)
    assert all(first <= peak <= last for first, peak, last in spans)
    assert all(earlier[2] < later[0] for earlier, later in pairwise(spans))
    assert spans[0][0] >= 0
    assert spans[-1][2] < len(analysis.frame_ticks)
    assert [pick.rank for pick in one.picks] == list(range(1, len(one.picks) + 1))
    scores = [pick.score for pick in one.picks]
    assert scores == sorted(scores, reverse=True)
    assert all(score >= settings.min_score for score in scores[1:])
    assert one.smoothed.min() >= 0
    assert one.smoothed.max() <= 1
    assert len(one.picks) == settings.count or one.notes
