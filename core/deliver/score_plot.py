"""scores.svg: all scores over time, and the picks."""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from pathlib import Path

import numpy as np

from ..base.arrays import Floats
from ..base.format_time import format_time
from ..base.messages import number_of, scored_by
from ..scorers import registry
from ..values import Analysis, Pick, Selection
from .downsample import min_max_indices
from .svg import Drawing, Style
from .theme import ACCENT, BACKGROUND, LINE, MUTED, OTHER_COLOURS, PANEL, TEXT, format_length

NAME = "scores.svg"

# Pixels
WIDTH, LEFT, RIGHT = 1200, 168, 58
TOP, MAIN, ROW, GAP, BOTTOM = 84, 220, 66, 12, 46
COLUMNS = (WIDTH - LEFT - RIGHT) // 2  # for each a curve has at most two points, its minimum and maximum
MIN_SPAN = 0.1  # of 0..1: a score that varies less is not enlarged further
MAX_NAME_LENGTH = 76  # characters that fit the width
TICK_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)  # seconds
INTERPOLATED_OPACITY = 0.6  # of a curve where samples are interpolated, relative to where they are not
FONT = "Inter, 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif"


@dataclass(frozen=True)
class _Panel:
    """A row of the plot. top, height: pixels. low, high: the scores at its lower and upper edge."""

    top: float
    height: float
    low: float
    high: float

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def y(self, scores: Floats) -> Floats:
        """Return the heights of scores in the drawing, in pixels from its top."""
        inset = 5.0
        return self.bottom - inset - (scores - self.low) / (self.high - self.low) * (self.height - 2 * inset)


def write_score_plot(folder: Path, analysis: Analysis, selection: Selection) -> Path:
    """Write scores.svg: the combined score, raw and smoothed, a row for each component, and the picks; return its path.

    Each row is scaled to the range of its values, which is written at its right. A curve with more samples than the
    drawing has columns shows the minimum and the maximum of each column, so that peaks stay and the file is small.
    """
    levels = _levels(selection.picks, float(analysis.duration))
    top = TOP + 24 * max([*levels, 0]) + (30 if levels else 0)
    bottom = top + MAIN + len(analysis.components) * (ROW + GAP)
    drawing = Drawing(WIDTH, bottom + BOTTOM, FONT)
    drawing.add("rect", width="100%", height="100%", fill=BACKGROUND)
    _headline(drawing, analysis, selection)

    main = _panel(drawing, top, MAIN, np.concatenate([selection.score, selection.smoothed]))
    rows = {}
    for place, (name, values) in enumerate(analysis.components.items()):
        rows[name] = _panel(drawing, main.bottom + GAP + place * (ROW + GAP), ROW, values)
    _time_axis(drawing, analysis, top, bottom)
    _cuts(drawing, analysis, main.top, bottom)
    for pick in selection.picks:
        _span(drawing, pick, analysis, main.top, bottom)

    for place, (name, panel) in enumerate(rows.items()):
        title, remark, colour = _legend(name, selection, OTHER_COLOURS[place % len(OTHER_COLOURS)])
        _label(drawing, panel, title, remark, colour)
        _curve(drawing, panel, analysis, analysis.components[name], colour, 1.4)
    remark = "bold: smoothed; faint: per sample" + ("" if analysis.measured is None else "; dashed: not analysed")
    _label(drawing, main, "moment score", remark, ACCENT)
    _curve(drawing, main, analysis, selection.score, TEXT, 1, opacity=0.35)
    _curve(drawing, main, analysis, selection.smoothed, ACCENT, 3)
    for pick, level in zip(selection.picks, levels, strict=True):
        _mark(drawing, pick, analysis, main, top - 18 - 24 * level)

    path = folder / NAME
    drawing.write(path)
    return path


