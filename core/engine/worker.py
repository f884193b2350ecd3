"""The engine's work for each request, with the model kept loaded in between. Imports the heavy libraries."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ..base.constraints import Constraints, Kept
from ..base.files import make_folder
from ..base.interpolation import gaps_in, merge_ranges
from ..base.progress import Progress
from ..base.sound_file import SoundFile
from ..base.time_range import TimeRange
from ..compare import assert_comparable, compare_measured
from ..compare import results as comparison_results
from ..deliver.ownership import assert_free
from ..deliver.results import write_results
from ..deliver.selects import source_facts
from ..errors import BestShotError, Cancelled, UsageError
from ..media import ffmpeg
from ..models import ImageModel, LoadedModel, ModelChoice, fetch
from ..pipeline import analyse, select_and_learn
from ..select.why_not import why_not
from ..settings import MODEL, READING, SPECS, Settings
from ..values import Analysis, Pick, Selection
from .messages import (
    Answer,
    Compare,
    Compared,
    Diagnose,
    Diagnosis,
    Fetch,
    Fetched,
    Find,
    ModelInUse,
    Picked,
    TakeFacts,
    WirePick,
    Work,
)
from .setup.diagnosis import diagnose

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    T = TypeVar("T", bound=DataclassInstance)


RECENT = 3  # analyses kept in memory: an hour takes about 30 MB


@dataclass(frozen=True)
class _Recent:
    """An analysis that is kept in memory, and the facts of its take that timelines need."""

    analysis: Analysis
    source: Mapping[str, Any]


class Worker:
    """Answers requests, and keeps the model of one take loaded for the next.

    report_model: called before a model is loaded, as that can crash the engine.
    """

    def __init__(self, report_model: Callable[[ModelInUse], None]) -> None:
        self._load = LoadedModel()
        self._report_model = report_model
        self._recent: dict[object, _Recent] = {}  # the latest last

    def answer(self, request: Work, progress: Progress) -> Answer:
        """Return the answer to a request; raises BestShotError, and whatever `progress` raises."""
        match request:
            case Find():
                return self._find(request, progress)
            case Compare():
                return self._compare(request, progress)
            case Fetch():
                return Fetched(request.id, tuple(str(fetch(name, progress)) for name in request.names))
            case Diagnose():
                return Diagnosis(request.id, diagnose())

    def _find(self, request: Find, progress: Progress) -> Picked:
        settings = _settings(request)
        out = Path(request.out) if request.out else None
        if out:
            _prepare(out, settings, lambda: assert_free(out, settings))
        recent = self._analysed(request, settings, progress)
        analysis, constraints = recent.analysis, _constraints(request)
        selection = select_and_learn(analysis, settings, constraints, decided=request.decided, complete=True)
        found = picked(request, analysis, selection, recent.source)
        if request.why_not is not None:
            found = replace(found, why_not=why_not(analysis, selection, request.why_not, constraints))
        if out is None:
            return found
        written = write_results(out, analysis, selection, progress)
        notes = dict.fromkeys((*found.notes, *written.notes))
        return replace(found, notes=tuple(notes), written=tuple(map(str, written.paths)))

    def _compare(self, request: Compare, progress: Progress) -> Compared:
        if len(request.takes) < 2:
            raise UsageError("comparing needs two videos or more")
        settings = _settings(request.takes[0])
        out = Path(request.out) if request.out else None
        if out:
            _prepare(out, settings, lambda: comparison_results.assert_free(out, settings, len(request.takes)))
        usable: dict[int, _Recent] = {}
        notes: list[str] = []
        for number, take in enumerate(request.takes):
            try:
                usable[number] = self._analysed(replace(take, id=request.id), settings, progress)
            except Cancelled:
                raise
            except BestShotError as error:
                notes.append(" ".join(str(error).split()))
        places, takes = list(usable), [request.takes[number] for number in usable]
        analyses = [recent.analysis for recent in usable.values()]
        assert_comparable(analyses, len(request.takes), notes)

        def again(take: int, ranges: Sequence[TimeRange]) -> Analysis:
            wider = tuple((one.start, one.end) for one in ranges)
            asked = replace(takes[take], id=request.id, refine=(*takes[take].refine, *wider), cached=False)
            return self._analysed(asked, settings, progress).analysis

        found = compare_measured(analyses, settings, again, [_constraints(take) for take in takes])
        answers: list[Picked | None] = [None] * len(request.takes)
        for number, take, analysis, selection in zip(places, takes, found.takes, found.selections, strict=True):
            answers[number] = picked(take, analysis, selection, usable[number].source)
        picks = [list(selection.picks) for selection in found.selections]
        groups = tuple(
            tuple((places[shot.take], picks[shot.take].index(shot.pick)) for shot in group.shots)
            for group in found.groups
        )
        compared = Compared(request.id, tuple(answers), groups, (*notes, *found.notes))
        if out is None:
            return compared
        written = comparison_results.write_results(out, found, request.alternatives, progress)
        return replace(compared, notes=(*compared.notes, *written.notes), written=tuple(map(str, written.paths)))

    def _analysed(self, request: Find, settings: Settings, progress: Progress) -> _Recent:
        """Return the analysis that a request asks for, and keep it in memory."""

        def load(choice: ModelChoice) -> ImageModel | None:
            self._report_model(ModelInUse(request.id, choice.name))
            return self._load(choice)

        key = _identity(request, settings)
        recent = self._recent.get(key) if request.cached else None
        if recent is None:
            analysis = analyse(
                Path(request.video),
                settings,
                progress,
                load,
                _part(request),
                Path(request.proxy) if request.proxy else None,
                refine=[TimeRange(start, end) for start, end in request.refine],
                marks=request.marks,
                sound=SoundFile(Path(request.sound), request.sound_offset) if request.sound else None,
                constraints=_constraints(request),
                cached=request.cached,
                like=request.like,
            )
            recent = _Recent(analysis, source_facts(analysis))
        self._remember(key, recent)
        return recent

    def _remember(self, key: object, recent: _Recent) -> None:
        """Keep an analysis in memory, to choose from it again, and forget older ones."""
        self._recent.pop(key, None)
        self._recent[key] = recent
        while len(self._recent) > RECENT:
            del self._recent[next(iter(self._recent))]


def _identity(request: Find, settings: Settings) -> object:
    """Return what the analysis of a request depends on, but for weights, and what tells versions of the file apart."""
    specs = (spec for spec in SPECS if spec.shapes_analysis or spec.group in (MODEL, READING))
    shaping = tuple(getattr(settings, spec.name) for spec in specs)
    try:
        stat = Path(request.video).stat()
        version = (stat.st_size, stat.st_mtime_ns)
    except OSError:
        version = (0, 0)
    part = request.start, request.end, request.proxy
    return request.video, version, shaping, part, request.marks, request.sound, request.sound_offset, request.like


def picked(
    request: Find, analysis: Analysis, selection: Selection, source: Mapping[str, Any] = MappingProxyType({})
) -> Picked:
    """Return the answer to a request, without artefacts. source: as in Picked."""
    take, times = analysis.take, analysis.times
    return Picked(
        id=request.id,
        video=request.video,
        take=_copy(
            TakeFacts,
            take,
            duration=take.duration if analysis.part else analysis.duration,
            frames=len(analysis.frame_ticks),
            constant_rate=analysis.has_constant_rate,
        ),
        picks=tuple(_copy(WirePick, pick, thumbnail=_thumbnail(pick, analysis)) for pick in selection.picks),
        curve=np.round(selection.smoothed * 65535).astype("<u2").tobytes(),
        curve_start=float(times[0]),
        sample_seconds=1 / selection.settings.sample_fps,
        model=analysis.model,
        weights=selection.weights,
        averages=selection.averages,
        notes=selection.notes,
        written=(),
        start=analysis.start,
        end=analysis.end,
        measured=b"" if analysis.measured is None else analysis.measured.astype(np.uint8).tobytes(),
        analysed=analysis.analysed,
        samples=len(analysis.samples),
        gaps=_gaps(analysis),
        source=source,
        taste=selection.taste,
    )


def _gaps(analysis: Analysis) -> tuple[tuple[Fraction, Fraction], ...]:
    """Return the ranges (from, to) in seconds that were not analysed, or at most by a key frame nearby."""
    if analysis.measured is None:
        return ()
    frames = [*analysis.samples.tolist(), len(analysis.frame_ticks)]
    gaps = merge_ranges(gaps_in(analysis.measured))
    return tuple((analysis.time_of(frames[gap.first]), analysis.time_of(frames[gap.stop or 0])) for gap in gaps)


def _thumbnail(pick: Pick, analysis: Analysis) -> bytes:
    try:
        return analysis.thumbnails[pick.sample]
    except OSError:  # the file is gone
        return b""


def _copy(kind: "type[T]", source: object, **others: Any) -> "T":
    """Return a dataclass of that kind, with these values and, for all other fields, those of `source`."""
    same = {field.name: getattr(source, field.name) for field in fields(kind) if field.name not in others}
    return kind(**same, **others)


def _settings(request: Find) -> Settings:
    unknown = set(request.settings) - {spec.name for spec in SPECS}
    if unknown:
        raise UsageError(f"there is no setting '{min(unknown)}'")
    return Settings(**request.settings)  # type: ignore[arg-type]  # it checks them itself


def _constraints(request: Find) -> Constraints:
    return Constraints(tuple(Kept(*one) for one in request.keep), request.reject)


def _prepare(out: Path, settings: Settings, assert_free: Callable[[], None]) -> None:
    """Fail now, not after minutes of work."""
    make_folder(out)
    assert_free()
    if settings.clips:
        ffmpeg.executable()


def _part(request: Find) -> TimeRange | None:
    return None if request.start is request.end is None else TimeRange(request.start or Fraction(0), request.end)
