"""Takes whose frames do not follow each other: gaps, time-lapses, clocks that jump or start anew."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from commands import files
from filmed import film
from numbered import BLOCK, WIDTH, record
from retimed import retimed

from bestshot.core.base.time_range import TimeRange
from bestshot.core.errors import InputError
from bestshot.core.media.reader import Reader
from bestshot.core.pipeline import analyse, find_best_shots, select
from bestshot.core.settings import BALANCED, QUICK, THOROUGH, Settings

SETTINGS = Settings(model="none", cache=False)
BREAK = 4  # seconds of a take before its gap
LONG = {"gap": 60, "hours": 20_000, "days": 10 * 86_400}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("whole") / "take.mp4", size="160x120", seconds=10, codec="libx264")


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A take of 150 frames, each of which a time-lapse of it analyses."""
    return film(tmp_path_factory.mktemp("short") / "take.mp4", size="160x120", seconds=6, codec="libx264")


def broken(whole: Path, path: Path, gap: int) -> Path:
    """Copy a take with a gap of so many seconds."""
    return retimed(whole, path, lambda seconds: seconds + gap * (seconds >= BREAK))


@pytest.mark.parametrize("quality", [THOROUGH, BALANCED, QUICK])
@pytest.mark.parametrize(
    ("kind", "gap"), [(kind, gap) for kind in ("mp4", "mkv", "ts") for gap in ("gap", "hours")] + [("mkv", "days")]
)
def test_nothing_is_looked_at_in_a_gap(kind: str, gap: str, quality: str, whole: Path, tmp_path: Path) -> None:
    end = BREAK + LONG[gap]
    take = broken(whole, tmp_path / f"take.{kind}", LONG[gap])
    analysis, selection = find_best_shots(take, replace(SETTINGS, quality=quality, count=2))
    assert float(analysis.duration) == pytest.approx(10 + LONG[gap], abs=0.1)
    assert 28 <= len(analysis.samples) <= 31
    numbers = analysis.sample_numbers / 3
    assert not np.any((numbers > BREAK + 0.1) & (numbers < end - 0.1))
    assert len(selection.picks) == 2
    for pick in selection.picks:
        assert pick.start <= pick.peak_time < pick.end
        assert pick.duration == pytest.approx(3, abs=0.05)
        assert pick.end <= BREAK + 0.05 or pick.start >= end - 0.05


def test_a_jump_in_time_fills_no_cache(whole: Path, root: Path, tmp_path: Path) -> None:
    take = broken(whole, tmp_path / "take.mkv", LONG["days"])
    first = find_best_shots(take, replace(SETTINGS, cache=True))
    assert sum(map(len, files(root).values())) < 10 * take.stat().st_size
    again = find_best_shots(take, replace(SETTINGS, cache=True))
    assert np.array_equal(again[0].sample_numbers, first[0].sample_numbers)
    assert again[1].picks == first[1].picks


@pytest.mark.parametrize("kind", ["mp4", "mkv", "ts"])
def test_a_part_around_a_gap_is_what_the_whole_has_there(kind: str, whole: Path, tmp_path: Path) -> None:
    take = broken(whole, tmp_path / f"take.{kind}", 60)
    everything = analyse(take, SETTINGS)
    for start, end in ((2, 66), (3, 30), (30, 67), (BREAK, 68)):
        part = analyse(take, SETTINGS, part=TimeRange(Fraction(start), Fraction(end)))
        there = (everything.sample_numbers >= start * 3) & (everything.sample_numbers < end * 3)
        assert part.sample_numbers.tolist() == everything.sample_numbers[there].tolist()
        assert part.times.tolist() == pytest.approx(everything.times[there].tolist())
        for pick in select(part, SETTINGS).picks:
            assert pick.end <= BREAK + 0.05 or pick.start >= BREAK + 60 - 0.05


