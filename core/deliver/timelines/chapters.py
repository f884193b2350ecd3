"""Chapters of a take, for the description of a video on YouTube."""

from ...settings import EXPORTS
from .timeline import Timeline

NAME = EXPORTS["chapters"]
LEAST, APART = 3, 10  # chapters, and seconds of each


def write(timeline: Timeline) -> str | None:
    """Return a line for each shot, in the order of the take; None where they are too few or there are several takes.

    YouTube wants the first at 0:00, at least three, and at least ten seconds each.
    """
    if len(timeline.sources) != 1:
        return None
    rate = timeline.sources[0].clock.rate
    total = int(timeline.sources[0].frames / rate)
    chapters = [(0, "Start")]
    for event in sorted(timeline.events, key=lambda event: event.first):
        second = int(event.first / rate)
        name = " ".join((event.note or event.name).split())
        if second == 0:
            chapters[0] = (0, name)
        elif second - chapters[-1][0] >= APART and total - second >= APART:
            chapters.append((second, name))
    if len(chapters) < LEAST:
        return None
    return "".join(f"{_time(second)} {name}\n" for second, name in chapters)


def _time(second: int) -> str:
    minutes, rest = divmod(second, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"
