"""index.html: the contact sheets of all takes on one page, for people. No scripts; works from a disk."""

import os
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path, PurePath
from urllib.parse import quote

from ..base.files import write_beside
from ..base.format_time import clock
from ..deliver import contact_sheet, score_plot
from ..deliver.publish import CLIPS, told_as_output_error
from ..deliver.theme import ACCENT, BACKGROUND, LINE, PANEL, QUIET, TEXT, legible
from .job import Moment, Outcome
from .library import Listed
from .progress import bare, in_short
from .summary import Summary

NAME = "index.html"

STYLE = f"""
:root {{ color-scheme: dark }}
body {{ margin: 0 auto; max-width: 76rem; padding: 2.5rem 1.5rem; background: {BACKGROUND}; color: {TEXT};
  font: 16px/1.5 system-ui, sans-serif }}
h1 {{ margin: 0; font-size: 1.7rem; font-weight: 600 }}
h2 {{ margin: 3rem 0 0; padding-top: 1rem; border-top: 1px solid {LINE}; color: {QUIET}; font-size: 1rem;
  font-weight: 400 }}
h3 {{ margin: 0; font-size: 1.15rem; font-weight: 600 }}
h1, h2, h3, p {{ overflow-wrap: anywhere }}
p {{ margin: .2rem 0 0; color: {QUIET} }}
a {{ color: inherit; text-decoration-color: {QUIET}; text-underline-offset: .2em }}
a:hover, a:focus {{ color: {ACCENT} }}
article, .failed {{ margin-top: 1.5rem; padding: 1.25rem; border-radius: 8px; background: {PANEL} }}
.failed {{ border-left: 4px solid #f0796f }}
.failed ul {{ margin: .5rem 0 0; padding-left: 1.2rem }}
img {{ display: block; width: 100%; max-width: max-content; height: auto; margin-top: 1rem; border-radius: 4px }}
ol {{ display: flex; flex-wrap: wrap; gap: .3rem 1.5rem; margin: 1rem 0 0; padding: 0; list-style: none }}
b {{ color: {ACCENT}; font-weight: 600 }}
"""


def write_page(out: Path, summary: Summary) -> Path:
    """Write index.html into `out`. OutputError where that cannot be."""
    path = out / NAME
    with told_as_output_error(out):
        write_beside(path, "\n".join(_lines(summary)).encode())
    return path


def _lines(summary: Summary) -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>Best shots</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<header>"
    yield f"<h1>Best shots</h1>\n<p>{_text(summary.in_short)}</p>"
    yield from (f"<p>{_text(note)}</p>" for note in summary.library.notes)
    yield "</header>"
    failures = [(take, outcome) for take, outcome in summary.rows if outcome.status == "failed"]
    if failures:
        yield '<section class="failed">\n<h3>Failed</h3>\n<ul>'
        yield from (f"<li>{_text(take.name)}: {_text(bare(one.error, take.path))}</li>" for take, one in failures)
        yield "</ul>\n</section>"
    found = [(take, outcome) for take, outcome in summary.rows if outcome.status != "failed"]
    for folder, takes in groupby(found, lambda row: row[0].place.parent):
        if folder.parts:
            yield f"<h2>{_text(folder.as_posix())}</h2>"
        for take, outcome in takes:
            yield from _take(take, outcome)
    yield "</body>\n</html>\n"


def _take(take: Listed, outcome: Outcome) -> Iterator[str]:
    name, place = _text(take.place.name), take.place
    yield f'<article>\n<h3><a href="{_link(place)}/">{name}</a></h3>'
    yield f'<p>{_text(in_short(outcome))} · <a href="{_link(place / score_plot.NAME)}">scores</a></p>'
    yield from (f"<p>{_text(note)}</p>" for note in outcome.notes)
    sheet = _link(place / contact_sheet.NAME)
    yield f'<a href="{sheet}"><img src="{sheet}" alt="The best moments of {name}" loading="lazy"></a>'
    if outcome.picks:
        yield "<ol>"
        yield from (f"<li>{_pick(place, pick)}</li>" for pick in outcome.picks)
        yield "</ol>"
    yield "</article>"


def _pick(place: PurePath, pick: Moment) -> str:
    time = clock(pick.peak_time)
    if pick.clip:
        time = f'<a href="{_link(place / CLIPS / pick.clip)}">{time}</a>'
    return f"{pick.rank} · {time} · <b>{pick.score:.2f}</b> · {_text(pick.reason)}"


def _text(text: str) -> str:
    return escape(legible(text))


def _link(place: PurePath) -> str:
    """A relative address. Its beginning keeps a name with a colon from being taken for that of a protocol."""
    return "./" + quote(os.fsencode(place.as_posix()))