def _headline(drawing: Drawing, analysis: Analysis, selection: Selection) -> None:
    name = analysis.take.path.name
    short = name if len(name) <= MAX_NAME_LENGTH else f"{name[: MAX_NAME_LENGTH - 13]}…{name[-12:]}"
    drawing.add("text", short, name, x=24, y=38, fill=TEXT, font_size=22, font_weight="600")
    count = len(selection.picks)
    facts = [
        format_length(analysis),
        number_of(count, "best shot") if count else "no shot stands out",
        f"aesthetics {scored_by(analysis.model)}" if analysis.model else "technical scores only, no model",
        *([number_of(len(analysis.cuts), "cut")] if len(analysis.cuts) else []),
    ]
    drawing.add("text", "  ·  ".join(facts), x=24, y=62, fill=MUTED, font_size=14)


def _panel(drawing: Drawing, top: float, height: float, values: Floats) -> _Panel:
    low, high = float(values.min()), float(values.max())
    if high - low < MIN_SPAN:
        low = min(max((low + high - MIN_SPAN) / 2, 0), 1 - MIN_SPAN)
        high = low + MIN_SPAN
    drawing.add("rect", x=LEFT, y=top, width=WIDTH - LEFT - RIGHT, height=height, rx=4, fill=PANEL)
    right: Style = {"x": WIDTH - RIGHT + 8, "fill": MUTED, "font_size": 11}
    drawing.add("text", f"{high:.2f}", y=top + 11, **right)
    drawing.add("text", f"{low:.2f}", y=top + height - 3, **right)
    return _Panel(top, height, low, high)


def _legend(component: str, selection: Selection, colour: str) -> tuple[str, str, str]:
    """Return title, remark and colour of a component's row, as its scorer has them. colour: if that has none."""
    scorer = next((scorer for scorer in registry.SCORERS if scorer.name == component), None)
    title = component
    if scorer is not None:
        title, colour = scorer.label.lower() or component, scorer.colour or colour
    weight = selection.weights.get(component, 0)
    if not weight:
        return title, "not counted", colour
    if scorer is not None and scorer.penalty:
        return title, f"counts against, {weight:.2f}", colour
    return title, f"counts {weight:.2f}", colour


def _label(drawing: Drawing, panel: _Panel, title: str, remark: str, colour: str) -> None:
    middle = panel.top + panel.height / 2
    right: Style = {"x": LEFT - 14, "text_anchor": "end"}
    drawing.add("text", title, y=middle - 2, fill=colour, font_size=15, font_weight="600", **right)
    for line, words in enumerate(remark.split("; ")):
        drawing.add("text", words, y=middle + 16 + 15 * line, fill=MUTED, font_size=12, **right)


def _curve(
    drawing: Drawing, panel: _Panel, analysis: Analysis, values: Floats, colour: str, width: float, opacity: float = 1
) -> None:
    samples = min_max_indices(values, COLUMNS)
    x, y = _x(analysis.times[samples], analysis), panel.y(values[samples])
    if len(samples) == 1:
        x, y = np.array([LEFT, WIDTH - RIGHT]), np.repeat(y, 2)
    style: Style = {"stroke": colour, "stroke_width": width, "stroke_linejoin": "round"}
    for start, stop, measured in _segments(samples, analysis):
        points = " ".join(f"{across:.1f},{down:.1f}" for across, down in zip(x[start:stop], y[start:stop], strict=True))
        dashes: Style = {"stroke_opacity": opacity}
        if not measured:
            dashes = {"stroke_opacity": opacity * INTERPOLATED_OPACITY, "stroke_dasharray": "3 3"}
        drawing.add("polyline", points=points, fill="none", **style, **dashes)


