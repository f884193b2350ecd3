"""The engine's work for each request, with the model kept loaded in between. Imports the heavy libraries."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from ..base.constraints import Constraints, Kept
from ..base.progress import Progress
from ..base.sound_file import SoundFile
from ..base.time_range import TimeRange
from ..compare import results as comparison_results
from ..deliver.ownership import assert_free
from ..deliver.prepare import prepare
from ..deliver.results import write_results
from ..deliver.selects import source_facts
from ..errors import UsageError
from ..models import ImageModel, LoadedModel, ModelChoice, fetch
from ..pipeline import analyse, select_and_learn
from ..select.why_not import why_not
from ..settings import MODEL, READING, SPECS, Settings
from .answers import picked
from .comparing import Analysed, compared
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
    Work,
)  # fmt: skip
from .setup.diagnosis import diagnose

RECENT = 3  # analyses kept in memory: an hour takes about 30 MB


class Worker:
    """Answers requests, and keeps the model of one take loaded for the next.

    report_model: called before a model is loaded, as that can crash the engine.
    """

    def __init__(self, report_model: Callable[[ModelInUse], None]) -> None:
        self._load = LoadedModel()
        self._report_model = report_model
        self._recent: dict[object, Analysed] = {}  # the latest last

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
            prepare(out, settings, lambda: assert_free(out, settings))
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
        if request.out:
            out = Path(request.out)
            prepare(out, settings, lambda: comparison_results.assert_free(out, settings, len(request.takes)))
        wishes = [_constraints(take) for take in request.takes]
        return compared(request, settings, wishes, lambda take: self._analysed(take, settings, progress), progress)

    def _analysed(self, request: Find, settings: Settings, progress: Progress) -> Analysed:
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
            recent = Analysed(analysis, source_facts(analysis))
        self._remember(key, recent)
        return recent

    def _remember(self, key: object, recent: Analysed) -> None:
        """Keep an analysis in memory, to choose from it again, and forget older ones."""
        self._recent.pop(key, None)
        self._recent[key] = recent
        while len(self._recent) > RECENT:
            del self._recent[next(iter(self._recent))]


def _identity(request: Find, settings: Settings) -> object:
    """Return what the analysis of a request depends on, but for weights, and what identifies the file."""
    specs = (spec for spec in SPECS if spec.shapes_analysis or spec.group in (MODEL, READING))
    shaping = tuple(getattr(settings, spec.name) for spec in specs)
    try:
        stat = Path(request.video).stat()
        version = (stat.st_size, stat.st_mtime_ns)
    except (OSError, ValueError):  # whoever reads the file says why it cannot be
        version = (0, 0)
    part = request.start, request.end, request.proxy
    return request.video, version, shaping, part, request.marks, request.sound, request.sound_offset, request.like


def _settings(request: Find) -> Settings:
    unknown = set(request.settings) - {spec.name for spec in SPECS}
    if unknown:
        raise UsageError(f"there is no setting '{min(unknown)}'")
    return Settings(**request.settings)  # type: ignore[arg-type]  # it checks them itself


def _constraints(request: Find) -> Constraints:
    return Constraints(tuple(Kept(*one) for one in request.keep), request.reject)


def _part(request: Find) -> TimeRange | None:
    return None if request.start is request.end is None else TimeRange(request.start or Fraction(0), request.end)
