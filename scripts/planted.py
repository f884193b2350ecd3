"""Makes takes with a known answer: a camera glides over photographs, and only the planted moments are free of faults.

Outside the moments the camera is out of focus, unsteady or wrongly exposed: plainly, or so subtly that an eye barely
notices. Sensor noise lies over everything. Every take is determined by its kind, severity and seed.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.container import OutputContainer
from numpy.typing import NDArray

KINDS = ("blur", "shake", "exposure", "mixed")
FAULTS = ("blur", "shake", "exposure")
# At 480 lines: radius of the defocus and length of the smear in pixels, change of exposure in stops.
SEVERITIES = {"plain": (2.5, 9.0, 1.3), "subtle": (0.7, 2.0, 0.25)}
MOMENT = 4.5  # seconds

Image = NDArray[np.uint8]


@dataclass(frozen=True)
class Plan:
    """A take to be made. moments: (start, end) in seconds of the faultless stretches.

    rows: of photographs, one above the other. They are some 450 pixels high: one row has no fine detail at 1080 lines.
    """

    kind: str
    severity: str
    seed: int
    seconds: float = 75.0
    fps: int = 12
    width: int = 640
    height: int = 360
    count: int = 4
    rows: int = 1

    @property
    def moments(self) -> tuple[tuple[float, float], ...]:
        """`count` moments of 4.5 s, at least 6 s apart and 2 s from the ends."""
        chance = np.random.default_rng((self.seed, 1))
        slack = self.seconds - 4 - self.count * MOMENT - (self.count - 1) * 6
        cuts = np.sort(chance.uniform(0, slack, self.count))
        starts = 2 + cuts + np.arange(self.count) * (MOMENT + 6)
        return tuple((float(start), float(start) + MOMENT) for start in starts)

    def found(self, peaks: list[float]) -> int:
        """How many moments hold at least one of the peaks (seconds)."""
        return count_found(self.moments, peaks)


def count_found(moments: Iterable[tuple[float, float]], times: Collection[float]) -> int:
    """Return in how many of the moments, start and end each, at least one of the times lies; all in seconds."""
    return sum(any(start <= time <= end for time in times) for start, end in moments)


def photographs() -> list[Image]:
    """The photographs that scikit-image and scikit-learn carry, BGR."""
    from skimage import data as pictures  # noqa: PLC0415  (heavy, and needed only here)
    from sklearn.datasets import load_sample_images  # noqa: PLC0415

    colour = [
        pictures.astronaut(),
        pictures.chelsea(),
        pictures.coffee(),
        pictures.rocket(),
        *load_sample_images().images,
    ]
    return [np.ascontiguousarray(picture[..., ::-1]) for picture in colour]


def panorama(plan: Plan) -> Image:
    """A wall of all photographs, a little higher than the frame."""
    chance = np.random.default_rng((plan.seed, 2))
    height = round(plan.height * 1.25) // plan.rows
    rows = [_row(chance, height, plan.rows) for _ in range(plan.rows)]
    width = min(row.shape[1] for row in rows)
    return np.concatenate([row[:, :width] for row in rows])


def _row(chance: np.random.Generator, height: int, times: int) -> Image:
    """All photographs side by side, some times over in orders of chance, melting into each other."""
    blend = height // 4
    photos = photographs()
    strip = np.zeros((height, 0, 3), np.float32)
    for index in np.concatenate([chance.permutation(len(photos)) for _ in range(times)]):
        photo = photos[index]
        scale = height / photo.shape[0]
        piece = cv2.resize(photo, (round(photo.shape[1] * scale), height), interpolation=cv2.INTER_LANCZOS4).astype(
            np.float32
        )
        if strip.shape[1]:
            ramp = np.linspace(0, 1, blend, dtype=np.float32)[None, :, None]
            strip[:, -blend:] = strip[:, -blend:] * (1 - ramp) + piece[:, :blend] * ramp
            piece = piece[:, blend:]
        strip = np.concatenate([strip, piece], axis=1)
    return strip.clip(0, 255).astype(np.uint8)


def pictures(plan: Plan) -> Iterator[Image]:
    """Every frame of the take, (height, width, 3) uint8 BGR."""
    wide = panorama(plan)
    chance = np.random.default_rng((plan.seed, 3))
    frames = round(plan.seconds * plan.fps)
    times = np.arange(frames) / plan.fps
    clean = np.zeros(frames)
    for start, end in plan.moments:
        clean = np.maximum(clean, np.clip(np.minimum(times - start, end - times) / 0.5 + 0.5, 0, 1))
    stretch = np.searchsorted([start for start, _ in plan.moments], times)  # which gap between moments a time is in
    faults = [plan.kind if plan.kind in FAULTS else str(chance.choice(FAULTS)) for _ in range(plan.count + 1)]
    brighter = chance.choice((-1, 1), plan.count + 1)
    radius, smear, stops = SEVERITIES[plan.severity]
    scale = plan.height / 480
    grain = [_grain(chance, plan) for _ in range(8)]
    reach = wide.shape[1] - plan.width
    for i, time in enumerate(times):
        amount = 1 - clean[i]
        fault = faults[stretch[i]]
        x = reach * (0.5 - 0.5 * np.cos(np.pi * time / plan.seconds))
        y = (wide.shape[0] - plan.height) * (0.5 + 0.4 * np.sin(time / 7))
        if fault == "shake":
            x, y = np.array((x, y)) + chance.normal(0, 1.2 * amount * scale, 2)
        x, y = float(np.clip(x, 0, reach)), float(np.clip(y, 0, wide.shape[0] - plan.height))
        picture = cv2.warpAffine(
            wide, np.array([[1, 0, -x], [0, 1, -y]]), (plan.width, plan.height), flags=cv2.INTER_CUBIC
        )
        if fault == "blur" and amount * radius > 0.05:
            picture = cv2.GaussianBlur(picture, (0, 0), amount * radius * scale)
        elif fault == "shake" and amount * smear > 0.5:
            picture = cv2.filter2D(picture, -1, _smear(amount * smear * scale, chance.uniform(0, np.pi)))
        elif fault == "exposure":
            hunting = 0.6 + 0.4 * np.sin(2 * np.pi * time / 1.7)  # as an automatic exposure that does not settle
            picture = cv2.convertScaleAbs(picture, alpha=2 ** (amount * stops * brighter[stretch[i]] * hunting))
        yield cv2.add(picture, grain[i % len(grain)], dtype=cv2.CV_8U)


def _grain(chance: np.random.Generator, plan: Plan) -> NDArray[np.int16]:
    """Sensor noise, (height, width, 3), alike in all colours."""
    noise = chance.normal(0, 1.5, (plan.height, plan.width, 1)).round().astype(np.int16)
    return np.repeat(noise, 3, axis=2)


def _smear(length: float, angle: float) -> NDArray[np.float32]:
    """A motion-blur kernel: a line of `length` pixels through the middle."""
    size = int(np.ceil(length)) // 2 * 2 + 3
    kernel = np.zeros((size * 8, size * 8), np.float32)
    middle, half = size * 4, length * 4
    offset = np.array((np.cos(angle), np.sin(angle))) * half
    start, end = (middle - offset).round().astype(int), (middle + offset).round().astype(int)
    cv2.line(kernel, start.tolist(), end.tolist(), 1.0, 8)
    kernel = cv2.resize(kernel, (size, size), interpolation=cv2.INTER_AREA)
    return kernel / kernel.sum()


def make(plan: Plan, path: Path) -> Path:
    """Render and encode the take as H.264 (a key frame every 2 s) with a quiet tone as its sound."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w", format="mp4") as container:
        video = add_video(container, (plan.width, plan.height), plan.fps, g=str(2 * plan.fps))
        sound = container.add_stream("aac", rate=48000, layout="mono")
        assert isinstance(sound, av.AudioStream)
        encode(container, video, pictures(plan))
        wave = np.sin(np.arange(round(plan.seconds * 48000)) * 2 * np.pi * 220 / 48000).astype(np.float32) * 0.05
        for start in range(0, len(wave), 1024):
            block = av.AudioFrame.from_ndarray(wave[None, start : start + 1024], format="fltp", layout="mono")
            block.sample_rate, block.pts, block.time_base = 48000, start, Fraction(1, 48000)
            container.mux(sound.encode(block))
        container.mux(sound.encode())
    return path


def add_video(container: OutputContainer, size: tuple[int, int], fps: int, **options: str) -> av.VideoStream:
    """Add a stream of H.264 whose pictures are (width, height). options: more of x264's."""
    video = container.add_stream("libx264", rate=fps, options={"preset": "veryfast", "crf": "20", **options})
    assert isinstance(video, av.VideoStream)
    (video.width, video.height), video.pix_fmt = size, "yuv420p"
    return video


def encode(container: OutputContainer, video: av.VideoStream, images: Iterable[Image]) -> None:
    """Encode pictures, (height, width, 3) BGR, as all of a stream."""
    for number, picture in enumerate(images):
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="bgr24")
        frame.pts, frame.time_base = number, 1 / Fraction(video.codec_context.framerate)
        container.mux(video.encode(frame))
    container.mux(video.encode())
