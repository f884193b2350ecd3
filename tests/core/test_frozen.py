"""A stretch in which the picture is frozen is no moment where there is any other."""

from pathlib import Path

import numpy as np
import pytest
from filmed import ffmpeg, film

from bestshot.core.pipeline import find_best_shots
from bestshot.core.scorers import exposure
from bestshot.core.scorers.picture import FrameInput
from bestshot.core.select.frozen import WORTH, worth
from bestshot.core.settings import BALANCED, QUICK, THOROUGH, Settings


def test_change_is_that_from_picture_to_picture() -> None:
    levels = [10, 10, 14, 13]
    with exposure.opened() as score:
        rows = [score(FrameInput(np.full((36, 64, 3), level, np.uint8))) for level in levels]
        other = score(FrameInput(np.full((18, 32, 3), 13, np.uint8)))
    assert [row["change"] for row in rows] == [255, 0, 4, 1]
    assert other["change"] == 255, "of another size"


@pytest.mark.parametrize(
    ("change", "frozen"),
    [
        ([5] * 5 + [0] * 5, [0] * 5 + [1] * 5),
        ([5, 5, 0, 5, 5], [0] * 5),  # a frame that came twice
        ([0, 0, 0, 1, 0, 0, 0], [1] * 7),  # a key frame that is a little better
        ([0.5] * 5, [0] * 5),  # noise
        ([-1] * 5, [0] * 5),
    ],
    ids=str,
)
def test_what_is_frozen(change: list[float], frozen: list[int]) -> None:
    told = worth({"change": np.array(change, np.float64)})
    assert np.array_equal(told, np.where(np.array(frozen) == 1, WORTH, 1.0))


def test_nothing_is_known_without_the_cue() -> None:
    assert worth({}) == 1.0


@pytest.mark.parametrize("quality", [THOROUGH, BALANCED, QUICK])
@pytest.mark.parametrize(("kind", "codec"), [("mp4", "libx264"), ("ts", "mpeg2video")])
@pytest.mark.parametrize(("first", "last"), [(0, 8), (8, 16), (16, 24)])
def test_no_pick_lies_where_the_picture_is_frozen(
    first: int, last: int, kind: str, codec: str, quality: str, tmp_path: Path
) -> None:
    hang = f"loop=loop={25 * (last - first)}:size=1:start={25 * first},setpts=N/25/TB"
    shaken = "crop=w=300:h=220:x='10+9*sin(n*n)':y='10+9*cos(n*n*1.7)',gblur=2"
    hung = film(tmp_path / f"hung.{kind}", "-vf", f"{shaken},{hang}", seconds=16, codec=codec)
    picks = find_best_shots(hung, Settings(model="none", cache=False, count=4, quality=quality))[1].picks
    assert picks
    for pick in picks:
        assert not first + 0.8 < pick.peak_time < last - 0.8
        assert min(pick.end, last) - max(pick.start, first) < pick.duration / 2


def test_of_a_take_that_is_frozen_throughout_the_best_comes_back(tmp_path: Path) -> None:
    still = ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=0.04", "-vf", "loop=loop=300:size=1", tmp_path / "t.mp4"
    )
    assert len(find_best_shots(still, Settings(model="none", cache=False))[1].picks) >= 1
