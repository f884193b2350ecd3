"""What the takes are made of: real clips, where a folder of them is at hand, and the photographs of two packages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np
from planted import Image, photographs

PLANTED = ("astronaut", "chelsea", "coffee", "rocket", "china", "flower")  # in the order of planted.photographs
PHOTOGRAPHS = (*PLANTED, "camera", "motorcycle")
CLIP_SECONDS = 40  # of a clip, at most; it is then played back and forth
SHOT_SECONDS = 9  # of each source in a take of several shots, at most
FPS = 25

CHOSEN_WITH = frozenset(
    {
        "gopro-hero7-walk", "sam2-coffee", "sam2-default_juggle", "intel-corridor-139s", "mdn-flower",
        "bbb-multishot-30s", "astronaut", "chelsea", "china", "camera", "motorcycle",
    }
)  # fmt: skip
"""Sources that the constants of `core/select/combine.py` and the scorers were chosen with."""

FITTED_WITH = CHOSEN_WITH | {
    "gopro-karma-aerial", "gopro-max-walk", "hecate-multishot", "intel-cars-overhead", "nasa-multishot", "sam2-cups",
    "sam2-dog", "udacity-road", "coffee", "flower", "rocket", "edit-list", "failing-audio", "no-sync-table",
    "non-zero-start", "pcm-audio", "portrait-4k60", "rotated-270", "rotated-90", "vfr-17s",
}  # fmt: skip
"""Sources that the head of faults which ships is fitted with; figures of these are of heads fitted with the others.
"""


@dataclass(frozen=True)
class Source:
    """name: of a photograph, or of a clip without its ending. path: of the clip; None for a photograph."""

    name: str
    path: Path | None = None

    @property
    def names(self) -> frozenset[str]:
        """The sources that it is made of: itself."""
        return frozenset({self.name})

    def pictures(self, count: int, size: tuple[int, int], seed: int) -> Iterator[Image]:
        """Yield `count` pictures of (width, height): a clip back and forth, or a camera gliding over a photograph."""
        if self.path is None:
            yield from _glide(_photographs()[self.name], count, size, seed)
        else:
            yield from _back_and_forth(_frames(self.path, size), count)


@dataclass(frozen=True)
class Joined:
    """A take of several shots: the beginnings of other sources, one after another."""

    name: str
    parts: tuple[Source, ...]

    @property
    def names(self) -> frozenset[str]:
        """The sources that it is made of."""
        return frozenset(part.name for part in self.parts)

    def pictures(self, count: int, size: tuple[int, int], seed: int) -> Iterator[Image]:
        """Yield `count` pictures of (width, height): all shots back and forth."""
        frames = list[Image]()
        for part in self.parts:
            shown = min(SHOT_SECONDS * FPS, len(_frames(part.path, size)) if part.path else count)
            frames += part.pictures(shown, size, seed)
        yield from _back_and_forth(frames, count)


def _back_and_forth(frames: Sequence[Image], count: int) -> Iterator[Image]:
    period = max(2 * len(frames) - 2, 1)
    for number in range(count):
        place = number % period
        yield frames[place if place < len(frames) else period - place]


def sources(folders: Sequence[Path]) -> list[Source]:
    """Return all sources: the clips of each folder by name, and the photographs."""
    clips = [clip for folder in folders for clip in sorted(folder.iterdir()) if clip.suffix in {".mp4", ".mov"}]
    return [*(Source(clip.stem, clip) for clip in clips), *map(Source, PHOTOGRAPHS)]


def joined(parts: Sequence[Source], shots: int = 3) -> list[Joined]:
    """Return takes of so many shots each, of all sources in turn; none of what is left over."""
    groups = [tuple(parts[start :: len(parts) // shots][:shots]) for start in range(len(parts) // shots)]
    return [Joined("+".join(one.name for one in group), group) for group in groups]


@cache
def _photographs() -> dict[str, Image]:
    from skimage import data as pictures  # noqa: PLC0415 - heavy, and needed only here

    grey, color = pictures.camera(), pictures.stereo_motorcycle()[0]
    more = {"camera": np.dstack([grey] * 3), "motorcycle": np.ascontiguousarray(color[..., ::-1])}
    return {**dict(zip(PLANTED, photographs(), strict=True)), **more}


def _glide(photograph: Image, count: int, size: tuple[int, int], seed: int) -> Iterator[Image]:
    chance = np.random.default_rng((seed, 7))
    height, width = photograph.shape[:2]
    least = max(size[0] / width, size[1] / height)
    phase = chance.uniform(0, 2 * np.pi, 3)
    for number in range(count):
        time = number / FPS
        scale = least * (1.25 + 0.15 * np.sin(time / 9 + phase[0]))
        room = width * scale - size[0], height * scale - size[1]
        x = room[0] * (0.5 + 0.48 * np.sin(time / 11 + phase[1]))
        y = room[1] * (0.5 + 0.45 * np.sin(time / 8 + phase[2]))
        view = np.array([[scale, 0, -x], [0, scale, -y]])
        yield np.asarray(cv2.warpAffine(photograph, view, size, flags=cv2.INTER_CUBIC), dtype=np.uint8)


@cache
def _frames(path: Path, size: tuple[int, int]) -> list[Image]:
    """Return the pictures of a clip's beginning, cropped to the shape of `size`, about FPS a second."""
    found: list[Image] = []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        step = float(stream.average_rate or FPS) / FPS
        wanted = 0.0
        for number, frame in enumerate(islice(container.decode(stream), round(CLIP_SECONDS * FPS * max(step, 1)))):
            while number >= wanted and len(found) < CLIP_SECONDS * FPS:
                found.append(_fitted(frame.to_ndarray(format="bgr24"), size))
                wanted += step
    return found


def _fitted(picture: Image, size: tuple[int, int]) -> Image:
    height, width = picture.shape[:2]
    scale = max(size[0] / width, size[1] / height)
    crop = round(size[0] / scale), round(size[1] / scale)
    x, y = (width - crop[0]) // 2, (height - crop[1]) // 2
    part = picture[y : y + crop[1], x : x + crop[0]]
    return np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
