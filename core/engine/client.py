"""The client of an engine, for Blender, too: standard library only, and nothing blocks unless asked to wait."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import count
from pathlib import Path
from time import monotonic
from typing import TypeVar

from ..base.constraints import NO_CONSTRAINTS, Constraints
from ..base.progress import Progress
from ..base.reference import Reference
from ..base.sound_file import SoundFile
from ..base.time_range import TimeRange
from ..errors import Cancelled, EngineError
from ..settings import Settings
from . import failures, log, messages, processes
from .asking import take_to_find
from .link import MAX_BAD_MESSAGES, Ended, Link
from .messages import (
    PROTOCOL,
    Compared,
    Failed,
    Fetched,
    Find,
    Greeting,
    ModelInUse,
    Picked,
    ProgressReport,
    Reply,
    Work,
)
from .pending import HEAVY_MODELS, PendingRequest, without_clip

Awaited = TypeVar("Awaited", Picked, Compared, Fetched)

LAUNCHER = Path(__file__).with_name("launcher.py")
GREETING_SECONDS = 60.0  # a cold disk and a virus scanner make a first start slow
CANCEL_SECONDS = 2.0  # after which an engine that does not cancel is killed
EXIT_SECONDS = 1.0
_POLL_SECONDS = 0.1


class Engine:
    """An engine process that is started when it is first needed, and again after it was lost.

    Whatever goes wrong with the process becomes a Failed message with a sentence for the user. Every request gets one
    answer from `poll`: Picked, Compared, Fetched or Diagnosis, or else Failed or Cancelled. An engine that dies while
    CLIP is in use is restarted, continues with the default model, and the answer has a note about it. Not thread-safe.

    python: absolute path of an interpreter with the libraries, as `engine_python.ready` returns it.
    greeting_seconds: how long the process may take to start.
    greeting: that of the running engine, None before it arrives. pid: of its process, None where none runs.
    """

    def __init__(self, python: Path, *, launcher: Path = LAUNCHER, greeting_seconds: float = GREETING_SECONDS) -> None:
        self._command: list[str | Path] = [python, *processes.PYTHON_OPTIONS, "-X", "faulthandler", launcher, "engine"]
        self._greeting_seconds = greeting_seconds
        self._link: Link | None = None
        self._ids = count(1)
        self._pending: dict[int, PendingRequest] = {}
        self._model_in_use: str | None = None
        self._inbox: list[Reply] = []
        self._started = 0.0
        self._bad_messages = 0
        self.greeting: Greeting | None = None

    @property
    def alive(self) -> bool:
        """Whether a process runs, as of the last `poll`."""
        return self._link is not None

    @property
    def pid(self) -> int | None:
        return self._link.pid if self._link else None

    def start(self) -> None:
        """Start the process unless it runs. `poll` returns what goes wrong."""
        if self._link is not None:
            return
        self.greeting, self._bad_messages, self._started, self._model_in_use = None, 0, monotonic(), None
        try:
            self._link = Link(self._command, log.log_path())
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            self._lose(f"{self._command[0]} cannot be started ({why}); set up BestShot again")

    def find(
        self,
        video: Path,
        settings: Settings | None = None,
        out: Path | None = None,
        part: TimeRange | None = None,
        proxy: Path | None = None,
        refine: Sequence[TimeRange] = (),
        marks: Sequence[Fraction] = (),
        sound: SoundFile | None = None,
        constraints: Constraints = NO_CONSTRAINTS,
        cached: bool = False,
        why_not: Fraction | None = None,
        like: Sequence[Reference] = (),
        decided: bool = True,
    ) -> int:
        """Request the best moments of a video, and the artefacts where `out` is given; return the request's id.

        part: the range to search, None for all. proxy: a smaller copy to analyse instead, if it matches the video frame
        for frame. refine: ranges to analyse completely whatever the quality. marks: times in seconds that the user
        marked. sound: the file that is the sound of the video in place of its own. cached, why_not, like,
        decided: as in messages.Find. Requests are answered one after the other.
        """
        return self._request(
            lambda id: replace(
                take_to_find(video, settings, part, proxy, refine, marks, sound, constraints, cached=cached),
                id=id,
                out=str(out.absolute()) if out else None,
                why_not=why_not,
                like=tuple(like),
                decided=decided,
            )
        )

    def compare(self, takes: Sequence[Find], out: Path | None = None, *, alternatives: bool = False) -> int:
        """Request the best of several takes, each from `take_to_find`; return the request's id.

        out, alternatives: as in messages.Compare. The answer is a Compared.
        """
        folder = str(out.absolute()) if out else None
        return self._request(lambda id: messages.Compare(id, tuple(takes), folder, alternatives))

    def fetch(self, names: tuple[str, ...]) -> int:
        """Request models, downloaded unless they are installed; return the request's id. Progress is in megabytes."""
        return self._request(lambda id: messages.Fetch(id, names))

    def diagnose(self) -> int:
        """Request a description of the engine's environment; return the request's id."""
        return self._request(messages.Diagnose)

    def cancel(self, id: int) -> None:
        """Cancel a request: its answer will be Cancelled (or Failed), within about two seconds at most."""
        waiting = self._pending.get(id)
        if self._link is not None and waiting and not waiting.is_cancelled:
            self._pending[id] = replace(waiting, deadline=monotonic() + CANCEL_SECONDS)
            self._link.send(messages.Cancel(id))

    def poll(self, wait: float = 0.0) -> list[Reply]:
        """Return the messages since the last call; where there are none, wait for up to `wait` seconds."""
        if self._link is not None and not self._inbox:
            for message in self._link.receive(wait):
                if self._link is not None:  # a message before this one may have ended it
                    self._handle(message)
            self._check_deadlines()
        received, self._inbox = self._inbox, []
        return received

    def find_and_wait(
        self,
        video: Path,
        settings: Settings | None = None,
        out: Path | None = None,
        progress: Progress | None = None,
        part: TimeRange | None = None,
        proxy: Path | None = None,
        refine: Sequence[TimeRange] = (),
        marks: Sequence[Fraction] = (),
    ) -> Picked:
        """Return the best moments of a video. Whatever `progress`, or Ctrl-C, raises cancels the work and is re-raised.

        Raises EngineError with a sentence and an exit code where it fails.
        """
        return self._wait(self.find(video, settings, out, part, proxy, refine, marks), Picked, progress)

    def compare_and_wait(
        self, takes: Sequence[Find], out: Path | None = None, progress: Progress | None = None
    ) -> Compared:
        """Return the best of several takes. Raises as `find_and_wait`."""
        return self._wait(self.compare(takes, out), Compared, progress)

    def fetch_and_wait(self, names: tuple[str, ...], progress: Progress | None = None) -> Fetched:
        """Download models, and return when they are installed. Raises as `find_and_wait`."""
        return self._wait(self.fetch(names), Fetched, progress)

    def close(self) -> None:
        """End the process, within about a second. Pending requests get no answer."""
        link, self._link = self._link, None
        self._pending.clear()
        self._inbox.clear()
        if link is not None:
            link.close(EXIT_SECONDS)

    def _wait(self, id: int, kind: type[Awaited], progress: Progress | None) -> Awaited:
        try:
            while True:
                for message in self.poll(_POLL_SECONDS):
                    match message:
                        case ProgressReport() if progress and message.id == id:
                            progress(message.done, message.total, message.stage)
                        case kind() if message.id == id:
                            return message
                        case Failed() if message.id in (id, None):
                            raise EngineError(message.message, message.exit_code)
                        case messages.Cancelled() if message.id == id:
                            raise Cancelled
        finally:
            self.cancel(id)
            while id in self._pending:
                self.poll(_POLL_SECONDS)

    def _request(self, make: Callable[[int], Work]) -> int:
        id = next(self._ids)
        self._pending[id] = PendingRequest(make(id))
        self.start()
        if self._link is not None:
            self._link.send(self._pending[id].request)
        return id

    def _handle(self, message: Reply | Ended) -> None:
        match message:
            case Ended() if self._model_in_use in HEAVY_MODELS and not message.fault:
                self._restart_without_clip(self._model_in_use, processes.how_it_ended(message.code))
            case Ended():
                self._lose(failures.explain_end(message, greeted=self.greeting is not None))
            case Greeting() if self.greeting is None:
                self.greeting = message
                if message.protocol != PROTOCOL:
                    self._stop("it is of another version than this BestShot; restart Blender")
            case Greeting():
                self._count_bad_message()
            case Failed(id=None):
                self._inbox.append(message)
                self._count_bad_message()
            case _ if message.id not in self._pending:
                self._count_bad_message()
            case ModelInUse():
                self._model_in_use = message.model
            case ProgressReport():
                if not self._pending[message.id].is_cancelled:
                    self._inbox.append(message)
            case _:
                waiting = self._pending.pop(message.id)
                self._model_in_use = None
                if waiting.is_cancelled and isinstance(message, messages.Answer):
                    self._inbox.append(messages.Cancelled(message.id))  # the answer came before the engine cancelled
                elif waiting.note and isinstance(message, Picked | Compared):
                    self._inbox.append(replace(message, notes=(waiting.note, *message.notes)))
                else:
                    self._inbox.append(message)

    def _count_bad_message(self) -> None:
        self._bad_messages += 1
        if self._bad_messages > MAX_BAD_MESSAGES:
            self._stop("it sends answers to no request")

    def _check_deadlines(self) -> None:
        now = monotonic()
        if self._link is not None and self.greeting is None and now - self._started > self._greeting_seconds:
            self._stop(f"it gave no sign of life for {self._greeting_seconds:.0f} seconds")
        if any(waiting.deadline is not None and now > waiting.deadline for waiting in self._pending.values()):
            self._stop("another request could not be cancelled")

    def _stop(self, fault: str) -> None:
        if self._link is not None:
            self._link.kill()
        self._lose(failures.stopped(fault))

    def _lose(self, sentence: str) -> None:
        """The process is gone: answer all pending requests."""
        self._link = None
        for id, waiting in self._pending.items():
            self._inbox.append(messages.Cancelled(id) if waiting.is_cancelled else Failed(id, sentence))
        if not self._pending:
            self._inbox.append(Failed(None, sentence))
        self._pending.clear()

    def _restart_without_clip(self, model: str, how: str) -> None:
        self._pending, answers = without_clip(self._pending, model, how)
        self._inbox += answers
        self._link = None
        self.start()
        for waiting in list(self._pending.values()):
            if self._link is not None:
                self._link.send(waiting.request)
