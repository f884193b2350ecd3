"""A part of a take is what the whole take has there: bit for bit, and without reading what lies before."""

import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from cached_analysis import names
from containers import GROUPED, HARD
from counting_progress import Heard
from numbered import record, shown

from bestshot.core.base.progress import no_progress
from bestshot.core.base.time_range import SampleRange, TimeRange, parse_time
from bestshot.core.deliver.results import write_results
from bestshot.core.errors import InputError, UsageError
from bestshot.core.media.decoder import Decoder
from bestshot.core.media.probe import open_take, video_stream
from bestshot.core.media.reader import Reader
from bestshot.core.media.sampling import SampledFrame
from bestshot.core.media.seeking import seek
from bestshot.core.pipeline import analyse, find_best_shots, select
from bestshot.core.settings import Settings
from bestshot.core.values import Analysis

GUESSED = {"old.avi", "older.avi", "camera.avi", "disc.mpg", "bare.h264"}  # times change with a seek


def read(path: Path, samples: SampleRange = SampleRange()) -> tuple[Reader, list[SampledFrame]]:  # noqa: B008
    with Reader(path, 3, 480) as reader:
        return reader, [picture for picture in reader.read(samples) for _ in range(picture.repeats)]


def assert_part_of(path: Path, whole: tuple[Reader, list[SampledFrame]], samples: SampleRange) -> Reader:
    """That reading those samples alone gives what the whole reading has there; returns the reader of the part."""
    reader, pictures = read(path, samples)
    before, all_pictures = whole
    ticks = [*before.frame_ticks.tolist(), before.end_ticks]
    place = ticks.index(reader.frame_ticks[0])
    assert [*reader.frame_ticks.tolist(), reader.end_ticks] == ticks[place : place + len(reader.frame_ticks) + 1]
    assert reader.frame_ticks[0] <= samples.first * reader._step < ticks[place + 1]
    assert reader.reached_end or (samples.stop is not None and samples.stop <= len(all_pictures))
    assert reader.frames_before in (None, place)
    expected = all_pictures[samples.first : samples.stop]
    assert [picture.frame + place for picture in pictures] == [picture.frame for picture in expected]
    for picture, same in zip(pictures, expected, strict=True):
        assert np.array_equal(picture.image, same.image)
    assert reader.take == before.take
    assert reader.notes == (before.notes if reader.reached_end else [])  # where these are damaged, it is at the end
    return reader


@pytest.mark.parametrize("name", [*GROUPED, *HARD])
def test_a_part_is_what_the_whole_has_there(name: str, tmp_path: Path) -> None:
    path = record(tmp_path / name, **(GROUPED | HARD)[name])  # type: ignore[arg-type]
    whole = read(path)
    count = len(whole[1])
    spans = [SampleRange(first, stop) for first in range(1, count, 2) for stop in (first + 3, None)]
    sought = [assert_part_of(path, whole, samples).frames_before is None for samples in spans]
    assert any(sought) == (name not in GUESSED)


ODD = ["corrupted-half.mp4", "edit-list.mp4", "failing-audio.mp4", "full-range.mp4", "h265.mp4", "hdr10-av1.mp4"]
ODD += ["hdr10-vfr.mp4", "no-duration.webm", "no-sync-table.mp4", "non-zero-start.mp4", "pcm-audio.mov"]
ODD += ["rotated-270.mp4", "square-vp9.webm", "vfr-17s.mp4"]


