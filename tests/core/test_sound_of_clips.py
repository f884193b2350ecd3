"""Clips carry all sound tracks and channels of the take, or a note says which are left out."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from filmed import decoded, film
from filmed import ffmpeg as make
from numbered import cut

from bestshot.core.media.sound import read_windows


def tones(count: int, first: int = 300, seconds: int = 4) -> list[str]:
    """As many inputs of ffmpeg as tracks are wanted, each of another tone, 150 Hz apart."""
    return [
        word for place in range(count) for word in ("-f", "lavfi", "-i", f"sine=f={first + 150 * place}:d={seconds}")
    ]


def formula(channels: str) -> list[str]:
    """Return an input of ffmpeg, four seconds of sound as ffmpeg's aevalsrc reads it."""
    return ["-f", "lavfi", "-i", f"aevalsrc={channels}:s=48000:d=4"]


def heard(clip: Path) -> list[list[int]]:
    """Return the tones, Hz, of each channel of each sound track."""
    with av.open(str(clip)) as container:
        channels = [stream.codec_context.channels for stream in container.streams.audio]
    found = []
    for track, count in enumerate(channels):
        sound = decoded(clip, "-map", f"0:a:{track}", "-ar", "8000", "-f", "f32le")
        spectra = np.abs(np.fft.rfft(np.frombuffer(sound, np.float32).reshape(-1, count)[800:8800], axis=0))
        found.append([int(hertz) for hertz in spectra.argmax(axis=0)])
    return found


TRACKS = [
    ("a.mkv", "libx264", "aac", 3),
    ("b.mkv", "libx264", "pcm_s24le", 5),
    ("a.mp4", "libx264", "aac", 2),
    ("a.mov", "libx264", "pcm_s16le", 4),
    ("a.mxf", "mpeg2video", "pcm_s16le", 4),
    ("b.mxf", "mpeg2video", "pcm_s24le", 8),
    ("a.ts", "libx264", "mp2", 2),
    ("a.mts", "libx264", "ac3", 2),
    ("a.avi", "mpeg4", "libmp3lame", 2),
    ("a.webm", "libvpx-vp9", "libopus", 2),
]


@pytest.mark.parametrize(("name", "codec", "sound", "count"), TRACKS)
def test_all_sound_tracks_come_along(name: str, codec: str, sound: str, count: int, tmp_path: Path) -> None:
    maps = [word for place in range(count + 1) for word in ("-map", place)]
    path = make(
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=320x180:r=25:d=4",
        *tones(count),
        *maps,
        "-c:v",
        codec,
        "-c:a",
        sound,
        "-ar",
        "48000",
        "-timecode",
        "01:00:00:00",
        tmp_path / name,
    )
    _, notes = cut(path, tmp_path / "clips", (25, 69))
    assert notes == ()
    played = heard(tmp_path / "clips" / "clip_001.mp4")
    assert len(played) == count
    assert all(abs(tone - 300 - 150 * place) < 12 for place, track in enumerate(played) for tone in track)


CHANNELS = [
    ("a.mkv", 3),
    ("a.mkv", 6),
    ("a.mkv", 8),
    ("a.mkv", 17),
    ("a.mxf", 4),
    ("a.mov", 9),
    ("a.mov", 12),
    ("a.mov", 16),
]


@pytest.mark.parametrize(("name", "count"), CHANNELS)
def test_no_channel_is_lost(name: str, count: int, tmp_path: Path) -> None:
    terms = "|".join(f"sin(2*PI*t*{300 + 150 * place})/4" for place in range(count))
    path = film(tmp_path / name, *formula(terms), "-c:a", "pcm_s24le", "-ac", count, size="320x180", codec="mpeg2video")
    _, notes = cut(path, tmp_path / "clips", (25, 69))
    played = heard(tmp_path / "clips" / "clip_001.mp4")
    tones = [round((tone - 300) / 150) for track in played for tone in track]
    assert tones == list(range(count))
    window = next(read_windows(path, np.array([2.0]), Fraction(0), 1, lambda: None))
    assert np.abs(np.fft.rfft(window.samples[:, : 8000 * 6])).argmax(axis=1).tolist() == [
        300 + 150 * place for place in range(count)
    ]
    assert len(played) == (count + 1) // 2
    assert notes == (
        f"the {count} channels of sound track 1 are in the clips as {len(played)} tracks of one or two, as AAC cannot "
        "hold them together",
    )


@pytest.mark.parametrize(("layout", "count"), [("5.1", 6), ("7.1", 8), ("quad", 4)])
def test_surround_sound_stays_together(layout: str, count: int, tmp_path: Path) -> None:
    terms = "|".join(["sin(2*PI*t*90)/4"] * count)  # in the range of the channel for low tones, too
    path = film(tmp_path / "a.mov", *formula(f"{terms}:c={layout}"), "-c:a", "pcm_s24le", size="320x180")
    _, notes = cut(path, tmp_path / "clips", (25, 69))
    assert notes == ()
    assert [len(track) for track in heard(tmp_path / "clips" / "clip_001.mp4")] == [count]


@pytest.mark.parametrize("sound", ["aac", "pcm_s16le"])
def test_a_track_that_ends_before_the_clip_is_told(sound: str, tmp_path: Path) -> None:
    path = make(
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=320x180:r=25:d=8",
        *tones(1, seconds=2),
        *tones(1, first=450, seconds=8),
        "-map",
        0,
        "-map",
        1,
        "-map",
        2,
        "-c:v",
        "libx264",
        "-c:a",
        sound,
        tmp_path / "a.mov",
    )
    _, notes = cut(path, tmp_path / "clips", (0, 49), (100, 149))
    assert notes == ("clip_002.mp4 is without 1 of 2 sound tracks, as the take has nothing there",)
    assert [len(heard(tmp_path / "clips" / f"clip_00{rank}.mp4")) for rank in (1, 2)] == [2, 1]
    with av.open(str(tmp_path / "clips" / "clip_002.mp4")) as container:
        assert container.duration / 1e6 == pytest.approx(2, abs=0.05)
