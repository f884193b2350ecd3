"""Clips are cut exactly: every frame of these takes carries its own number, and the clips are asked for it."""

import os
import subprocess
import sys
import threading
from collections import deque
from dataclasses import replace
from fractions import Fraction
from itertools import islice, pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from commands import bestshot, children
from containers import TAKES
from numbered import HEIGHT, WIDTH, cut, look_at, number_of, pick, record, shown

from bestshot.core.base.progress import no_progress
from bestshot.core.deliver.clips import cut_clips
from bestshot.core.errors import Cancelled, InputError, OutputError
from bestshot.core.media import ffmpeg

SPANS = ((0, 29), (41, 100), (77, 77), (90, 119))


@pytest.mark.parametrize("name", TAKES)
def test_clips_show_the_chosen_frames_and_no_other(name: str, tmp_path: Path) -> None:
    path = record(tmp_path / name, **TAKES[name])  # type: ignore[arg-type]
    analysis, notes = cut(path, tmp_path / "clips", *SPANS)
    for rank, (first, last) in enumerate(SPANS, 1):
        numbers, times = shown(tmp_path / "clips" / f"clip_{rank:03}.mp4")
        assert numbers == list(range(first, last + 1))
        wanted = [analysis.time_of(frame) - analysis.time_of(first) for frame in range(first, last + 1)]
        assert all(abs(is_ - should) < Fraction(1, 500) for is_, should in zip(times, wanted, strict=True))
    assert notes == ()


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_clips_of_a_turned_take_are_upright(turn: int, tmp_path: Path) -> None:
    stored = record(tmp_path / "stored.mp4", 40, turn=turn)
    path = tmp_path / "turned.mp4"
    angle = str(-90 * turn)
    subprocess.run(
        [ffmpeg.executable(), "-v", "error", "-display_rotation", angle, "-i", stored, "-c", "copy", path], check=True
    )
    cut(path, tmp_path / "clips", (7, 20))
    with av.open(str(tmp_path / "clips" / "clip_001.mp4")) as container:
        frames = list(container.decode(video=0))
    assert (frames[0].width, frames[0].height, frames[0].rotation) == (WIDTH, HEIGHT, 0)
    assert [number_of(frame) for frame in frames] == list(range(7, 21))


@pytest.mark.parametrize(
    ("name", "codec", "sound", "kept"),
    [
        ("a.mp4", "libx264", "aac", "aac"),
        ("a.ts", "libx264", "aac", "aac"),
        ("a.mov", "libx264", "pcm_s16le", "aac"),
        ("a.mkv", "libx264", "flac", "flac"),
        ("a.webm", "libvpx-vp9", "libopus", "opus"),
    ],
)
def test_sound_comes_along_in_step(name: str, codec: str, sound: str, kept: str, tmp_path: Path) -> None:
    path = record(tmp_path / name, 120, codec=codec, sound=sound, g="12")
    _, notes = cut(path, tmp_path / "clips", (20, 100))
    clip = tmp_path / "clips" / "clip_001.mp4"
    assert notes == ()
    assert shown(clip)[0] == list(range(20, 101))
    with av.open(str(clip)) as container:
        audio = container.streams.audio[0]
        assert audio.codec_context.name == kept
        loud = [
            frame.pts * frame.time_base
            for frame in container.decode(audio)
            if frame.pts is not None
            and np.abs(frame.to_ndarray().astype(float)).max() > (0.1 if "flt" in frame.format.name else 3000)
        ]
    tone = Fraction(1) - Fraction(20, 30)  # the tone at 1 s of the take
    packet = Fraction(4608, 48000)  # the longest packet of these codecs
    assert abs(loud[0] - tone) <= packet
    assert all(
        any(tone + second - packet <= time <= tone + second + packet + Fraction(1, 10) for second in range(3))
        for time in loud
    )


def test_a_take_whose_sound_is_unreadable_gives_silent_clips(tmp_path: Path) -> None:
    analysis = look_at(record(tmp_path / "a.mp4", 40, sound="aac"))
    broken = replace(analysis, take=replace(analysis.take, audio_fault="none of it can be decoded"))
    notes = cut_clips(tmp_path, broken, [pick(analysis, 1, 5, 9), pick(analysis, 2, 20, 29)], False, no_progress)
    assert len(notes) == 1
    assert "without sound" in notes[0]
    with av.open(str(tmp_path / "clip_001.mp4")) as container:
        assert not container.streams.audio


