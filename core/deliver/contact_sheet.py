"""contact_sheet.jpg: the picks side by side, each with rank, time, score and reason."""

from math import ceil, sqrt
from pathlib import Path

from ..base.messages import number_of
from ..values import Analysis, Selection
from .sheet import CAPTION, card_of, cell_size, write_sheet
from .theme import format_length

NAME = "contact_sheet.jpg"
NO_PICKS = "No shot stands out in this take."


def write_contact_sheet(folder: Path, analysis: Analysis, selection: Selection) -> Path:
    """Write contact_sheet.jpg: a grid of the picks, best first, with cells of one size; return its path."""
    cards = [card_of(analysis, pick, pick.reason) for pick in selection.picks]
    width, height = cell_size(cards)
    columns = _columns(len(cards), width, height + CAPTION)
    found = number_of(len(cards), "best shot") if cards else NO_PICKS
    line = f"{format_length(analysis)}  ·  {found}"
    rows = [cards[first : first + columns] for first in range(0, len(cards), columns)]
    return write_sheet(folder / NAME, analysis.take.path.name, line, rows)


def _columns(count: int, width: int, height: int) -> int:
    """Return how many columns of cells of that size make a sheet about twice as wide as it is high."""
    rows = max(round(sqrt(count * width / height / 2)), 1)
    return max(ceil(count / rows), 1)
