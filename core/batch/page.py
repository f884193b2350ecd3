"""index.html: the contact sheets of all takes on one page, for people. No scripts; works without a server."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path, PurePath
from typing import Any

from ..base.files import write_atomic
from ..base.format_time import format_time
from ..deliver import contact_sheet, score_plot
from ..deliver.file_names import CLIPS_FOLDER, PAGE
from ..deliver.ownership import assert_own
from ..deliver.page import END, beginning, head, link, text
from ..deliver.publish import as_output_error
from .job import JobResult
from .library import LibraryTake
from .progress import describe_result, without_path
from .summary import Summary

NAME = PAGE
TITLE = "Best shots"

STYLE = """
img { display: block; width: 100%; max-width: max-content; height: auto; margin-top: 1rem; border-radius: 4px }
ol { display: flex; flex-wrap: wrap; gap: .3rem 1.5rem; margin: 1rem 0 0; padding: 0; list-style: none }
"""


def assert_page_is_own(out: Path) -> None:
    """Raise UsageError where there is an index.html that BestShot did not write."""
    assert_own(out / NAME, lambda path: path.read_bytes().startswith(beginning(TITLE).encode()))


def write_page(out: Path, summary: Summary) -> Path:
    """Write index.html into `out` and return its path. Raises OutputError if that fails."""
    path = out / NAME
    with as_output_error(out):
        write_atomic(path, "\n".join(_lines(summary)).encode())
    return path


def _lines(summary: Summary) -> Iterator[str]:
    yield f"{head(TITLE, STYLE)}\n<header>"
    yield f"<h1>{TITLE}</h1>\n<p>{text(summary.headline)}</p>"
    yield from (f"<p>{text(note)}</p>" for note in summary.library.notes)
    yield "</header>"
    failed = [(take, result) for take, result in summary.rows if result.status == "failed"]
    if failed:
        yield '<section class="failed">\n<h3>Failed</h3>\n<ul>'
        for take, result in failed:
            yield f"<li>{text(take.name)}: {text(without_path(result.error, take.path))}</li>"
        yield "</ul>\n</section>"
    finished = [(take, result) for take, result in summary.rows if result.status != "failed"]
    finished.sort(key=lambda row: row[0].relative_path.parent.parts)  # before those of the folders in it
    for folder, rows in groupby(finished, lambda row: row[0].relative_path.parent):
        if folder.parts:
            yield f"<h2>{text(folder.as_posix())}</h2>"
        for take, result in rows:
            yield from _take(take, result)
    yield END


def _take(take: LibraryTake, result: JobResult) -> Iterator[str]:
    folder, name = take.folder, text(take.relative_path.name)
    yield f'<article>\n<h3><a href="{link(folder)}/">{name}</a></h3>'
    yield f'<p>{text(describe_result(result))} · <a href="{link(folder / score_plot.NAME)}">scores</a></p>'
    yield from (f"<p>{text(note)}</p>" for note in result.notes)
    sheet = link(folder / contact_sheet.NAME)
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
        time = f'<a href="{link(folder / CLIPS_FOLDER / clip["filename"])}">{time}</a>'
    return f"{clip['rank']} · {time} · <b>{clip['score']:.2f}</b> · {text(clip['reason'])}"