@pytest.mark.parametrize("name", ODD)
def test_so_are_parts_of_odd_footage(name: str, footage: Path) -> None:
    path = footage / "odd" / name
    whole = read(path)
    count = len(whole[1])
    firsts = sorted({1, count // 3, count // 2, count - 1})
    spans = [SampleRange(first, stop) for first in firsts for stop in (first + 2, None)]
    sought = [assert_part_of(path, whole, samples).frames_before is None for samples in spans]
    assert any(sought)


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A minute of a thousand frames, key frames 50 frames apart, in an MP4."""
    options = {"g": "50", "bf": "3", "sc_threshold": "0"}
    return record(tmp_path_factory.mktemp("take") / "long.mp4", 1000, rate=Fraction(50, 3), **options)


def test_what_lies_outside_is_not_decoded(long: Path) -> None:
    heard = Heard()
    part = TimeRange(Fraction(50), Fraction(55))
    analysis = analyse(long, Settings(model="none", cache=False), heard, part=part)
    assert len(analysis.frame_ticks) == 84
    assert heard.calls < 84 + 50 + 2  # and up to a group before it
    assert heard.last == (84, 83)


def test_frames_nobody_looks_at_are_skipped_after_a_seek_too(long: Path) -> None:
    with open_take(long) as container:
        stream = video_stream(container, long)
        base = stream.time_base
        assert base is not None
        sought = seek(container, stream, 30 / base, lambda time, following: False)
        assert sought is not None
        frames = [frame for _, frame in sought.frames]
    assert 450 < len(frames) <= 550
    assert frames.count(None) > len(frames) / 3
    assert isinstance(sought.decoder, Decoder)


def test_a_take_with_one_key_frame_is_read_from_its_beginning(tmp_path: Path) -> None:
    path = record(tmp_path / "take.mp4", 600, g="1000", sc_threshold="0")
    assert assert_part_of(path, read(path), SampleRange(45, 50)).frames_before in (None, 450)


def same(one: Analysis, other: Analysis) -> None:
    """That two analyses are alike to the bit, their notes and where their files lie apart."""
    for name in ("time_base", "end_ticks", "part", "first_sample", "model", "take"):
        assert getattr(one, name) == getattr(other, name)
    assert np.array_equal(one.frame_ticks, other.frame_ticks)
    assert np.array_equal(one.samples, other.samples)
    for columns, others in ((one.components, other.components), (one.cues, other.cues)):
        assert list(columns) == list(others)
        assert all(np.array_equal(values, others[column]) for column, values in columns.items())
    assert (one.embeddings is None) == (other.embeddings is None)
    assert one.embeddings is None or np.array_equal(one.embeddings, other.embeddings)
    assert [one.thumbnails[i] for i in range(len(one.samples))] == [
        other.thumbnails[i] for i in range(len(other.samples))
    ]


@pytest.fixture(scope="module")
def kept_whole(long: Path, models_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home where the take is analysed as a whole."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BESTSHOT_HOME", str(home))
        patch.setenv("BESTSHOT_MODELS", str(models_folder))
        analyse(long, Settings(model="nima", count=3))
    return home


@pytest.mark.parametrize(
    "part",
    [
        TimeRange(Fraction(20), Fraction(32)),
        TimeRange(Fraction(201, 10), Fraction(317, 10)),
        TimeRange(Fraction(40)),
        TimeRange(Fraction(0), Fraction(9)),
        TimeRange(Fraction(47), Fraction(1000)),
    ],
    ids=str,
)
def test_both_ways_find_the_same(
    part: TimeRange, long: Path, models_folder: Path, kept_whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BESTSHOT_HOME", str(kept_whole))
    monkeypatch.setenv("BESTSHOT_MODELS", str(models_folder))
    alone = Settings(model="nima", count=3, cache=False)
    settings = replace(alone, cache=True)
    read_alone, chosen_alone = find_best_shots(long, alone, no_progress, part)
    heard = Heard()
    sliced, chosen = find_best_shots(long, settings, heard, part)
    assert heard.calls == 0
    same(read_alone, sliced)
    assert chosen.picks == chosen_alone.picks
    assert len(chosen.picks) >= 1
    end = min(part.end or 60, Fraction(60))
    assert sliced.duration == end - part.start
    for pick in chosen.picks:
        assert part.start <= pick.start <= pick.peak_time < pick.end <= end


def test_a_part_serves_every_part_inside_it_and_the_whole_serves_all(long: Path, root: Path) -> None:
    settings = Settings(model="none")

    def calls(*edges: str) -> int:
        heard = Heard()
        analyse(long, settings, heard, part=TimeRange(*map(Fraction, edges)))
        return heard.calls

    assert calls("20.1", "31.9") > 0
    assert calls("20.1", "31.9") == calls("24", "25") == calls("20", "32") == 0
    assert calls("20", "33") > 0
    assert calls("19.9", "25") > 0
    assert calls("55") > 0
    assert calls("55") == calls("56.5") == calls("57", "58") == calls("55", "70") == 0
    # the longer of two that begin alike went on from the shorter one, and stands in its place
    assert len(names(root)) == 3
    assert {name.partition("-")[2] for name in names(root)} == {"60-99", "59-75", "165-end"}
    assert calls("0") > 0
    assert calls("1", "2") == calls("54") == 0


AGAIN = """
import sys
from fractions import Fraction
from pathlib import Path
from bestshot.core.base.time_range import TimeRange
from bestshot.core.pipeline import find_best_shots
from bestshot.core.settings import Settings
edges = map(Fraction, sys.argv[2:])
_, selection = find_best_shots(Path(sys.argv[1]), Settings(count=1), part=TimeRange(*edges))
print(len(selection.picks), "av" in sys.modules)
"""


def test_trimming_further_does_not_even_bring_in_a_decoder(long: Path, root: Path) -> None:
    command = [sys.executable, "-c", AGAIN, long]
    runs = [
        subprocess.run([*command, *edges], capture_output=True, check=True, text=True).stdout
        for edges in (("10", "20"), ("12", "18.5"))
    ]
    assert runs == ["1 True\n", "1 False\n"]


def test_a_part_that_is_all_there_is_is_the_whole_take(long: Path, root: Path) -> None:
    settings = Settings(model="none")
    analysis = analyse(long, settings, part=TimeRange(Fraction(0), Fraction(60)))
    assert (analysis.part, analysis.frames_before, analysis.first_sample) == (None, 0, 0)
    assert len(names(root)) == 1
    assert "-" not in names(root)[0]
    same(analysis, analyse(long, Settings(model="none", cache=False)))


def test_pictures_outlive_the_analysis_that_a_part_was_taken_from(long: Path) -> None:
    analysis = analyse(long, Settings(model="none", cache=False), part=TimeRange(Fraction(30), Fraction(34)))
    assert analysis.thumbnails[0].startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    ("start", "end", "word"),
    [
        ("60", None, "the take ends at 60 s; there is nothing from 60 s on"),
        ("300", "310", "there is nothing from 300 s"),
        ("59.99", None, "too short to hold a sample"),
        ("10.01", "10.02", "too short to hold a sample"),
    ],
)
@pytest.mark.parametrize("cached", [False, True])
def test_parts_that_are_not_there(start: str, end: str | None, word: str, cached: bool, long: Path, root: Path) -> None:
    settings = Settings(model="none", cache=cached)
    if cached:
        analyse(long, settings)
    with pytest.raises(InputError, match=word) as caught:
        analyse(long, settings, part=TimeRange(Fraction(start), end and Fraction(end)))
    assert "\n" not in str(caught.value)


def test_parts_that_make_no_sense() -> None:
    for start, end in ((Fraction(-1), None), (Fraction(3), Fraction(3)), (Fraction(3), Fraction(2))):
        with pytest.raises(UsageError, match="--start"):
            TimeRange(start, end)


@pytest.mark.parametrize(
    ("text", "time"),
    [("90.5", "90.5"), ("0", "0"), (".5", "0.5"), ("1:30.5", "90.5"), ("90:00", "5400"), ("1:02:03", "3723")],
)
def test_times_as_people_write_them(text: str, time: str) -> None:
    assert parse_time(text) == Fraction(time)


@pytest.mark.parametrize("text", ["", "-1", "1:60", "1:60:00", "1:", "a", "nan", "inf", "1e3", "1:2:3:4", "1/2", "٣"])
def test_other_times_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="is no time"):
        parse_time(text)


CUT = ["plain.mp4", "film.mov", "broadcast.mkv", "uneven.mp4", "late.mkv", "stream.ts", "older.avi", "disc.mpg"]
CUT += ["web.webm", "flash.flv", "studio.mxf", "open.mp4", "hevc.ts", "live.mkv"]


@pytest.mark.parametrize("name", CUT)
def test_clips_of_a_part_show_the_chosen_frames(name: str, tmp_path: Path) -> None:
    path = record(tmp_path / name, **(GROUPED | HARD)[name])  # type: ignore[arg-type]
    settings = Settings(model="none", cache=False, clip_pre_roll=0.3, clip_post_roll=0.5, min_peak_distance=0)
    whole = analyse(path, settings)
    part = TimeRange(Fraction(3, 2), Fraction(33, 10))
    analysis = analyse(path, settings, part=part)
    selection = select(analysis, settings)
    assert selection.picks
    written = write_results(tmp_path / "out", analysis, selection, no_progress)
    assert written.notes == ()
    for pick in selection.picks:
        numbers, _ = shown(tmp_path / "out" / "highlights" / f"clip_{pick.rank:03}.mp4")
        first = whole.frame_ticks.tolist().index(analysis.frame_ticks[pick.first_frame])
        assert numbers == list(range(first, first + pick.last_frame - pick.first_frame + 1))
        assert part.start <= pick.start
        assert pick.end <= part.end
