"""Draw text: in Pillow's own font, or in one of the system's if that one lacks a character."""

from functools import cache

from PIL import ImageDraw, ImageFont

from ..base.printable import printable_line

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

# Common ones that together cover most scripts; Pillow looks for them in the system's folders.
SYSTEM_FONTS = (
    "segoeui.ttf", "Arial Unicode.ttf", "DejaVuSans.ttf", "NotoSans-Regular.ttf", "msyh.ttc", "YuGothM.ttc",
    "malgun.ttf", "NotoSansCJK-Regular.ttc",
)  # fmt: skip


def draw_text(draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, colour: str, width: int) -> None:
    """Draw one line with its upper left corner at `at`, shortened to `width` pixels.

    size: of the font, pixels. colour: as #rrggbb. A character that no available font has becomes a question mark.
    """
    text = printable_line(text)
    font = default_font(size)
    if not has_glyphs(font, text):
        font = max([font, *_system_fonts(size)], key=lambda other: sum(has_glyphs(other, letter) for letter in text))
        text = "".join(letter if has_glyphs(font, letter) else "?" for letter in text)
    if font.getlength(text) > width:
        while text and font.getlength(text + "...") > width:
            text = text[:-1]
        text = text.rstrip() + "..."
    draw.text(at, text, colour, font)


@cache
def default_font(size: int) -> Font:
    """Return Pillow's own font, which has Latin letters, at a size in pixels."""
    return ImageFont.load_default(size)


def has_glyphs(font: Font, text: str) -> bool:
    """Return whether a font has a glyph for every character."""
    missing = bytes(font.getmask("\uffff"))
    return all(letter.isspace() or bytes(font.getmask(letter)) != missing for letter in text)


def _system_fonts(size: int) -> list[Font]:
    found: list[Font] = []
    for name in SYSTEM_FONTS:
        try:
            found.append(ImageFont.truetype(name, size))
        except OSError:
            continue
    return found
