"""What the scorers say of pictures whose worth is known."""

import cv2
import numpy as np
import pytest
from made_pictures import blurred, split, textured, with_noise

from bestshot.core.scorers import (
    aesthetics,
    blocks,
    colour,
    cover,
    exposure,
    faults,
    noise,
    prompt_match,
    sharpness,
    steadiness,
)
from bestshot.core.scorers.base import (
    EmbeddingsInput,
    PairInput,
)
from bestshot.core.scorers.picture import FrameInput
from bestshot.core.scorers.surroundings import usual_around


def test_sharpness_falls_with_every_step_of_blur() -> None:
    pictures = [textured(), *(blurred(textured(), radius) for radius in (0.5, 1, 2, 4))]
    columns = [sharpness.score(FrameInput(picture)) for picture in pictures]
    scores = [one["sharpness"] for one in columns]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0.4
    assert scores[-1] < 0.02
    assert [one["blur"] for one in columns] == sorted(one["blur"] for one in columns)
    parts = [one["sharpest_part"] for one in columns]
    assert parts == sorted(parts, reverse=True)


def test_sharpness_is_the_variance_of_the_laplacian_in_0_to_1() -> None:
    assert sharpness.score(FrameInput(split(0, 0)))["sharpness"] == 0
    picture = np.zeros((100, 100, 3), np.uint8)
    picture[::2] = 10  # lines: the Laplacian is 20 and -20 in turn
    assert sharpness.score(FrameInput(picture))["sharpness"] == pytest.approx(400 / (400 + sharpness.HALF))


def test_blur_is_told_from_a_dull_subject() -> None:
    """Half the contrast is a quarter of the variance, as in a blur, but the detail is as fine as before."""
    sharp, dull = textured(), (textured() // 2 + 60).astype(np.uint8)
    columns = [sharpness.score(FrameInput(picture)) for picture in (sharp, dull, blurred(sharp, 0.5))]
    assert columns[0]["sharpness"] - columns[1]["sharpness"] > 0.1
    assert columns[1]["blur"] == pytest.approx(columns[0]["blur"], abs=0.02)
    assert columns[2]["blur"] > columns[0]["blur"] + 0.1


def test_a_sharp_subject_before_a_soft_background_is_sharp() -> None:
    shallow = textured()
    shallow[:, 320:] = blurred(textured(), 5)[:, 320:]
    columns = [sharpness.score(FrameInput(picture)) for picture in (textured(), shallow, blurred(textured(), 1))]
    assert columns[1]["sharpest_part"] >= columns[0]["sharpest_part"] > columns[2]["sharpest_part"] + 0.5


@pytest.mark.parametrize("deviation", [3.0, 6.0, 12.0])
def test_noise_is_measured_and_is_not_taken_for_detail(deviation: float) -> None:
    plain = textured()
    noisy = with_noise(plain, deviation)
    found = FrameInput(noisy).noise
    assert found == pytest.approx(deviation, rel=0.15)
    assert noise.score(FrameInput(noisy))["noise"] == pytest.approx(found / (found + noise.HALF))
    assert noise.score(FrameInput(plain))["noise"] < 0.03
    before, after = sharpness.score(FrameInput(plain)), sharpness.score(FrameInput(noisy))
    assert after["sharpness"] > before["sharpness"]  # the variance itself takes it for detail
    assert after["clean_detail"] < before["clean_detail"]
    assert after["sharpest_part"] == pytest.approx(before["sharpest_part"], abs=0.2)


def test_blocks_are_the_grid_of_strong_compression() -> None:
    _, jpeg = cv2.imencode(".jpg", textured(), (cv2.IMWRITE_JPEG_QUALITY, 5))
    compressed = np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)
    assert blocks.score(FrameInput(compressed))["blocks"] > 0.5
    for picture in (textured(), with_noise(textured(), 12), blurred(textured(), 3), split(1, 0)):
        assert blocks.score(FrameInput(picture))["blocks"] < 0.2


