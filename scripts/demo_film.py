"""Films the demonstration's panorama as a drone that hovers and turns: … demo_film.py PANORAMA TAKE

Five calm views; between them focus and exposure hunt, the gimbal shakes, and the camera turns in haste.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from demo_take import CAMERA, DEGREE, LATITUDES, LONGITUDES
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

Floats = NDArray[np.float32]
WIDTH, HEIGHT, FPS, SECONDS = 1280, 720, 24, 48
RATE = 48000  # of the sound
OPEN = 0.5  # share of the time that the shutter is open
SHAKE = 0.5  # degrees
COARSE = 5  # pixels between the points for which the view is computed

# second, yaw and pitch of the camera in degrees, angle that the picture is wide
PATH = (
    (0.0, -85, 4.8, 76), (3.0, -83, 4.4, 76), (8.0, -74, 3.9, 75), (10.5, -58, 4.0, 74), (13.0, -41, 3.8, 73),
    (18.0, -31, 3.4, 72), (20.0, -8, 4.2, 71), (22.0, 19, 2.4, 69), (27.0, 31, 2.0, 67), (29.0, 46, 3.0, 71),
    (31.0, 61, 3.9, 76), (36.0, 71, 3.9, 76), (38.5, 80, 5.6, 70), (41.0, 94, 8.6, 61), (46.0, 104, 8.6, 61),
    (48.0, 106, 3.0, 61),
)  # fmt: skip
# what goes wrong, from and to which second, and how much at most
FAULTS = (
    ("focus", -1.0, 2.6, 4.0), ("focus", 8.6, 12.6, 3.5), ("exposure", 18.3, 22.0, 1.7), ("shake", 27.4, 30.8, 1.0),
    ("focus", 36.6, 39.4, 3.2), ("exposure", 38.6, 41.0, -1.8), ("shake", 46.4, 49.0, 1.0),
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """How much is wrong at a time. focus: radius of the blur, pixels. exposure: stops. shake: 0 to 1."""

    focus: float = 0.0
    exposure: float = 0.0
    shake: float = 0.0


def film(panorama: Path, take: Path) -> None:
    """Write the take: H.264 with a key frame every 2 s, and the sound of wind."""
    with av.open(str(take), "w", format="mp4", options={"movflags": "faststart"}) as container:
        options = {"preset": "slow", "crf": "28"}
        video = container.add_stream("libx264", rate=FPS, options=options)
        assert isinstance(video, av.VideoStream)
        video.width, video.height, video.pix_fmt, video.gop_size = WIDTH, HEIGHT, "yuv420p", 2 * FPS
        sound = container.add_stream("aac", rate=RATE, layout="mono")
        assert isinstance(sound, av.AudioStream)
        sound.bit_rate = 48000
        for number, picture in enumerate(pictures(panorama)):
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24").reformat(
                format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG"
            )
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            container.mux(video.encode(frame))
        container.mux(video.encode())
        wave = wind()
        for start in range(0, len(wave), 1024):
            block = av.AudioFrame.from_ndarray(wave[None, start : start + 1024], format="fltp", layout="mono")
            block.sample_rate, block.pts, block.time_base = RATE, start, Fraction(1, RATE)
            container.mux(sound.encode(block))
        container.mux(sound.encode())
    print(f"{take}: {take.stat().st_size / 1e6:.1f} MB")


def pictures(panorama: Path) -> Iterator[NDArray[np.uint8]]:
    """Yield every frame, (HEIGHT, WIDTH, 3) uint8, BGR."""
    scene = graded(cv2.imread(str(panorama), cv2.IMREAD_UNCHANGED)[..., :3].astype(np.float32) / 65535)
    waves = ripples()
    chance = np.random.default_rng(12)
    path = PchipInterpolator(np.array(PATH)[:, 0], np.array(PATH)[:, 1:])  # through all, without overshooting
    grain = [chance.normal(0, 0.006, (HEIGHT, WIDTH, 1)).astype(np.float32) for _ in range(12)]
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    vignette = (1 - 0.12 * (x * x + y * y))[..., None].astype(np.float32)
    jolts = chance.normal(0, 1, (FPS * SECONDS + 1, 2))
    for number in range(FPS * SECONDS):
        fault = fault_at(number / FPS)
        before, after = view(path, number / FPS), view(path, (number + OPEN) / FPS)
        jolt, turn = fault.shake * SHAKE * jolts[number], fault.shake * SHAKE * (jolts[number + 1] - jolts[number])
        smear = np.abs(after[:2] - before[:2] + turn * OPEN).max() * DEGREE  # pixels, while the shutter is open
        exposures = []
        for part in np.linspace(0, 1, int(np.clip(smear / 1.5, 1, 7)), endpoint=False):
            yaw, pitch, wide = before + (after - before) * part
            shaken = jolt + turn * part * OPEN
            columns, rows = look(yaw + shaken[0], pitch + shaken[1], wide, (number + part * OPEN) / FPS, waves)
            exposures.append(cv2.remap(scene, columns, rows, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE))
        picture = np.mean(exposures, axis=0) * vignette
        if fault.focus > 0.1:
            picture = cv2.GaussianBlur(picture, (0, 0), fault.focus)
        picture = np.clip(picture, 0, 1) ** 2.2 * 2**fault.exposure
        picture = np.clip(picture, 0, 1) ** (1 / 2.2) + grain[number % len(grain)]
        yield (picture.clip(0, 1) * 255).round().astype(np.uint8)


def graded(scene: Floats) -> Floats:
    """Return the panorama, (rows, columns, 3) in 0..1, with a little more light, contrast and colour."""
    scene = np.clip(scene * 1.1, 0, 1)
    scene += 0.35 * (scene * scene * (3 - 2 * scene) - scene)
    grey = scene.mean(axis=2, keepdims=True)
    return np.clip(grey + 1.2 * (scene - grey), 0, 1)


def view(path: PchipInterpolator, time: float) -> NDArray[np.float64]:
    """Return the camera's yaw, pitch and angle at that second, (3,) degrees. It is never quite still."""
    return path(time) + np.array((0.05 * np.sin(time * 1.1), 0.04 * np.sin(time * 1.7 + 1), 0))


