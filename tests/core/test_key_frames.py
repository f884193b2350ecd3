"""Reading key frames alone gives the times of all frames, and the samples that reading it all gives."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from containers import GROUPED, HARD
from numbered import BITS, BLOCK, record

from bestshot.core.media.key_frames import APART, KeyFrameReader
from bestshot.core.media.obstacles import NotSkimmable
from bestshot.core.media.reader import Reader
from bestshot.core.media.sampling import SampledFrame
from bestshot.core.pipeline import analyse
from bestshot.core.settings import Settings

UNSKIMMABLE = {"stream.ts", "long.ts", "old.avi", "older.avi", "camera.avi", "disc.mpg", "flash.flv", "bare.h264"}


UNSKIMMABLE |= {"studio.mxf", "cut.nut", "open.ts", "hevc.ts", "broadcast.ts", "windows.asf", "refreshed.mp4"}


def assert_skims(path: Path, height: int = 480) -> list[SampledFrame]:
    """That key frames alone tell of the take what reading it all does, and show what it shows; returns the pictures."""
    with Reader(path, 3, height) as reader:
        read = [picture for picture in reader for _ in range(picture.repeats)]
    with KeyFrameReader(path, 3, height) as skimmer:
        skimmed = list(skimmer)
    assert np.array_equal(skimmer.frame_ticks, reader.frame_ticks)
    assert skimmer.end_ticks == reader.end_ticks
    assert (skimmer.take, skimmer.time_base, skimmer.notes) == (reader.take, reader.time_base, reader.notes)
    assert skimmer.sampled.tolist() == [picture.frame for picture in read]
    skimmed.sort(key=lambda picture: picture.frame)  # open groups come out of order
    assert len({picture.frame for picture in skimmed}) == len(skimmed)
    assert skimmed[0].frame == 0
    assert np.array_equal(skimmed[0].image, read[0].image)
    return skimmed


@pytest.mark.parametrize("name", [*GROUPED, *HARD])
def test_times_are_told_without_decoding(name: str, tmp_path: Path) -> None:
    path = record(tmp_path / name, **(GROUPED | HARD)[name])  # type: ignore[arg-type]
    if name in UNSKIMMABLE:
        with KeyFrameReader(path, 3, 480) as skimmer, pytest.raises(NotSkimmable):
            list(skimmer)
    else:
        with Reader(path, 3, 480) as reader:
            list(reader)
        times = reader.frame_ticks * float(reader.time_base)
        for picture in assert_skims(path):
            lights = picture.image[60:120, BLOCK // 2 :: BLOCK].mean(axis=(0, 2))
            number = sum(1 << bit for bit, light in enumerate(lights[:BITS]) if light > 120)
            assert 0 <= picture.frame - 3 * times[number] < 1


ODD = ["failing-audio.mp4", "full-range.mp4", "h265.mp4", "hdr10-av1.mp4", "hdr10-vfr.mp4", "no-duration.webm"]


ODD += ["no-sync-table.mp4", "non-zero-start.mp4", "pcm-audio.mov", "rotated-270.mp4", "square-vp9.webm"]


@pytest.mark.parametrize("name", ODD)
def test_so_it_is_with_odd_footage(name: str, footage: Path) -> None:
    assert_skims(footage / "odd" / name)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("edit-list.mp4", "does not begin with a key frame"),
        ("vfr-17s.mp4", "far apart"),
    ],
)
def test_what_key_frames_do_not_tell_is_looked_through(name: str, why: str, footage: Path) -> None:
    path = footage / "odd" / name
    with KeyFrameReader(path, 3, 480) as skimmer, pytest.raises(NotSkimmable, match=why):
        list(skimmer)
    assert analyse(path, Settings(model="none", cache=False, quality="quick")).measured is None


def test_key_frames_near_each_other_are_not_all_looked_at(tmp_path: Path) -> None:
    path = record(tmp_path / "take.mov", 300, rate=Fraction(30), codec="prores_ks", pix_fmt="yuv422p10le")
    numbers = [picture.frame for picture in assert_skims(path)]
    assert np.diff(numbers).min() >= int(3 * APART)
    assert np.diff(numbers).max() <= 3 * APART + 1


def test_key_frames_far_from_each_other_tell_too_little(tmp_path: Path) -> None:
    path = record(tmp_path / "take.mp4", 900, g="300", sc_threshold="0")
    with KeyFrameReader(path, 3, 480) as skimmer, pytest.raises(NotSkimmable, match="far apart"):
        list(skimmer)
    analysis = analyse(path, Settings(model="none", cache=False, count=1, quality="balanced"))
    assert analysis.measured is None
