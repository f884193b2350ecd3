"""The shots of all takes of a batch as one timeline for other editors."""

from pathlib import Path

from ..deliver import timelines
from ..deliver.ownership import assert_own, own_json
from ..deliver.publish import as_output_error
from ..deliver.selects import timeline_of
from ..settings import EXPORTS, Settings
from .summary import NAME as SUMMARY
from .summary import Summary


def assert_timelines_are_own(out: Path, settings: Settings) -> None:
    """Raise UsageError where files of these names are there, and no batch was written there before."""
    for name in settings.exports:
        assert_own(out / EXPORTS[name], lambda _: own_json(out / SUMMARY))


def write_timelines(out: Path, summary: Summary) -> tuple[str, ...]:
    """Write the timelines that are asked for; return notes for the user. Raises OutputError if that fails."""
    settings = summary.settings
    if not settings.exports:
        return ()
    takes = [
        (take.path, {"source": result.source, "clips": result.picks}, f"{take.path.stem} ")
        for take, result in summary.rows
        if result.source
    ]
    with as_output_error(out):
        timeline = timeline_of(takes, out.absolute().name, out if settings.relative_paths else None)
        return timelines.write(out, timeline, settings.exports)[1]
