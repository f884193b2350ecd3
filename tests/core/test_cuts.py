"""Cuts are found to the frame, nothing else passes for one, and no clip crosses one; clips settle after a pan."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from counting_progress import Heard
from joined import BLACK, FPS, changed, cuts_of, glide, shots, write
from planted import Image
from retimed import retimed
from variable_rate import variable_time

from bestshot.core.base.progress import no_progress
from bestshot.core.base.time_range import TimeRange
from bestshot.core.deliver.results import write_results
from bestshot.core.pipeline import analyse, find_best_shots, select
from bestshot.core.select.snap import shifts
from bestshot.core.settings import BALANCED, QUICK, THOROUGH, Settings
from bestshot.core.values import Analysis

SETTINGS = Settings(model="none", cache=False, quality=THOROUGH)
SHOTS = ((0, 60), (1, 47), (2, 81), (4, 90), (0, 100), (5, 71), (3, 64))


def cuts_in(analysis: Analysis) -> list[int]:
    """Return the numbers of the frames that are found to begin a shot."""
    assert np.isin(analysis.cuts, analysis.frame_ticks).all()
    return np.searchsorted(analysis.frame_ticks, analysis.cuts).tolist()


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("several") / "take.mp4", shots(*SHOTS))


@pytest.mark.parametrize("kind", ["mp4", "mkv", "ts"])
def test_every_cut_is_found_on_its_frame(kind: str, several: Path, tmp_path: Path) -> None:
    take = retimed(several, tmp_path / f"take.{kind}", lambda seconds: seconds)
    assert cuts_in(analyse(take, SETTINGS)) == cuts_of(SHOTS)


def test_cuts_are_found_at_a_variable_rate(several: Path, tmp_path: Path) -> None:
    take = retimed(several, tmp_path / "take.mp4", lambda seconds: float(variable_time(round(seconds * FPS))))
    assert cuts_in(analyse(take, SETTINGS)) == cuts_of(SHOTS)


def test_black_between_shots_begins_and_ends_on_its_frame(tmp_path: Path) -> None:
    there_and_back = ((0, 70), (BLACK, 30), (0, 60), (BLACK, 40), (2, 70))
    assert cuts_in(analyse(write(tmp_path / "take.mp4", shots(*there_and_back)), SETTINGS)) == cuts_of(there_and_back)


def test_a_cut_to_another_part_of_the_same_picture_is_found(tmp_path: Path) -> None:
    images = [glide(4, frame) for frame in range(60)] + [glide(4, frame, begin=(250, 250)) for frame in range(60)]
    assert cuts_in(analyse(write(tmp_path / "take.mp4", images), SETTINGS)) == [60]


def flash(image: Image, number: int) -> Image:
    return np.full_like(image, 255)


def half_flash(image: Image, number: int) -> Image:
    return cv2.addWeighted(image, 0.15, np.full_like(image, 255), 0.85, 0)


def defocus(image: Image, number: int) -> Image:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 5), dtype=np.uint8)


def brighter(image: Image, number: int) -> Image:
    return cv2.convertScaleAbs(image, alpha=2.2, beta=40)


def darker(image: Image, number: int) -> Image:
    return cv2.convertScaleAbs(image, alpha=0.15)


def shake(image: Image, number: int) -> Image:
    x, y = np.random.default_rng(number).normal(0, 8, 2)
    return np.asarray(
        cv2.warpAffine(image, np.array([[1, 0, x], [0, 1, y]]), image.shape[1::-1], borderMode=cv2.BORDER_REFLECT),
        dtype=np.uint8,
    )


def covered(image: Image, number: int) -> Image:
    """A finger that comes, and goes, within a fifth of a second."""
    image = image.copy()
    image[:, : min((number - 59) * 50, (121 - number) * 50, 300)] = (30, 34, 60)
    return image


def noise(image: Image, number: int) -> Image:
    return cv2.add(image, np.random.default_rng(number).normal(0, 30, image.shape), dtype=cv2.CV_8U)


@pytest.mark.parametrize("change", [defocus, brighter, darker, shake, covered, noise])
def test_a_fault_that_sets_in_and_goes_is_no_cut(change: Callable[[Image, int], Image], tmp_path: Path) -> None:
    take = write(tmp_path / "take.mp4", changed(shots((0, 180)), change, 60, 120))
    assert cuts_in(analyse(take, SETTINGS)) == []


@pytest.mark.parametrize("frames", [1, 4])
@pytest.mark.parametrize("change", [flash, half_flash])
def test_a_flash_is_no_cut(change: Callable[[Image, int], Image], frames: int, tmp_path: Path) -> None:
    for first in (59, 62, 66):  # with a sample in it, or not
        take = write(tmp_path / f"{first}.mp4", changed(shots((2, 140)), change, first, first + frames - 1))
        assert cuts_in(analyse(take, SETTINGS)) == []


def whip() -> Iterator[Image]:
    """A camera that looks at one thing, is torn around, and looks at another."""
    yield from (glide(4, frame, begin=(10, 60)) for frame in range(50))
    for step in range(1, 7):
        image = glide(4, 50, begin=(10 + step * 45, 60))
        yield np.asarray(cv2.blur(image, (45, 1)), dtype=np.uint8)
    yield from (glide(4, frame, begin=(280, 60)) for frame in range(50, 110))


def dissolve() -> Iterator[Image]:
    for one, other, number in zip(shots((0, 150)), shots((2, 150)), range(150), strict=True):
        share = float(np.clip((number - 60) / 25, 0, 1))
        yield cv2.addWeighted(one, 1 - share, other, share, 0)


def fade() -> Iterator[Image]:
    for number, image in enumerate(shots((1, 150))):
        yield cv2.convertScaleAbs(image, alpha=float(np.clip(abs(number - 75) / 20 - 0.5, 0, 1)))


@pytest.mark.parametrize("images", [whip, dissolve, fade])
def test_what_is_not_abrupt_is_no_cut(images: Callable[[], Iterator[Image]], tmp_path: Path) -> None:
    assert cuts_in(analyse(write(tmp_path / "take.mp4", images()), SETTINGS)) == []


LONG = tuple((number % 6, 40 + (number * 37) % 60) for number in range(26))
"""Shots of three to eight seconds, at twelve frames a second."""


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("long") / "take.mp4", shots(*LONG, speed=0.6), fps=12, key_frames=24)


@pytest.mark.parametrize(("quality", "count"), [(THOROUGH, 10), (BALANCED, 4), (QUICK, 10)])
def test_no_clip_crosses_a_cut_or_is_shorter_than_asked(quality: str, count: int, long: Path) -> None:
    analysis, selection = find_best_shots(long, replace(SETTINGS, quality=quality, count=count, min_score=0))
    assert (analysis.measured is None) == (quality == THOROUGH)
    known, cuts = cuts_in(analysis), cuts_of(LONG)
    assert set(known) <= set(cuts)
    assert quality != THOROUGH or known == cuts
    assert len(selection.picks) == count
    without = select(replace(analysis, cuts=analysis.cuts[:0]), selection.settings).picks
    crossing = [pick for pick in without if any(pick.first_frame < cut <= pick.last_frame for cut in cuts)]
    assert crossing or quality == BALANCED  # it is the cuts that keep clips whole
    for pick in selection.picks:
        assert not [cut for cut in cuts if pick.first_frame < cut <= pick.last_frame]
        assert pick.duration == 3
        assert pick.start <= pick.peak_time < pick.end


def test_a_short_shot_gives_no_clip_while_longer_ones_have_room(tmp_path: Path) -> None:
    lengths = tuple((number % 6, 50 if number % 2 else 90) for number in range(8))
    take = write(tmp_path / "take.mp4", shots(*lengths))
    _, selection = find_best_shots(take, replace(SETTINGS, count=8, min_score=0))
    assert {pick.duration for pick in selection.picks} == {3}
    _, selection = find_best_shots(take, replace(SETTINGS, count=8, min_score=0, clip_duration=5))
    assert selection.picks  # there is no room anywhere
    assert all(pick.end - pick.start <= Fraction(90, FPS) for pick in selection.picks)


def test_a_part_has_the_cuts_in_it(several: Path) -> None:
    cuts = cuts_of(SHOTS)
    part = TimeRange(Fraction(cuts[1], FPS), Fraction(cuts[4], FPS))  # a shot begins with it, and one when it is over
    analysis = analyse(several, SETTINGS, part=part)
    assert [cut * analysis.time_base for cut in analysis.cuts.tolist()] == [Fraction(cut, FPS) for cut in cuts[2:4]]


@pytest.mark.parametrize("quality", [THOROUGH, QUICK])
def test_the_cuts_are_kept_with_the_analysis(quality: str, long: Path, own_home: Path) -> None:
    settings = replace(SETTINGS, quality=quality, count=8, min_score=0, cache=True)
    first, heard = analyse(long, settings), Heard()
    again = analyse(long, settings, heard)
    assert heard.calls == 0
    assert np.array_equal(again.cuts, first.cuts)
    assert len(first.cuts)
    assert select(again, settings).picks == select(first, settings).picks


def test_cuts_are_told(several: Path, tmp_path: Path) -> None:
    analysis, selection = find_best_shots(several, replace(SETTINGS, clips=False))
    write_results(tmp_path, analysis, selection, no_progress)
    metadata = json.loads((tmp_path / "metadata.json").read_text())
    assert metadata["cuts"] == [round(cut / FPS, 6) for cut in cuts_of(SHOTS)]
    assert "6 cuts in the take: no clip crosses one" in metadata["notes"]
    graph = (tmp_path / "scores.svg").read_text()
    assert graph.count("<title>cut at ") == 6


def test_the_change_at_a_cut_is_no_action(tmp_path: Path) -> None:
    """Each cut comes two frames after a sample, so that the two pictures of its pair show two shots."""
    lengths = [(0, 52), (1, 50), (2, 50), (0, 50)]
    take = write(tmp_path / "take.mp4", shots(*lengths))
    analysis = analyse(take, Settings(model="none", cache=False, quality="thorough"))
    cuts = cuts_of(lengths)
    assert len(set(cuts) & {int(sample) + 2 for sample in analysis.samples}) >= 2
    assert analysis.cuts.tolist() == [analysis.frame_ticks[cut] for cut in cuts]
    assert analysis.components["action"].max() < 0.2


def test_clips_settle_after_a_pan(tmp_path: Path) -> None:
    images = [glide(4, min(frame, 8 * FPS), speed=5) for frame in range(16 * FPS)]  # 125 pixels of 320 a second
    analysis = analyse(write(tmp_path / "take.mp4", images), SETTINGS)
    later = shifts(analysis, SETTINGS)
    assert later[27] == pytest.approx(1 / 3)  # around 9 s: from 8.33 s on
    assert not later[33:].any()
    assert not shifts(analysis, replace(SETTINGS, snap_bounds=False)).any()


@pytest.mark.parametrize(
    ("name", "cuts"),
    [
        ("bbb-multishot-30s", [285, 378, 553]),
        ("nasa-multishot", [202]),
        ("hecate-multishot", [91, 182, 274, 367]),
        ("sam2-default_juggle", []),
        ("gopro-max-walk", []),
        ("gopro-karma-aerial", []),
        ("intel-cars-overhead", []),
        ("udacity-road", []),
    ],
)
def test_cuts_of_real_takes(name: str, cuts: list[int], footage: Path) -> None:
    assert cuts_in(analyse(footage / "takes" / f"{name}.mp4", SETTINGS)) == cuts
