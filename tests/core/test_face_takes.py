"""Takes of a person: the picks lie where the face is large, in focus and awake, whatever is read of the take."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from filmed import ffmpeg, film
from portraits import filmed, portrait, scene, soft

from bestshot.core.base import model_info
from bestshot.core.base.arrays import Image, Source
from bestshot.core.base.time_range import SampleRange, TimeRange
from bestshot.core.media.key_frames import KeyFrameReader
from bestshot.core.media.reader import Reader
from bestshot.core.pipeline import analyse, find_best_shots, select
from bestshot.core.settings import Settings
from bestshot.core.values import Analysis

WINDOWS = (14.0, 19.0), (37.0, 42.0)
SECONDS = 60.0
QUALITIES = ("thorough", "balanced")


def gliding(good: Callable[[], Image], other: Callable[[], Image]) -> Callable[[float], Image]:
    """A camera that glides to and fro by whole pixels, which leaves the sharpness alone; `good` is in the windows."""
    pictures = {True: good(), False: other()}

    def shown(time: float) -> Image:
        picture = pictures[any(start <= time < end for start, end in WINDOWS)]
        shift = np.array([[1, 0, round(12 * np.sin(time / 4))], [0, 1, 0]], float)
        moved = cv2.warpAffine(picture, shift, picture.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(moved, dtype=np.uint8)

    return shown


@cache
def pictures(kind: str) -> tuple[Callable[[], Image], Callable[[], Image]]:
    other = {
        "shut": lambda: scene(portrait(shut=True), 360),
        "soft": lambda: scene(soft(portrait(), 2), 360),
        "gone": lambda: scene(None, 360),
    }
    return lambda: scene(portrait(), 360), other[kind]


def take(kind: str, folder: Path) -> Path:
    return filmed(folder / f"{kind}.mp4", SECONDS, gliding(*pictures(kind)), f"{kind} by whole pixels")


def in_windows(peaks: list[float]) -> list[bool]:
    """Of each window, whether a peak lies in it."""
    return [any(start <= peak < end for peak in peaks) for start, end in WINDOWS]


SETTINGS = Settings(count=2, cache=False)


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Analysis]:
    """Gives the analysis of the take of a kind, in a quality; of each only one is made."""
    folder = tmp_path_factory.mktemp("takes")
    return cache(lambda kind, quality: analyse(take(kind, folder), replace(SETTINGS, quality=quality)))


def peaks(analysis: Analysis, settings: Settings) -> list[float]:
    return [float(pick.peak_time) for pick in select(analysis, settings).picks]


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("kind", ["shut", "soft", "gone"])
def test_picks_lie_where_the_face_is_in_focus_and_awake(
    kind: str, quality: str, analysed: Callable[[str, str], Analysis]
) -> None:
    found = peaks(analysed(kind, quality), replace(SETTINGS, quality=quality))
    assert in_windows(found) == [True, True]


def test_it_is_the_faces_that_decide(analysed: Callable[[str, str], Analysis]) -> None:
    found = peaks(analysed("shut", "thorough"), replace(SETTINGS, quality="thorough", w_faces=0))
    assert in_windows(found) != [True, True]


def test_the_same_samples_get_the_same_answer_in_all_qualities_and_parts(
    analysed: Callable[[str, str], Analysis], tmp_path: Path
) -> None:
    whole, some = analysed("gone", "thorough"), analysed("gone", "balanced")
    middle = TimeRange(Fraction(10), Fraction(50))
    part = analyse(take("gone", tmp_path), replace(SETTINGS, quality="thorough", model="none"), part=middle)
    first = part.first_sample
    assert part.components["faces"] == pytest.approx(
        whole.components["faces"][first : first + len(part.samples)], abs=0.02
    )
    both = (whole.sources["faces"] == Source.SAMPLED) & (some.sources["faces"] == Source.SAMPLED)
    assert np.count_nonzero(both) > 10
    assert some.components["faces"][both] == pytest.approx(whole.components["faces"][both], abs=0.02)


def test_faces_in_real_takes(footage: Path) -> None:
    """A juggler, seen from head to foot, is the only one whose face is large enough; a cartoon bird is no face."""
    seen = {}
    for name in ("sam2-default_juggle", "bbb-multishot-30s", "mdn-flower", "gopro-max-walk"):
        analysis = analyse(footage / "takes" / f"{name}.mp4", replace(SETTINGS, quality="thorough", model="none"))
        seen[name] = bool(analysis.components["faces"].any())
    assert seen == {name: name == "sam2-default_juggle" for name in seen}


def test_an_incomplete_installation_loses_faces_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = filmed(tmp_path / "short.mp4", 4, lambda time: scene(portrait(), 240), "short")
    monkeypatch.setattr(model_info, "SHIPPED_FOLDER", tmp_path)
    analysis, selection = find_best_shots(path, Settings(cache=False, model="none"))
    assert "faces" not in analysis.components
    assert "sharpness" in analysis.components
    assert [note for note in analysis.notes if note.startswith("Faces left out: ")]
    assert selection.picks


def test_a_sampled_frame_gives_the_brightness_of_all_its_pixels_and_its_number(tmp_path: Path) -> None:
    path = filmed(tmp_path / "short.mp4", 4, lambda time: scene(portrait(), 240), "short")
    with Reader(path, 3, 120) as reader:
        frames = list(reader.read(SampleRange(4, 9)))
        assert [frame.sample for frame in frames] == [4, 5, 6, 7, 8]
        for frame in frames:
            assert frame.image.shape == (120, 213, 3)
            assert frame.whole is not None
            whole = frame.whole()
            assert whole.shape == (240, 426)
            small = cv2.resize(whole, (213, 120), interpolation=cv2.INTER_AREA).astype(float)
            assert np.abs(small - cv2.cvtColor(frame.image, cv2.COLOR_BGR2GRAY)).mean() < 2
    with KeyFrameReader(path, 3, 120) as key_frames:
        assert [(one.sample, one.whole().shape) for one in key_frames if one.whole] == [
            (0, (240, 426)),
            (6, (240, 426)),
        ]


def test_the_whole_picture_is_upright_too(tmp_path: Path) -> None:
    path = ffmpeg(
        "-display_rotation", 90, "-i", film(tmp_path / "wide.mp4", seconds=1), "-c", "copy", tmp_path / "t.mp4"
    )
    with Reader(path, 3, 120) as reader:
        frame = next(iter(reader.read()))
    assert frame.image.shape == (120, 90, 3)
    assert frame.whole is not None
    whole = frame.whole()
    assert whole.shape == (320, 240)
    small = cv2.resize(whole, (90, 120), interpolation=cv2.INTER_AREA).astype(float)
    assert np.abs(small - cv2.cvtColor(frame.image, cv2.COLOR_BGR2GRAY)).mean() < 6
