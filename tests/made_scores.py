"""An analysis with given scores, made by hand: nothing is decoded."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from bestshot.core.base.arrays import Floats, Ints, Source
from bestshot.core.scorers import faults
from bestshot.core.values import Analysis, Take, Thumbnails

NOWHERE = Path("graded.mp4")


def graded(
    beauty: Sequence[float] | np.ndarray,
    *,
    embeddings: np.ndarray | None = None,
    ticks: Ints | None = None,
    samples: Ints | None = None,
    end: int | None = None,
    clock: Fraction = Fraction(1, 30),
    **components: np.ndarray,
) -> Analysis:
    """Return an analysis with these aesthetics scores; 3 samples and 30 frames a second unless given otherwise."""
    count = len(beauty)
    ticks = np.arange(count * 10) if ticks is None else ticks
    return Analysis(
        take=Take(NOWHERE, Fraction(0), Fraction(30), 1280, 720, "h264"),
        time_base=clock,
        frame_ticks=ticks,
        end_ticks=int(ticks[-1]) + 1 if end is None else end,
        samples=np.arange(count) * 10 if samples is None else samples,
        components={"aesthetics": np.array(beauty, float), **components},
        cues={
            **{name: np.full(count, 0.5) for name in ("sharpest_part", "blur", "light", "midtones")},
            "clean_detail": components.get("sharpness", np.full(count, 0.5)),
        },
        pictures=np.full(count, Source.SAMPLED, np.uint8),
        sources={},
        embeddings=embeddings,
        thumbnails=Thumbnails(NOWHERE, np.zeros(count + 1, np.int64)),
        model="nima",
    )


def hills(seconds: float, *tops: tuple[float, float], fps: float = 3, width: float = 1.0) -> np.ndarray:
    """Return scores, shape (seconds * fps,), of 0.4 with smooth hills: (time in seconds, height)."""
    times = np.arange(round(seconds * fps)) / fps
    return 0.4 + sum(height * np.exp(-(((times - time) / width) ** 2)) for time, height in tops)


def even(count: int) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Return the components and the cues of a take in which nothing differs and no fault is seen."""
    level, none = np.full(count, 0.5), np.zeros(count)
    components = dict.fromkeys(("aesthetics", "sharpness", "exposure"), level) | {"faults": none}
    cues = dict.fromkeys(("light", "midtones", "blur", "clean_detail", "sharpest_part"), level)
    return components, cues | dict.fromkeys(faults.CUES, none)
