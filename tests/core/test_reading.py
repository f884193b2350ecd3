"""What the reader shows of a take: the right frame at the right time, upright and in its true light."""

import subprocess
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import PIL.Image
import pytest
from av.video.frame import VideoFrame
from numbered import BLOCK, WIDTH, record
from PIL import ExifTags

from bestshot.core.base.arrays import Image
from bestshot.core.media import ffmpeg
from bestshot.core.media.fields import first_field
from bestshot.core.media.reader import Reader
from bestshot.core.media.sampling import SampledFrame
from bestshot.core.scorers import exposure
from bestshot.core.scorers.picture import FrameInput

NTSC = Fraction(30000, 1001)


def read(path: Path, fps: float = 3, height: int = 480) -> tuple[Reader, list[SampledFrame]]:
    with Reader(path, fps, height) as reader:
        return reader, list(reader)


def number_in(image: Image) -> int:
    """The number that a picture of numbered.py carries, at whatever size."""
    high, wide = image.shape[:2]
    block = wide * BLOCK // WIDTH
    centres = image[high // 3 : high * 2 // 3, block // 2 :: block].mean(axis=(0, 2))
    return sum(1 << bit for bit, light in enumerate(centres) if light > 120)


def shown(pictures: list[SampledFrame]) -> list[int]:
    """The number in the picture of every sample."""
    numbers = [(number_in(picture.image), picture) for picture in pictures]
    assert all(number == picture.frame for number, picture in numbers)
    return [number for number, picture in numbers for _ in range(picture.repeats)]


def shown_at(times: list[Fraction], end: Fraction, fps: float) -> list[int]:
    """By definition: for each i / fps before the end the last frame that begins no later."""
    numbers, i = [], 0
    while Fraction(i) / Fraction(fps) < end:
        numbers.append(max(n for n, time in enumerate(times) if time <= Fraction(i) / Fraction(fps)))
        i += 1
    return numbers


@pytest.mark.parametrize("fps", [2, 3, 5, 2.5])
@pytest.mark.parametrize("rate", [Fraction(30), NTSC, Fraction(10), Fraction(2)], ids=str)
def test_a_sample_is_the_frame_shown_then(rate: Fraction, fps: float, tmp_path: Path) -> None:
    count = round(rate * 6)
    reader, pictures = read(record(tmp_path / "take.mp4", count, rate=rate), fps)
    times = [n / rate for n in range(count)]
    assert [int(ticks) * reader.time_base for ticks in reader.frame_ticks] == times
    assert reader.end_ticks * reader.time_base == count / rate
    assert shown(pictures) == shown_at(times, count / rate, fps)
    assert reader.notes == []


def uneven(number: int) -> Fraction:
    """A phone's idea of 30 frames a second: jitter, and a pause of half a second after every 40 frames."""
    return Fraction(number, 30) + Fraction(number % 7, 400) + Fraction(number // 40, 2)


@pytest.mark.parametrize("start", [Fraction(0), Fraction(5), Fraction(1, 3)], ids=str)
@pytest.mark.parametrize("kind", ["mp4", "mkv", "ts"])
def test_times_come_from_the_file_and_count_from_the_first_frame(kind: str, start: Fraction, tmp_path: Path) -> None:
    reader, pictures = read(record(tmp_path / f"take.{kind}", 100, time_of=lambda n: start + uneven(n)))
    times = [int(ticks) * reader.time_base for ticks in reader.frame_ticks]
    tick = Fraction(1, 1000) if kind == "mkv" else 0
    assert max(abs(time - uneven(n)) for n, time in enumerate(times)) <= tick
    assert shown(pictures) == shown_at(times, reader.end_ticks * reader.time_base, 3)
    assert uneven(99) < reader.end_ticks * reader.time_base < uneven(99) + Fraction(1, 10)
    assert reader.notes == []


CORNERS = {(0, 0): (220, 30, 30), (0, 1): (30, 200, 30), (1, 0): (40, 40, 230), (1, 1): (230, 230, 230)}
"""Colours, as RGB, of the top left, top right, bottom left and bottom right quarter of a picture."""


def quarters(high: int, wide: int) -> Image:
    picture = np.zeros((high, wide, 3), np.uint8)
    for (row, column), colour in CORNERS.items():
        picture[row * high // 2 :, column * wide // 2 :] = colour
    return picture


def assert_quarters(image: Image) -> None:
    high, wide = image.shape[:2]
    for (row, column), colour in CORNERS.items():
        seen = image[(1 + 2 * row) * high // 4, (1 + 2 * column) * wide // 4]
        assert np.abs(seen[::-1].astype(int) - colour).max() < 25


def film(path: Path, picture: Image, aspect: Fraction | None = None) -> Path:
    """Ten times the same picture, RGB, in H.264."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=10)
        video.height, video.width = picture.shape[:2]
        video.pix_fmt = "yuv420p"
        if aspect:
            video.codec_context.sample_aspect_ratio = aspect
        for number in range(10):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 10)
            container.mux(video.encode(frame))
        container.mux(video.encode())
    return path


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_turned_takes_are_upright(turn: int, tmp_path: Path) -> None:
    stored = film(tmp_path / "stored.mp4", np.ascontiguousarray(np.rot90(quarters(640, 360), turn)))
    path = tmp_path / "turned.mp4"
    angle = str(-90 * turn)  # counter-clockwise, what makes the stored picture upright again
    subprocess.run(
        [ffmpeg.executable(), "-v", "error", "-display_rotation", angle, "-i", stored, "-c", "copy", path], check=True
    )
    reader, pictures = read(path, height=480)
    assert (reader.take.width, reader.take.height) == (360, 640)
    assert pictures[0].image.shape == (480, 270, 3)
    assert_quarters(pictures[0].image)


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
@pytest.mark.parametrize("flips", [(), ("-display_hflip",), ("-display_vflip",), ("-display_hflip", "-display_vflip")])
def test_mirrored_takes_are_shown_as_ffmpeg_shows_them(angle: int, flips: tuple[str, ...], tmp_path: Path) -> None:
    stored, path = film(tmp_path / "stored.mp4", quarters(240, 320)), tmp_path / "mirrored.mp4"
    matrix = ["-display_rotation", str(angle), *flips]
    quiet = [ffmpeg.executable(), "-v", "error"]
    subprocess.run([*quiet, *matrix, "-i", stored, "-c", "copy", path], check=True)
    command = [*quiet, "-i", path, "-frames:v", "1", "-pix_fmt", "bgr24", "-f", "rawvideo", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    reader, pictures = read(path)
    assert (reader.take.width, reader.take.height) == ((240, 320) if angle % 180 else (320, 240))
    for sampled in pictures:
        shown_so = np.frombuffer(raw, np.uint8).reshape(sampled.image.shape)
        assert np.abs(sampled.image.astype(int) - shown_so).mean() < 2


@pytest.mark.parametrize("direction", [1, 3, 6, 8])
def test_photographs_with_exif_are_shown_as_it_says(direction: int, tmp_path: Path) -> None:
    """As cameras write them one after the other into a film; how EXIF numbers the directions is its own affair."""
    exif, photograph, path = PIL.Image.Exif(), BytesIO(), tmp_path / "take.avi"
    exif[ExifTags.Base.Orientation] = direction
    turn = {1: 0, 3: 2, 6: 1, 8: 3}[direction]
    PIL.Image.fromarray(np.rot90(quarters(320, 240), turn)).save(photograph, "JPEG", exif=exif)
    with av.open(str(path), "w") as container:
        video = container.add_stream("mjpeg", rate=10)
        video.width, video.height = (320, 240) if turn % 2 else (240, 320)
        video.pix_fmt = "yuvj420p"
        for number in range(10):
            packet = av.Packet(photograph.getvalue())
            packet.pts = packet.dts = number
            packet.time_base, packet.stream, packet.is_keyframe = Fraction(1, 10), video, True
            container.mux(packet)
    reader, pictures = read(path)
    assert (reader.take.width, reader.take.height) == (240, 320)
    assert_quarters(pictures[0].image)


@pytest.mark.parametrize(
    ("aspect", "size"), [(Fraction(2), (640, 240)), (Fraction(1, 2), (160, 240)), (Fraction(16, 15), (341, 240))]
)
def test_pixels_that_are_not_square_are_made_so(aspect: Fraction, size: tuple[int, int], tmp_path: Path) -> None:
    reader, pictures = read(film(tmp_path / "take.mp4", quarters(240, 320), aspect))
    assert (reader.take.width, reader.take.height) == size
    assert pictures[0].image.shape == (size[1], size[0], 3)
    assert_quarters(pictures[0].image)


@pytest.mark.parametrize(
    ("stored", "asked", "size"),
    [
        ((720, 1280), 480, (480, 853)),
        ((480, 640), 480, (480, 640)),
        ((120, 160), 720, (120, 160)),
        ((2, 2), 480, (2, 2)),
    ],
)
def test_pictures_are_scaled_down_never_up(
    stored: tuple[int, int], asked: int, size: tuple[int, int], tmp_path: Path
) -> None:
    _, pictures = read(film(tmp_path / "take.mp4", quarters(*stored)), height=asked)
    assert {picture.image.shape[:2] for picture in pictures} == {size}


def grey(path: Path, luma: int, *, bits: int = 8, full: bool = False, perceptual: bool = False) -> Path:
    """Ten pictures of one luma code, in limited or full range, gamma or perceptual quantizer (HDR10)."""
    kind, middle, number = (np.uint16, 512, "yuv420p10le") if bits == 10 else (np.uint8, 128, "yuv420p")
    planes = np.full((90 * 3 // 2, 160), middle, kind)
    planes[:90] = luma
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=10, options={"crf": "1", "preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = 160, 90, number
        video.codec_context.color_range = 2 if full else 1
        if perceptual:
            video.codec_context.color_primaries = video.codec_context.colorspace = 9
            video.codec_context.color_trc = 16
        for index in range(10):
            frame = av.VideoFrame.from_ndarray(planes, format=number)
            frame.color_range = 2 if full else 1
            frame.pts, frame.time_base = index, Fraction(1, 10)
            container.mux(video.encode(frame))
        container.mux(video.encode())
    return path


def levels(path: Path) -> np.ndarray:
    image = read(path)[1][0].image
    assert np.ptp(image.reshape(-1, 3), axis=0).max() <= 2
    return image[45, 80]


@pytest.mark.parametrize(
    ("bits", "full", "codes"),
    [
        # black, middle grey, a light grey of 235 in full range, white
        (8, False, (16, 126, 218, 235)),
        (8, True, (0, 128, 235, 255)),
        (10, False, (64, 504, 871, 940)),
        (10, True, (0, 512, 940, 1023)),
    ],
)
def test_light_is_judged_in_the_right_range(bits: int, full: bool, codes: tuple[int, ...], tmp_path: Path) -> None:
    for code, level, penalty in zip(codes, (0, 128, 235, 255), (1, 0, 0, 1), strict=True):
        path = grey(tmp_path / f"{code}.mp4", code, bits=bits, full=full)
        image = read(path)[1][0].image
        assert np.abs(levels(path).astype(int) - level).max() <= 2
        assert exposure.score(FrameInput(image))["exposure"] == penalty


def test_high_dynamic_range_looks_as_on_a_plain_screen(tmp_path: Path) -> None:
    """ITU-R BT.2408: in PQ, 18% grey lies at 38% (26 nits) and white at 58% (203 nits); screens show grey near 46%."""
    code = {share: round(64 + share / 100 * 876) for share in (0, 38, 58, 75, 100)}
    seen = {
        share: int(levels(grey(tmp_path / f"{share}.mp4", code[share], bits=10, perceptual=True))[1]) for share in code
    }
    assert seen[0] == 0
    assert 90 <= seen[38] <= 130
    assert 180 <= seen[58] <= 225
    assert seen[58] < seen[75] <= seen[100] == 255


@pytest.mark.parametrize("pixels", ["yuv420p", "yuv422p10le"])
def test_a_field_is_every_second_line(pixels: str) -> None:
    lines = np.repeat(np.arange(0, 240, 2, dtype=np.uint8)[:, None, None], 160, axis=1).repeat(3, axis=2)
    lines[1::2] = 255  # the other field
    frame = VideoFrame.from_ndarray(lines, "bgr24").reformat(format=pixels)
    field = first_field(frame)
    assert (field.width, field.height, field.format.name) == (160, 60, pixels)
    assert field.to_ndarray(format="gray")[:, 80].tolist() == frame.to_ndarray(format="gray")[::2, 80].tolist()
    assert field.to_ndarray(format="gray").max() < 255
