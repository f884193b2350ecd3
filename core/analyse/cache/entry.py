"""What one entry of the cache looks like on disk: a folder of three files.

`analysis.npz`: arrays, uncompressed, and a JSON text about all. `thumbnails.bin`: the JPEGs back to back.
`embeddings.bin`: the vectors as float16, back to back, empty without a model. They stay on disk and are mapped, so that
memory does not grow with the take.
"""

import json
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...base.exact import parse_fraction
from ...base.thumbnails import Thumbnails
from ...base.time_range import TimeRange
from ...values import Analysis, Take

FORMAT = 8  # raise it when entries look different, and when reading or scoring finds other numbers than before
ANALYSIS, THUMBNAILS, EMBEDDINGS = "analysis.npz", "thumbnails.bin", "embeddings.bin"


def embeddings_in(folder: Path, shape: tuple[int, int]) -> NDArray[np.float16] | None:
    """Return the embeddings, (N, D), that lie in a folder, read from disk when used; None where D is 0."""
    if not all(shape):
        return None
    return np.memmap(folder / EMBEDDINGS, np.float16, "r", shape=shape)


def write(analysis: Analysis, folder: Path, name: str, dimensions: int) -> None:
    """Put everything but thumbnails and embeddings into the folder, where they lie already. Raises OSError.

    name: that of the entry. dimensions: length of an embedding, 0 without a model.
    """
    take = {name: str(fact) if isinstance(fact, Fraction) else fact for name, fact in asdict(analysis.take).items()}
    del take["path"]
    facts = {
        "format": FORMAT,
        "name": name,
        "take": take,
        "time_base": str(analysis.time_base),
        "end_ticks": int(analysis.end_ticks),
        "components": list(analysis.components),
        "cues": list(analysis.cues),
        "versions": _versions(),
        "dimensions": dimensions,
        "model": analysis.model,
        "notes": analysis.notes,
        "part": analysis.part and [str(analysis.start), str(analysis.end)],
        "first_sample": analysis.first_sample,
        "frames_before": analysis.frames_before,
    }
    arrays: dict[str, Any] = {
        "facts": np.frombuffer(json.dumps(facts).encode(), np.uint8),
        "frame_ticks": np.asarray(analysis.frame_ticks, np.int64),
        "samples": np.asarray(analysis.samples, np.int64),
        "numbers": np.asarray([] if analysis.numbers is None else analysis.numbers, np.int64),
        "cuts": np.asarray(analysis.cuts, np.int64),
        "checked": np.asarray([] if analysis.checked is None else analysis.checked, np.bool_),
        "pictures": np.asarray(analysis.pictures, np.uint8),
        "sources": np.array(
            [analysis.sources[name] for name in (*analysis.components, *analysis.cues)], np.uint8
        ).reshape(-1, len(analysis.samples)),
        "offsets": analysis.thumbnails.offsets,
        "components": np.array([*analysis.components.values()], np.float64).reshape(-1, len(analysis.samples)),
        "cues": np.array([*analysis.cues.values()], np.float64).reshape(-1, len(analysis.samples)),
    }
    with (folder / ANALYSIS).open("wb") as file:
        np.savez(file, **arrays)


def read(folder: Path, name: str, path: Path) -> Analysis:
    """Return what was written under that name, for the take at `path`, without columns of scorers that changed since.

    Raises an Exception of whatever kind where the folder does not hold exactly what `write` makes.
    """
    with (folder / ANALYSIS).open("rb") as file, np.load(file, allow_pickle=False) as entry:
        arrays = dict(entry)
    facts = json.loads(arrays.pop("facts").tobytes())
    count = len(arrays["samples"])
    shapes: dict[str, tuple[Any, tuple[int, ...]]] = {
        "frame_ticks": (np.int64, (len(arrays["frame_ticks"]),)),
        "samples": (np.int64, (count,)),
        "numbers": (np.int64, (len(arrays["numbers"]) and count,)),
        "cuts": (np.int64, (len(arrays["cuts"]),)),
        "checked": (np.bool_, (len(arrays["checked"]) and count,)),
        "pictures": (np.uint8, (count,)),
        "sources": (np.uint8, (len(facts["components"]) + len(facts["cues"]), count)),
        "offsets": (np.int64, (count + 1,)),
        "components": (np.float64, (len(facts["components"]), count)),
        "cues": (np.float64, (len(facts["cues"]), count)),
    }
    shape = (count, facts["dimensions"])
    thumbnails = Thumbnails(folder / THUMBNAILS, arrays["offsets"])
    if (
        (facts["format"], facts["name"]) != (FORMAT, name)
        or {kind: (array.dtype, array.shape) for kind, array in arrays.items()} != shapes
        or np.any(arrays["samples"] >= len(arrays["frame_ticks"]))
        or thumbnails.path.stat().st_size != thumbnails.offsets[-1]
        or (folder / EMBEDDINGS).stat().st_size != count * shape[1] * np.float16().itemsize
    ):
        raise ValueError("not an entry of this cache")
    if facts["model"] and not _model_scorers_are_current(facts["versions"]):
        raise ValueError("the model is run anew, as its scorers cannot be without it")
    take = facts["take"] | {name: parse_fraction(facts["take"][name]) for name in ("duration", "rate")}
    names = [*facts["components"], *facts["cues"]]
    current = _current_columns(facts["versions"])
    components, cues = (
        {name: values for name, values in zip(facts[kind], arrays[kind], strict=True) if name in current}
        for kind in ("components", "cues")
    )
    return Analysis(
        take=Take(path=path, **take),
        time_base=parse_fraction(facts["time_base"]),
        frame_ticks=arrays["frame_ticks"],
        end_ticks=facts["end_ticks"],
        samples=arrays["samples"],
        components=components,
        cues=cues,
        pictures=arrays["pictures"],
        sources={name: source for name, source in zip(names, arrays["sources"], strict=True) if name in current},
        embeddings=embeddings_in(folder, shape),
        thumbnails=thumbnails,
        model=facts["model"],
        notes=tuple(facts["notes"]),
        part=TimeRange(*map(parse_fraction, facts["part"])) if facts["part"] else None,
        first_sample=facts["first_sample"],
        numbers=arrays["numbers"] if len(arrays["numbers"]) else None,
        frames_before=facts["frames_before"],
        cuts=arrays["cuts"],
        checked=arrays["checked"] if len(arrays["checked"]) else None,
    )


def _versions() -> dict[str, int]:
    """Return the version of every scorer: columns of other versions are computed anew."""
    from ...scorers.registry import SCORERS  # noqa: PLC0415 - they bring OpenCV, and a miss needs none of them

    return {one.name: one.version for one in SCORERS}


def _model_scorers_are_current(versions: dict[str, int]) -> bool:
    """Return whether what the model gives besides its ratings is of today's versions."""
    from ...scorers.base import ModelScorer  # noqa: PLC0415 - as above
    from ...scorers.registry import SCORERS  # noqa: PLC0415

    return all(versions.get(one.name) == one.version for one in SCORERS if isinstance(one, ModelScorer))


def _current_columns(versions: dict[str, int]) -> set[str]:
    """Return the columns that scorers of these versions give as today's do."""
    from ...scorers.registry import SCORERS  # noqa: PLC0415 - as above

    return {name for one in SCORERS if versions.get(one.name) == one.version for name in one.columns}
