"""Several takes of the same scenes with a known answer: each scene is free of faults in one of the takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

import av
import numpy as np
from faults import Fault, Moment
from planted import Image, add_video, encode
from sources import Source
from takes import STRENGTHS, faults_of

SCENE = 8.0  # seconds
FPS = 12  # of the takes; of the source every second picture is shown
APART = 1.5  # most seconds of the source by which takes begin a scene earlier or later
SIZE = 640, 360


@dataclass(frozen=True)
class Retakes:
    """What a set of takes shows. scenes: what each take shows, in an order of its own. faults, severity: as in Plan.

    whole: one take is free of faults all through, and each other has one fault all through; else each scene is free of
    faults in a take of its own.
    """

    scenes: tuple[Source, ...]
    faults: str = "all"
    severity: str = "plain"
    whole: bool = False
    seed: int = 0
    count: int = 3

    @property
    def name(self) -> str:
        return f"{'whole' if self.whole else 'scenes'}-{self.faults}-{self.severity}-{self.seed}"

    @property
    def seconds(self) -> float:
        return SCENE * len(self.scenes)

    @cached_property
    def orders(self) -> tuple[tuple[int, ...], ...]:
        """The scenes of each take, in order."""
        chance = np.random.default_rng((self.seed, 1))
        return tuple(tuple(chance.permutation(len(self.scenes)).tolist()) for _ in range(self.count))

    @cached_property
    def better(self) -> tuple[int, ...]:
        """Of each scene the take that shows it without a fault."""
        chance = np.random.default_rng((self.seed, 2))
        free = chance.integers(0, self.count, len(self.scenes)).tolist()
        return (free[0],) * len(free) if self.whole else tuple(free)

    def scene_at(self, take: int, time: float) -> int:
        """Return which scene a take shows at a time, in seconds."""
        return self.orders[take][min(int(time / SCENE), len(self.scenes) - 1)]


def pictures(retakes: Retakes, take: int) -> Iterator[Image]:
    """Yield every frame of one of the takes, (height, width, 3) BGR."""
    chance = np.random.default_rng((retakes.seed, 3, take))
    faults = list(faults_of(retakes.faults).values())
    chosen = chance.permutation(len(faults)).tolist()
    low, high = STRENGTHS[retakes.severity]
    strengths = np.linspace(low, high, len(retakes.scenes)).tolist()
    if retakes.whole:
        strengths = [(low + high) / 2] * len(strengths)
    for place, scene in enumerate(retakes.orders[take]):
        fault: Fault | None = None
        if retakes.better[scene] != take:
            fault = faults[chosen[0 if retakes.whole else place % len(chosen)]]
        kept: dict[str, np.ndarray] = {}
        begin = round(chance.uniform(0, APART) * FPS)
        frames = begin + round(SCENE * FPS)
        shown = islice(retakes.scenes[scene].pictures(2 * frames, SIZE, retakes.seed), 2 * begin, None, 2)
        for number, picture in enumerate(shown):
            time = place * SCENE + number / FPS
            yield fault(picture, Moment(time, strengths[place], chance, kept)) if fault else picture


def make(retakes: Retakes, take: int, path: Path) -> Path:
    """Render one of the takes as H.264."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with av.open(str(part), "w", format="mp4") as container:
        encode(container, add_video(container, SIZE, FPS, threads="1"), pictures(retakes, take))
    part.replace(path)
    return path
