"""The odd ones among the real clips of the footage folder, against what its README says must happen."""

import subprocess
from pathlib import Path

import av
import numpy as np
import pytest

from bestshot.core.errors import InputError
from bestshot.core.media import ffmpeg
from bestshot.core.media.reader import Reader
from bestshot.core.media.sampling import SampledFrame
from bestshot.core.pipeline import find_best_shots
from bestshot.core.scorers import exposure
from bestshot.core.scorers.picture import FrameInput
from bestshot.core.settings import Settings


def read(path: Path) -> tuple[Reader, list[SampledFrame]]:
    with Reader(path, 3, 480) as reader:
        return reader, list(reader)


# File: frames, seconds, upright size, word in the notes ("" for no note but those of a short or dull take).
ODD = {
    "corrupted-half.mp4": (28, 2.8, (1280, 720), "the file is damaged or cut short: 2.8 of 5.0 s could be read"),
    "edit-list.mp4": (77, 2.568, (1080, 1920), ""),
    "failing-audio.mp4": (280, 11.2, (640, 360), ""),  # FFmpeg's own MP3 decoder does get sound out of it
    "full-range.mp4": (30, 1.0, (1280, 720), ""),
    "h265.mp4": (10, 1.0, (128, 128), ""),
    "hdr10-av1.mp4": (127, 4.238, (720, 1280), ""),
    "hdr10-vfr.mp4": (28, 1.017, (1920, 1080), ""),
    "no-duration.webm": (74, 4.938, (1280, 720), ""),
    "no-sync-table.mp4": (30, 1.001, (1080, 720), ""),
    "non-zero-start.mp4": (12, 0.4, (199, 112), ""),
    "pcm-audio.mov": (100, 2.0, (1920, 1080), ""),
    "portrait-4k60.mp4": (18, 0.3, (2160, 3840), ""),
    "rotated-270.mp4": (149, 4.972, (720, 1280), ""),
    "rotated-90.mov": (3, 0.1, (320, 568), ""),
    "rotated-small.mp4": (17, 0.567, (270, 480), ""),
    "square-vp9.webm": (90, 3.0, (642, 642), ""),
    "vfr-17s.mp4": (512, 17.063, (640, 360), ""),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_footage_is_read_to_its_true_end(name: str, footage: Path) -> None:
    frames, seconds, size, note = ODD[name]
    analysis, selection = find_best_shots(footage / "odd" / name, Settings(model="none", cache=False))
    assert len(analysis.frame_ticks) == frames
    assert float(analysis.duration) == pytest.approx(seconds, abs=0.001)
    assert (analysis.take.width, analysis.take.height) == size
    assert analysis.notes == ((note,) if note else ())
    assert not analysis.take.audio_fault
    assert len(selection.picks) >= 1
    if seconds < 3:
        assert "is shorter than a clip" in selection.notes[-1]


@pytest.mark.parametrize("name", ["vfr-17s.mp4", "hdr10-vfr.mp4", "no-sync-table.mp4", "non-zero-start.mp4"])
def test_times_are_those_in_the_file(name: str, footage: Path) -> None:
    with av.open(str(footage / "odd" / name)) as container:
        times = sorted(packet.pts for packet in container.demux(video=0) if packet.size)
    reader, _ = read(footage / "odd" / name)
    assert reader.frame_ticks.tolist() == [time - times[0] for time in times]


@pytest.mark.parametrize("name", ["full-range.mp4", "rotated-270.mp4", "rotated-90.mov", "rotated-small.mp4"])
def test_pictures_look_as_ffmpeg_shows_them(name: str, footage: Path) -> None:
    path = footage / "odd" / name
    image = read(path)[1][0].image
    command = [ffmpeg.executable(), "-v", "error", "-i", path, "-frames:v", "1", "-pix_fmt", "bgr24"]
    size = f"scale={image.shape[1]}:{image.shape[0]}:flags=area"
    raw = subprocess.run([*command, "-vf", size, "-f", "rawvideo", "-"], check=True, capture_output=True).stdout
    shown = np.frombuffer(raw, np.uint8).reshape(image.shape)
    assert np.abs(image.astype(int) - shown).mean() < 2
    assert exposure.score(FrameInput(image))["exposure"] == pytest.approx(
        exposure.score(FrameInput(shown))["exposure"], abs=0.02
    )


@pytest.mark.parametrize("name", ["hdr10-av1.mp4", "hdr10-vfr.mp4"])
def test_high_dynamic_range_is_not_taken_for_a_dull_picture(name: str, footage: Path) -> None:
    luma = FrameInput(read(footage / "odd" / name)[1][0].image).luma
    assert 80 < luma.mean() < 180
    assert np.percentile(luma, 98) > 200
    assert exposure.score(FrameInput(luma[..., None].repeat(3, axis=2)))["exposure"] < 0.02


def test_an_unknown_codec_is_named(footage: Path) -> None:
    for _ in range(2):  # each time
        with pytest.raises(InputError, match="its codec dav1 cannot be decoded"):
            read(footage / "odd" / "unknown-codec-dolby.mp4")


def test_nothing_stands_out_in_six_minutes_of_black(footage: Path) -> None:
    black = footage / "odd" / "black-363s-1080p.mp4"
    analysis, selection = find_best_shots(black, Settings(model="none", cache=False, sample_fps=2, sample_height=480))
    assert len(analysis.samples) == 726
    assert analysis.components["exposure"].min() == 1
    assert selection.picks[0].reason == "the best there is"
    assert any("nothing stands out" in note for note in selection.notes)


@pytest.mark.parametrize("kind", ["interlaced", "progressive"])
def test_a_sharp_still_beats_a_blurred_pan(kind: str, footage: Path) -> None:
    """The still is the first half. In the pan, the combs of interlaced frames look like detail."""
    take = footage / "odd" / f"{kind}-still-then-pan.mp4"
    analysis, selection = find_best_shots(take, Settings(model="none", count=1, cache=False))
    still, pan = analysis.times < 7.5, analysis.times > 8.5
    assert analysis.components["sharpness"][still].min() > 2 * analysis.components["sharpness"][pan].max()
    assert selection.picks[0].peak_time < 8
