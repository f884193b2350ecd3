"""A stretch in which the picture is frozen is no moment where there is any other."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from filmed import ffmpeg, film

from bestshot.core.base.constraints import NO_CONSTRAINTS
from bestshot.core.pipeline import find_best_shots, select
from bestshot.core.select.frozen import CUES, is_frozen
from bestshot.core.select.why_not import why_not
from bestshot.core.settings import BALANCED, QUICK, THOROUGH, Settings


def told(change: Sequence[float], measured: Sequence[int] = (), **others: np.ndarray) -> list[int]:
    """Return where a picture is found to be frozen, 1 or 0, whose light changes so much before each sample.

    measured: at which samples, 1 or 0; none given: at all.
    """
    light = np.cumsum(np.array(change, np.float64))
    cues = {**dict.fromkeys(CUES, np.ones(len(light))), "light": light, **others}
    return is_frozen(cues, np.array(measured or [1] * len(light)) == 1).astype(int).tolist()


@pytest.mark.parametrize(
    ("change", "frozen"),
    [
        ([0.1] * 9 + [0] * 9, [0] * 7 + [1] * 11),  # two samples to either side are as unsure
        ([0.1] * 5 + [0] + [0.1] * 5, [0] * 11),  # a frame that came twice,
        ([0, 0] + [0.1] * 9, [0] * 11),  # also as the first,
        ([0.1] * 9 + [0], [0] * 10),  # or the last one
        ([0, 0, 0, 0.1, 0, 0, 0], [1] * 7),  # a key frame that is a little better
        ([0.1, 0, 0.1, 0.1, 0, 0.1, 0.1, 0, 0.1], [1] * 9),  # key frames a second apart
        ([0.001] * 9, [0] * 9),  # noise
    ],
    ids=str,
)
def test_what_is_frozen(change: list[float], frozen: list[int]) -> None:
    assert told(change, push=np.arange(len(change), dtype=np.float64)) == frozen


@pytest.mark.parametrize("sample_fps", [2, 3, 5])
def test_it_is_the_same_with_any_number_of_samples(sample_fps: int) -> None:
    """Twenty seconds, half of which are frozen."""
    change = [0.1] * 10 * sample_fps + [0.0] * 10 * sample_fps
    assert 10 <= sum(told(change)) / sample_fps <= 11


def test_one_cue_that_changes_shows_that_it_is_not() -> None:
    assert told([0] * 9, blur=np.linspace(0, 1, 9)) == [0] * 9


def test_what_was_not_measured_tells_nothing() -> None:
    """A line between two key frames hardly rises, and nothing is known after the last one."""
    key_frames = [1, 0, 0, 0, 0, 0] * 5
    assert told([0.0001] * 30, key_frames) == [0] * 30
    assert told([0.0] * 30, key_frames) == [1] * 27 + [0] * 3


def test_what_moves_is_not_frozen() -> None:
    """Key frames may show the same, and the pictures after them not."""
    assert told([0] * 30, residual=np.repeat([0.0, 0.01, 0.0], 10)) == [1] * 10 + [0] * 10 + [1] * 10


@pytest.mark.parametrize("few", [{}, {"light": np.zeros(9)}], ids=len)
def test_with_too_little_nothing_is_known(few: dict[str, np.ndarray]) -> None:
    assert not is_frozen(few, np.ones(9, bool)).any()
    assert told([0]) == [0]


@pytest.mark.parametrize("order", ["still first", "pan first"])
def test_a_sharp_still_is_better_than_a_blurred_pan(order: str, tmp_path: Path) -> None:
    """Though it is frozen."""
    inputs = ["-f", "lavfi", "-i", "mandelbrot=s=960x240:r=25,loop=loop=-1:size=1,trim=duration=8"]
    still, pan = "crop=320:240:300:0", "crop=320:240:'mod(n*9\\,600)':0,gblur=5"
    chains = [still, pan] if order == "still first" else [pan, still]
    graph = f"[0]split[a][b];[a]{chains[0]}[c];[b]{chains[1]}[d];[c][d]concat,setpts=N/25/TB"
    take = ffmpeg(*inputs, "-filter_complex", graph, "-c:v", "libx264", "-g", "25", tmp_path / "take.mp4")
    best = find_best_shots(take, Settings(model="none", cache=False))[1].picks[0]
    assert (best.end <= 8.5) if order == "still first" else (best.start >= 7.5)


SHAKEN = "crop=w=300:h=220:x='10+9*sin(n*n)':y='10+9*cos(n*n*1.7)',gblur=2"


def hung(path: Path, first: int, last: int, seconds: int, codec: str = "libx264") -> Path:
    """A take that is filmed with an unsteady hand, and shows one picture from `first` to `last`, in seconds."""
    hang = f"loop=loop={25 * (last - first)}:size=1:start={25 * first},setpts=N/25/TB"
    return film(path, "-vf", f"{SHAKEN},{hang}", "-b:v", "4M", seconds=seconds - last + first, codec=codec)


@pytest.mark.parametrize("quality", [THOROUGH, BALANCED, QUICK])
@pytest.mark.parametrize(("kind", "codec"), [("mp4", "libx264"), ("ts", "mpeg2video")])
@pytest.mark.parametrize(("first", "last"), [(0, 8), (8, 16), (16, 24)])
def test_no_pick_lies_where_the_picture_is_frozen(
    first: int, last: int, kind: str, codec: str, quality: str, tmp_path: Path
) -> None:
    take = hung(tmp_path / f"hung.{kind}", first, last, 24, codec)
    picks = find_best_shots(take, Settings(model="none", cache=False, count=4, quality=quality))[1].picks
    assert picks
    unsure = 2 if quality == QUICK else 0  # seconds between key frames
    for pick in picks:
        assert not first + 0.8 + unsure < pick.peak_time < last - 0.8 - unsure
        assert min(pick.end, last) - max(pick.start, first) < pick.duration / 2 + unsure


def test_words_say_that_the_picture_is_frozen(tmp_path: Path) -> None:
    analysis, selection = find_best_shots(hung(tmp_path / "hung.mp4", 8, 16, 24), Settings(model="none", cache=False))
    said = why_not(analysis, selection, Fraction(12), NO_CONSTRAINTS)
    assert said == "Its quality is under the minimum score of 0.75: the picture is frozen."
    everything = replace(selection.settings, min_score=0.0, count=20)
    picks = select(analysis, everything).picks
    assert {pick.reason.endswith("frozen") for pick in picks if 9 < pick.peak_time < 15} == {True}
    assert {pick.reason.endswith("frozen") for pick in picks if not 7 < pick.peak_time < 17} == {False}


SLIDES = {"cut": "", "fade": "fade=in:d=1.5,fade=out:st=6.5:d=1.5,"}


@pytest.mark.parametrize("quality", [THOROUGH, BALANCED, QUICK])
@pytest.mark.parametrize("way", SLIDES)
def test_slides_are_no_fault(way: str, quality: str, tmp_path: Path) -> None:
    """Where a picture mostly stands, moments do not lie where one gives way to the next, nor is it a fault."""
    slide = "mandelbrot=s=320x240:r=25:start_scale={},loop=loop=-1:size=1,trim=duration=8," + SLIDES[way] + "setsar=1"
    inputs = [word for scale in (3, 0.3, 0.03, 0.003) for word in ("-f", "lavfi", "-i", slide.format(scale))]
    graph = "[0][1][2][3]concat=4,setpts=N/25/TB"
    take = ffmpeg(*inputs, "-filter_complex", graph, "-c:v", "libx264", "-g", "50", tmp_path / "slides.mp4")
    picks = find_best_shots(take, Settings(model="none", cache=False, count=4, quality=quality))[1].picks
    assert picks
    for pick in picks:
        assert 1.5 < pick.peak_time % 8 < 6.5 or way == "cut"
        assert "frozen" not in pick.reason


def test_of_a_take_that_is_frozen_throughout_the_best_comes_back(tmp_path: Path) -> None:
    still = ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=0.04", "-vf", "loop=loop=300:size=1", tmp_path / "t.mp4"
    )
    assert len(find_best_shots(still, Settings(model="none", cache=False))[1].picks) >= 1
