"""contact_sheet.jpg: the chosen moments side by side, with rank, time, score and what is good about them."""

from io import BytesIO
from math import ceil, sqrt
from pathlib import Path

from PIL import Image, ImageDraw

from ..base.format_time import clock
from ..values import Analysis, Pick, Selection
from .fonts import font, write
from .theme import ACCENT, BACKGROUND, PANEL, QUIET, TEXT, length

NAME = "contact_sheet.jpg"

EDGE, GAP, PADDING = 28, 20, 14
HEADER, CAPTION = 92, 74
NARROWEST = 280  # pixels that a caption needs
NOTHING = "No moment stands out in this take."


def write_contact_sheet(folder: Path, analysis: Analysis, selection: Selection) -> Path:
    """Write contact_sheet.jpg: a grid of the picks, best first, all cells alike whatever the pictures' shapes."""
    pictures = [_picture(analysis, pick) for pick in selection.picks]
    wide = max([NARROWEST, *(picture.width for picture in pictures)])
    high = max([0, *(picture.height for picture in pictures)])
    columns = _columns(len(pictures), wide, high + CAPTION)
    rows = ceil(len(pictures) / columns)
    size = (
        2 * EDGE + max(columns * wide + (columns - 1) * GAP, 2 * NARROWEST),
        HEADER + rows * (high + CAPTION + GAP) + (EDGE - GAP if rows else 60),
    )
    sheet = Image.new("RGB", size, BACKGROUND)
    _headline(ImageDraw.Draw(sheet), analysis, selection, size[0] - 2 * EDGE)
    for place, (pick, picture) in enumerate(zip(selection.picks, pictures, strict=True)):
        left = EDGE + place % columns * (wide + GAP)
        top = HEADER + place // columns * (high + CAPTION + GAP)
        _card(sheet, (left, top, wide, high), pick, picture)
    path = folder / NAME
    sheet.save(path, quality=92, subsampling=0)
    return path


def _columns(count: int, wide: int, high: int) -> int:
    """Columns that fill all rows, on a sheet about as wide as a screen."""
    rows = max(round(sqrt(count * wide / high / 2)), 1)
    return max(ceil(count / rows), 1)


def _picture(analysis: Analysis, pick: Pick) -> Image.Image:
    """The picture of a pick's peak; an empty one where the kept picture is gone."""
    try:
        return Image.open(BytesIO(analysis.thumbnails[pick.sample])).convert("RGB")
    except (OSError, IndexError):
        return Image.new("RGB", (320, 180), PANEL)


def _headline(draw: ImageDraw.ImageDraw, analysis: Analysis, selection: Selection, room: int) -> None:
    write(draw, (EDGE, 24), analysis.take.path.name, 26, TEXT, room)
    facts = [length(analysis), f"{len(selection.picks)} best moments"]
    if not selection.picks:
        facts = [facts[0], NOTHING]
    if len(selection.picks) == 1:
        facts[1] = "1 best moment"
    write(draw, (EDGE, 58), "  ·  ".join(facts), 16, QUIET, room)


def _card(sheet: Image.Image, cell: tuple[int, int, int, int], pick: Pick, picture: Image.Image) -> None:
    left, top, wide, high = cell
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((left, top, left + wide - 1, top + high + CAPTION - 1), PANEL)
    sheet.paste(picture, (left + (wide - picture.width) // 2, top + (high - picture.height) // 2))
    line, right = top + high + 14, left + wide - PADDING
    draw.rectangle((left + PADDING, line, left + PADDING + 30, line + 24), ACCENT)
    draw.text((left + PADDING + 15, line + 12), str(pick.rank), BACKGROUND, font(17), anchor="mm")
    draw.text((left + PADDING + 42, line + 12), clock(float(pick.peak_time)), TEXT, font(20), anchor="lm")
    draw.text((right, line + 12), f"{pick.score:.2f}", ACCENT, font(20), anchor="rm")
    write(draw, (left + PADDING, line + 32), pick.reason, 16, QUIET, wide - 2 * PADDING)
