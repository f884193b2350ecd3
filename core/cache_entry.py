"""What one entry of the cache looks like on disk: a folder of two files that explain themselves.

`analysis.npz`: arrays, uncompressed, and a JSON text about them. `thumbnails.bin`: the JPEGs back to back.
"""

import json
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from .values import Analysis, Take, Thumbnails

FORMAT = 1  # raise it when entries look different, and when reading or scoring finds other numbers than before
ANALYSIS, THUMBNAILS = "analysis.npz", "thumbnails.bin"


def write(analysis: Analysis, folder: Path, key: str) -> None:
    """Put everything but the thumbnails into the folder, where they lie already. Raises OSError."""
    take = {name: str(fact) if isinstance(fact, Fraction) else fact for name, fact in asdict(analysis.take).items()}
    del take["path"]
    facts = {
        "format": FORMAT,
        "key": key,
        "take": take,
        "time_base": str(analysis.time_base),
        "end_ticks": int(analysis.end_ticks),
        "components": list(analysis.components),
        "cues": list(analysis.cues),
        "model": analysis.model,
        "notes": analysis.notes,
    }
    arrays: dict[str, Any] = {
        "facts": np.frombuffer(json.dumps(facts).encode(), np.uint8),
        "frame_ticks": np.asarray(analysis.frame_ticks, np.int64),
        "samples": np.asarray(analysis.samples, np.int64),
        "offsets": analysis.thumbnails.offsets,
        "components": np.array([*analysis.components.values()], np.float64).reshape(-1, len(analysis.samples)),
        "cues": np.array([*analysis.cues.values()], np.float64).reshape(-1, len(analysis.samples)),
    }
    if analysis.embeddings is not None:
        arrays["embeddings"] = np.asarray(analysis.embeddings, np.float16)
    with (folder / ANALYSIS).open("wb") as file:
        np.savez(file, **arrays)


def read(folder: Path, key: str, path: Path) -> Analysis:
    """Return what was written under that key, for the take at `path`.

    Raises an Exception of whatever kind where the folder does not hold exactly what `write` makes.
    """
    with (folder / ANALYSIS).open("rb") as file, np.load(file, allow_pickle=False) as entry:
        arrays = dict(entry)
    facts = json.loads(arrays.pop("facts").tobytes())
    count = len(arrays["samples"])
    shapes: dict[str, tuple[Any, tuple[int, ...]]] = {
        "frame_ticks": (np.int64, (len(arrays["frame_ticks"]),)),
        "samples": (np.int64, (count,)),
        "offsets": (np.int64, (count + 1,)),
        "components": (np.float64, (len(facts["components"]), count)),
        "cues": (np.float64, (len(facts["cues"]), count)),
    }
    if "embeddings" in arrays:
        shapes["embeddings"] = (np.float16, (count, arrays["embeddings"].shape[-1]))
    thumbnails = Thumbnails(folder / THUMBNAILS, arrays["offsets"])
    if (
        (facts["format"], facts["key"]) != (FORMAT, key)
        or {name: (array.dtype, array.shape) for name, array in arrays.items()} != shapes
        or np.any(arrays["samples"] >= len(arrays["frame_ticks"]))
        or thumbnails.path.stat().st_size != thumbnails.offsets[-1]
    ):
        raise ValueError("not an entry of this cache")
    take = facts["take"] | {name: Fraction(facts["take"][name]) for name in ("duration", "rate")}
    return Analysis(
        take=Take(path=path, **take),
        time_base=Fraction(facts["time_base"]),
        frame_ticks=arrays["frame_ticks"],
        end_ticks=facts["end_ticks"],
        samples=arrays["samples"],
        components=dict(zip(facts["components"], arrays["components"], strict=True)),
        cues=dict(zip(facts["cues"], arrays["cues"], strict=True)),
        embeddings=arrays.get("embeddings"),
        thumbnails=thumbnails,
        model=facts["model"],
        notes=tuple(facts["notes"]),
    )
