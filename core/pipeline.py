"""The program on one page: a take is analysed once, slowly; moments are selected from the analysis, at once."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from . import cache, models
from .part import WHOLE, Part, Samples, too_short
from .selection import select_moments
from .settings import Settings
from .slicing import part_of
from .values import Analysis, Progress, Selection, quiet

Load = Callable[[models.Choice], models.Judge | None]


def find_best_shots(
    video: Path, settings: Settings | None = None, progress: Progress = quiet, part: Part | None = None
) -> tuple[Analysis, Selection]:
    """Find the best moments of a video file, or of a part of it.

    progress(done, total, stage) is called for every frame; what it raises ends the work and leaves nothing behind.
    Raises InputError where the file cannot be used or ends before the part, ModelError where a model that was asked
    for is not at hand.
    """
    settings = settings or Settings()
    analysis = analyse(video, settings, progress, part=part)
    return analysis, select(analysis, settings)


def analyse(
    video: Path,
    settings: Settings,
    progress: Progress = quiet,
    load: Load = models.Choice.load,
    part: Part | None = None,
) -> Analysis:
    """Look at the take, or at a part of it: minutes, unless the cache has it, or more than it. Only settings that
    shape an analysis matter.

    load: gives the judge that was chosen; for whoever keeps judges from take to take.
    """
    choice = models.choose(settings.model)
    key = cache.key_of(video, choice.identity, settings) if settings.cache else None
    samples = part.around(settings.sample_fps) if part else WHOLE
    if part and part.samples(settings.sample_fps).none:
        raise too_short(video.name)
    analysis = cache.load(key, video, samples) if key else None
    if analysis is None:
        analysis = _look(video, settings, choice, key, progress, load, samples)
    if part:
        analysis = part_of(analysis, part, settings.sample_fps)
    return replace(analysis, notes=(*analysis.notes, *choice.notes))


def _look(
    video: Path,
    settings: Settings,
    choice: models.Choice,
    key: str | None,
    progress: Progress,
    load: Load,
    samples: Samples,
) -> Analysis:
    # What decodes is brought in only where something is decoded: it takes longer than all else that choosing does.
    from .looking import look_through  # noqa: PLC0415
    from .media.reading import Reader  # noqa: PLC0415

    fps, height = settings.sample_fps, settings.sample_height
    with Reader(video, fps, height, progress, samples) as reader, cache.Draft(key) as draft:
        table = look_through(reader, load(choice), draft.add)
        held = Samples(samples.first, None if reader.reached_end else samples.stop)
        return draft.finish(
            take=reader.take,
            time_base=reader.time_base,
            frame_ticks=reader.frame_ticks,
            end_ticks=reader.end_ticks,
            samples=table.samples,
            components=table.components,
            cues=table.cues,
            model=choice.name,
            notes=tuple(reader.notes),
            part=None if held == WHOLE else reader.part,
            frames_before=reader.frames_before,
            held=held,
        )


def select(analysis: Analysis, settings: Settings) -> Selection:
    """Choose moments from an analysis: milliseconds, pure, the same answer everywhere."""
    threshold = settings.similarity_threshold
    if threshold is None:
        threshold = models.similarity_threshold(analysis.model)
    return select_moments(analysis, settings, threshold)