@pytest.mark.parametrize("kept", [False, True])
def test_a_part_in_which_the_picture_stands_still_is_told(kept: bool, whole: Path, root: Path, tmp_path: Path) -> None:
    take, settings = broken(whole, tmp_path / "take.mkv", 60), replace(SETTINGS, cache=True)
    if kept:
        analyse(take, settings)
    with pytest.raises(InputError, match=r"^take.mkv: the picture stands still in all of the part[^\n]+$"):
        analyse(take, settings, part=TimeRange(Fraction(20), Fraction(40)))


@pytest.mark.parametrize("quality", [THOROUGH, BALANCED])
@pytest.mark.parametrize("seconds", [2, 10, 600])
@pytest.mark.parametrize("kind", ["mp4", "mkv"])
def test_clips_of_a_time_lapse_are_no_longer_than_asked(
    kind: str, seconds: int, quality: str, short: Path, tmp_path: Path
) -> None:
    take = retimed(short, tmp_path / f"take.{kind}", lambda time: time * 25 * seconds)
    analysis, selection = find_best_shots(take, replace(SETTINGS, quality=quality))
    assert len(analysis.frame_ticks) == len(analysis.samples) == 150
    assert len(selection.picks) == 5
    for pick in selection.picks:
        assert pick.start <= pick.peak_time < pick.end
        assert pick.duration == min(3, seconds)  # of frames that begin in it
    starts = sorted(pick.start for pick in selection.picks)
    assert all(later - earlier >= min(3, seconds) for earlier, later in pairwise(starts))


def numbers_in(path: Path) -> tuple[Reader, list[int]]:
    """Return the numbers that the pictures show, of a take of `numbered.record`."""
    with Reader(path, 5, 480) as reader:
        centres = [one.image[60:120, BLOCK // 2 : WIDTH : BLOCK].mean(axis=(0, 2)) for one in reader]
    return reader, [sum(1 << bit for bit, light in enumerate(row) if light > 120) for row in centres]


def joined(folder: Path, *lengths: int) -> Path:
    """Record takes of so many frames, and join their files."""
    parts = [record(folder / f"{count}.ts", count, rate=Fraction(30), g="30") for count in lengths]
    path = folder / "joined.ts"
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


@pytest.mark.parametrize("lengths", [(150, 90), (90, 150)])
def test_what_comes_after_a_clock_that_starts_anew_is_told(lengths: tuple[int, int], tmp_path: Path) -> None:
    path = joined(tmp_path, *lengths)
    reader, numbers = numbers_in(path)
    assert numbers == list(range(0, lengths[0], 6))
    assert reader.seconds == pytest.approx(lengths[0] / 30, abs=0.05)
    assert [note.partition(" s were")[0] for note in reader.notes] == [f"only the first {lengths[0] / 30:.1f}"]


def test_frames_that_a_short_recording_joined_before_leaves_out_are_told(tmp_path: Path) -> None:
    path = joined(tmp_path, 15, 15, 150)
    reader, numbers = numbers_in(path)
    assert numbers == list(range(0, 150, 6))
    assert reader.seconds == pytest.approx(5, abs=0.05)
    assert [note.partition(":")[0] for note in reader.notes] == ["30 frames were left out"]


@pytest.mark.parametrize("off", [7, 20_000])
@pytest.mark.parametrize("kind", ["ts", "nut"])
def test_one_wrong_time_costs_one_frame(kind: str, off: int, tmp_path: Path) -> None:
    whole, path = record(tmp_path / "whole.mp4", 240, bf="0"), tmp_path / f"take.{kind}"
    with av.open(str(whole)) as source, av.open(str(path), "w") as target:
        copy = target.add_stream_from_template(source.streams.video[0])
        for number, packet in enumerate(source.demux(video=0)):
            if packet.size:
                packet.stream = copy
                if number == 120:
                    packet.pts += round(off / packet.time_base)
                target.mux(packet)
    reader, numbers = numbers_in(path)
    assert len(reader.frame_ticks) == 239
    assert numbers == [number - (number == 120) for number in range(0, 240, 6)]
    assert reader.notes == []
