"""index.html: the contact sheets of all takes on one page, for people. No scripts; works without a server."""

import os
from collections.abc import Iterator, Mapping
from html import escape
from itertools import groupby
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from ..base.files import write_atomic
from ..base.format_time import format_time
from ..deliver import contact_sheet, score_plot
from ..deliver.file_names import CLIPS_FOLDER
from ..deliver.ownership import assert_own
from ..deliver.publish import as_output_error
from ..deliver.theme import ACCENT, BACKGROUND, ERROR, LINE, MUTED, PANEL, TEXT, printable_line
from .job import JobResult
from .library import LibraryTake
from .progress import describe_result, without_path
from .summary import Summary

NAME = "index.html"

_HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Best shots</title>"""
"""What every page begins with, by which an earlier one is known."""

STYLE = f"""
:root {{ color-scheme: dark }}
body {{ margin: 0 auto; max-width: 76rem; padding: 2.5rem 1.5rem; background: {BACKGROUND}; color: {TEXT};
  font: 16px/1.5 system-ui, sans-serif }}
h1 {{ margin: 0; font-size: 1.7rem; font-weight: 600 }}
h2 {{ margin: 3rem 0 0; padding-top: 1rem; border-top: 1px solid {LINE}; color: {MUTED}; font-size: 1rem;
  font-weight: 400 }}
h3 {{ margin: 0; font-size: 1.15rem; font-weight: 600 }}
h1, h2, h3, p {{ overflow-wrap: anywhere }}
p {{ margin: .2rem 0 0; color: {MUTED} }}
a {{ color: inherit; text-decoration-color: {MUTED}; text-underline-offset: .2em }}
a:hover, a:focus {{ color: {ACCENT} }}
article, .failed {{ margin-top: 1.5rem; padding: 1.25rem; border-radius: 8px; background: {PANEL} }}
.failed {{ border-left: 4px solid {ERROR} }}
.failed ul {{ margin: .5rem 0 0; padding-left: 1.2rem }}
img {{ display: block; width: 100%; max-width: max-content; height: auto; margin-top: 1rem; border-radius: 4px }}
ol {{ display: flex; flex-wrap: wrap; gap: .3rem 1.5rem; margin: 1rem 0 0; padding: 0; list-style: none }}
b {{ color: {ACCENT}; font-weight: 600 }}
"""


def assert_page_is_own(out: Path) -> None:
    """Raise UsageError where there is an index.html that BestShot did not write."""
    assert_own(out / NAME, lambda path: path.read_bytes().startswith(_HEAD.encode()))


def write_page(out: Path, summary: Summary) -> Path:
    """Write index.html into `out` and return its path. Raises OutputError if that fails."""
    path = out / NAME
    with as_output_error(out):
        write_atomic(path, "\n".join(_lines(summary)).encode())
    return path


def _lines(summary: Summary) -> Iterator[str]:
    yield f"{_HEAD}\n<style>{STYLE}</style>\n</head>\n<body>\n<header>"
    yield f"<h1>Best shots</h1>\n<p>{_text(summary.headline)}</p>"
    yield from (f"<p>{_text(note)}</p>" for note in summary.library.notes)
    yield "</header>"
    failed = [(take, result) for take, result in summary.rows if result.status == "failed"]
    if failed:
        yield '<section class="failed">\n<h3>Failed</h3>\n<ul>'
        for take, result in failed:
            yield f"<li>{_text(take.name)}: {_text(without_path(result.error, take.path))}</li>"
        yield "</ul>\n</section>"
    finished = [(take, result) for take, result in summary.rows if result.status != "failed"]
    finished.sort(key=lambda row: row[0].relative_path.parent.parts)  # before those of the folders in it
    for folder, rows in groupby(finished, lambda row: row[0].relative_path.parent):
        if folder.parts:
            yield f"<h2>{_text(folder.as_posix())}</h2>"
        for take, result in rows:
            yield from _take(take, result)
    yield "</body>\n</html>\n"


def _take(take: LibraryTake, result: JobResult) -> Iterator[str]:
    folder, name = take.folder, _text(take.relative_path.name)
    yield f'<article>\n<h3><a href="{_link(folder)}/">{name}</a></h3>'
    yield f'<p>{_text(describe_result(result))} · <a href="{_link(folder / score_plot.NAME)}">scores</a></p>'
    yield from (f"<p>{_text(note)}</p>" for note in result.notes)
    sheet = _link(folder / contact_sheet.NAME)
    yield f'<a href="{sheet}"><img src="{sheet}" alt="The best shots of {name}" loading="lazy"></a>'
    if result.picks:
        yield "<ol>"
        yield from (f"<li>{_pick(folder, clip)}</li>" for clip in result.picks)
        yield "</ol>"
    yield "</article>"


def _pick(folder: PurePath, clip: Mapping[str, Any]) -> str:
    """Return the line for a clip of metadata.json."""
    time = format_time(clip["peak_time"])
    if clip["filename"]:
        time = f'<a href="{_link(folder / CLIPS_FOLDER / clip["filename"])}">{time}</a>'
    return f"{clip['rank']} · {time} · <b>{clip['score']:.2f}</b> · {_text(clip['reason'])}"


def _text(text: str) -> str:
    return escape(printable_line(text))


def _link(path: PurePath) -> str:
    """Return a relative URL. Its "./" keeps a name with a colon from being taken for a protocol."""
    return "./" + quote(os.fsencode(path.as_posix()))
