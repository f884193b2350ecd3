"""A full scan that was cancelled is gone on from, and gives what an uninterrupted one gives, to the last number."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from cached_analysis import assert_same, names
from filmed import film, sound

from bestshot.core.base.time_range import TimeRange
from bestshot.core.errors import Cancelled
from bestshot.core.media.reader import STAGE
from bestshot.core.pipeline import analyse
from bestshot.core.settings import Settings

SECONDS = 24
FULL = Settings(model="none", quality="thorough", w_faces=0.1)
RATED = Settings(model="nima", quality="balanced", w_faces=0.1)  # pictures that look alike share a rating


@pytest.fixture(autouse=True)
def _home(own_home: Path) -> None:
    """An empty cache."""


class Watch:
    """A Progress that notes how many frames were read, and cancels by `error` after so many."""

    def __init__(self, most: float = float("inf"), error: type[BaseException] = Cancelled, stage: str = STAGE) -> None:
        self.frames, self._most, self._error, self._stage = 0, most, error, stage

    def __call__(self, done: int, total: int, stage: str) -> None:
        self.frames = max(self.frames, done if stage == STAGE else 0)
        if stage == self._stage and done > self._most:
            raise self._error


def still_then_moving(path: Path, codec: str) -> Path:
    """Film what stands still for four seconds, so that pictures look alike; in Matroska the clock stands still, too."""
    picture = "loop=loop=100:size=1:start=50"
    times = f"setpts=PTS+gte(T\\,18)*{10 if path.suffix == '.mkv' else 0}/TB"
    options = ["-vf", f"{picture},{times}", "-fps_mode", "passthrough", "-t", SECONDS]
    return film(path, *sound(SECONDS), *options, size="160x90", seconds=SECONDS, codec=codec)


@pytest.mark.parametrize(
    ("settings", "part"),
    [(FULL, None), (FULL, TimeRange(Fraction(7, 3), Fraction(22))), (RATED, None)],
    ids=["thorough", "part", "balanced"],
)
@pytest.mark.parametrize(
    ("name", "codec"), [("a.mp4", "mjpeg"), ("a.mkv", "mjpeg"), ("a.avi", "mjpeg"), ("a.ts", "mpeg2video")]
)
def test_a_cancelled_scan_is_gone_on_from(
    name: str, codec: str, settings: Settings, part: TimeRange | None, tmp_path: Path, own_home: Path
) -> None:
    take = still_then_moving(tmp_path / name, codec)
    all_of_it = Watch()
    whole = analyse(take, replace(settings, cache=False), all_of_it, part=part)
    for error, most in ((Cancelled, 0.5), (KeyboardInterrupt, 0.3)):
        with pytest.raises(error):
            analyse(take, settings, Watch(most * all_of_it.frames, error), part=part)
    rest = Watch()
    again = analyse(take, settings, rest, part=part)
    assert_same(again, whole)
    assert len(names(own_home / "cache")) == 1
    assert rest.frames < 0.8 * all_of_it.frames


def test_sound_is_no_part_of_a_beginning(tmp_path: Path) -> None:
    """It is heard in the end; a part that is asked for meanwhile has it, too."""
    take = still_then_moving(tmp_path / "a.mp4", "mjpeg")
    with pytest.raises(Cancelled):
        analyse(take, FULL, Watch(500))
    part = TimeRange(Fraction(0), Fraction(12))
    read = Watch()
    assert_same(analyse(take, FULL, read, part=part), analyse(take, replace(FULL, cache=False), part=part))
    assert read.frames == 0
    assert_same(analyse(take, FULL), analyse(take, replace(FULL, cache=False)))


def test_what_another_scorer_needs_is_read_from_the_beginning(tmp_path: Path) -> None:
    take = still_then_moving(tmp_path / "a.mp4", "mjpeg")
    with pytest.raises(Cancelled):
        analyse(take, replace(FULL, w_action=0, w_steadiness=0), Watch(400))
    more = replace(FULL, w_action=0.5, w_steadiness=0.1)
    assert_same(analyse(take, more), analyse(take, replace(more, cache=False)))


def test_nothing_is_kept_of_a_damaged_take(tmp_path: Path, own_home: Path) -> None:
    """How much is damaged is told of the whole."""
    take = still_then_moving(tmp_path / "a.mp4", "libx264")
    content = bytearray(take.read_bytes())
    content[len(content) // 5 : len(content) // 4] = bytes(len(content) // 4 - len(content) // 5)
    take.write_bytes(content)
    whole = analyse(take, replace(FULL, cache=False))
    assert any("damaged" in note for note in whole.notes)
    with pytest.raises(Cancelled):
        analyse(take, FULL, Watch(400))
    assert names(own_home / "cache") == []
    assert_same(analyse(take, FULL), whole)
