"""scores.svg: all scores over time with the chosen moments, to be read at a glance."""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from pathlib import Path

import numpy as np

from ..base.arrays import Floats
from ..base.format_time import clock
from ..base.messages import judged_by
from ..values import Analysis, Pick, Selection
from .downsample import envelope
from .svg import Drawing, Style
from .theme import ACCENT, BACKGROUND, COMPONENTS, LINE, OTHERS, PANEL, QUIET, TEXT, length

NAME = "scores.svg"

WIDTH, LEFT, RIGHT = 1200, 168, 58
TOP, MAIN, ROW, GAP, BOTTOM = 84, 220, 66, 12, 46
COLUMNS = (WIDTH - LEFT - RIGHT) // 2  # a curve has at most two points, low and high, for each
LEAST_SPAN = 0.1  # of 0..1: a score that varies less is not stretched to look as if it did
LONGEST_NAME = 76  # letters that fit the width
TICK_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)
INTERPOLATED = 0.6  # share of a curve's opacity where nobody looked
FONT = "Inter, 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif"


@dataclass(frozen=True)
class _Panel:
    """A strip of the graph. top, height: pixels. low, high: the scores at its lower and upper edge."""

    top: float
    height: float
    low: float
    high: float

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def y(self, scores: Floats) -> Floats:
        """Pixels from the top of the picture at which scores are drawn."""
        inset = 5.0
        return self.bottom - inset - (scores - self.low) / (self.high - self.low) * (self.height - 2 * inset)


