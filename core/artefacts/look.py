"""How all pictures look, and how they write times and names."""

from fractions import Fraction
from unicodedata import category

from ..clock import clock

BACKGROUND, PANEL, LINE = "#16181d", "#1e2127", "#363b45"
TEXT, QUIET, ACCENT = "#eceef2", "#9aa1ae", "#f2b84b"
COMPONENTS = {"aesthetics": "#6ea8fe", "sharpness": "#5fc9a1", "exposure": "#f0796f", "saliency": "#b792f2"}
OTHERS = ("#55c4d8", "#e58fc0", "#c9d36a")


def length(seconds: Fraction) -> str:
    """How long a take is: to the second, a short one to the tenth."""
    return clock(float(seconds), 0 if seconds >= 10 else 1)


def legible(text: str) -> str:
    """One line of text without what no picture and no XML may hold: control characters, halves of characters."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if _odd(character) else character for character in " ".join(text.split())
    )


def _odd(character: str) -> bool:
    return category(character) in ("Cc", "Cs") or character in "\ufffe\uffff"
