"""The head that estimates from NIMA's layers how faulty a picture is: what sources teach, and what is fitted to it."""

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import islice
from pathlib import Path
from zlib import crc32

import cv2
import numpy as np
from faults import FAMILIES, Moment
from numpy.typing import NDArray
from planted import Image
from sources import FITTED_WITH, FPS, Source, sources
from takes import STRENGTHS
from training_faults import TRAINING_FAULTS

from bestshot.core.base.cpu import limit_cores
from bestshot.core.base.model_info import NIMA, SHIPPED_FOLDER
from bestshot.core.models import LoadModel
from bestshot.core.models.heads import FaultHead
from bestshot.core.models.nima import Nima
from bestshot.core.scorers.faults import CUES, KINDS

FAULTS = {**FAMILIES["ordinary"], **FAMILIES["rare"], **FAMILIES["odd"], **TRAINING_FAULTS}
NAMES = tuple(FAULTS)
OF_KIND = {
    "blur": ("defocus", "motion", "rush", "coarse", "ghost"), "bright": ("over", "haze", "glare"),
    "dark": ("under", "night"), "noise": ("noise", "specks"), "blocks": ("blocks",),
    "color": ("cast", "faded", "fringe", "harsh"), "cover": ("cover", "dirt", "drops"),
    "damage": ("tearing", "wobble", "banding"),
}  # fmt: skip
"""Shake and changing light are of no one kind: a picture alone may show them as any, or not at all."""

SIZE = 640, 360
SECONDS = 51
PLACES = 12  # in a source
SOUND = 6  # pictures without a fault at each place, APART frames apart
APART = 3
FRAMES = 3  # until a fault that remembers is at work
QUALITIES = 80, 97  # of JPEG, between which each picture is compressed: an encoder's traces are no fault

SOURCES = "sources"  # folder, beside kept takes, of what sources teach

BETWEEN = 0.5  # of what sources differ by is to be of no account, too: 0.5 and 1 find more in takes of several shots
RIDGE = 3e-3  # beside the mean square of the vectors: 1e-3 to 1e-2 find about as many

Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Seen:
    """What a source teaches. statistics: (N, D) of its pictures. fault: (N,) number in NAMES, -1 for none.
    amount: (N,) of the fault, 0..1.
    """

    statistics: NDArray[np.float32]
    fault: NDArray[np.int64]
    amount: Matrix

    @property
    def weights(self) -> Matrix:
        """(N,) such that pictures without a fault and with one count alike, summing to 1."""
        sound = self.fault < 0
        return np.where(sound, 0.5 / sound.sum(), 0.5 / (~sound).sum())

    @property
    def targets(self) -> Matrix:
        """(N, K) what each column of the head is to estimate."""
        kinds = [np.isin(self.fault, [NAMES.index(name) for name in OF_KIND[kind]]) for kind in KINDS]
        return np.stack([np.where(self.fault < 0, -0.5, 0.5), *kinds], axis=1)


def look(source: Source, keep: Path) -> Seen:
    """Return what a source teaches: pictures of it as they are, and with each fault, slight and plain.

    keep: the folder where that is kept for another time.
    """
    kept = keep / f"{source.name}.npz"
    if kept.exists():
        return _read(kept)
    limit_cores(1)
    cv2.setNumThreads(1)
    chance = np.random.default_rng(crc32(source.name.encode()))
    frames = list(source.pictures(SECONDS * FPS, SIZE, 5))
    rows = list(_pictures(frames, chance))
    statistics = [_model().statistics(_compressed(picture, chance)) for picture, _, _ in rows]
    _, faults, amounts = zip(*rows, strict=True)
    seen = Seen(np.array(statistics, np.float32), np.array(faults), np.array(amounts, dtype=np.float64))
    np.savez(kept, statistics=seen.statistics, fault=seen.fault, amount=seen.amount)
    return seen


def _read(path: Path) -> Seen:
    with np.load(path) as kept:
        return Seen(kept["statistics"], kept["fault"], kept["amount"])


