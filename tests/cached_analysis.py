"""An analysis with awkward numbers to store in the cache, and processes that store it."""

import subprocess
import sys
from dataclasses import fields
from fractions import Fraction
from pathlib import Path

import numpy as np

from bestshot.core.analyse.cache import store  # noqa: F401 - for the code that `child` runs
from bestshot.core.analyse.cache.draft import Draft
from bestshot.core.base.arrays import Source
from bestshot.core.base.thumbnails import Thumbnails
from bestshot.core.base.time_range import WHOLE_TAKE, SampleRange
from bestshot.core.values import Analysis, Take

KEY = "0123456789abcdef" * 2
TAKE = Path("a take.mp4")
JPEGS = [b"\xff\xd8one", b"\xff\xd8the second", b"\xff\xd8"]


def vectors(wide: int = 4) -> np.ndarray:
    return np.random.default_rng(0).standard_normal((3, wide)).astype(np.float16)


def facts() -> dict:
    """Return the fields of an analysis of 10 frames and 3 samples with awkward numbers."""
    return {
        "take": Take(TAKE, Fraction(1001, 3000), Fraction(30000, 1001), 1920, 1080, "h264", "aac", "сломан"),
        "time_base": Fraction(1, 90000),
        "frame_ticks": np.arange(10, dtype=np.int64) * 3003,
        "end_ticks": np.int64(30030),
        "samples": np.array([0, 4, 9], np.int64),
        "cues": {"light": np.array([4.0, 4.5, 1 / 7])},
        "components": {"sharpness": np.array([0.1, 1 / 3, 1]), "exposure": np.array([0.0, np.pi / 4, 5e-324])},
        "pictures": np.array([Source.SAMPLED, Source.KEY_FRAME, Source.INTERPOLATED], np.uint8),
        "sources": {
            name: np.array(found, np.uint8)
            for name, found in {"sharpness": (2, 1, 0), "exposure": (2, 2, 2), "light": (2, 0, 1)}.items()
        },
        "embeddings": None,
        "thumbnails": Thumbnails(Path(), np.zeros(4, np.int64)),
        "model": "nima",
        "notes": ("first “note”", "second"),
    }


def keep(key: str | None = KEY, *, embedded: bool = True, held: SampleRange = WHOLE_TAKE, **other: object) -> Analysis:
    with Draft(key) as draft:
        for jpeg, vector in zip(JPEGS, vectors(), strict=True):
            draft.add(jpeg, vector if embedded else None)
        return draft.finish(Analysis(**{**facts(), **other}), held)


def assert_same(one: Analysis, other: Analysis) -> None:
    for name in (field.name for field in fields(Analysis)):
        a, b = getattr(one, name), getattr(other, name)
        if name in {"components", "cues", "sources"}:
            assert list(a) == list(b)
            a, b = np.array(list(a.values())), np.array(list(b.values()))
        elif name == "thumbnails":
            assert [a[i] for i in range(len(one.samples))] == [b[i] for i in range(len(other.samples))]
            continue
        if isinstance(a, np.ndarray):
            assert a.dtype == b.dtype
            assert np.array_equal(a, b)
        else:
            assert a == b


def child(code: str) -> subprocess.Popen[str]:
    """Start a Python with the names of this module imported; it answers on standard output, line by line."""
    start = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); from cached_analysis import *\n"
    command = [sys.executable, "-X", "utf8", "-W", "error", "-c", start + code]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")


def names(folder: Path) -> list[str]:
    """Return the sorted names of what the folder holds; none where there is no folder."""
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []
