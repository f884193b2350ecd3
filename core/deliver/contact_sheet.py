"""contact_sheet.jpg: the picks side by side, each with rank, time, score and reason."""

from io import BytesIO
from math import ceil, sqrt
from pathlib import Path

from PIL import Image, ImageDraw

from ..base.format_time import format_time
from ..base.messages import number_of
from ..values import Analysis, Pick, Selection
from .fonts import default_font, draw_text
from .theme import ACCENT, BACKGROUND, MUTED, PANEL, TEXT, format_length

NAME = "contact_sheet.jpg"

# Pixels
EDGE, GAP, PADDING = 28, 20, 14
HEADER, CAPTION = 92, 74
MIN_WIDTH = 280  # of a caption
NO_PICKS = "No moment stands out in this take."


def write_contact_sheet(folder: Path, analysis: Analysis, selection: Selection) -> Path:
    """Write contact_sheet.jpg: a grid of the picks, best first, with cells of one size; return its path."""
    pictures = [_picture(analysis, pick) for pick in selection.picks]
    width = max([MIN_WIDTH, *(picture.width for picture in pictures)])
    height = max([0, *(picture.height for picture in pictures)])
    columns = _columns(len(pictures), width, height + CAPTION)
    rows = ceil(len(pictures) / columns)
    size = (
        2 * EDGE + max(columns * width + (columns - 1) * GAP, 2 * MIN_WIDTH),
        HEADER + rows * (height + CAPTION + GAP) + (EDGE - GAP if rows else 60),
    )
    sheet = Image.new("RGB", size, BACKGROUND)
    _headline(ImageDraw.Draw(sheet), analysis, selection, size[0] - 2 * EDGE)
    for place, (pick, picture) in enumerate(zip(selection.picks, pictures, strict=True)):
        left = EDGE + place % columns * (width + GAP)
        top = HEADER + place // columns * (height + CAPTION + GAP)
        _card(sheet, (left, top, width, height), pick, picture)
    path = folder / NAME
    sheet.save(path, quality=92, subsampling=0)
    return path


def _columns(count: int, width: int, height: int) -> int:
    """Return how many columns of cells of that size make a sheet about twice as wide as it is high."""
    rows = max(round(sqrt(count * width / height / 2)), 1)
    return max(ceil(count / rows), 1)


def _picture(analysis: Analysis, pick: Pick) -> Image.Image:
    """Return the thumbnail of a pick's peak; an empty picture if it is gone."""
    try:
        return Image.open(BytesIO(analysis.thumbnails[pick.sample])).convert("RGB")
    except (OSError, IndexError):
        return Image.new("RGB", (320, 180), PANEL)


def _headline(draw: ImageDraw.ImageDraw, analysis: Analysis, selection: Selection, max_width: int) -> None:
    draw_text(draw, (EDGE, 24), analysis.take.path.name, 26, TEXT, max_width)
    found = number_of(len(selection.picks), "best moment") if selection.picks else NO_PICKS
    draw_text(draw, (EDGE, 58), f"{format_length(analysis)}  ·  {found}", 16, MUTED, max_width)


def _card(sheet: Image.Image, cell: tuple[int, int, int, int], pick: Pick, picture: Image.Image) -> None:
    left, top, width, height = cell
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((left, top, left + width - 1, top + height + CAPTION - 1), PANEL)
    sheet.paste(picture, (left + (width - picture.width) // 2, top + (height - picture.height) // 2))
    line, right = top + height + 14, left + width - PADDING
    draw.rectangle((left + PADDING, line, left + PADDING + 30, line + 24), ACCENT)
    draw.text((left + PADDING + 15, line + 12), str(pick.rank), BACKGROUND, default_font(17), anchor="mm")
    draw.text((left + PADDING + 42, line + 12), format_time(float(pick.peak_time)), TEXT, default_font(20), anchor="lm")
    draw.text((right, line + 12), f"{pick.score:.2f}", ACCENT, default_font(20), anchor="rm")
    draw_text(draw, (left + PADDING, line + 32), pick.reason, 16, MUTED, width - 2 * PADDING)
