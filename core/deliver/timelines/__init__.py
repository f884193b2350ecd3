"""Timelines for other editors."""

from collections.abc import Callable, Sequence
from pathlib import Path

from ...base.files import write_atomic
from . import chapters, edl, fcpxml, otio, xmeml
from .timeline import Timeline

FORMATS: dict[str, Callable[[Timeline], dict[str, str]]] = {
    "otio": lambda timeline: {otio.NAME: otio.write(timeline)},
    "fcpxml": lambda timeline: {fcpxml.NAME: fcpxml.write(timeline)},
    "xmeml": lambda timeline: {xmeml.NAME: xmeml.write(timeline)},
    "edl": lambda timeline: {_numbered(edl.NAME, number): text for number, text in enumerate(edl.write(timeline))},
    "markers": lambda timeline: {edl.MARKERS_NAME: edl.write_markers(timeline)},
    "chapters": lambda timeline: {} if (text := chapters.write(timeline)) is None else {chapters.NAME: text},
}
"""What each format gives: the text of its file, or files, by name."""


def write(folder: Path, timeline: Timeline, formats: Sequence[str]) -> tuple[list[Path], tuple[str, ...]]:
    """Write a timeline into a folder in these formats; return the files, and notes for the user.

    A timeline without shots is written in none.
    """
    paths: list[Path] = []
    notes: list[str] = []
    for name in formats if timeline.events else ():
        if name == "chapters" and (note := chapters.note(timeline)):
            notes.append(note)
        for file, text in FORMATS[name](timeline).items():
            path = folder / file
            write_atomic(path, text.encode("utf-8", "backslashreplace"))
            paths.append(path)
    return paths, tuple(notes)


def _numbered(name: str, number: int) -> str:
    """Return a name for each of several files: selects.edl, selects_2.edl …"""
    stem, _, end = name.rpartition(".")
    return f"{stem}_{number + 1}.{end}" if number else name
