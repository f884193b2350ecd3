"""Colours and text that the pictures and the page of a batch share."""

from ..base.format_time import format_time
from ..values import Analysis

BACKGROUND, PANEL, LINE = "#16181d", "#1e2127", "#363b45"
TEXT, MUTED, ACCENT, ERROR = "#eceef2", "#9aa1ae", "#f2b84b", "#f0796f"
OTHER_COLOURS = ("#55c4d8", "#e58fc0", "#c9d36a")
"""For curves whose scorer has no colour of its own."""


def format_length(analysis: Analysis) -> str:
    """Return the duration that was analysed, below 10 s with tenths; for a part of a take also its start and end."""
    text = format_time(float(analysis.duration), 0 if analysis.duration >= 10 else 1)
    if analysis.part:
        text += f" from {format_time(float(analysis.start))} to {format_time(float(analysis.end))}"
    return text
