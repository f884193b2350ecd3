"""Clips carry the timecode of their takes."""

from fractions import Fraction
from pathlib import Path

import pytest
from containers import uneven
from filmed import ffmpeg, film, sound
from numbered import cut, record, shown

from bestshot.core.media.source_timecode import read_timecode


@pytest.mark.parametrize(
    ("rate", "begin", "expected"),
    [
        (Fraction(25), "01:00:00:00", "01:00:01:05"),
        (Fraction(24), "23:59:59:00", "00:00:00:06"),  # past midnight
        (Fraction(30000, 1001), "00:08:59;20", "00:09:00;22"),  # ;00 and ;01 are dropped
        (Fraction(30000, 1001), "00:08:59:20", "00:09:00:20"),
        (Fraction(25), None, None),
    ],
)
def test_clips_carry_the_timecode_of_the_take(
    rate: Fraction, begin: str | None, expected: str | None, tmp_path: Path
) -> None:
    take = tmp_path / "take.mp4"
    recorded = record(tmp_path / "recorded.mp4", 90, rate=rate)
    ffmpeg("-i", recorded, "-c", "copy", *(["-timecode", begin] if begin else []), take)
    _, notes = cut(take, tmp_path / "clips", (30, 59))
    assert notes == ()
    clip = tmp_path / "clips" / "clip_001.mp4"
    assert shown(clip)[0] == list(range(30, 60))
    found = read_timecode(clip)
    assert (found.text, found.rate) == (expected, rate if begin else None)


def test_where_frames_come_unevenly_clips_carry_no_timecode(tmp_path: Path) -> None:
    take = tmp_path / "take.mp4"
    recorded = record(tmp_path / "recorded.mp4", 90, time_of=uneven)
    ffmpeg("-i", recorded, "-c", "copy", "-timecode", "01:00:00:00", take)
    cut(take, tmp_path / "clips", (30, 59))
    assert read_timecode(tmp_path / "clips" / "clip_001.mp4").text is None


@pytest.mark.parametrize(("others", "channels"), [((), 0), (("-map", 2, "-c:a:1", "aac", "-ac:a:1", 2), 2)])
def test_sound_of_an_unknown_codec_is_passed_over(others: tuple[object, ...], channels: int, tmp_path: Path) -> None:
    take = film(tmp_path / "take.mkv", *sound(4), *sound(4), "-map", 0, "-map", 1, "-c:a:0", "mp2", *others)
    content = take.read_bytes()
    assert content.count(b"A_MPEG/L2") == 1
    take.write_bytes(content.replace(b"A_MPEG/L2", b"A_NONE/L2"))
    assert read_timecode(take).channels == channels
    _, notes = cut(take, tmp_path / "clips", (30, 59))
    assert [note.split(",")[0] for note in notes] == [f"the clips are without sound{' track 1' if others else ''}"]
