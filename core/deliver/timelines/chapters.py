"""Chapters of a take, for the description of a video on YouTube."""

from ...settings import EXPORTS
from .timeline import Timeline

NAME = EXPORTS["chapters"]
LEAST, APART = 3, 10  # chapters, and seconds of each

NONE = "chapters.txt was left out: it takes three shots of one take at least, ten seconds apart"
FEWER = "chapters.txt has no line for {count} of the shots, as chapters last ten seconds at least"


def write(timeline: Timeline) -> str | None:
    """Return a line for each shot, in the order of the take; None where they are too few or there are several takes.

    YouTube wants the first at 0:00, at least three, and at least ten seconds each.
    """
    chapters = {0: "Start"} | _shots(timeline)
    if len(timeline.sources) != 1 or len(chapters) < LEAST:
        return None
    return "".join(f"{_time(second)} {name}\n" for second, name in sorted(chapters.items()))


def note(timeline: Timeline) -> str | None:
    """Return a sentence for the user on shots that have no line, None where all have one."""
    if write(timeline) is None:
        return NONE
    missing = len(timeline.events) - len(_shots(timeline))
    return FEWER.format(count=missing) if missing else None


def _shots(timeline: Timeline) -> dict[int, str]:
    """Return the seconds where chapters begin, and their names; of shots that lie too close, the best-ranked.

    A shot of the first ten seconds names the chapter at 0:00.
    """
    chapters: dict[int, str] = {}
    for event in sorted(timeline.events, key=lambda event: event.rank):
        rate = event.source.clock.rate
        second = int(event.first / rate)
        begin = second if second >= APART else 0
        left = int(event.source.frames / rate) - begin
        if left >= APART and all(abs(begin - other) >= APART for other in chapters):
            chapters[begin] = " ".join((event.note or event.name).split())
    return chapters


def _time(second: int) -> str:
    minutes, rest = divmod(second, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"
