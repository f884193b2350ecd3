"""What moves in a picture, and what only the camera moves, on made takes with a known answer."""

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from made_scores import even
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d
from take_cache import cached

from bestshot.core.pipeline import find_best_shots
from bestshot.core.scorers import faults
from bestshot.core.scorers.motion import motion
from bestshot.core.select.combine import combine
from bestshot.core.settings import Settings
from bestshot.core.values import Analysis

SIZE = WIDTH, HEIGHT = 480, 270
RATE, SECONDS = 25, 30
ACTION = 18.0, 21.0
"""When the subject moves; else it stands still."""


def texture(seed: int, width: int, height: int) -> NDArray[np.uint8]:
    fine = np.random.default_rng(seed).integers(0, 256, (height // 6, width // 6, 3)).astype(np.float32)
    return np.asarray(np.clip(cv2.resize(fine, (width, height), interpolation=cv2.INTER_CUBIC), 0, 255), np.uint8)


SCENE, SUBJECT = texture(1, 2 * WIDTH, HEIGHT), texture(2, 120, 150)


def make(path: Path, *, pan: float = 0.0, subject: bool = True, swing: float = 0.0) -> Path:
    """Film a scene. pan: pixels a frame. subject: whether one moves in it during the action. swing: the camera does so
    instead, pixels to either side.
    """
    recipe = pan, subject, swing
    return cached(path, lambda place: _film(place, *recipe), Path(__file__), recipe)


def _film(path: Path, pan: float, subject: bool, swing: float) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"preset": "veryfast", "crf": "18", "g": "50"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(SECONDS * RATE):
            since = number / RATE - ACTION[0]
            phase = np.sin(2 * np.pi * since) if 0 <= since < ACTION[1] - ACTION[0] else 0.0
            left = round(pan * number + swing * (1 + phase))
            picture = SCENE[:, left : left + WIDTH].copy()
            if subject:
                x = round(180 + 70 * phase)
                picture[60:210, x : x + 120] = SUBJECT
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def found(path: Path, **settings: object) -> tuple[Analysis, float]:
    """The analysis, and the peak of the best moment."""
    analysis, selection = find_best_shots(path, Settings(cache=False, model="none", **settings))  # type: ignore[arg-type]
    return analysis, float(selection.picks[0].peak_time)


def inside(analysis: Analysis) -> NDArray[np.bool_]:
    return (analysis.times > ACTION[0] + 0.3) & (analysis.times < ACTION[1] - 0.3)


@pytest.mark.parametrize("quality", ["thorough", "balanced"])
@pytest.mark.parametrize("pan", [0.0, 0.6])
def test_the_moment_in_which_something_moves_is_the_best(pan: float, quality: str, tmp_path: Path) -> None:
    analysis, peak = found(make(tmp_path / "take.mp4", pan=pan), quality=quality)
    assert ACTION[0] - 0.5 < peak < ACTION[1] + 0.5
    action, there = analysis.components["action"], inside(analysis)
    away = (analysis.times < ACTION[0] - 0.5) | (analysis.times > ACTION[1] + 0.5)
    assert np.median(action[there]) > 0.3
    assert action[away & (analysis.pictures > 0)].max() < 0.1


def test_quick_sees_what_moves_at_key_frames(tmp_path: Path) -> None:
    analysis, peak = found(make(tmp_path / "take.mp4"), quality="quick")
    assert ACTION[0] - 2 < peak < ACTION[1] + 2
    assert analysis.components["action"].max() > 0.2


def test_the_same_motion_of_the_camera_is_no_action(tmp_path: Path) -> None:
    analysis, _ = found(make(tmp_path / "take.mp4", subject=False, swing=70.0), quality="thorough")
    assert np.median(analysis.components["action"][inside(analysis)]) < 0.1
    assert analysis.components["steadiness"][inside(analysis)].min() < 0.5


def test_a_take_without_motion_is_not_ranked_by_it(tmp_path: Path) -> None:
    take = make(tmp_path / "take.mp4", subject=False)
    with_action, without = (
        find_best_shots(take, Settings(cache=False, model="none", w_action=weight))[1] for weight in (1.0, 0.0)
    )
    assert np.array_equal(with_action.smoothed, without.smoothed)


def test_a_push_in_is_told(tmp_path: Path) -> None:
    """The picture grows by a hundredth in two frames for a while, and is still else."""
    with av.open(str(tmp_path / "take.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"preset": "veryfast", "crf": "18"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(12 * RATE):
            grown = 1.005 ** min(max(number - 4 * RATE, 0), 4 * RATE)
            turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), 0, grown)
            picture = cv2.warpAffine(SCENE[:, :WIDTH], turn, SIZE, flags=cv2.INTER_AREA)
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    analysis, _ = found(tmp_path / "take.mp4", quality="thorough")
    push, times = analysis.cues["push"], analysis.times
    assert push[(times > 4.5) & (times < 7.5)] == pytest.approx(1.005**2 - 1, abs=0.003)
    assert push[(times < 3.5) | (times > 8.5)] == pytest.approx(0, abs=0.001)


def wall(seed: int, places: int) -> NDArray[np.uint8]:
    """A plain picture, 320 by 180, with a few marks: most of it shows no motion."""
    picture, chance = np.full((180, 320), 90, np.uint8), np.random.default_rng(seed)
    for _ in range(places):
        x, y = int(chance.integers(0, 310)), int(chance.integers(0, 170))
        picture[y : y + 10, x : x + 10] = chance.integers(0, 256, (10, 10))
    return picture


@pytest.mark.parametrize("subjects", [((60, 10),), ((30, 8), (220, -8))])
def test_subjects_that_fill_the_picture_are_not_the_camera(subjects: tuple[tuple[int, int], ...]) -> None:
    """Cars pass before a fixed camera: most of what can be seen moves with them."""
    before, after = wall(1, 150), wall(1, 150)
    for number, (place, step) in enumerate(subjects):
        car = cv2.cvtColor(texture(3 + number, 72, 120), cv2.COLOR_BGR2GRAY)
        for picture, x in ((before, place), (after, place + step)):
            picture[30:150, x : x + 72] = car
    found = motion(before, after)
    assert found is not None
    assert (found.pan, found.tilt, found.push) == pytest.approx((0, 0, 0), abs=0.003)
    assert found.residual > 0.005


def test_a_camera_that_turns_fast_is_not_held_for_fixed() -> None:
    """Half of the picture lies ten pixels off, and the other half twelve: near and far."""
    view = cv2.cvtColor(texture(5, 400, 180), cv2.COLOR_BGR2GRAY)
    before, after = view[:, 20:340].copy(), view[:, 10:330].copy()
    after[90:] = view[90:, 8:328]
    found = motion(before, after)
    assert found is not None
    assert 10 / 320 <= round(found.pan, 3) <= 12 / 320
    assert found.residual < 0.008


WEIGHTS = {"aesthetics": 0.4, "sharpness": 0.3, "exposure": 0.2, "action": 0.4, "faults": 0.2, "saliency": 0.0}


def test_what_a_moving_subject_changes_is_no_fault_where_the_model_sees_none() -> None:
    """Blur while something moves: only the estimate for faults of any kind tells a subject's from a camera's."""
    inside = np.arange(90) // 12 == 3
    components, cues = even(90)
    components["action"] = np.where(inside, 0.8, 0.0)
    cues |= dict.fromkeys(("clean_detail", "sharpest_part"), np.where(inside, 0.1, 0.5))
    subject = combine(components, cues, WEIGHTS, 3)
    assert subject.quality[inside].min() > 0.99
    assert subject.score[inside].min() > subject.score[~inside].max()
    camera = combine(components, cues | {faults.ANY: np.where(inside, faults.PLAIN / 2, 0.0)}, WEIGHTS, 3)
    assert camera.quality[inside].max() < 0.8
    assert camera.score[inside].max() < camera.score[~inside].min()


def test_a_subject_that_stops_for_a_moment_is_in_action_all_through() -> None:
    """It moves in every third sample."""
    inside = np.arange(90) // 12 == 3
    components, cues = even(90)
    components["action"] = np.where(inside & (np.arange(90) % 3 == 1), 0.8, 0.0)
    found = combine(components, cues, WEIGHTS, 3)
    away = ~maximum_filter1d(inside, 5)  # it is averaged over as many samples
    assert found.score[inside].min() > found.score[away].max() + 0.01


def test_in_a_take_without_faults_what_happens_ranks_and_not_degrees_of_quality() -> None:
    """A duller picture in which something moves, and a finer still one; then a fault elsewhere makes quality count."""
    numbers = np.arange(120)
    moves, faulty = numbers // 12 == 3, numbers >= 90
    components, cues = even(120)
    components |= {"aesthetics": np.where(numbers < 60, 0.5, 0.7), "action": np.where(moves, 0.8, 0.3)}
    cues["clean_detail"] = np.where(numbers < 60, 0.5, 0.8)

    def lead(cues: dict[str, NDArray[np.float64]]) -> float:
        score = combine(components, cues, WEIGHTS, 3).score
        return float(np.median(score[moves]) / np.median(score[60:90]))

    sound, spoilt = lead(cues), lead(cues | {faults.ANY: np.where(faulty, faults.PLAIN / 2, 0.0)})
    assert sound > 1 > spoilt