def test_cover_is_the_part_without_an_edge() -> None:
    picture = with_noise(textured(), 4)
    assert cover.score(FrameInput(picture))["cover"] == 0
    picture[:, :320] = (40, 40, 60)  # half of the columns
    assert cover.score(FrameInput(picture))["cover"] == pytest.approx(0.5)
    assert cover.score(FrameInput(split(1, 0)))["cover"] == 1


def test_a_cast_is_the_same_in_any_light() -> None:
    grey = colour.score(FrameInput(textured()))
    assert grey["cast"] < 0.1
    warm = [cv2.convertScaleAbs(textured() * np.array([0.7, 1, 1.2]), alpha=light) for light in (1.0, 0.6)]
    columns = [colour.score(FrameInput(np.asarray(picture, np.uint8))) for picture in warm]
    assert columns[0]["red"] == pytest.approx(grey["red"] + np.log(1.2), abs=0.05)
    assert columns[0]["blue"] == pytest.approx(grey["blue"] + np.log(0.7), abs=0.05)
    assert columns[1]["red"] == pytest.approx(columns[0]["red"], abs=0.03)


def test_a_cast_is_held_against_most_of_the_take() -> None:
    """A room may well be red; what changes is a fault."""
    red, steady = np.full(40, 0.8), np.zeros(40)
    evidence, between_takes = colour.evidence(red, {"red": red, "blue": steady}, 3.0)
    assert np.ptp(evidence.values) == 0
    red[10:13] = 0.5
    evidence, between_takes = colour.evidence(red, {"red": red, "blue": steady}, 3.0)
    assert np.flatnonzero(evidence.values < -0.25).tolist() == [10, 11, 12]
    assert (evidence.within, evidence.between, between_takes.within, between_takes.between) == (
        True,
        False,
        False,
        True,
    )


@pytest.mark.parametrize(("x", "y"), [(0, 0), (8, 0), (-12, 4), (3, -9)])
def test_shifts_are_measured_in_widths(x: int, y: int) -> None:
    wide = cv2.cvtColor(textured(), cv2.COLOR_BGR2GRAY)
    first, later = wide[40:220, 40:360], wide[40 - y : 220 - y, 40 - x : 360 - x]
    columns = steadiness.score(PairInput(np.asarray(first, np.uint8), np.asarray(later, np.uint8)))
    assert columns["pan"] == pytest.approx(x / 320, abs=0.003)
    assert columns["tilt"] == pytest.approx(y / 320, abs=0.003)


def test_a_smooth_pan_is_steady_and_a_shaking_camera_is_not() -> None:
    pan, shaking = np.linspace(0, 0.06, 60), np.random.default_rng(1).normal(0, 0.02, 60)
    still = np.zeros(60)
    smooth = steadiness.steadiness({"pan": pan, "tilt": still}, 3.0)
    shaken = steadiness.steadiness({"pan": shaking, "tilt": still}, 3.0)
    assert smooth.min() > 0.9
    assert shaken.mean() < 0.5
    both = steadiness.jerk({"pan": np.concatenate([pan, shaking]), "tilt": np.zeros(120)})
    assert both[: 60 - steadiness.REACH].max() < both[60 + steadiness.REACH :].min()


@pytest.mark.parametrize("level", [0, 3, 5, 250, 252, 255])
@pytest.mark.parametrize("share", [0, 0.01, 0.25, 0.5, 1])
def test_exposure_is_the_share_of_clipped_pixels(level: int, share: float) -> None:
    assert exposure.score(FrameInput(split(share, level)))["exposure"] == pytest.approx(share)


def test_exposure_counts_both_ends_and_nothing_between() -> None:
    assert exposure.score(FrameInput(split(0.5, 0, 255)))["exposure"] == 1
    for level in (6, 128, 249):
        assert exposure.score(FrameInput(split(1, level)))["exposure"] == 0


