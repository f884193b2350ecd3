"""The scorers there are, in the order in which they are shown. To add one: write its file, list it here, and give it a
weight `w_<name>` in the settings; columns, graph, tables, panel and cache follow.
"""

from collections.abc import Collection

from . import (
    action,
    aesthetics,
    blocks,
    colour,
    cover,
    exposure,
    faces,
    faults,
    likeness,
    noise,
    prompt_match,
    sharpness,
    sound,
    steadiness,
)
from .base import Scorer

SCORERS: tuple[Scorer, ...] = (
    aesthetics.SCORER,
    sharpness.SCORER,
    exposure.SCORER,
    steadiness.SCORER,
    action.SCORER,
    faces.SCORER,
    sound.SCORER,
    noise.SCORER,
    colour.SCORER,
    cover.SCORER,
    blocks.SCORER,
    faults.SCORER,
    prompt_match.SCORER,
    likeness.SCORER,
)


def weighted(weights: "dict[str, float]") -> tuple[Scorer, ...]:
    """Return the scorers that count: those with a weight above 0; where none has, all."""
    return tuple(one for one in SCORERS if weights.get(one.name, 0) > 0) or SCORERS


def in_order(names: Collection[str]) -> list[str]:
    """Return the names of components in the order of their scorers."""
    return [one.name for one in SCORERS if one.name in names]
