"""Talks to an engine, from inside Blender too: nothing but the standard library, nothing that waits, no surprises."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import count
from pathlib import Path
from time import monotonic
from typing import TypeVar

from ..base import model_info
from ..base.model_info import TITLES
from ..base.progress import Progress
from ..base.time_range import TimeRange
from ..errors import Cancelled, EngineError
from ..settings import Settings
from . import log, processes, protocol
from .link import GARBAGE, Ended, Link
from .protocol import PROTOCOL, Failed, Fetched, Find, Greeting, Judging, Picked, Reply, Work

Awaited = TypeVar("Awaited", Picked, Fetched)

LAUNCHER = Path(__file__).with_name("launcher.py")
GREETING_SECONDS = 60.0  # a cold disk and a virus scanner make a first start slow
CANCEL_SECONDS = 2.0  # after which an engine that does not let go is ended
LEAVING_SECONDS = 1.0
_POLL_SECONDS = 0.1
_HEAVY = {model.name for model in model_info.CLIP}  # judges that may be too much for a machine


@dataclass(frozen=True)
class _Asked:
    """A request without an answer. deadline: by when its cancelling must be confirmed, None for one not given up.

    note: what its answer has to say besides, "" for nothing.
    """

    request: Work
    deadline: float | None = None
    note: str = ""


class Engine:
    """An engine that is started when it is first needed, and again when it was lost.

    Whatever happens to it becomes a Failed message with a sentence for the user. Every request gets one answer from
    `poll`: Picked, Fetched or Diagnosis, or else Failed or Cancelled. An engine that dies while CLIP judges is started
    again for the default judge to go on, and a note says so. To be used from one thread.

    python: absolute path of an interpreter with the libraries, as `engine_python.ready` gives it.
    greeting: of the running engine, None until it came. pid: of its process, None where none runs.
    """

    def __init__(self, python: Path, *, launcher: Path = LAUNCHER, patience: float = GREETING_SECONDS) -> None:
        self._command: list[str | Path] = [python, *processes.PYTHON_OPTIONS, "-X", "faulthandler", launcher, "engine"]
        self._patience = patience
        self._link: Link | None = None
        self._ids = count(1)
        self._pending: dict[int, _Asked] = {}
        self._judging: str | None = None
        self._untold: list[Reply] = []
        self._began = 0.0
        self._strays = 0
        self.greeting: Greeting | None = None

    @property
    def alive(self) -> bool:
        """Whether a process runs, as far as `poll` has told."""
        return self._link is not None

    @property
    def pid(self) -> int | None:
        return self._link.pid if self._link else None

    def start(self) -> None:
        """Start the process unless it runs. What goes wrong is told by `poll`."""
        if self._link is not None:
            return
        self.greeting, self._strays, self._began, self._judging = None, 0, monotonic(), None
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
        stand_in: Path | None = None,
        closely: Sequence[TimeRange] = (),
    ) -> int:
        """Ask for the best moments of a video, and for the artefacts too where `out` is given; the request's id.

        part: where only that is to be looked at. stand_in: a smaller copy, such as a proxy, to look at instead where
        it proves to be one. closely: stretches to look at closely besides what the quality asks for. Several requests
        are worked off one after the other.
        """
        values = asdict(settings or Settings())
        folder = str(out.absolute()) if out else None
        start, end = (part.start, part.end) if part else (None, None)
        copy = str(stand_in.absolute()) if stand_in else None
        asked = tuple((one.start, one.end) for one in closely)
        return self._ask(lambda id: protocol.Find(id, str(video.absolute()), values, folder, start, end, copy, asked))

    def fetch(self, names: tuple[str, ...] = ()) -> int:
        """Ask for models, over the network unless they are at hand; the request's id. None named: the default judge's.

        Its progress counts bytes, total 0 where that is unknown.
        """
        return self._ask(lambda id: protocol.Fetch(id, names))

    def diagnose(self) -> int:
        """Ask what the engine has at hand; the request's id."""
        return self._ask(protocol.Diagnose)

    def cancel(self, id: int) -> None:
        """Give up a request: its answer will be Cancelled (or Failed), within about two seconds at the worst."""
        asked = self._pending.get(id)
        if self._link is not None and asked and asked.deadline is None:
            self._pending[id] = replace(asked, deadline=monotonic() + CANCEL_SECONDS)
            self._link.send(protocol.Cancel(id))

    def poll(self, wait: float = 0.0) -> list[Reply]:
        """All that came since the last time; waits up to `wait` seconds (0: not at all) where nothing did."""
        if self._link is not None and not self._untold:
            for message in self._link.take(wait):
                if self._link is not None:  # it was not just found to be broken
                    self._take(message)
            self._check_times()
        told, self._untold = self._untold, []
        return told

    def find_and_wait(
        self,
        video: Path,
        settings: Settings | None = None,
        out: Path | None = None,
        progress: Progress | None = None,
        part: TimeRange | None = None,
        stand_in: Path | None = None,
        closely: Sequence[TimeRange] = (),
    ) -> Picked:
        """Find, and wait for the result. What `progress`, or Ctrl-C, raises cancels the work and is raised on.

        Raises EngineError with the sentence and the exit code where it fails.
        """
        return self._wait(self.find(video, settings, out, part, stand_in, closely), Picked, progress)

    def fetch_and_wait(self, names: tuple[str, ...] = (), progress: Progress | None = None) -> Fetched:
        """Fetch, and wait until the models are at hand; as `find_and_wait`."""
        return self._wait(self.fetch(names), Fetched, progress)

    def _wait(self, id: int, kind: type[Awaited], progress: Progress | None) -> Awaited:
        try:
            while True:
                for message in self.poll(_POLL_SECONDS):
                    match message:
                        case protocol.ProgressReport() if progress and message.id == id:
                            progress(message.done, message.total, message.stage)
                        case kind() if message.id == id:
                            return message
                        case Failed() if message.id in (id, None):
                            raise EngineError(message.message, message.exit_code)
                        case protocol.Cancelled() if message.id == id:
                            raise Cancelled
        finally:
            self.cancel(id)
            while id in self._pending:
                self.poll(_POLL_SECONDS)

    def close(self) -> None:
        """Let the engine go, within about a second; requests that were not answered never will be."""
        link, self._link = self._link, None
        self._pending.clear()
        self._untold.clear()
        if link is not None:
            link.leave(LEAVING_SECONDS)

    def _ask(self, request: Callable[[int], Work]) -> int:
        id = next(self._ids)
        self._pending[id] = _Asked(request(id))
        self.start()
        if self._link is not None:
            self._link.send(self._pending[id].request)
        return id

    def _take(self, message: Reply | Ended) -> None:
        match message:
            case Ended() if self._judging in _HEAVY and not message.fault:
                self._go_on_without(self._judging, processes.how_it_ended(message.code))
            case Ended():
                self._lose(self._sentence(message))
            case Greeting() if self.greeting is None:
                self.greeting = message
                if message.protocol != PROTOCOL:
                    self._break("it is of another version than this BestShot; restart Blender")
            case Greeting():
                self._count_stray()
            case Failed(id=None):
                self._untold.append(message)
                self._count_stray()
            case _ if message.id not in self._pending:
                self._count_stray()
            case Judging():
                self._judging = message.model
            case protocol.ProgressReport():
                if self._pending[message.id].deadline is None:
                    self._untold.append(message)
            case _:
                asked = self._pending.pop(message.id)
                self._judging = None
                if asked.deadline is not None and isinstance(message, protocol.Answer):
                    self._untold.append(protocol.Cancelled(message.id))  # the answer was quicker than the cancelling
                elif asked.note and isinstance(message, Picked):
                    self._untold.append(replace(message, notes=(asked.note, *message.notes)))
                else:
                    self._untold.append(message)

    def _count_stray(self) -> None:
        self._strays += 1
        if self._strays > GARBAGE:
            self._break("it answers what nobody asked")

    def _check_times(self) -> None:
        now = monotonic()
        if self._link is not None and self.greeting is None and now - self._began > self._patience:
            self._break(f"it gave no sign of life for {self._patience:.0f} seconds")
        if any(asked.deadline is not None and now > asked.deadline for asked in self._pending.values()):
            self._break("another request did not stop when it was told to")

    def _break(self, fault: str) -> None:
        if self._link is not None:
            self._link.end()
        self._lose(_stopped(fault))

    def _lose(self, sentence: str) -> None:
        """The engine is gone: tell everyone who waits for it."""
        self._link = None
        for id, asked in self._pending.items():
            self._untold.append(Failed(id, sentence) if asked.deadline is None else protocol.Cancelled(id))
        if not self._pending:
            self._untold.append(Failed(None, sentence))
        self._pending.clear()

    def _go_on_without(self, judge: str, how: str) -> None:
        """A judge took the engine down: ask another engine everything again, for the judge that needs little."""
        plain = "none" if model_info.missing() else model_info.DEFAULT[0].name
        instead = "no model judged" if plain == "none" else f"{TITLES[plain]} judged instead"
        note = f"{TITLES[judge]} took the engine down ({how}), perhaps because memory ran out: {instead}"
        waiting, self._pending, self._link = self._pending, {}, None
        for id, asked in waiting.items():
            if asked.deadline is not None:
                self._untold.append(protocol.Cancelled(id))
            elif isinstance(asked.request, Find) and asked.request.settings.get("model") not in (plain, "none"):
                settings = {**asked.request.settings, "model": plain}
                self._pending[id] = _Asked(replace(asked.request, settings=settings), note=note)
            else:
                self._pending[id] = asked
        self.start()
        for asked in list(self._pending.values()):
            if self._link is not None:
                self._link.send(asked.request)

    def _sentence(self, ended: Ended) -> str:
        how = processes.how_it_ended(ended.code)
        if ended.fault:
            return _stopped(ended.fault)
        if self.greeting is None:
            why = ended.last_words or how
            return f"the engine cannot start ({why}); set up BestShot again, the log is {log.log_path()}"
        if how in ("SIGKILL", "SIGTERM"):
            return "the engine was ended from outside, perhaps because memory ran out; try again"
        if ended.code < 0 or ended.code > 0xFFFF:
            return (
                f"the engine crashed ({how}), as a damaged video can make it; try again, or convert the video first; "
                f"the log is {log.log_path()}"
            )
        why = f"{how}: {ended.last_words}" if ended.last_words else how
        return f"the engine stopped unexpectedly ({why}); try again, the log is {log.log_path()}"


def _stopped(fault: str) -> str:
    return f"the engine was stopped: {fault}; try again, the log is {log.log_path()}"
