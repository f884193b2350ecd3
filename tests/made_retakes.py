"""Takes of the same scenes with different faults, in which the better one is known."""

from pathlib import Path

import faults
import retakes
import sources
import takes
from retakes import Retakes
from take_cache import cached

MADE_BY = tuple(Path(module.__file__).read_text("utf-8") for module in (faults, sources, takes))
NAMES = ["wide <1>.mp4", "wide & 2.mp4", "wide 3.mp4"]


def films(plan: Retakes, folder: Path) -> list[Path]:
    """Make each take of the same scenes, in a folder; names that pages and timelines must escape."""
    return [
        cached(folder / name, lambda path, take=take: retakes.make(plan, take, path), Path(retakes.__file__), plan,
               take, *MADE_BY)
        for take, name in enumerate(NAMES)
    ]  # fmt: skip
