"""A picture of cards in rows: each a small picture with a number, a time, a score and a line of text."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from ..base.format_time import format_time
from ..values import Analysis, Pick
from .fonts import default_font, draw_text
from .theme import ACCENT, BACKGROUND, MUTED, PANEL, TEXT

# Pixels
EDGE, GAP, PADDING = 28, 20, 14
HEADER, CAPTION = 92, 74
MIN_WIDTH = 280  # of a caption


@dataclass(frozen=True, eq=False)
class Card:
    """picture: of a moment. number: before its time. text: below. stressed: whether its number and score stand out."""

    picture: Image.Image
    number: str
    time: str
    score: str
    text: str
    stressed: bool = True


def card_of(analysis: Analysis, pick: Pick, text: str, *, stressed: bool = True) -> Card:
    """Return the card of a pick; its picture is an empty one if the thumbnail is gone."""
    try:
        picture = Image.open(BytesIO(analysis.thumbnails[pick.sample])).convert("RGB")
    except (OSError, IndexError):
        picture = Image.new("RGB", (320, 180), PANEL)
    return Card(picture, str(pick.rank), format_time(float(pick.peak_time)), f"{pick.score:.2f}", text, stressed)


def cell_size(cards: Sequence[Card]) -> tuple[int, int]:
    """Return width and height of the largest picture, at least as wide as a caption, without the caption's height."""
    width = max([MIN_WIDTH, *(card.picture.width for card in cards)])
    return width, max([0, *(card.picture.height for card in cards)])


def write_sheet(path: Path, title: str, line: str, rows: Sequence[Sequence[Card]]) -> Path:
    """Write the rows, in cells of one size, under a title and a line, as a JPEG; return its path."""
    width, height = cell_size([card for row in rows for card in row])
    columns = max([1, *map(len, rows)])
    size = (
        2 * EDGE + max(columns * width + (columns - 1) * GAP, 2 * MIN_WIDTH),
        HEADER + len(rows) * (height + CAPTION + GAP) + (EDGE - GAP if rows else 60),
    )
    sheet = Image.new("RGB", size, BACKGROUND)
    draw = ImageDraw.Draw(sheet)
    draw_text(draw, (EDGE, 24), title, 26, TEXT, size[0] - 2 * EDGE)
    draw_text(draw, (EDGE, 58), line, 16, MUTED, size[0] - 2 * EDGE)
    for number, row in enumerate(rows):
        for column, card in enumerate(row):
            left, top = EDGE + column * (width + GAP), HEADER + number * (height + CAPTION + GAP)
            _draw(sheet, (left, top, width, height), card)
    sheet.save(path, quality=92, subsampling=0)
    return path


def _draw(sheet: Image.Image, cell: tuple[int, int, int, int], card: Card) -> None:
    (left, top, width, height), picture = cell, card.picture
    colour = ACCENT if card.stressed else MUTED
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((left, top, left + width - 1, top + height + CAPTION - 1), PANEL)
    sheet.paste(picture, (left + (width - picture.width) // 2, top + (height - picture.height) // 2))
    line, right = top + height + 14, left + width - PADDING
    draw.rectangle((left + PADDING, line, left + PADDING + 30, line + 24), colour)
    draw.text((left + PADDING + 15, line + 12), card.number, BACKGROUND, default_font(17), anchor="mm")
    draw.text((left + PADDING + 42, line + 12), card.time, TEXT, default_font(20), anchor="lm")
    draw.text((right, line + 12), card.score, colour, default_font(20), anchor="rm")
    draw_text(draw, (left + PADDING, line + 32), card.text, 16, MUTED, width - 2 * PADDING)