def write_graph(folder: Path, analysis: Analysis, selection: Selection) -> Path:
    """Write scores.svg: the combined score and its smoothed curve, a row for each component, the picks across all.

    Rows are stretched to the range that the take covers, written at their right; curves longer than the picture is
    wide show the least and the greatest value of each column, so that no spike is lost and the file stays small.
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
    for pick in selection.picks:
        _span(drawing, pick, analysis, main.top, bottom)

    for place, (name, panel) in enumerate(rows.items()):
        colour = COMPONENTS.get(name, OTHERS[place % len(OTHERS)])
        _label(drawing, panel, *_title(name, selection), colour)
        _curve(drawing, panel, analysis, analysis.components[name], colour, 1.4)
    remark = "bold: smoothed; faint: per sample" + ("" if analysis.measured is None else "; dashed: not looked at")
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
    short = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 13]}…{name[-12:]}"
    drawing.add("text", short, name, x=24, y=38, fill=TEXT, font_size=22, font_weight="600")
    count = len(selection.picks)
    facts = [
        length(analysis),
        {0: "no moment stands out", 1: "1 best moment"}.get(count, f"{count} best moments"),
        f"beauty {judged_by(analysis.model)}" if analysis.model else "technical scores only, no model",
    ]
    drawing.add("text", "  ·  ".join(facts), x=24, y=62, fill=QUIET, font_size=14)


def _panel(drawing: Drawing, top: float, height: float, values: Floats) -> _Panel:
    low, high = float(values.min()), float(values.max())
    if high - low < LEAST_SPAN:
        low = min(max((low + high - LEAST_SPAN) / 2, 0), 1 - LEAST_SPAN)
        high = low + LEAST_SPAN
    drawing.add("rect", x=LEFT, y=top, width=WIDTH - LEFT - RIGHT, height=height, rx=4, fill=PANEL)
    right: Style = {"x": WIDTH - RIGHT + 8, "fill": QUIET, "font_size": 11}
    drawing.add("text", f"{high:.2f}", y=top + 11, **right)
    drawing.add("text", f"{low:.2f}", y=top + height - 3, **right)
    return _Panel(top, height, low, high)


def _title(component: str, selection: Selection) -> tuple[str, str]:
    """Name of a component, and how it counts."""
    weight = selection.weights.get(component, 0)
    if not weight:
        return component, "not counted"
    if component == "exposure":
        return "exposure fault", f"counts against, {weight:.2f}"
    return component, f"counts {weight:.2f}"


def _label(drawing: Drawing, panel: _Panel, title: str, remark: str, colour: str) -> None:
    middle = panel.top + panel.height / 2
    right: Style = {"x": LEFT - 14, "text_anchor": "end"}
    drawing.add("text", title, y=middle - 2, fill=colour, font_size=15, font_weight="600", **right)
    for line, words in enumerate(remark.split("; ")):
        drawing.add("text", words, y=middle + 16 + 15 * line, fill=QUIET, font_size=12, **right)


def _curve(
    drawing: Drawing, panel: _Panel, analysis: Analysis, values: Floats, colour: str, thick: float, opacity: float = 1
) -> None:
    kept = envelope(values, COLUMNS)
    x, y = _x(analysis.times[kept], analysis), panel.y(values[kept])
    if len(kept) == 1:
        x, y = np.array([LEFT, WIDTH - RIGHT]), np.repeat(y, 2)
    style: Style = {"stroke": colour, "stroke_width": thick, "stroke_linejoin": "round"}
    for start, stop, measured in _pieces(kept, analysis):
        points = " ".join(f"{across:.1f},{down:.1f}" for across, down in zip(x[start:stop], y[start:stop], strict=True))
        look: Style = {"stroke_opacity": opacity}
        if not measured:
            look = {"stroke_opacity": opacity * INTERPOLATED, "stroke_dasharray": "3 3"}
        drawing.add("polyline", points=points, fill="none", **style, **look)


def _pieces(kept: list[int], analysis: Analysis) -> list[tuple[int, int, bool]]:
    """The pieces of a curve, first and last point of each, by whether all samples there were looked at."""
    if analysis.measured is None or len(kept) == 1:
        return [(0, max(len(kept), 2), True)]
    known = [bool(analysis.measured[one : other + 1].all()) for one, other in pairwise(kept)]
    edges = [0, *(place for place in range(1, len(known)) if known[place] != known[place - 1]), len(known)]
    return [(start, stop + 1, known[start]) for start, stop in pairwise(edges)]


def _span(drawing: Drawing, pick: Pick, analysis: Analysis, top: float, bottom: float) -> None:
    start, end, peak = _x(np.array([float(pick.start), float(pick.end), float(pick.peak_time)]), analysis)
    width = max(end - start, 3)
    drawing.add("rect", x=start, y=top, width=width, height=bottom - top, fill=ACCENT, fill_opacity=0.16)
    drawing.add(
        "line", x1=peak, x2=peak, y1=top - 6, y2=bottom, stroke=ACCENT, stroke_opacity=0.7, stroke_dasharray="2 4"
    )


def _mark(drawing: Drawing, pick: Pick, analysis: Analysis, main: _Panel, middle: float) -> None:
    peak = float(_x(np.array([float(pick.peak_time)]), analysis)[0])
    height = float(main.y(np.array([pick.score]))[0])
    drawing.add("circle", cx=peak, cy=height, r=5, fill=BACKGROUND, stroke=ACCENT, stroke_width=2.5)
    tip = f"{clock(float(pick.peak_time))}, score {pick.score:.2f}, {pick.reason}"
    drawing.add("circle", None, tip, cx=peak, cy=middle, r=11, fill=ACCENT)
    style: Style = {"fill": BACKGROUND, "font_size": 13, "font_weight": "700", "text_anchor": "middle"}
    drawing.add("text", str(pick.rank), x=peak, y=middle + 4.5, **style)


def _levels(picks: tuple[Pick, ...], duration: float) -> list[int]:
    """For each pick the line, from 0 and the lowest, on which its number stands clear of its neighbours'."""
    room = 26 / (WIDTH - LEFT - RIGHT) * duration
    last = [-np.inf] * 4
    levels = {}
    for pick in sorted(picks, key=lambda pick: pick.peak_time):
        time = float(pick.peak_time)
        level = next((level for level, taken in enumerate(last) if time - taken >= room), len(last) - 1)
        last[level] = time
        levels[pick.rank] = level
    return [levels[pick.rank] for pick in picks]


def _time_axis(drawing: Drawing, analysis: Analysis, top: float, bottom: float) -> None:
    step = next((step for step in TICK_STEPS if analysis.duration / step <= 12), TICK_STEPS[-1])
    for time in range(ceil(analysis.start / step) * step, int(analysis.end) + 1, step):
        x = float(_x(np.array([float(time)]), analysis)[0])
        drawing.add("line", x1=x, x2=x, y1=top, y2=bottom, stroke=LINE, stroke_opacity=0.7)
        drawing.add("text", clock(time, 0), x=x, y=bottom + 22, fill=QUIET, font_size=13, text_anchor="middle")


def _x(times: Floats, analysis: Analysis) -> Floats:
    # The frame of the first sample of a part may be on screen already when the part begins
    shares = np.maximum(times - float(analysis.start), 0) / max(float(analysis.duration), 1e-9)
    return np.asarray(LEFT + shares * (WIDTH - LEFT - RIGHT))
