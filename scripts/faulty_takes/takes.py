"""Takes with a known answer: faults lie on a source everywhere but in the planted moments."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np
from faults import FAMILIES, Fault, Moment, noises, to_bytes
from numpy.typing import NDArray
from planted import Image, add_video, count_found, encode
from sources import FPS, Joined, Source

MOMENT = 4.0  # seconds
RAMP = 0.6  # seconds in which a fault comes and goes
CHANGE = 6.0  # seconds after which another fault takes over
STRENGTHS = {"plain": (0.55, 1.0), "subtle": (0.08, 0.3)}


@dataclass(frozen=True)
class Plan:
    """A take to be made. faults: see `faults_of`. severity: one of STRENGTHS.

    kind: even: the source as it is. halves: one half is dull all through, and the moments lie in the other; the dull
    half has some without a fault, too. tripod: one picture of the source that hardly moves. grain: film grain over
    everything. small: few pixels, soft. single: one good moment. none: no good moment. good: no fault anywhere.
    """

    source: Source | Joined
    kind: str = "even"
    faults: str = "ordinary"
    severity: str = "plain"
    seed: int = 0
    seconds: float = 51.0

    @property
    def name(self) -> str:
        return f"{self.source.name}-{self.kind}-{self.faults}-{self.severity}-{self.seed}"

    @property
    def size(self) -> tuple[int, int]:
        return (320, 180) if self.kind == "small" else (640, 360)

    @property
    def _clean(self) -> tuple[tuple[float, float], ...]:
        """Stretches without a fault: one in each part of the take."""
        count = {"single": 1, "none": 0}.get(self.kind, 4 if self.kind == "halves" else 3)
        chance = np.random.default_rng((self.seed, 1))
        slot = self.seconds / max(count, 1)
        starts = [part * slot + chance.uniform(2, slot - MOMENT - 2) for part in range(count)]
        return tuple((start, start + MOMENT) for start in starts)

    @property
    def moments(self) -> tuple[tuple[float, float], ...]:
        """(start, end) in seconds of what is to be found."""
        if self.kind == "good":
            return ((0.0, self.seconds),)
        if self.kind == "halves":
            return tuple(one for one in self._clean if (one[0] > self.seconds / 2) == self._is_later_half_fine)
        return self._clean

    @property
    def _is_later_half_fine(self) -> bool:
        return bool(self.seed % 2)

    def found(self, peaks: list[float]) -> int:
        """Return how many moments hold at least one of the peaks, seconds."""
        return count_found(self.moments, peaks)

    @property
    def chance(self) -> float:
        """Share of the take that lies within moments."""
        return sum(end - start for start, end in self.moments) / self.seconds

    def dull(self, time: float) -> float:
        """How much of the dull half there is at a time, 0..1."""
        if self.kind != "halves":
            return 0.0
        into = np.clip((time - self.seconds / 2) / 1.5 + 0.5, 0, 1)
        return float(1 - into if self._is_later_half_fine else into)

    def spoiled(self, time: float) -> float:
        """How much of a fault there is at a time, 0..1."""
        if self.kind == "good":
            return 0.0
        clean = max((min(1.0, min(time - start, end - time) / RAMP + 1) for start, end in self._clean), default=0.0)
        return float(np.clip(1 - max(clean, 0.0), 0, 1))


def faults_of(name: str) -> Mapping[str, Fault]:
    """Return the faults of a family; of "all", those that constants were chosen with; else the one of that name."""
    if name in FAMILIES:
        return FAMILIES[name]
    known = {**FAMILIES["ordinary"], **FAMILIES["rare"]}
    return known if name == "all" else {name: {**known, **FAMILIES["odd"], **FAMILIES["further"]}[name]}


def pictures(plan: Plan, step: int = 1) -> Iterator[Image]:
    """Yield every `step`-th frame of the take, (height, width, 3) BGR."""
    chance = np.random.default_rng((plan.seed, 2))
    named = faults_of(plan.faults)
    parts = int(plan.seconds / CHANGE) + 2
    faults = [list(named.values())[one] for one in chance.integers(0, len(named), parts)]
    strengths = chance.uniform(*STRENGTHS[plan.severity], parts)
    kept: dict[str, NDArray[np.float64]] = {}
    for place, picture in enumerate(_sound(plan, chance, step)):
        time = place * step / FPS
        part = int(time // CHANGE)
        amount = plan.spoiled(time) * float(strengths[part])
        yield faults[part](picture, Moment(time, amount, chance, kept)) if amount else picture


def _sound(plan: Plan, chance: np.random.Generator, step: int) -> Iterator[Image]:
    """Yield every `step`-th frame before faults are laid on."""
    still = next(iter(plan.source.pictures(1, (640, 360), plan.seed)))
    given_pictures = islice(plan.source.pictures(round(plan.seconds * FPS), (640, 360), plan.seed), 0, None, step)
    for place, given in enumerate(given_pictures):
        time = place * step / FPS
        picture = _hover(still, time) if plan.kind == "tripod" else given
        if plan.kind == "small":
            picture = to_bytes(
                cv2.resize(cv2.GaussianBlur(picture, (0, 0), 1.5), plan.size, interpolation=cv2.INTER_AREA)
            )
        if dull := plan.dull(time):
            soft = cv2.GaussianBlur(picture, (0, 0), 1.2).astype(np.float32)
            grey = soft.mean(axis=(0, 1), keepdims=True) * 0.75
            picture = to_bytes(picture * (1 - dull) + dull * (grey + (soft - grey) * 0.5))
        if plan.kind == "grain":
            bank = noises((picture.shape[0], picture.shape[1], 1))
            picture = to_bytes(picture + 8 * bank[int(chance.integers(len(bank)))])
        yield picture


def _hover(picture: Image, time: float) -> Image:
    shift = 3 * np.sin(time / 3), 2 * np.sin(time / 4.1)
    move = np.array([[1.03, 0, shift[0] - 9], [0, 1.03, shift[1] - 5]])
    return np.asarray(cv2.warpAffine(picture, move, picture.shape[1::-1], flags=cv2.INTER_CUBIC), dtype=np.uint8)


def make(plan: Plan, path: Path) -> Path:
    """Render the take as H.264."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with av.open(str(part), "w", format="mp4") as container:
        encode(container, add_video(container, plan.size, FPS, threads="1"), pictures(plan))
    part.replace(path)
    return path
