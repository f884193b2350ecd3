"""A stretch in which the picture is frozen is no moment where there is any other."""

from pathlib import Path

import numpy as np
import pytest
from filmed import ffmpeg, film

from bestshot.core.pipeline import find_best_shots
from bestshot.core.select.frozen import TOLD_BY, WORTH, worth
from bestshot.core.settings import BALANCED, QUICK, THOROUGH, Settings


def cues(count: int, **others: np.ndarray) -> dict[str, np.ndarray]:
    """Return cues that stay the same over so many samples, but for others."""
    return {**{name: np.ones(count) for name in TOLD_BY}, **others}


@pytest.mark.parametrize(
    ("change", "frozen"),
    [
        ([0.1] * 9 + [0] * 9, [0] * 7 + [1] * 11),  # two samples to either side are as unsure
        ([0.1] * 5 + [0] + [0.1] * 5, [0] * 11),  # a frame that came twice
        ([0, 0, 0, 0.1, 0, 0, 0], [1] * 7),  # a key frame that is a little better
        ([0.1, 0, 0.1, 0.1, 0, 0.1, 0.1, 0, 0.1], [1] * 9),  # key frames a second apart
        ([0.001] * 9, [0] * 9),  # noise
    ],
    ids=str,
)
def test_what_is_frozen(change: list[float], frozen: list[int]) -> None:
    light = np.cumsum(np.array(change, np.float64))
    told = worth(cues(len(light), light=light, push=np.arange(len(light), dtype=np.float64)))
    assert np.array_equal(told, np.where(np.array(frozen) == 1, WORTH, 1.0))


def test_one_cue_that_changes_shows_that_it_is_not() -> None:
    assert np.array_equal(worth(cues(9, blur=np.linspace(0, 1, 9))), np.ones(9))


def test_what_moves_is_not_frozen() -> None:
    """Key frames may show the same, and the pictures after them not."""
    told = worth(cues(30, residual=np.repeat([0.0, 0.01, 0.0], 10)))
    assert np.array_equal(told, np.repeat([WORTH, 1, WORTH], 10))


@pytest.mark.parametrize("few", [{}, {"light": np.zeros(9)}, {name: np.zeros(2) for name in TOLD_BY}], ids=len)
def test_with_too_little_nothing_is_known(few: dict[str, np.ndarray]) -> None:
    assert worth(few) == 1.0


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


@pytest.mark.parametrize("quality", [THOROUGH, BALANCED, QUICK])
@pytest.mark.parametrize(("kind", "codec"), [("mp4", "libx264"), ("ts", "mpeg2video")])
@pytest.mark.parametrize(("first", "last"), [(0, 8), (8, 16), (16, 24)])
def test_no_pick_lies_where_the_picture_is_frozen(
    first: int, last: int, kind: str, codec: str, quality: str, tmp_path: Path
) -> None:
    hang = f"loop=loop={25 * (last - first)}:size=1:start={25 * first},setpts=N/25/TB"
    shaken = "crop=w=300:h=220:x='10+9*sin(n*n)':y='10+9*cos(n*n*1.7)',gblur=2"
    hung = film(tmp_path / f"hung.{kind}", "-vf", f"{shaken},{hang}", "-b:v", "4M", seconds=16, codec=codec)
    picks = find_best_shots(hung, Settings(model="none", cache=False, count=4, quality=quality))[1].picks
    assert picks
    unsure = 2 if quality == QUICK else 0  # seconds between key frames
    for pick in picks:
        assert not first + 0.8 + unsure < pick.peak_time < last - 0.8 - unsure
        assert min(pick.end, last) - max(pick.start, first) < pick.duration / 2 + unsure


def test_of_a_take_that_is_frozen_throughout_the_best_comes_back(tmp_path: Path) -> None:
    still = ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=0.04", "-vf", "loop=loop=300:size=1", tmp_path / "t.mp4"
    )
    assert len(find_best_shots(still, Settings(model="none", cache=False))[1].picks) >= 1