def look_at_all(folders: Sequence[Path], keep: Path, pool: Executor) -> dict[str, Seen]:
    """Return what each source teaches that the head which ships is fitted with and that is at hand, by name.

    folders: of clips. keep: as of `look`; the folder is made where it is missing.
    """
    keep.mkdir(parents=True, exist_ok=True)
    known = [one for one in sources(folders) if one.name in FITTED_WITH]
    seen: dict[str, Seen] = {}
    for source, one in zip(known, pool.map(partial(look, keep=keep), known), strict=True):
        seen[source.name] = one
        print(f"{len(seen)} of {len(known)} sources looked at: {source.name}", file=sys.stderr, flush=True)
    return seen


def load_left_out(keep: Path, names: frozenset[str]) -> LoadModel:
    """Return what loads NIMA with a head that was fitted without the sources of these names.

    keep: the folder where `look` kept what all sources teach.
    """
    head = _fitted_without(keep, names)
    return lambda choice: _nima(head)


@lru_cache(maxsize=1)
def _fitted_without(keep: Path, names: frozenset[str]) -> FaultHead:
    return fitted([_read(path) for path in sorted(keep.glob("*.npz")) if path.stem not in names])


def _nima(head: FaultHead | None = None) -> Nima:
    return Nima((SHIPPED_FOLDER / NIMA.file).read_bytes(), head)


def _pictures(frames: Sequence[Image], chance: np.random.Generator) -> Iterator[tuple[Image, int, float]]:
    """Yield pictures, each with the number of its fault and how much of it there is."""
    for place in np.linspace(FPS, len(frames) - 2 * FPS, PLACES).astype(int).tolist():
        for frame in islice(frames, place, place + SOUND * APART, APART):
            yield frame, -1, 0.0
        for number, name in enumerate(NAMES):
            for low, high in STRENGTHS.values():
                at = Moment(place / FPS, chance.uniform(low, high), chance)
                picture = frames[place]
                for later in range(FRAMES):
                    at.time = (place + later) / FPS
                    picture = FAULTS[name](frames[place + later], at)
                yield picture, number, at.amount


def _compressed(picture: Image, chance: np.random.Generator) -> Image:
    _, jpeg = cv2.imencode(".jpg", picture, (cv2.IMWRITE_JPEG_QUALITY, int(chance.integers(*QUALITIES))))
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), dtype=np.uint8)


@cache
def _model() -> Nima:
    return _nima()


def fitted(seen: Sequence[Seen]) -> FaultHead:
    """Return the head of a ridge regression in which each source counts alike.

    Of what sources differ by on average, which is their subject, only a part is left in. A column's unit is its
    deviation among the sound pictures of a source, and 0 what is usual of them.
    """
    spread = np.sqrt(np.mean([one.statistics.var(axis=0) for one in seen], axis=0)) + 1e-6
    vectors = [one.statistics / spread for one in seen]
    means = [one.weights @ rows for one, rows in zip(seen, vectors, strict=True)]
    centred = [
        rows - (1 - BETWEEN) * mean - BETWEEN * np.mean(means, axis=0)
        for rows, mean in zip(vectors, means, strict=True)
    ]
    roots = [np.sqrt(one.weights / len(seen))[:, None] for one in seen]
    rows = np.concatenate([root * each for root, each in zip(roots, centred, strict=True)])
    targets = np.concatenate([root * one.targets for root, one in zip(roots, seen, strict=True)])
    ridge = RIDGE * np.mean([(each**2).sum(axis=1).mean() for each in centred])
    solved = np.linalg.solve(rows.T @ rows + ridge * np.eye(rows.shape[1]), rows.T @ targets)
    sound = [(one.statistics[one.fault < 0] / spread) @ solved for one in seen]
    unit = np.sqrt(np.mean([each.var(axis=0) for each in sound], axis=0))
    usual = np.median([each.mean(axis=0) for each in sound], axis=0)
    weights = (solved / unit / spread[:, None]).astype(np.float32)
    return FaultHead(CUES, weights, (-usual / unit).astype(np.float32))
