"""Faces in pictures: what counts is large, in focus at the eyes, and awake."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from made_scores import even
from portraits import portrait, scene, soft

from bestshot.core.analyse.score_frames import open_scorers, score_frames
from bestshot.core.base import model_info
from bestshot.core.base.arrays import Image
from bestshot.core.media.sampling import SampledFrame
from bestshot.core.models.faces import FaceNets
from bestshot.core.scorers import faces, faults
from bestshot.core.scorers.faces import INTERVAL, SCORER, opened
from bestshot.core.scorers.picture import FrameInput
from bestshot.core.select.combine import combine

LINES = 360


@pytest.fixture(scope="module")
def nets() -> FaceNets:
    return FaceNets()


def score(frame: FrameInput, nets: FaceNets) -> float:
    return faces.score(frame, nets)["faces"]


def grainy(picture: Image, deviation: float) -> Image:
    noise = np.random.default_rng(1).normal(0, deviation, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def test_a_large_face_in_focus_is_found(nets: FaceNets) -> None:
    assert score(FrameInput(scene(portrait(), LINES)), nets) > 0.6


def test_focus_falls_with_every_step_of_blur_at_the_face_alone(nets: FaceNets) -> None:
    values = [score(FrameInput(scene(soft(portrait(), radius), LINES)), nets) for radius in (0.6, 1, 1.5, 2, 3)]
    assert values == sorted(values, reverse=True)
    assert values[0] > 0.5
    assert values[-1] < 0.1


def test_grain_is_not_taken_for_focus(nets: FaceNets) -> None:
    sharp, blurred = (grainy(scene(one, LINES), 5) for one in (portrait(), soft(portrait(), 3)))
    assert score(FrameInput(sharp), nets) > 0.5
    assert score(FrameInput(blurred), nets) < 0.15


def test_focus_is_judged_in_the_whole_picture(nets: FaceNets) -> None:
    """At a third of the size, a face that is a little out of focus looks as sharp as any."""
    whole = [scene(one, 1080) for one in (portrait(), soft(portrait(), 1.2))]
    small = [cv2.resize(one, (640, 360), interpolation=cv2.INTER_AREA) for one in whole]
    before = [score(FrameInput(one), nets) for one in small]
    luma = [np.asarray(cv2.cvtColor(one, cv2.COLOR_BGR2GRAY), dtype=np.uint8) for one in whole]
    after = [score(FrameInput(one, lambda it=it: it), nets) for one, it in zip(small, luma, strict=True)]
    assert before[0] / before[1] < after[0] / after[1]


def test_closed_eyes_count_little(nets: FaceNets) -> None:
    open_eyes, shut = (score(FrameInput(scene(portrait(shut=one), LINES)), nets) for one in (False, True))
    assert 0 < shut < open_eyes / 2


def test_what_a_face_lacks_is_a_fault_of_one_that_is_there(nets: FaceNets) -> None:
    shown = (portrait(), portrait(shut=True), soft(portrait(), 3), None)
    spoilt = [faces.score(FrameInput(scene(one, LINES)), nets)["spoilt_face"] for one in shown]
    assert spoilt[0] == spoilt[3] == 0
    assert 0.1 < spoilt[1] < spoilt[2]


def test_the_eyes_of_a_mirrored_face_are_seen_alike(nets: FaceNets) -> None:
    for shut in (False, True):
        image = portrait(shut=shut)
        openings = [nets.opening(one, nets.find(one)[0]) for one in (image, image[:, ::-1].copy())]
        assert openings[0] == pytest.approx(openings[1], abs=0.06)
        assert (max(openings) < 0.15) if shut else (min(openings) > 0.25)


def test_the_larger_a_face_the_more_it_counts_and_one_in_the_background_does_not(nets: FaceNets) -> None:
    values = [score(FrameInput(scene(portrait(), LINES, height)), nets) for height in (1, 0.6, 0.3)]
    assert values[0] > 2 * values[1] > 0
    assert values[2] == 0


@pytest.mark.parametrize("shape", [(2, 2), (16, 4000), (4000, 16), (90, 160)])
def test_where_there_is_no_face_there_is_nothing(nets: FaceNets, shape: tuple[int, int]) -> None:
    plain = np.random.default_rng(1).integers(0, 255, (*shape, 3), dtype=np.uint8)
    assert score(FrameInput(plain), nets) == 0
    assert score(FrameInput(scene(None, LINES)), nets) == 0


def test_what_a_face_brings_along_is_no_fault_where_the_model_sees_none() -> None:
    """Somebody comes close, in other colors than the room: only the estimate for faults of any kind sees a fault."""
    inside = np.arange(90) // 12 == 3
    components, cues = even(90)
    components |= {"cast": np.full(90, 0.5), "faces": np.where(inside, 0.8, 0.0)}
    cues |= {"red": np.where(inside, 0.6, 0.0), "blue": np.zeros(90), "spoilt_face": np.zeros(90)}
    weights = dict.fromkeys(components, 0.2) | {"saliency": 0.0}
    person = combine(components, cues, weights, 3)
    assert person.quality[inside].min() > 0.99
    assert person.score[inside].min() > person.score[~inside].max()
    tinted = combine(components, cues | {faults.ANY: np.where(inside, faults.PLAIN / 2, 0.0)}, weights, 3)
    assert tinted.quality[inside].max() < 0.8
    assert tinted.score[inside].max() < tinted.score[~inside].min()
    nobody = combine(components | {"faces": np.zeros(90)}, cues, weights, 3)
    assert nobody.score[inside].max() < nobody.score[~inside].min()


def sampled(first: int, count: int) -> Iterator[SampledFrame]:
    for sample in range(first, first + count):
        yield SampledFrame(10 * sample, scene(portrait() if sample > 4 else None, 240), 1, sample=sample)


def test_every_third_sample_of_the_take_is_looked_at_wherever_reading_begins() -> None:
    with open_scorers([SCORER]) as scoring:
        whole = score_frames(sampled(0, 12), scoring, None, None).columns["faces"]
        part = score_frames(sampled(4, 7), scoring, None, None).columns["faces"]
        key_frames = score_frames(sampled(4, 3), scoring.of_key_frames, None, None).columns["faces"]
    assert np.flatnonzero(~np.isnan(whole)).tolist() == list(range(0, 12, INTERVAL))
    assert whole[[0, 3]].tolist() == [0, 0]
    assert whole[6] > 0.5
    assert part == pytest.approx(whole[4:11], nan_ok=True)
    assert not np.isnan(key_frames).any()


def test_a_frame_that_several_samples_show_is_looked_at_for_all() -> None:
    long = SampledFrame(0, scene(portrait(), 240), 3, sample=4)
    with open_scorers([SCORER]) as scoring:
        assert (score_frames([long], scoring, None, None).columns["faces"] > 0.5).tolist() == [True] * 3


def test_only_frames_that_are_looked_at_are_kept_whole_while_they_wait() -> None:
    with open_scorers([SCORER]) as scoring:
        frames = [SampledFrame(one, scene(None, 90), 1, sample=one, whole=lambda: None) for one in range(4)]
        assert [scoring.trimmed(one).whole is not None for one in frames] == [True, False, False, True]


def test_without_its_networks_it_gives_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_info, "SHIPPED_FOLDER", tmp_path)
    with opened() as scored:
        assert np.isnan(scored(FrameInput(scene(portrait(), 240)))["faces"])
