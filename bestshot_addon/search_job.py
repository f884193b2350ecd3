"""A search for best moments, as a job: sends the requests to the engine and collects its answers."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from ..core.base.messages import sentence
from ..core.base.progress import Overall
from ..core.engine import messages
from ..core.engine.client import Engine
from ..core.engine.messages import Failed, Picked, ProgressReport, Reply
from ..core.errors import Cancelled, EngineError
from ..core.settings import QUICK
from . import engine_process, search_results
from .background import Background
from .job import Outcome, OverallProgress
from .requirements import named_python
from .search_request import SearchRequest, Target


@dataclass
class SearchJob:
    """A Job. found: what the engine found, in the order of its answers."""

    request: SearchRequest
    title: str = "The search"
    of_file: bool = True
    progress: OverallProgress = field(default_factory=OverallProgress)
    found: list[tuple[Target, Picked]] = field(default_factory=list)
    _failures: list[str] = field(default_factory=list)
    _exit_code: int = 0
    _engine: Engine | None = None
    _waiting: dict[int, Target] = field(default_factory=dict)
    _cancelled: bool = False
    _named: Path | None = None
    _starting: Background | None = None

    def __post_init__(self) -> None:
        self._exit_code = self.request.exit_code
        settings, cuts_clips = self.request.settings, bool(self.request.out) and self.request.settings.clips
        self.progress.overall = Overall(self._parts(), is_quick=settings.quality == QUICK, cuts_clips=cuts_clips)
        self._named = named_python()

    def _parts(self) -> list[float]:
        """Return how much work there is: as much for each strip."""
        return [1.0] * max(len(self.request.targets), 1)

    @property
    def about(self) -> str:
        """The strip that is being analysed."""
        targets = self.request.targets
        answered = len(targets) - len(self._waiting) if self._engine else 0  # requests are answered in order
        number = min(answered + 1, len(targets))
        name = targets[number - 1].strip
        return f"{name} ({number} of {len(targets)})" if len(targets) > 1 else name

    @property
    def failure(self) -> str:
        """What went wrong, in sentences."""
        return " ".join((*self.request.left_out, *self._failures))

    def step(self) -> bool:
        if self._engine is None:
            if self._cancelled:
                raise Cancelled
            self._engine = engine_process.warm(self._named) or self._started()
            if self._engine is None:
                return False
            self._send_requests(self._engine)
        for message in self._engine.poll():
            self._handle(message)
        if self._cancelled and not self._waiting:
            raise Cancelled
        return not self._waiting

    def _started(self) -> Engine | None:
        """Return the engine once it is started; None until then."""
        if self._starting is None:
            named = self._named
            self._starting = Background(lambda: engine_process.engine(named))
        return self._starting.result() if self._starting.done else None

    def cancel(self) -> None:
        self._cancelled = True
        if self._engine is not None:
            for id in self._waiting:
                self._engine.cancel(id)

    def finish(self) -> Outcome:
        if self._cancelled:
            raise Cancelled
        left_out = [*self.request.left_out, *self._failures]
        if not self.found:
            raise EngineError(self.failure, self._exit_code)
        step = "insert_refined" if self.request.refine else "insert"
        outcome = search_results.insert(self.request, self.found, left_out, step)
        return replace(outcome, exit_code=self._exit_code or outcome.exit_code)

    def _send_requests(self, engine: Engine) -> None:
        request = self.request
        for number, target in enumerate(request.targets, start=1):
            out = request.out
            if out and len(request.targets) > 1:
                out = out / f"{number:02} {target.video.stem}"
            id = engine.find(
                target.video,
                request.settings,
                out,
                target.part,
                target.proxy,
                request.refine,
                target.marks,
                target.sound,
                target.constraints,
                request.cached,
                request.why_not,
                request.like,
                decided=request.decided,
            )
            self._waiting[id] = target

    def _handle(self, message: Reply) -> None:
        match message:
            case ProgressReport() if message.id in self._waiting and not self._cancelled:
                self.progress.update(message.done, message.total, message.stage)
            case Picked() if message.id in self._waiting:
                self.found.append((self._waiting.pop(message.id), message))
                self.progress.overall.end_part()
            case Failed() if message.id in self._waiting:
                target = self._waiting.pop(message.id)
                self.progress.overall.end_part()
                self._exit_code = self._exit_code or message.exit_code
                self._failures.append(sentence(f"'{target.strip}': {message.message}"))
            case messages.Cancelled() if message.id in self._waiting:
                self._waiting.pop(message.id)
