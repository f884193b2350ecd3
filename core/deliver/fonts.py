"""Text in pictures: Pillow's own font, or one of the system's for a name whose letters that one lacks."""

from functools import cache

from PIL import ImageDraw, ImageFont

from .theme import legible

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

# Widespread ones that together know most scripts; Pillow finds them in the system's folders where they are.
SYSTEM_FONTS = (
    "segoeui.ttf", "Arial Unicode.ttf", "DejaVuSans.ttf", "NotoSans-Regular.ttf", "msyh.ttc", "YuGothM.ttc",
    "malgun.ttf", "NotoSansCJK-Regular.ttc",
)  # fmt: skip


def write(draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, colour: str, room: int) -> None:
    """Write one line with its upper left corner at `at`, shortened to `room` pixels.

    size: of the font, pixels. colour: as #rrggbb. A letter that no font at hand knows becomes a question mark.
    """
    text = legible(text)
    chosen = font(size)
    if not knows(chosen, text):
        chosen = max([chosen, *_system_fonts(size)], key=lambda other: sum(knows(other, letter) for letter in text))
        text = "".join(letter if knows(chosen, letter) else "?" for letter in text)
    if chosen.getlength(text) > room:
        while text and chosen.getlength(text + "...") > room:
            text = text[:-1]
        text = text.rstrip() + "..."
    draw.text(at, text, colour, chosen)


@cache
def font(size: int) -> Font:
    """Pillow's own font, good for English, at a size in pixels."""
    return ImageFont.load_default(size)


def knows(font: Font, text: str) -> bool:
    """Whether a font has a shape of its own for every letter."""
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