NAMES = ["it's 100 %d, %03d & é 🎬.mp4", "-dash.mp4", "[a]{b}=c;d#e.mp4", "file.mp4"]
NAMES += [] if sys.platform == "win32" else ['"quoted".mp4', "data:a|b?.mp4"]


@pytest.mark.parametrize("name", NAMES)
def test_any_file_name_will_do(name: str, tmp_path: Path) -> None:
    folder = tmp_path / f"to {name}"
    cut(record(tmp_path / "plain.mp4", 30).rename(tmp_path / name), folder, (3, 12))
    assert shown(folder / "clip_001.mp4")[0] == list(range(3, 13))


def test_a_script_that_names_other_files_is_not_followed(tmp_path: Path) -> None:
    path = record(tmp_path / "private.mp4", 30)
    analysis = look_at(path)
    script = tmp_path / "holiday.mp4"
    script.write_text("ffconcat version 1.0\nfile private.mp4\n")
    with pytest.raises(InputError, match=r"holiday\.mp4"):
        cut_clips(
            tmp_path,
            replace(analysis, take=replace(analysis.take, path=script)),
            [pick(analysis, 1, 0, 5)],
            False,
            no_progress,
        )


def test_depth_and_colours_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "hdr.mkv"
    colours = {"color_primaries": "bt2020", "color_trc": "arib-std-b67", "colorspace": "bt2020nc", "range": "pc"}
    tags = ":".join(f"{name}={value}" for name, value in colours.items())
    source = f"testsrc2=size=161x91:rate=25:duration=1,setparams={tags}"
    command = [ffmpeg.executable(), "-v", "error", "-f", "lavfi", "-i", source, "-pix_fmt", "yuv422p10le"]
    subprocess.run([*command, "-c:v", "libx264", "-qp", "1", path], check=True)
    cut(path, tmp_path / "clips", (3, 12))
    with av.open(str(path)) as before, av.open(str(tmp_path / "clips" / "clip_001.mp4")) as after:
        old, new = next(before.decode(video=0)), next(after.decode(video=0))
    assert new.format.name == old.format.name == "yuv422p10le"
    assert (new.color_primaries, new.color_trc, new.colorspace) == (old.color_primaries, old.color_trc, old.colorspace)
    assert new.color_trc == 18
    assert new.color_range == old.color_range == 2
    assert (new.width, new.height) == (160, 90)
    _, notes = cut(path, tmp_path / "steady", (3, 12), stabilize=True)
    assert notes == ("steadying keeps 8 of the take's 10 bits a colour",)


def shaky(path: Path, frames: int = 60) -> Path:
    """A photograph-like scene filmed with an unsteady hand."""
    chance = np.random.default_rng(1)
    scene = np.kron(chance.integers(20, 235, (40, 60), dtype=np.uint8), np.ones((12, 12), np.uint8))
    hand = chance.integers(-8, 9, (frames, 2))
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=30, options={"crf": "14"})
        video.width, video.height, video.pix_fmt = 480, 320, "yuv420p"
        for down, right in hand:
            window = scene[80 + down : 400 + down, 100 + right : 580 + right]
            container.mux(
                video.encode(
                    av.VideoFrame.from_ndarray(np.ascontiguousarray(window), format="gray").reformat(format="yuv420p")
                )
            )
        container.mux(video.encode())
    return path


def shake(path: Path) -> float:
    """Median shift between frames of a video, pixels."""
    with av.open(str(path)) as container:
        views = [
            frame.to_ndarray(format="gray")[60:-60, 60:-60].astype(np.float64) for frame in container.decode(video=0)
        ]
    shifts = [cv2.phaseCorrelate(a, b)[0] for a, b in pairwise(views)]
    return float(np.median(np.hypot(*np.transpose(shifts))))


