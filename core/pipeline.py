"""The program on one page: a take is analysed once, slowly; moments are selected from the analysis, quickly."""

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
from .select.choice_labels import labels_with_choices
from .select.selection import select_moments
from .select.uncertainty import NextScan, next_scan, refined_seconds
from .settings import BALANCED, QUICK, THOROUGH, Settings
from .taste import store
from .taste.labels import Labels
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

    progress(done, total, stage) is called for every frame; what it raises ends the work and leaves nothing incomplete.
    refine, constraints, like: as in `analyse`. Raises InputError where the file cannot be used or ends before the part
    or a moment that is named, ModelError where a model that was asked for is not installed.
    """
    settings = settings or Settings()
    moments = (*(one.peak for one in constraints.keep), *constraints.reject)
    _assert_searched(video, moments, part or TimeRange())
    _assert_reached(video, (*moments, *(one.start for one in refine)))
    analysis = analyse(video, settings, progress, part=part, refine=refine, constraints=constraints, like=like)
    _assert_searched(video, moments, TimeRange(analysis.start, analysis.end))
    return analysis, select_and_learn(analysis, settings, constraints)


def _assert_searched(video: Path, moments: Sequence[Fraction], searched: TimeRange) -> None:
    """InputError where a moment, in seconds, lies outside what is searched."""
    for time in moments:
        if time < searched.start or (searched.end is not None and time >= searched.end):
            raise outside(video.name, time, searched)


def _assert_reached(video: Path, times: Sequence[Fraction]) -> None:
    """InputError where the take ends before a time, in seconds: now, not after minutes of work."""
    if times:
        from .media.reach import assert_reaches  # noqa: PLC0415 - what decodes takes long to import

        assert_reaches(video, max(times))


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

    Only the settings that shape an analysis count, and the prompt, which costs no new analysis, as references do.

    load: returns the chosen model, loaded; for callers that keep models from take to take.
    part: the range of the take to analyse; None: all of it.
    proxy: a smaller copy of the take, such as Blender's proxy, which is decoded instead where it proves to show the
    same, frame for frame; tried before those of the camera, which the settings allow. Notes say which was used, and why
    others were not. Times and properties remain the take's.
    choice: the model, where the settings are not to choose it.
    refine: ranges to analyse sample by sample in addition to what the quality asks for. InputError where the take ends
    before one begins.
    marks: times in seconds that the user marked; moments there rank higher, as do those marked on the camera.
    sound: the file that is the sound of the take in place of its own.
    constraints: moments that the user keeps or rejects.
    cached: decode nothing, and return what the cache has, at once; InputError where it has nothing.
    like: references, which moments that resemble them rank by; InputError where one cannot be read.
    Where the model fails, the work begins again with the default one, and a note says so.
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
    """Scan key frames, then ranges until no gap could change what is picked; return whether that was possible."""
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
    """Find cuts between consecutive samples; between others, such as key frames, only where a clip may cross one."""
    own = models.similarity_threshold(session.analysis.model, Settings())
    while session.find_cuts(_clips(session), own):
        pass


def _clips(session: Session) -> list[TimeRange]:
    if session.part.measured is None:  # all samples are consecutive
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
    """Return the moments selected from an analysis, in milliseconds: the same everywhere for the same values.

    labels: what the user kept and rejected in any take, by which others are ranked, too.
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
    """Return the selection; where the settings say so, note what the user decided as labels, and rank by all of them.

    decided: whether the user decided what the constraints say; else nothing is noted.
    complete: whether they are all that the user decided there; labels of other moments there are removed then.
    A note of the selection says what could not be read or written.
    """
    if not settings.learn:
        return select(analysis, settings, constraints)

    def analysis_of(video: Path) -> Analysis | None:
        try:
            return analyse(video, settings, cached=True)
        except BestShotError:
            return None

    stored = labels_with_choices(analysis, settings, constraints, analysis_of, decided=decided, complete=complete)
    selection = select(analysis, settings, constraints, stored.labels)
    return replace(selection, notes=(*selection.notes, stored.note)) if stored.note else selection
