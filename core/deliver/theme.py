"""How all pictures look, and how they write times and names."""

from unicodedata import category

from ..base.format_time import clock
from ..values import Analysis

BACKGROUND, PANEL, LINE = "#16181d", "#1e2127", "#363b45"
TEXT, QUIET, ACCENT = "#eceef2", "#9aa1ae", "#f2b84b"
COMPONENTS = {"aesthetics": "#6ea8fe", "sharpness": "#5fc9a1", "exposure": "#f0796f", "saliency": "#b792f2"}
OTHERS = ("#55c4d8", "#e58fc0", "#c9d36a")


def length(analysis: Analysis) -> str:
    """How long that which was looked at is: to the second, a short one to the tenth; of a part, where it lies too."""
    text = clock(float(analysis.duration), 0 if analysis.duration >= 10 else 1)
    return f"{text} from {clock(float(analysis.start))} to {clock(float(analysis.end))}" if analysis.part else text


def legible(text: str) -> str:
    """One line of text without what no picture and no XML may hold: control characters, halves of characters."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if _odd(character) else character for character in " ".join(text.split())
    )


def _odd(character: str) -> bool:
    return category(character) in ("Cc", "Cs") or character in "\ufffe\uffff"
