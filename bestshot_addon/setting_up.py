"""Getting what the engine needs, its environment and its model; and the report about what is there."""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import bpy

from ..core.engine import environment, protocol
from ..core.engine.client import Engine
from ..core.errors import Cancelled
from ..core.home import free, home
from ..core.version import VERSION
from . import job, warm
from .job import Background, Outcome, Progress
from .needs import base_python, named_python


@dataclass
class SettingUp:
    """Makes the environment, unless there is one that works, then fetches the model. A Job."""

    online: bool
    title: str = "Setting up"
    about: str = "Setting up BestShot"
    of_file: bool = False
    progress: Progress = field(default_factory=Progress)
    _cancelled: Event = field(default_factory=Event)
    _engine: Engine | None = None
    _id: int = 0
    _notes: tuple[str, ...] = ()
    _over: bool = False

    def __post_init__(self) -> None:
        named, base = named_python(), base_python()
        self._making = Background(lambda: self._make(named, base))

    def step(self) -> bool:
        if self._engine is None:
            if not self._making.done:
                return False
            self._engine = self._making.result()
            self._id = self._engine.fetch()
        if self._cancelled.is_set():
            self._engine.cancel(self._id)
        for message in self._engine.poll():
            match message:
                case protocol.Progress() if message.id == self._id:
                    self.progress.tell(message.done, message.total, message.stage)
                case protocol.Fetched() if message.id == self._id:
                    self._over = True
                case protocol.Failed() if message.id == self._id:
                    self._over = True
                    self._notes = (f"Without NIMA, only sharpness and exposure judge: {message.message}.",)
                case protocol.Cancelled() if message.id == self._id:
                    raise Cancelled
        return self._over

    def cancel(self) -> None:
        self._cancelled.set()

    def finish(self) -> Outcome:
        return Outcome("BestShot is set up.", self._notes)

    def _make(self, named: Path | None, base: Path) -> Engine:
        if environment.ready(named).python is None:
            environment.setup(base, self._tell, online=self.online)
        return warm.engine(named)

    def _tell(self, done: int, total: int, stage: str) -> None:
        if self._cancelled.is_set():
            raise Cancelled
        self.progress.tell(done, total, stage)


@dataclass
class Diagnosing:
    """Gathers what is to be known when something is wrong, as text for the clipboard. A Job."""

    title: str = "The diagnosis"
    about: str = "Looking at what is there"
    of_file: bool = False
    progress: Progress = field(default_factory=Progress)
    report: str = ""
    _engine: Engine | None = None
    _id: int = 0
    _cancelled: bool = False

    def __post_init__(self) -> None:
        self._facts = facts_of_blender()
        named = named_python()
        self._starting = Background(lambda: warm.engine(named))

    def step(self) -> bool:
        if self._cancelled:
            raise Cancelled
        if self._engine is None:
            if not self._starting.done:
                return False
            try:
                self._engine = self._starting.result()
            except Exception as error:  # that is what is to be told
                self._facts["Engine"] = str(error)
                return True
            self._id = self._engine.diagnose()
        for message in self._engine.poll():
            if getattr(message, "id", None) == self._id:
                match message:
                    case protocol.Diagnosis():
                        self._facts |= {f"Engine: {name}": fact for name, fact in message.facts.items()}
                    case protocol.Failed():
                        self._facts["Engine"] = message.message
                return True
        return False

    def cancel(self) -> None:
        self._cancelled = True

    def finish(self) -> Outcome:
        self.report = "\n".join(f"{name}: {fact}" for name, fact in self._facts.items())
        context: Any = bpy.context
        context.window_manager.clipboard = self.report
        job.keep_report(self.report)
        return Outcome("The report is on the clipboard, and in the preferences.")


def facts_of_blender() -> dict[str, str]:
    """What Blender's side knows: name to value, in the order to show."""
    return {
        "BestShot": VERSION,
        "Blender": f"{bpy.app.version_string}, {bpy.app.build_platform.decode(errors='replace')}",
        "Blender's Python": f"{sys.version.split()[0]}, {sys.executable}",
        "Online access": "allowed" if bpy.app.online_access else "not allowed",
        "Folder": str(home()),
        "Free disk": f"{free() / 1e9:.1f} GB",
        "Named Python": str(named_python() or "none"),
        "Environment": str(environment.folder() if environment.folder().is_dir() else "not set up"),
    }