def test_stabilize_steadies_and_keeps_every_frame(tmp_path: Path) -> None:
    path = shaky(tmp_path / "hand 'held', a=b:c.mp4")
    folder = tmp_path / "it's [steady]: 100%"
    cut(path, folder, (5, 54), stabilize=True)
    with av.open(str(folder / "clip_001.mp4")) as container:
        assert sum(1 for _ in container.decode(video=0)) == 50
    assert shake(folder / "clip_001.mp4") < shake(path) / 3


@pytest.mark.parametrize("calls", [1, 4])
def test_what_progress_raises_ends_every_ffmpeg(calls: int, tmp_path: Path) -> None:
    analysis = look_at(shaky(tmp_path / "a.mp4", 150))
    heard: list[int] = []

    def impatient(done: int, total: int, stage: str) -> None:
        heard.append(done)
        if len(heard) == calls or done == total:
            raise Cancelled

    threads, processes = set(threading.enumerate()), children(os.getpid())  # of tests before this one
    with pytest.raises(Cancelled):
        cut_clips(tmp_path, analysis, [pick(analysis, rank, 0, 149) for rank in range(1, 9)], True, impatient)
    assert set(threading.enumerate()) <= threads
    assert set(children(os.getpid())) <= set(processes)


def test_a_missing_ffmpeg_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = record(tmp_path / "a.mp4", 10)
    monkeypatch.setenv("BESTSHOT_FFMPEG", str(tmp_path / "nowhere"))
    with pytest.raises(OutputError, match=r"BESTSHOT_FFMPEG: .*nowhere"):
        cut(path, tmp_path / "clips", (2, 5))


def test_a_missing_ffmpeg_is_one_error_for_all_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    takes = [record(tmp_path / name, 10) for name in ("a.mp4", "b.mp4")]
    monkeypatch.setenv("BESTSHOT_FFMPEG", str(tmp_path / "nowhere"))
    result = bestshot("find", *takes, "--out", tmp_path / "out", code=1)
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("error: BESTSHOT_FFMPEG: ")


def test_the_error_is_the_cause_and_not_its_consequence() -> None:
    said = (
        "[out#0/mp4 @ 0x55] Could not write header\n[vost#0:0/libx264 @ 0x5] Invalid preset 'swift'\n"
        "[vost#0:0/libx264 @ 0x5] Error while opening encoder\nConversion failed!\n"
    )
    assert ffmpeg.error_cause(said) == "Invalid preset 'swift'"
    assert ffmpeg.error_cause("Conversion failed!\n") == "Conversion failed!"
    assert ffmpeg.error_cause("") == ""


def upright(frame: av.VideoFrame) -> np.ndarray:
    return np.rot90(frame.to_ndarray(format="gray"), round(frame.rotation / 90) % 4).astype(float)


ODD = [
    "corrupted-half.mp4", "edit-list.mp4", "failing-audio.mp4", "full-range.mp4", "h265.mp4", "hdr10-av1.mp4",
    "hdr10-vfr.mp4", "no-duration.webm", "no-sync-table.mp4", "non-zero-start.mp4", "pcm-audio.mov",
    "portrait-4k60.mp4", "rotated-270.mp4", "rotated-90.mov", "rotated-small.mp4", "square-vp9.webm", "vfr-17s.mp4",
]  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_odd_footage_is_cut_to_the_frame(name: str, footage: Path, tmp_path: Path) -> None:
    path = footage / "odd" / name
    analysis = look_at(path)
    count = len(analysis.frame_ticks)
    first, last = count // 3, min(count // 3 + 7, count - 1)
    notes = cut_clips(tmp_path, analysis, [pick(analysis, 1, first, last)], False, no_progress)
    assert notes == ()
    with av.open(str(tmp_path / "clip_001.mp4")) as container:
        clip = list(container.decode(video=0))
    assert len(clip) == last - first + 1
    shown_first = upright(clip[0])
    height, width = shown_first.shape
    with av.open(str(path)) as container:
        container.streams.video[0].thread_type = "AUTO"
        take = deque(islice(container.decode(video=0), first + 1), maxlen=3)
    apart = [float(np.abs(upright(frame)[:height, :width] - shown_first).mean()) for frame in take]
    assert apart[-1] == min(apart)
    assert apart[-1] < 3