def _segments(samples: list[int], analysis: Analysis) -> list[tuple[int, int, bool]]:
    """Split a curve through these samples where it changes between measured and interpolated.

    Returns for each segment its points first:stop, the last of which the next segment shares, and whether all its
    samples are measured.
    """
    if analysis.measured is None or len(samples) == 1:
        return [(0, max(len(samples), 2), True)]
    measured = [bool(analysis.measured[one : other + 1].all()) for one, other in pairwise(samples)]
    edges = [0, *(place for place in range(1, len(measured)) if measured[place] != measured[place - 1]), len(measured)]
    return [(start, stop + 1, measured[start]) for start, stop in pairwise(edges)]


def _span(drawing: Drawing, pick: Pick, analysis: Analysis, top: float, bottom: float) -> None:
    start, end, peak = _x(np.array([float(pick.start), float(pick.end), float(pick.peak_time)]), analysis)
    width = max(end - start, 3)
    drawing.add("rect", x=start, y=top, width=width, height=bottom - top, fill=ACCENT, fill_opacity=0.16)
    drawing.add(
        "line", x1=peak, x2=peak, y1=top - 6, y2=bottom, stroke=ACCENT, stroke_opacity=0.7, stroke_dasharray="2 4"
    )


def _cuts(drawing: Drawing, analysis: Analysis, top: float, bottom: float) -> None:
    for time in (analysis.cuts * float(analysis.time_base)).tolist():
        x = float(_x(np.array([time]), analysis)[0])
        drawing.add(
            "line",
            None,
            f"cut at {format_time(time)}",
            x1=x,
            x2=x,
            y1=top,
            y2=bottom,
            stroke=TEXT,
            stroke_width=1.5,
            stroke_opacity=0.5,
        )


def _mark(drawing: Drawing, pick: Pick, analysis: Analysis, main: _Panel, middle: float) -> None:
    peak = float(_x(np.array([float(pick.peak_time)]), analysis)[0])
    height = float(main.y(np.array([pick.score]))[0])
    drawing.add("circle", cx=peak, cy=height, r=5, fill=BACKGROUND, stroke=ACCENT, stroke_width=2.5)
    tip = f"{format_time(float(pick.peak_time))}, score {pick.score:.2f}, {pick.reason}"
    drawing.add("circle", None, tip, cx=peak, cy=middle, r=11, fill=ACCENT)
    style: Style = {"fill": BACKGROUND, "font_size": 13, "font_weight": "700", "text_anchor": "middle"}
    drawing.add("text", str(pick.rank), x=peak, y=middle + 4.5, **style)


def _levels(picks: tuple[Pick, ...], duration: float) -> list[int]:
    """Return for each pick the line, 0 the lowest, on which its number does not overlap others."""
    spacing = 26 / (WIDTH - LEFT - RIGHT) * duration
    last = [-np.inf] * 4
    levels = {}
    for pick in sorted(picks, key=lambda pick: pick.peak_time):
        time = float(pick.peak_time)
        level = next((level for level, other in enumerate(last) if time - other >= spacing), len(last) - 1)
        last[level] = time
        levels[pick.rank] = level
    return [levels[pick.rank] for pick in picks]


def _time_axis(drawing: Drawing, analysis: Analysis, top: float, bottom: float) -> None:
    step = next((step for step in TICK_STEPS if analysis.duration / step <= 12), TICK_STEPS[-1])
    for time in range(ceil(analysis.start / step) * step, int(analysis.end) + 1, step):
        x = float(_x(np.array([float(time)]), analysis)[0])
        drawing.add("line", x1=x, x2=x, y1=top, y2=bottom, stroke=LINE, stroke_opacity=0.7)
        drawing.add("text", format_time(time, 0), x=x, y=bottom + 22, fill=MUTED, font_size=13, text_anchor="middle")


def _x(times: Floats, analysis: Analysis) -> Floats:
    """Return the places of times, in seconds, in the drawing: pixels from its left."""
    # The frame of a part's first sample may be shown before the part begins
    shares = np.maximum(times - float(analysis.start), 0) / max(float(analysis.duration), 1e-9)
    return np.asarray(LEFT + shares * (WIDTH - LEFT - RIGHT))
