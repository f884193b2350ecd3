"""The program on one page: a take is analysed once, slowly; moments are selected from the analysis, at once."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from . import models
from .analyse.request import Request
from .analyse.session import Session
from .base.constraints import NO_CONSTRAINTS, Constraints
from .base.progress import Progress, no_progress
from .base.reference import Reference
from .base.sound_file import SoundFile
from .base.time_range import TimeRange, outside
from .errors import BestShotError
from .media.obstacles import NotSkimmable
from .select import hints
from .select.choice_labels import labels_of, swaps_of
from .select.selection import select_moments
from .select.taste_factor import name_of
from .select.uncertainty import NextScan, next_scan, refined_seconds
from .settings import BALANCED, QUICK, THOROUGH, Settings
from .taste import store
from .taste.labels import Labels, merged, replaced
from .taste.text import now
from .values import Analysis, Selection


def find_best_shots(
    video: Path,
    settings: Settings | None = None,
    progress: Progress = no_progress,
    part: TimeRange | None = None,
    refine: Sequence[TimeRange] = (),
    constraints: Constraints = NO_CONSTRAINTS,
    like: Sequence[Reference] = (),
) -> tuple[Analysis, Selection]:
    """Return the analysis of a video file, or of a part of it, and the selection of its best moments.

    progress(done, total, stage) is called for every frame; what it raises ends the work and leaves nothing behind.
    refine, constraints, like: as in `analyse`. Raises InputError where the file cannot be used or ends before the part
    or a moment that is named, ModelError where a model that was asked for is not installed.
    """
    settings = settings or Settings()
    analysis = analyse(video, settings, progress, part=part, refine=refine, constraints=constraints, like=like)
    for time in (*(one.peak for one in constraints.keep), *constraints.reject):
        if not analysis.start <= time < analysis.end:
            raise outside(video.name, time, analysis.start, analysis.end)
    return analysis, select_and_learn(analysis, settings, constraints)


def analyse(
    video: Path,
    settings: Settings,
    progress: Progress = no_progress,
    load: models.LoadModel | None = None,
    part: TimeRange | None = None,
    proxy: Path | None = None,
    choice: models.ModelChoice | None = None,
    refine: Sequence[TimeRange] = (),
    marks: Sequence[Fraction] = (),
    sound: SoundFile | None = None,
    constraints: Constraints = NO_CONSTRAINTS,
    cached: bool = False,
    like: Sequence[Reference] = (),
) -> Analysis:
    """Return the analysis of a take, or of a part of it: minutes of work, unless the cache has it.

    Only settings that shape an analysis matter, and prompt and references, which cost no new analysis.

    load: gives the chosen model, loaded; for callers that keep models from take to take.
    proxy: a smaller copy of the take, such as Blender's proxy, whose pictures are read instead where they prove to be
    the take's, frame for frame; tried before those of the camera, which the settings allow. Notes say which was used,
    and why others were not. Times and facts remain the take's.
    choice: the model, where the settings are not to choose it.
    refine: ranges to analyse sample by sample besides what the quality asks for; they change nothing where all is
    anyway. InputError where the take ends before one begins.
    marks: moments of the take that the user marked, in seconds; they rank higher, as do those marked on the camera.
    sound: the file that is the sound of the take in place of its own.
    constraints: moments that the user keeps or rejects. cached: read nothing, and take what the cache has, at once;
    InputError where it has nothing. like: what more is wanted of; InputError where it cannot be read.
    Where the model fails on the way, the work begins anew with the default one, and a note says so.
    """
    choice = choice or models.choose(settings.model)
    load = load or models.LoadedModel()
    request = Request(
        video,
        settings,
        choice,
        load,
        progress,
        part,
        proxy,
        tuple(refine),
        tuple(marks),
        sound,
        constraints,
        tuple(like),
        store.known() if settings.learn else (),
    )
    try:
        return _recall(request) if cached else _analyse(request)
    except models.ModelFailed as error:
        return _analyse(replace(request, choice=models.fallback_model(choice, error)))


def _analyse(request: Request) -> Analysis:
    with Session(request) as session:
        if not (session.scan_proxy() or _scan_coarse_to_fine(session)):
            session.scan_all()
        _find_cuts(session)
        return session.finish()


def _recall(request: Request) -> Analysis:
    with Session(request) as session:
        session.recall()
        return session.finish()


def _scan_coarse_to_fine(session: Session) -> bool:
    """Scan key frames, then range after range until no gap could change what is picked; whether that could be done."""
    settings = session.request.settings
    if settings.quality == THOROUGH:
        return False
    try:
        session.scan_key_frames(least_seconds=0.0 if settings.quality == QUICK else refined_seconds(settings))
        session.find_cuts()
        while plan := _next_scan(session):
            session.scan(plan.ranges, plan.stride)
            session.find_cuts()
    except NotSkimmable:
        return False
    return True


def _find_cuts(session: Session) -> None:
    """Find cuts between samples that follow each other; between others, as key frames, where a clip may cross one."""
    own = models.similarity_threshold(session.analysis.model, Settings())
    while session.find_cuts(_clips(session), own):
        pass


def _clips(session: Session) -> list[TimeRange]:
    if session.part.measured is None:  # samples follow each other all through
        return []
    request = session.request
    picks = select(session.part, request.settings, request.constraints, labels=request.labels).picks
    return [TimeRange(pick.start, pick.end) for pick in picks]


def _next_scan(session: Session) -> NextScan | None:
    request, part = session.request, session.part
    threshold = models.similarity_threshold(part.model, request.settings)
    asked = request.refined_samples
    if request.settings.quality == BALANCED:
        asked += tuple(one.covering_samples(request.settings.sample_fps) for one in hints.around(part))
    return next_scan(session.analysis, part, request.settings, threshold, asked, request.constraints, request.labels)


def select(
    analysis: Analysis,
    settings: Settings,
    constraints: Constraints = NO_CONSTRAINTS,
    labels: Labels = (),
) -> Selection:
    """Return the moments chosen from an analysis: milliseconds, pure, the same answer everywhere.

    labels: what the user kept and rejected in any take, which others are ranked by, too.
    """
    threshold = models.similarity_threshold(analysis.model, settings)
    return select_moments(analysis, settings, threshold, constraints, labels)


def select_and_learn(
    analysis: Analysis,
    settings: Settings,
    constraints: Constraints = NO_CONSTRAINTS,
    *,
    decided: bool = True,
    complete: bool = False,
) -> Selection:
    """Select; where the settings say so, note what the user decided as labels, and rank by all of them.

    decided: whether the user did decide what the constraints say; else there is nothing to note.
    complete: they are all that the user decided there: labels of other moments there were taken back.
    What cannot be read or written is told in a note.
    """
    if not settings.learn:
        return select(analysis, settings, constraints)

    def analysis_of(video: Path) -> Analysis | None:
        try:
            return analyse(video, settings, cached=True)
        except BestShotError:
            return None

    def noted(labels: Labels) -> Labels:
        chosen = labels_of(analysis, settings, constraints, now(), labels)
        chosen += swaps_of(analysis, settings, constraints, now(), labels, analysis_of)
        if complete:
            return replaced(labels, name_of(analysis), float(analysis.start), float(analysis.end), chosen)
        return merged(labels, chosen)

    try:
        stored = store.change(noted) if decided and (constraints != NO_CONSTRAINTS or complete) else store.read()
        labels, note = stored.labels, stored.note
    except BestShotError as error:
        labels, note = noted(()), str(error)
    selection = select(analysis, settings, constraints, labels)
    return replace(selection, notes=(*selection.notes, note)) if note else selection
