"""Clips of every kind of take: its fields, pixel formats and sizes come along, or a note says so."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from filmed import decoded, film
from filmed import ffmpeg as make
from numbered import cut, look_at, number_of, numbered, pick, record, shown

from bestshot.core.base.progress import no_progress
from bestshot.core.deliver.clips import cut_clips
from bestshot.core.deliver.results import write_results
from bestshot.core.pipeline import find_best_shots
from bestshot.core.settings import Settings

FIRST, LAST = 3, 9


def clip_of(path: Path, folder: Path) -> tuple[Path, tuple[str, ...]]:
    notes = cut(path, folder, (FIRST, LAST))[1]
    return folder / "clip_001.mp4", notes


# Every field is of one brightness, higher than that of the field before it
FIELDS = "color=s={size}:r=50:d=0.8,format=yuv444p,geq=lum=20+4*N:cb=128:cr=128,interlace=scan={order}:lowpass=0"


@pytest.mark.parametrize("order", ["tff", "bff"])
@pytest.mark.parametrize(
    ("name", "size", "options"),
    [
        ("a.mp4", "320x180", "-c:v libx264 -flags +ildct+ilme -pix_fmt yuv420p"),
        ("a.mts", "320x180", "-c:v libx264 -flags +ildct+ilme -pix_fmt yuv420p10le"),
        ("a.mkv", "320x182", "-c:v mpeg2video -q:v 2 -flags +ildct+ilme -pix_fmt yuv422p"),
        ("a.mxf", "720x576", "-c:v mpeg2video -q:v 2 -flags +ildct+ilme -pix_fmt yuv420p"),
        ("a.mov", "320x180", "-c:v prores_ks -flags +ildct -pix_fmt yuv422p10le"),
        ("b.mov", "322x182", "-c:v prores_ks -flags +ildct -pix_fmt yuva444p10le"),
    ],
)
def test_fields_keep_their_order(order: str, name: str, size: str, options: str, tmp_path: Path) -> None:
    path = make("-f", "lavfi", "-i", FIELDS.format(size=size, order=order), *options.split(), tmp_path / name)
    clip, _ = clip_of(path, tmp_path / "clips")
    with av.open(str(clip)) as container:
        assert all(frame.interlaced_frame for frame in container.decode(video=0))
    fields = decoded(clip, "-vf", "separatefields,crop=16:16,format=gray,scale=1:1", "-f", "rawvideo")
    steps = np.diff(np.frombuffer(fields, np.uint8).astype(int))
    assert len(steps) == 2 * (LAST - FIRST + 1) - 1
    assert steps.min() >= 2  # in the order in which they were filmed, and not mixed
    cut(path, tmp_path / "steady", (FIRST, LAST), stabilize=True)
    with av.open(str(tmp_path / "steady" / "clip_001.mp4")) as container:
        assert not any(frame.interlaced_frame for frame in container.decode(video=0))


BARS = "testsrc2=s={size}:r=25:d=0.6"
OPAQUE = "the clips are opaque, as H.264 holds no transparency"
HALVED = "the clips hold colours at half the resolution, as many players open no 4:4:4"
# Name, encoder, pixel format, and what the clip is: pixel format, range (1: limited, 2: full), matrix, what is noted
PIXELS = [
    ("rgb.mkv", "ffv1", "gbrp", "yuv420p", 1, 1, HALVED),
    ("rgb.mov", "qtrle", "rgb24", "yuv420p", 1, 1, HALVED),
    ("rgb.avi", "rawvideo", "bgr24", "yuv420p", 1, 1, HALVED),
    ("screen.mp4", "libx264", "yuv444p", "yuv420p", 1, None, HALVED),
    ("screen.mov", "libx264", "yuvj444p", "yuvj420p", 2, None, HALVED),
    ("deep.mov", "libx264", "yuv444p10le", "yuv422p10le", 1, None, HALVED),
    ("hevc.mp4", "libx265", "yuv444p10le", "yuv422p10le", 1, None, HALVED),
    ("screen.mkv", "libx264rgb", "rgb24", "yuv420p", 1, 1, HALVED),
    ("palette.avi", "rawvideo", "pal8", "yuv420p", 1, 1, HALVED),
    ("deep.mkv", "ffv1", "gbrp12le", "yuv422p10le", 1, 1, "12"),
    ("alpha.mov", "qtrle", "argb", "yuv420p", 1, 1, OPAQUE),
    ("alpha.mkv", "ffv1", "yuva420p", "yuv420p", 1, 6, OPAQUE),
    ("alpha.webm", "libvpx-vp9", "yuva420p", "yuv420p", None, None, OPAQUE),
    ("alpha.nut", "png", "rgba", "yuv420p", 1, 1, OPAQUE),
    ("master.mov", "prores_ks", "yuva444p10le", "yuv422p10le", 1, None, OPAQUE),
    ("opaque.mov", "prores_ks", "yuv444p10le", "yuv422p10le", 1, None, "12"),
    ("gray.mkv", "ffv1", "gray", "yuvj420p", 2, 6, ""),
    ("gray.avi", "rawvideo", "gray", "yuvj420p", 2, 6, ""),
    ("gray10.mkv", "ffv1", "gray10le", "yuv420p10le", 2, 6, ""),
    ("gray.mp4", "libx264", "gray", "yuvj420p", None, None, ""),
    ("full.mkv", "ffv1", "yuv444p", "yuv420p", 1, 6, HALVED),
    ("tape.avi", "ffv1", "yuv411p", "yuv420p", 1, 6, ""),
    ("wide.mkv", "ffv1", "yuv440p", "yuv420p", 1, 6, ""),
    ("packed.avi", "rawvideo", "uyvy422", "yuv422p", 1, 6, ""),
    ("deep.mp4", "libx265", "yuv420p12le", "yuv420p10le", 1, 6, "12"),
    ("camera.avi", "mjpeg", "yuvj422p", "yuvj422p", 2, None, ""),
    ("camera.mov", "mjpeg", "yuvj444p", "yuvj420p", 2, None, HALVED),
]


@pytest.mark.parametrize(("name", "codec", "pixels", "kept", "range_", "matrix", "note"), PIXELS)
def test_common_players_open_clips_of_every_pixel_format(
    name: str, codec: str, pixels: str, kept: str, range_: int | None, matrix: int | None, note: str, tmp_path: Path
) -> None:
    options = ["-pix_fmt", pixels, *(["-x265-params", "log-level=none"] if codec == "libx265" else [])]
    path = make("-f", "lavfi", "-i", BARS.format(size="320x180"), "-c:v", codec, *options, tmp_path / name)
    clip, notes = clip_of(path, tmp_path / "clips")
    with av.open(str(clip)) as container:
        frame = next(container.decode(video=0))
    assert frame.format.name == kept
    assert range_ in (None, frame.color_range)
    assert matrix in (None, frame.colorspace)
    if matrix:
        assert (frame.color_primaries, frame.color_trc) == (matrix, matrix)
    assert bool(notes) == bool(note)
    assert note in " ".join(notes)
    whole = ("-pix_fmt", "gbrp", "-f", "rawvideo")
    took = np.frombuffer(decoded(path, "-vf", f"trim=start_frame={FIRST}:end_frame={FIRST + 1}", *whole), np.uint8)
    gave = np.frombuffer(decoded(clip, "-frames:v", "1", *whole), np.uint8)
    assert np.abs(took.astype(int) - gave).mean() < 5  # the colours are right; a wrong matrix or range is over 8


@pytest.mark.parametrize(
    ("size", "kept"), [("2x2", (2, 2)), ("3x3", (2, 2)), ("17x2", (16, 2)), ("2x98", (2, 98)), ("161x91", (160, 90))]
)
@pytest.mark.parametrize(
    ("codec", "pixels"),
    [("rawvideo", "yuv420p"), ("rawvideo", "yuv422p"), ("ffv1", "gbrp"), ("png", "rgba"), ("libx264", "yuv444p")],
)
def test_odd_and_tiny_sizes_are_cut(size: str, kept: tuple[int, int], codec: str, pixels: str, tmp_path: Path) -> None:
    picture = f"{BARS.format(size='320x180')},scale={size.replace('x', ':')},setsar=1"  # by itself it is never odd
    path = make("-f", "lavfi", "-i", picture, "-c:v", codec, "-pix_fmt", pixels, tmp_path / "a.nut")
    with av.open(str(path)) as container:
        assert f"{container.streams.video[0].width}x{container.streams.video[0].height}" == size
    clip, _ = clip_of(path, tmp_path / "clips")
    with av.open(str(clip)) as container:
        frames = list(container.decode(video=0))
    assert [(frame.width, frame.height) for frame in frames] == [kept] * (LAST - FIRST + 1)


def resized(path: Path, count: int, *sizes: tuple[int, int]) -> Path:
    """A stream of numbered frames, `count` of each size in turn, as a broadcast that changes between programmes."""
    with av.open(str(path), "w") as container:
        stream = None
        for place, (width, height) in enumerate(sizes):
            encoder = av.CodecContext.create("libx264", "w")
            encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
            encoder.time_base, encoder.framerate = Fraction(1, 25), Fraction(25)
            encoder.options = {"g": "10", "bf": "0"}
            if stream is None:
                stream = container.add_stream("libx264", rate=25)
                stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            frames: list[av.VideoFrame | None] = [_picture(place * count + i, width, height) for i in range(count)]
            for frame in [*frames, None]:
                for packet in encoder.encode(frame):
                    packet.stream = stream
                    container.mux(packet)
    return path


def _picture(number: int, width: int, height: int) -> av.VideoFrame:
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(numbered(number)), format="gray")
    frame = frame.reformat(width=width, height=height, format="yuv420p")
    frame.pts, frame.time_base = number, Fraction(1, 25)
    return frame


@pytest.mark.parametrize("name", ["a.ts", "a.mkv", "a.avi"])
def test_clips_of_a_take_whose_size_changes_have_one_size(name: str, tmp_path: Path) -> None:
    path = resized(tmp_path / name, 50, (320, 180), (180, 320), (640, 360))
    spans = ((10, 29), (40, 69), (60, 89), (90, 110), (40, 120), (110, 130))
    analysis, notes = cut(path, tmp_path / "clips", *spans)
    assert notes == ()
    for rank, (first, last) in enumerate(spans, 1):
        with av.open(str(tmp_path / "clips" / f"clip_{rank:03}.mp4")) as container:
            frames = list(container.decode(video=0))
        sizes = {(frame.width, frame.height) for frame in frames}
        assert len(sizes) == 1
        times = [frame.pts * frame.time_base for frame in frames]
        wanted = [analysis.time_of(number) - analysis.time_of(first) for number in range(first, last + 1)]
        assert all(abs(is_ - should) < Fraction(1, 500) for is_, should in zip(times, wanted, strict=True))
        if sizes == {(320, 180)}:
            upright = [place for place, number in enumerate(range(first, last + 1)) if 50 <= number < 100]
            for place in upright:  # keeps its shape: framed in black, 101 columns wide
                bright = frames[place].to_ndarray(format="gray").max(axis=0) > 40
                assert 5 < np.ptp(np.flatnonzero(bright)) < 102
        elif sizes == {(640, 360)}:
            assert [number_of(frame.reformat(320, 180)) for frame in frames] == list(range(first, last + 1))


@pytest.mark.parametrize("codec", ["libx264", "mpeg2video"])
def test_a_clip_has_the_size_that_pictures_have_where_it_begins(codec: str, tmp_path: Path) -> None:
    """Also where a seek goes back to before the pictures changed theirs, as in a transport stream."""
    sizes = {0: (320, 180), 5: (180, 320), 10: (240, 240)}
    parts = [
        film(tmp_path / f"{begin}.ts", "-output_ts_offset", begin, size=f"{width}x{height}", seconds=5, codec=codec)
        for begin, (width, height) in sizes.items()
    ]
    path = tmp_path / "changes.ts"
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    spans = {(10, 80): 0, (130, 200): 5, (160, 240): 5, (260, 330): 10}
    cut(path, tmp_path / "clips", *spans)
    for rank, part in enumerate(spans.values(), 1):
        with av.open(str(tmp_path / "clips" / f"clip_{rank:03}.mp4")) as container:
            assert {(frame.width, frame.height) for frame in container.decode(video=0)} == {sizes[part]}


@pytest.mark.parametrize("wide", [0x80000000, 0xFFFFFFFF])
def test_a_damaged_shape_of_pixels_is_passed_over(wide: int, tmp_path: Path) -> None:
    path = film(tmp_path / "take.mp4", "-vf", "setsar=2/1", codec="libx264")
    whole, _ = clip_of(path, tmp_path / "whole")
    data = path.read_bytes()
    place = data.index(b"pasp") + 4
    path.write_bytes(data[:place] + wide.to_bytes(4, "big") + data[place + 4 :])
    clip, notes = clip_of(path, tmp_path / "clips")
    assert notes == ()
    assert decoded(clip, "-f", "rawvideo") == decoded(whole, "-f", "rawvideo")


@pytest.mark.parametrize("name", ["gap.mp4", "gap.mkv"])
def test_no_clip_is_longer_than_asked_where_frames_are_far_apart(name: str, tmp_path: Path) -> None:
    path = record(tmp_path / name, 40, time_of=lambda number: Fraction(number, 10) + (60 if number >= 20 else 0))
    analysis = look_at(path)
    (tmp_path / "clips").mkdir()
    short = replace(pick(analysis, 1, 10, 19), end=Fraction(4))
    notes = cut_clips(tmp_path / "clips", analysis, [short], False, no_progress)
    assert notes == ()
    with av.open(str(tmp_path / "clips" / "clip_001.mp4")) as container:
        video = container.streams.video[0]
        assert float(video.duration * video.time_base) == pytest.approx(3, abs=0.1)
        assert float(container.duration / 1e6) == pytest.approx(3, abs=0.1)
    assert shown(tmp_path / "clips" / "clip_001.mp4")[0] == list(range(10, 20))


@pytest.mark.parametrize("name", ["slow.mp4", "slow.avi"])
def test_clips_of_a_slow_time_lapse_are_as_long_as_asked(name: str, tmp_path: Path) -> None:
    path = make("-f", "lavfi", "-i", "testsrc2=s=320x180:r=1/10:d=200", "-c:v", "mpeg4", tmp_path / name)
    analysis, selection = find_best_shots(path, Settings(model="none", count=2, cache=False))
    write_results(tmp_path / "out", analysis, selection, no_progress)
    clips = sorted((tmp_path / "out" / "highlights").iterdir())
    assert len(clips) == len(selection.picks) >= 1
    for clip in clips:
        with av.open(str(clip)) as container:
            assert container.duration / 1e6 == pytest.approx(3, abs=0.01)


MIRRORS = {
    "hflip": "-display_hflip",
    "vflip": "-display_vflip",
    "turn": "-display_rotation 90",
    "both": "-display_rotation 90 -display_hflip",
}


@pytest.mark.parametrize("way", MIRRORS)
@pytest.mark.parametrize("container", ["mp4", "mov", "mkv"])
def test_clips_are_the_way_up_that_ffmpeg_shows(way: str, container: str, tmp_path: Path) -> None:
    source = make("-f", "lavfi", "-i", BARS.format(size="320x180"), "-c:v", "libx264", tmp_path / "stored.mp4")
    path = make(*MIRRORS[way].split(), "-i", source, "-c", "copy", tmp_path / f"a.{container}")
    clip, notes = clip_of(path, tmp_path / "clips")
    assert notes == ()
    gray = ("-pix_fmt", "gray", "-f", "rawvideo")
    expected = np.frombuffer(decoded(path, "-vf", f"trim=start_frame={FIRST}:end_frame={FIRST + 1}", *gray), np.uint8)
    assert np.abs(np.frombuffer(decoded(clip, "-frames:v", "1", *gray), np.uint8).astype(int) - expected).mean() < 3
    with av.open(str(clip)) as opened:
        assert next(opened.decode(video=0)).rotation == 0


def test_clips_are_of_the_first_video_track(tmp_path: Path) -> None:
    path = make(
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=160x90:r=25:d=1",
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=640x360:r=25:d=1",
        "-map",
        0,
        "-map",
        1,
        "-c:v",
        "libx264",
        "-disposition:v:1",
        "default",
        tmp_path / "a.mp4",
    )
    analysis = look_at(make("-i", path, "-map", "0:0", "-c", "copy", tmp_path / "first.mp4"))
    analysis = replace(analysis, take=replace(analysis.take, path=path))
    cut_clips(tmp_path, analysis, [pick(analysis, 1, FIRST, LAST)], False, no_progress)
    with av.open(str(tmp_path / "clip_001.mp4")) as container:
        assert container.streams.video[0].width == 160
