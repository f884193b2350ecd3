"""An analysis of a real take, and selections from it, both made by hand: nothing is scored or selected."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
from numbered import look_at, record
from PIL import Image

from bestshot.core.settings import Settings
from bestshot.core.values import Analysis, Pick, Selection, Thumbnails

RATE, SECONDS = 30, 6
COLOURS = [(200, 40, 40), (40, 180, 60), (50, 70, 210)]


def picture(colour: tuple[int, int, int], size: tuple[int, int] = (320, 180)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, "jpeg", quality=95)
    return file.getvalue()


def thumbnails(path: Path, pictures: list[bytes]) -> Thumbnails:
    path.write_bytes(b"".join(pictures))
    return Thumbnails(path, np.cumsum([0, *map(len, pictures)]))


def sampled(folder: Path) -> Analysis:
    """Return an analysis of 6 s at 30 frames a second with sound, 3 samples a second."""
    known = look_at(record(folder / "Büro <1> & 🎬.mp4", RATE * SECONDS, sound="aac"))
    samples = np.arange(0, RATE * SECONDS, 10)
    level = np.linspace(0, 1, len(samples))
    return replace(
        known,
        samples=samples,
        components={"aesthetics": 0.4 + level / 10, "sharpness": 1 - level, "exposure": level**2 / 3},
        thumbnails=thumbnails(folder / "thumbnails", [picture(COLOURS[sample % 3]) for sample in range(len(samples))]),
        model="nima",
        notes=("no prompt was given",),
    )


def choose(analysis: Analysis, samples: list[int], **settings: object) -> Selection:
    """Return a selection of these samples, each with a clip of half a second to either side."""
    picks = []
    for rank, sample in enumerate(samples, 1):
        peak = int(analysis.samples[sample])
        first, last = max(peak - 15, 0), min(peak + 14, len(analysis.frame_ticks) - 1)
        picks.append(
            Pick(
                rank=rank,
                sample=sample,
                peak_frame=peak,
                first_frame=first,
                last_frame=last,
                peak_time=analysis.time_of(peak),
                start=analysis.time_of(first),
                end=analysis.time_of(last + 1),
                score=0.9 - rank / 30,
                components={name: float(values[sample]) for name, values in analysis.components.items()},
                strengths=("sharpness", "exposure"),
                reason="sharp, well lit",
            )
        )
    count = len(analysis.samples)
    return Selection(
        picks=tuple(picks),
        score=np.linspace(0.2, 0.9, count),
        smoothed=np.linspace(0.25, 0.85, count),
        candidates=np.array([4, 12, 8]),
        vectors=np.array([[1, 0], [0, 1], [-1, 0]], np.float16),
        threshold=0.125,
        weights={"aesthetics": 4 / 9, "sharpness": 3 / 9, "exposure": 2 / 9},
        averages={},
        settings=Settings(**settings),
        notes=("no prompt was given", "two of them are alike"),
    )