def fault_at(time: float) -> Fault:
    """Return what is wrong at that second; focus and exposure hunt, as automatic ones do."""
    found = {}
    for kind, start, end, most in FAULTS:
        amount = float(np.clip(min(time - start, end - time) / 0.5, 0, 1))
        if amount > 0:
            hunting = 1.0 if kind == "shake" else 0.75 + 0.25 * np.sin(2 * np.pi * time / 1.3)
            found[kind] = most * amount * hunting
    return Fault(**found)


def look(yaw: float, pitch: float, wide: float, time: float, waves: Floats) -> tuple[Floats, Floats]:
    """Return where in the panorama each pixel of such a view lies: columns and rows, (HEIGHT, WIDTH). Angles: degrees.

    On the lake, rows are moved a little, as its waves move what it mirrors.
    """
    half = np.tan(np.radians(wide / 2)) / WIDTH * 2
    across, down = (np.arange(-COARSE / 2, size + COARSE, COARSE, np.float32) - size / 2 for size in (WIDTH, HEIGHT))
    x, y = np.meshgrid(across * half, -down * half)
    up = np.radians(pitch)
    ahead, high = np.cos(up) - y * np.sin(up), np.sin(up) + y * np.cos(up)
    longitude = np.degrees(np.arctan2(x, ahead)) + yaw
    latitude = np.degrees(np.arctan2(high, np.hypot(x, ahead)))
    way = CAMERA[2] / np.tan(np.radians(np.maximum(-latitude, 0.5)))  # to the water's surface
    u, v = longitude * 9, np.log(way) * 90
    moved = _at(waves, u + time * 11, v + time * 7) + _at(waves, u * 1.7 - time * 9, v * 1.6 + time * 13)
    on_water = np.clip((-latitude - 7.5) / 4, 0, 1)
    columns = (longitude - LONGITUDES[0]) * DEGREE
    rows = (LATITUDES[1] - latitude) * DEGREE + moved * on_water * 1.3
    columns, rows = (
        cv2.resize(part.astype(np.float32), (WIDTH + 2 * COARSE, HEIGHT + 2 * COARSE)) for part in (columns, rows)
    )
    return tuple(part[COARSE:-COARSE, COARSE:-COARSE] for part in (columns, rows))


def _at(waves: Floats, columns: NDArray[np.floating], rows: NDArray[np.floating]) -> Floats:
    """Return the waves there; they repeat in both directions."""
    size = len(waves)
    wrapped = ((part % size).astype(np.float32) for part in (columns, rows))
    return cv2.remap(waves, *wrapped, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)


def ripples() -> Floats:
    """Return smooth noise that repeats in both directions, (256, 256), with a deviation of 1."""
    frequencies = np.hypot(*np.meshgrid(np.fft.fftfreq(256), np.fft.fftfreq(256)))
    spectrum = np.fft.fft2(np.random.default_rng(4).normal(size=(256, 256))) * np.exp(-((frequencies / 0.06) ** 2))
    noise = np.fft.ifft2(spectrum).real
    return (noise / noise.std()).astype(np.float32)


def wind() -> Floats:
    """Return the sound of wind, (n,) float32."""
    chance = np.random.default_rng(5)
    count = RATE * SECONDS
    spectrum = np.fft.rfft(chance.normal(size=count))
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    noise = np.fft.irfft(spectrum / np.sqrt(1 + (hertz / 220) ** 3), count)
    time = np.arange(count) / RATE
    gusts = 0.6 + 0.25 * np.sin(time * 0.9) + 0.15 * np.sin(time * 2.3 + 1)
    return (noise / noise.std() * gusts * 0.02).astype(np.float32)


if __name__ == "__main__":
    film(Path(sys.argv[1]), Path(sys.argv[2]))
