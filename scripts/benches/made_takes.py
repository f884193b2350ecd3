"""Many takes at little cost: analyses that are joined from stretches of real ones, or whose scores wander by chance."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter1d

from bestshot.core.base.arrays import Floats, Source
from bestshot.core.base.thumbnails import Thumbnails
from bestshot.core.scorers.steadiness import steadiness
from bestshot.core.values import Analysis, Take

FPS, RATE = 3, 30
SHOTS, SHORTEST, LONGEST = 10, 5.0, 10.0  # stretches in a joined take, and their seconds
WITH_FACES = 0.4  # share of the shots of a joined take that are given faces, as few real clips have any
ABSENT = {"sound": 0.9}  # what stands for a component that a clip lacks; 0 for others


def joined(analyses: Sequence[Analysis], chance: np.random.Generator, name: str) -> Analysis:
    """Return the analysis of a take of several shots, stretches of real ones by chance, with known cuts."""
    parts = [_stretch(analyses[chance.integers(len(analyses))], chance) for _ in range(SHOTS)]
    lengths = [stop - first for _, first, stop in parts]

    def columns(kind: str) -> dict[str, Floats]:
        names = dict.fromkeys(name for analysis, _, _ in parts for name in getattr(analysis, kind))
        return {name: np.concatenate([_column(*part, kind, name) for part in parts]) for name in names}

    components, embeddings = columns("components"), [one.embeddings[first:stop] for one, first, stop in parts]
    faces = [np.full(count, chance.uniform(0.2, 0.9) * (chance.random() < WITH_FACES)) for count in lengths]
    components["faces"] = np.concatenate(faces)
    return _analysis(name, components, columns("cues"), np.concatenate(embeddings), np.cumsum(lengths)[:-1])


def _stretch(analysis: Analysis, chance: np.random.Generator) -> tuple[Analysis, int, int]:
    count = min(round(chance.uniform(SHORTEST, LONGEST) * FPS), len(analysis.samples))
    first = int(chance.integers(len(analysis.samples) - count + 1))
    return analysis, first, first + count


def _column(analysis: Analysis, first: int, stop: int, kind: str, name: str) -> Floats:
    values: Mapping[str, Floats] = getattr(analysis, kind)
    return values[name][first:stop] if name in values else np.full(stop - first, ABSENT.get(name, 0.0))


def wandering(chance: np.random.Generator, name: str, seconds: int = 90) -> Analysis:
    """Return the analysis of a take in which everything changes slowly, and independently of each other."""
    count = seconds * FPS

    def wander(low: float, high: float) -> Floats:
        ranks = np.argsort(np.argsort(gaussian_filter1d(chance.normal(size=count), 3 * FPS))) / (count - 1)
        return np.asarray(low + (high - low) * ranks)

    sharp, shake = wander(0.3, 0.8), wander(0.0, 0.01)
    cues = {
        "clean_detail": 3 + 4 * sharp, "sharpest_part": 2 + 3 * sharp, "blur": 0.5 - 0.3 * sharp,
        "light": wander(4.3, 5.1), "midtones": wander(0.5, 0.7), "red": wander(-0.1, 0.1), "blue": wander(-0.1, 0.1),
        "pan": shake * chance.normal(size=count), "tilt": shake * chance.normal(size=count),
        "spoilt_face": np.zeros(count),
    }  # fmt: skip
    components = {
        "aesthetics": wander(0.3, 0.45), "sharpness": sharp, "exposure": wander(0, 0.3) ** 2,
        "steadiness": steadiness(cues, FPS), "action": wander(0, 0.8) ** 2, "faces": np.maximum(wander(-1, 0.8), 0),
        "noise": wander(0.02, 0.1), "cast": np.hypot(cues["red"], cues["blue"]), "cover": wander(0, 0.2),
    }  # fmt: skip
    looks = np.stack([wander(-1, 1) for _ in range(16)], axis=1)
    looks /= np.linalg.norm(looks, axis=1, keepdims=True)
    return _analysis(name, components, cues, looks.astype(np.float16), np.zeros(0, np.int64))


def _analysis(
    name: str, components: dict[str, Floats], cues: dict[str, Floats], embeddings: np.ndarray, cuts: np.ndarray
) -> Analysis:
    """cuts: samples that are the first of a shot."""
    count, step = len(embeddings), RATE // FPS
    return Analysis(
        take=Take(Path(name), Fraction(count, FPS), Fraction(RATE), 1280, 720, "h264"),
        time_base=Fraction(1, RATE),
        frame_ticks=np.arange(count * step),
        end_ticks=count * step,
        samples=np.arange(count) * step,
        components=components,
        cues=cues,
        pictures=np.full(count, Source.SAMPLED, np.uint8),
        sources={},
        embeddings=embeddings,
        thumbnails=Thumbnails(Path(name), np.zeros(count + 1, np.int64)),
        model="nima",
        cuts=cuts * step,
        checked=np.ones(count, dtype=bool),
    )
