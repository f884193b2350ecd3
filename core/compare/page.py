"""index.html: each group a row, the best first, the alternatives beside it. No scripts; works without a server."""

from base64 import b64encode
from collections.abc import Container, Iterator, Sequence
from pathlib import Path, PurePath

from ..base.format_time import format_time
from ..base.messages import number_of, scored_by
from ..deliver.file_names import CLIPS_FOLDER, PAGE, clip_name
from ..deliver.page import END, head, link, text
from .values import Comparison, Shot

TITLE = "Best of several takes"

STYLE = """
ul.notes { margin: .6rem 0 0; padding-left: 1.2rem; color: var(--muted) }
article h3 { margin-bottom: .9rem }
.group { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 1.25rem }
figure { margin: 0 }
figure img, figure video { display: block; width: 100%; aspect-ratio: 16 / 9; object-fit: contain; background: #000;
  border-radius: 4px }
figure.best img, figure.best video { outline: 2px solid var(--accent); outline-offset: 2px }
figcaption { margin-top: .6rem; overflow-wrap: anywhere }
figcaption p { font-size: .9rem }
figcaption .take { color: var(--text) }
"""


def write_page(folder: Path, comparison: Comparison, notes: Sequence[str], files: Container[str]) -> Path:
    """Write index.html and return its path. files: the names of the others, which it leads to."""
    path = folder / PAGE
    path.write_text("\n".join(_lines(comparison, notes, files)), "utf-8")
    return path


def _lines(comparison: Comparison, notes: Sequence[str], files: Container[str]) -> Iterator[str]:
    names = ", ".join(text(one.take.path.name) for one in comparison.takes)
    found = number_of(len(comparison.groups), "shot")
    yield f"{head(TITLE, STYLE)}\n<header>\n<h1>{TITLE}</h1>"
    yield f"<p>{found} from {names}, {text(scored_by(comparison.model))}</p>"
    yield '<ul class="notes">'
    yield from (f"<li>{text(note)}</li>" for note in (*comparison.notes, *notes))
    yield "</ul>\n</header>"
    for number, group in enumerate(comparison.groups, start=1):
        yield f'<article>\n<h3>Shot {number}</h3>\n<div class="group">'
        for place, shot in enumerate(group.shots, start=1):
            yield from _shot(comparison, shot, place, files)
        yield "</div>\n</article>"
    yield END


def _shot(comparison: Comparison, shot: Shot, place: int, files: Container[str]) -> Iterator[str]:
    pick, name = shot.pick, comparison.analysis_of(shot).take.path.name
    yield f'<figure class="{"best" if place == 1 else "other"}">'
    picture, time = _picture(comparison, shot), format_time(float(pick.peak_time))
    clip = PurePath(CLIPS_FOLDER, clip_name(pick.rank, place))
    if clip.as_posix() in files:
        yield f'<video controls preload="none" poster="{picture}" src="{link(clip)}"></video>'
    else:
        yield f'<img src="{picture}" alt="{text(name)} at {time}" loading="lazy">'
    yield f"<figcaption><b>{pick.score:.2f}</b> · {'best · ' if place == 1 else ''}{time}"
    yield f'<p class="take">{text(name)}</p>\n<p>{text(pick.reason)}</p>'
    if shot.behind:
        yield f"<p>weaker: {text(shot.behind)}</p>"
    yield "</figcaption>\n</figure>"


def _picture(comparison: Comparison, shot: Shot) -> str:
    """Return the thumbnail of a shot as a URL that holds it; of nothing where it is gone."""
    try:
        jpeg = comparison.analysis_of(shot).thumbnails[shot.pick.sample]
    except (OSError, IndexError):
        jpeg = b""
    return f"data:image/jpeg;base64,{b64encode(jpeg).decode('ascii')}"
