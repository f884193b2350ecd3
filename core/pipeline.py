"""The program on one page: a take is analysed once, slowly; moments are selected from the analysis, at once."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from . import models
from .analyse.session import Analysing
from .base.progress import Progress, no_progress
from .base.time_range import TimeRange
from .select import select_moments
from .settings import Settings
from .values import Analysis, Selection


def find_best_shots(
    video: Path,
    settings: Settings | None = None,
    progress: Progress = no_progress,
    part: TimeRange | None = None,
    closely: Sequence[TimeRange] = (),
) -> tuple[Analysis, Selection]:
    """Find the best moments of a video file, or of a part of it.

    progress(done, total, stage) is called for every frame; what it raises ends the work and leaves nothing behind.
    closely: as in `analyse`. Raises InputError where the file cannot be used or ends before the part, ModelError where
    a model that was asked for is not at hand.
    """
    settings = settings or Settings()
    analysis = analyse(video, settings, progress, part=part, closely=closely)
    return analysis, select(analysis, settings)


def analyse(
    video: Path,
    settings: Settings,
    progress: Progress = no_progress,
    load: models.LoadModel | None = None,
    part: TimeRange | None = None,
    stand_in: Path | None = None,
    choice: models.ModelChoice | None = None,
    closely: Sequence[TimeRange] = (),
) -> Analysis:
    """Look at the take, or at a part of it: minutes, unless the cache has it, or more than it. Only settings that
    shape an analysis matter, and the prompt, which costs no new look.

    load: gives the judge that was chosen; for whoever keeps judges from take to take.
    stand_in: a smaller copy of the take, such as Blender's proxy, whose pictures are looked at instead where they
    prove to be the take's, frame for frame; before those of the camera, which the settings allow. Notes say which was
    used, and why others were not. Times and facts remain the take's.
    choice: who judges, where it is not for the settings to say.
    closely: stretches to look at closely besides what the quality asks for; they change nothing where all is anyway.
    InputError where the take ends before one begins.
    Where the judge fails in the middle, the run begins anew with the default one, and a note says so.
    """
    choice = choice or models.choose(settings.model)
    asked = Analysing(video, settings, progress, load or models.LoadedModel(), choice, part, stand_in, closely)
    try:
        return asked.analysis()
    except models.ModelFailed as error:
        return replace(asked, choice=models.fallback_model(choice, error)).analysis()


def select(analysis: Analysis, settings: Settings) -> Selection:
    """Choose moments from an analysis: milliseconds, pure, the same answer everywhere."""
    return select_moments(analysis, settings, models.similarity_threshold(analysis.model, settings))
