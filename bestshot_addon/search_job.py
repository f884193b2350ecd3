"""A search for best moments: which strips, what the engine found in each, and all of it put on the timeline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import bpy

from ..core.base.messages import number_of, partly_analysed, scored_by, sentence
from ..core.base.time_range import TimeRange, exact_rate
from ..core.engine import protocol
from ..core.engine.client import Engine
from ..core.engine.protocol import Moment, Picked
from ..core.errors import BestShotError, Cancelled, EngineError, InputError
from ..core.settings import Settings
from . import coverage, engine_process, place_strips, tags, thumbnails, vse
from .job import Background, JobProgress, Outcome
from .properties import settings_of
from .proxies import proxy_of
from .requirements import named_python
from .source_strips import LeftOut, mapping_of, part_of, wanted


@dataclass(frozen=True)
class Target:
    """A strip to be searched, by name, as references to strips do not outlive an undo."""

    strip: str
    video: Path
    part: TimeRange | None
    stand_in: Path | None


@dataclass(frozen=True)
class Request:
    """What the user asked for, at the time when it was asked for.

    scene: its session_uid. out: folder for files, None for none. closely: stretches to look at closely besides what the
    quality asks for. frame: where assembled highlights begin, None for the playhead.
    """

    scene: int
    settings: Settings
    mode: str
    order: str
    out: Path | None = None
    closely: tuple[TimeRange, ...] = ()
    frame: int | None = None


@dataclass
class Finding:
    """The search, as a Job. left_out: a sentence for each strip that cannot be searched, or whose search failed.

    exit_code: what the command line ends with: that of the first strip that was left out, 0 where there is none.
    """

    request: Request
    targets: list[Target]
    left_out: list[str]
    title: str = "The search"
    of_file: bool = True
    progress: JobProgress = field(default_factory=JobProgress)
    found: list[tuple[Target, Picked]] = field(default_factory=list)
    exit_code: int = 0
    _engine: Engine | None = None
    _waiting: dict[int, Target] = field(default_factory=dict)
    _cancelled: bool = False

    def __post_init__(self) -> None:
        named = named_python()
        self._starting = Background(lambda: engine_process.engine(named))

    @property
    def about(self) -> str:
        """The strip that is being looked at."""
        answered = len(self.targets) - len(self._waiting) if self._engine else 0  # they are worked off in order
        number = min(answered + 1, len(self.targets))
        name = self.targets[number - 1].strip
        return f"{name} ({number} of {len(self.targets)})" if len(self.targets) > 1 else name

    def step(self) -> bool:
        if self._engine is None:
            if self._cancelled:
                raise Cancelled
            if not self._starting.done:
                return False
            self._engine = self._starting.result()
            self._ask(self._engine)
        for message in self._engine.poll():
            self._take(message)
        if self._cancelled and not self._waiting:
            raise Cancelled
        return not self._waiting

    def cancel(self) -> None:
        self._cancelled = True
        if self._engine is not None:
            for id in self._waiting:
                self._engine.cancel(id)

    def finish(self) -> Outcome:
        if self._cancelled:
            raise Cancelled
        if not self.found:
            raise EngineError(" ".join(self.left_out), self.exit_code)
        return insert(self)

    def _ask(self, engine: Engine) -> None:
        settings, closely = self.request.settings, self.request.closely
        for number, target in enumerate(self.targets, start=1):
            out = self.request.out
            if out and len(self.targets) > 1:
                out = out / f"{number:02} {target.video.stem}"
            id = engine.find(target.video, settings, out, target.part, target.stand_in, closely)
            self._waiting[id] = target

    def _take(self, message: protocol.Reply) -> None:
        match message:
            case protocol.ProgressReport() if message.id in self._waiting and not self._cancelled:
                self.progress.tell(message.done, message.total, message.stage)
            case Picked() if message.id in self._waiting:
                self.found.append((self._waiting.pop(message.id), message))
            case protocol.Failed() if message.id in self._waiting:
                target = self._waiting.pop(message.id)
                self.exit_code = self.exit_code or message.exit_code
                self.left_out.append(sentence(f"'{target.strip}': {message.message}"))
            case protocol.Cancelled() if message.id in self._waiting:
                self._waiting.pop(message.id)


def search(
    scene: Any,
    strips: Iterable[Any],
    out: Path | None = None,
    closely: Sequence[TimeRange] = (),
    frame: int | None = None,
    **given: Any,
) -> Finding:
    """Begin to search these strips of a scene, which the user must see.

    closely, frame: as in Request. given: settings and properties that count instead of the scene's own. Raises
    BestShotError where there is nothing to search, or a setting is wrong.
    """
    properties = scene.bestshot
    choices = {name: given.pop(name, getattr(properties, name)) for name in ("mode", "order")}
    choices |= {"out": out, "closely": tuple(closely), "frame": frame}
    request = Request(scene.session_uid, settings_of(scene, **given), **choices)
    targets, left_out, exit_code = [], [], 0
    for strip in strips:
        try:
            mapping = mapping_of(scene, strip)
        except LeftOut as error:
            left_out.append(sentence(str(error)))
            exit_code = error.exit_code
        else:
            stand_in = proxy_of(scene, strip) if request.settings.use_proxies else None
            targets.append(Target(strip.name, vse.media_path(strip), part_of(strip, mapping), stand_in))
    if not targets:
        raise InputError(" ".join(left_out) or "select a movie strip, or make one active")
    return Finding(request, targets, left_out, exit_code=exit_code)


def closer(scene: Any) -> Finding:
    """Begin to look closely at what is under the playhead, and to search that strip anew, as it was searched before.

    BestShotError where nothing is left to look at there.
    """
    source, strip, look = coverage.under_playhead(scene)
    settings = settings_of(scene)
    time = mapping_of(scene, strip).source_of(scene.frame_current)
    # Whatever could be picked instead of a moment here, and all that tells how good that is
    reach = exact_rate(settings.min_peak_distance + settings.smooth_window / 2)
    around = TimeRange(max(time - reach, Fraction(0)), time + reach)
    before = [vse.handles(made)[0] for made in tags.highlights(scene) if tags.source_of(made) == source.name]
    begin = min(before, default=None)  # the playhead is not where they are to go
    found = search(scene, [source], closely=[around], frame=begin, quality=look.quality, use_proxies=False)
    found.title = "The closer look"
    return found


def insert(finding: Finding) -> Outcome:
    """Put what was found on the timeline, as one undo step: an operator has to do it."""
    operators = bpy.ops.bestshot  # type: ignore[attr-defined]
    put_in = operators.insert_closer if finding.request.closely else operators.insert
    _pending.append(finding)
    with vse.in_window(bpy.context):
        put_in("EXEC_DEFAULT", True)  # True: an undo step though a program calls it
    outcome = _outcomes.pop()
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def insert_pending(context: Any) -> bool:
    """What the operator does. Whether anything was changed."""
    try:
        _outcomes.append(_place(context, _pending.pop()))
    except Exception as error:  # an operator would print it; whoever called has to tell it
        _outcomes.append(error)
        return False
    return True


_pending: list[Finding] = []
_outcomes: list[Outcome | Exception] = []


def _place(context: Any, finding: Finding) -> Outcome:
    request, left_out = finding.request, list(finding.left_out)
    scene = next((scene for scene in bpy.data.scenes if scene.session_uid == request.scene), None)
    if scene is None:
        raise BestShotError("the scene of the search is gone")
    notes: list[str] = []
    shown: list[str] = []
    placed = []
    frame = scene.frame_current if request.frame is None else request.frame
    was_chosen = bool(wanted(scene))
    for target, found in finding.found:
        strip = vse.named(scene, target.strip)
        try:
            if strip is None or strip.type != "MOVIE" or vse.media_path(strip) != target.video:
                raise InputError(f"'{target.strip}' is gone, or its meta strip was left; find again")
            about = {pick.rank: _about(pick, found) for pick in found.picks}
            done = place_strips.insert(context, scene, strip, found.picks, request.mode, request.order, about, frame)
        except BestShotError as error:
            left_out.append(sentence(str(error)))
            finding.exit_code = finding.exit_code or error.exit_code
            continue
        frame = done.end
        placed.append((target, found, len(done.markers)))
        lead = f"{target.strip}: " if len(finding.found) > 1 else ""
        coverage.keep(scene, strip, found, request.settings.quality)
        told = [] if lead else [note for note in found.notes if note == partly_analysed(found.looked_at, found.samples)]
        shown += map(sentence, told)
        notes += [lead + sentence(note) for note in found.notes if note not in told] + list(done.notes)
        for pick in found.picks:
            thumbnails.keep(target.video, float(pick.peak_time), pick.thumbnail)
        if was_chosen and not wanted(scene):  # a highlight was, which is replaced: the button must work once more
            vse.select_only(scene, strip)
    if not placed:
        raise BestShotError(" ".join(left_out))
    return Outcome(_summary(placed), tuple(dict.fromkeys([*left_out, *notes])), tuple(shown))


def _summary(placed: list[tuple[Target, Picked, int]]) -> str:
    count = sum(number for _, _, number in placed)
    where = placed[0][0].strip if len(placed) == 1 else f"{len(placed)} strips"
    judges = {scored_by(found.model) for _, found, _ in placed}
    return f"{number_of(count, 'moment')} in {where}, {' and '.join(sorted(judges))}."


def _about(pick: Moment, found: Picked) -> dict[str, Any]:
    """What a highlight keeps with it, to explain itself."""
    return {
        "rank": pick.rank,
        "score": pick.score,
        "reason": pick.reason,
        "peak": float(pick.peak_time),
        "judge": scored_by(found.model),
        "components": dict(pick.components),
        "averages": {name: found.averages[name] for name in pick.components},
    }