def test_midtones_are_full_at_grey_and_gone_at_the_ends() -> None:
    values = [exposure.score(FrameInput(split(1, level)))["midtones"] for level in (0, 64, 127, 191, 255)]
    assert values[2] == pytest.approx(1, abs=0.001)
    assert values[0] < values[1] < values[2] > values[3] > values[4]
    assert values[0] == pytest.approx(values[4]) == pytest.approx(np.exp(-(0.5**2) / 0.08))


@pytest.mark.parametrize("fps", [2.0, 3.0, 5.0])
def test_unsteadiness_is_the_bend_of_light_by_thirds_of_a_second(fps: float) -> None:
    times = np.arange(round(20 * fps)) / fps
    assert exposure.unsteadiness(np.full(len(times), 4.0), fps) == pytest.approx(0)
    assert exposure.unsteadiness(4 + 0.3 * times, fps) == pytest.approx(0)  # a pan
    assert exposure.unsteadiness(4 + 0.09 * times**2, fps) == pytest.approx(0.02)  # the same at any rate
    settles = np.where(times < 10, 4 + 0.3 * np.sin(3 * times), 4)
    unsteady = exposure.unsteadiness(settles, fps)
    assert unsteady[times < 8].min() > 0.02
    assert unsteady[times > 11].max() == pytest.approx(0)


def test_one_sample_is_steady() -> None:
    assert exposure.unsteadiness(np.array([4.0]), 3.0).tolist() == [0]


def test_twice_the_light_is_the_same_step_anywhere() -> None:
    lights = [exposure.score(FrameInput(split(1, level)))["light"] for level in (15, 30, 60, 120, 240)]
    assert np.diff(lights) == pytest.approx([np.log(2)] * 4, abs=0.04)


def test_without_a_model_beauty_and_likeness_are_missing_and_not_zero() -> None:
    take = EmbeddingsInput(np.eye(3))
    assert aesthetics.rated(take) is None
    assert prompt_match.match(take) is None
    rated = np.array([0.1, 0.2, 0.3])
    assert aesthetics.rated(EmbeddingsInput(np.eye(3), rated)) is rated


def test_what_the_head_tells_becomes_a_chance_and_is_compared_with_what_is_usual_in_the_take() -> None:
    told = dict.fromkeys(faults.CUES, np.zeros(5)) | {faults.ANY: np.array([faults.EVEN, 0, 0, 0, -90.0])}
    chance = faults.chance(told, 3.0)
    assert chance == pytest.approx([0.5, *[1 / (1 + np.exp(faults.EVEN / faults.STEP))] * 3, 0], abs=1e-9)
    within, between = faults.evidence(chance, told, 3.0)
    assert within.values.tolist() == between.values.tolist() == [-10, 0, 0, 0, 90]

    blurred = told | {faults.ANY: np.zeros(5), "fault_blur": np.array([7.0, 7, 7, 7 + np.sqrt(8), 5])}
    within, between = faults.evidence(chance, blurred, 3.0)
    assert within.values == pytest.approx([0, 0, 0, -faults.OF_KINDS, 0])  # of eight kinds one, and no credit for less
    assert between.values == pytest.approx(0)


@pytest.mark.parametrize("count", [1, 2, 3, 6, 40, 90, 91, 200])
def test_what_is_usual_around_is_the_median_there(count: int) -> None:
    values = np.random.default_rng(count).random(count)
    found = usual_around(values, 3.0)
    half = min(45, (count - 1) // 2)
    mirrored = np.pad(values, half, "symmetric")
    expected = [np.median(mirrored[place : place + 2 * half + 1]) for place in range(count)]
    assert found == pytest.approx(expected)
    assert np.array_equal(found, usual_around(values.copy(), 3.0))


def test_what_is_usual_around_is_of_the_same_shot() -> None:
    values = np.repeat([1.0, 5.0, 2.0], [30, 12, 1])
    assert np.array_equal(usual_around(values, 3.0, shots=np.repeat([0, 1, 3], [30, 12, 1])), values)
