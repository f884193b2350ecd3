"""What the engine does for each request, with the judge kept warm in between. Brings in the heavy libraries."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from ..base.files import make_folder
from ..base.interpolation import gaps_in, merge_ranges
from ..base.model_info import DEFAULT
from ..base.progress import Progress
from ..base.time_range import TimeRange
from ..deliver import write_artefacts
from ..deliver.downsample import envelope
from ..errors import UsageError
from ..media import ffmpeg
from ..models import ImageModel, LoadedModel, ModelChoice, fetch
from ..pipeline import analyse, select
from ..settings import SPECS, Settings
from ..values import Analysis, Pick, Selection
from .protocol import Answer, Diagnose, Diagnosis, Fetch, Fetched, Find, Judging, Moment, Picked, TakeFacts, Work
from .setup.diagnosis import diagnose

CURVE_POINTS = 400


class Worker:
    """Keeps the judge of the last take for the next one.

    tell: gets word of who is about to judge, before that can take the engine down.
    """

    def __init__(self, tell: Callable[[Judging], None]) -> None:
        self._load = LoadedModel()
        self._tell = tell

    def answer(self, request: Work, progress: Progress) -> Answer:
        """Do what is asked; raises BestShotError, and whatever `progress` raises."""
        match request:
            case Find():
                return self._find(request, progress)
            case Fetch():
                names = request.names or tuple(model.name for model in DEFAULT)
                return Fetched(request.id, tuple(str(fetch(name, progress)) for name in names))
            case Diagnose():
                return Diagnosis(request.id, diagnose())

    def _find(self, request: Find, progress: Progress) -> Picked:
        settings = _settings(request)
        out = Path(request.out) if request.out else None
        if out:
            make_folder(out)  # better now than after minutes of work
            if settings.clips:
                ffmpeg.executable()  # likewise
        stand_in = Path(request.stand_in) if request.stand_in else None
        closely = [TimeRange(start, end) for start, end in request.closely]

        def load(choice: ModelChoice) -> ImageModel | None:
            self._tell(Judging(request.id, choice.name))
            return self._load(choice)

        analysis = analyse(Path(request.video), settings, progress, load, _part(request), stand_in, closely=closely)
        selection = select(analysis, settings)
        found = picked(request, analysis, selection)
        if out is None:
            return found
        written = write_artefacts(out, analysis, selection, progress)
        notes = dict.fromkeys((*found.notes, *written.notes))
        return replace(found, notes=tuple(notes), written=tuple(map(str, written.paths)))


def picked(request: Find, analysis: Analysis, selection: Selection) -> Picked:
    """The answer to a request, without artefacts."""
    take, times = analysis.take, analysis.times
    points = envelope(selection.smoothed, CURVE_POINTS // 2)
    return Picked(
        id=request.id,
        video=request.video,
        take=TakeFacts(
            duration=take.duration if analysis.part else analysis.duration,
            frames=len(analysis.frame_ticks),
            rate=take.rate,
            constant_rate=is_constant(analysis),
            width=take.width,
            height=take.height,
            codec=take.codec,
            audio=take.audio,
        ),
        picks=tuple(_moment(pick, analysis) for pick in selection.picks),
        curve=tuple((round(float(times[i]), 3), round(float(selection.smoothed[i]), 4)) for i in points),
        model=analysis.model,
        weights=selection.weights,
        averages=selection.averages,
        notes=selection.notes,
        written=(),
        start=analysis.start,
        end=analysis.end,
        measured=() if analysis.measured is None else tuple(bool(analysis.measured[i]) for i in points),
        looked_at=analysis.looked_at,
        samples=len(analysis.samples),
        left=_left(analysis),
    )


def _left(analysis: Analysis) -> tuple[tuple[Fraction, Fraction], ...]:
    """From when to when nobody looked, in seconds; what only a key frame may have told is among it."""
    if analysis.measured is None:
        return ()
    frames = [*analysis.samples.tolist(), len(analysis.frame_ticks)]
    stretches = merge_ranges(gaps_in(analysis.measured))
    return tuple((analysis.time_of(frames[one.first]), analysis.time_of(frames[one.stop or 0])) for one in stretches)


def is_constant(analysis: Analysis) -> bool:
    """Whether the frames follow each other evenly, up to the rounding of the file's clock."""
    ticks = analysis.frame_ticks
    if len(ticks) < 3:
        return True
    step = (ticks[-1] - ticks[0]) / (len(ticks) - 1)
    drift = np.abs(ticks - ticks[0] - np.arange(len(ticks)) * step).max()
    return bool(drift <= 1 and np.ptp(np.diff(ticks)) <= step / 2)


def _settings(request: Find) -> Settings:
    unknown = set(request.settings) - {spec.name for spec in SPECS}
    if unknown:
        raise UsageError(f"there is no setting '{min(unknown)}'")
    return Settings(**request.settings)  # type: ignore[arg-type]  # it checks them itself


def _part(request: Find) -> TimeRange | None:
    return None if request.start is request.end is None else TimeRange(request.start or Fraction(0), request.end)


def _moment(pick: Pick, analysis: Analysis) -> Moment:
    try:
        thumbnail = analysis.thumbnails[pick.sample]
    except OSError:
        thumbnail = b""
    return Moment(
        rank=pick.rank,
        peak_frame=pick.peak_frame,
        first_frame=pick.first_frame,
        last_frame=pick.last_frame,
        peak_time=pick.peak_time,
        start=pick.start,
        end=pick.end,
        score=pick.score,
        components=pick.components,
        strengths=pick.strengths,
        reason=pick.reason,
        thumbnail=thumbnail,
    )
