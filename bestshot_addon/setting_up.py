"""Setting up what the engine needs: its environment, and CLIP; and the report about what is there."""

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import bpy

from ..core.base.model_info import DEFAULT, ModelFile
from ..core.base.model_info import named as named_model
from ..core.base.paths import free_bytes, home
from ..core.engine import messages
from ..core.engine.client import Engine
from ..core.engine.setup import engine_python, environment
from ..core.engine.setup.torch_builds import Build
from ..core.errors import Cancelled, SetupError
from ..core.version import VERSION
from . import current_job, engine_process, model_status
from .background import Background
from .job import JobProgress, Outcome
from .requirements import base_python, has_environment, named_python


@dataclass
class SettingUp:
    """Makes the environment, unless there is one that works. A Job.

    with_clip: with CLIP and its model. model: by name, "" for what the preferences or the machine say.
    """

    online: bool
    with_clip: bool = False
    model: str = ""
    of_file: bool = False
    progress: JobProgress = field(default_factory=JobProgress)
    _cancelled: Event = field(default_factory=Event)
    _model: ModelFile | None = None
    _engine: Engine | None = None
    _id: int = 0
    _notes: tuple[str, ...] = ()
    _over: bool = False

    def __post_init__(self) -> None:
        named, base = named_python(), base_python()
        torch, model = model_status.torch(), named_model(self.model) or named_model(model_status.chosen())
        self._making = Background(lambda: self._make(named, base, torch, model))

    @property
    def title(self) -> str:
        return "Adding CLIP" if self.with_clip else "Setting up"

    @property
    def about(self) -> str:
        return "Adding CLIP" if self.with_clip else "Setting up BestShot"

    def step(self) -> bool:
        if self._engine is None:
            if not self._making.done:
                return False
            self._engine = self._making.result()
            if self._model is None:
                return True
            self._id = self._engine.fetch((self._model.name,))
        if self._cancelled.is_set():
            self._engine.cancel(self._id)
        for message in self._engine.poll():
            match message:
                case messages.ProgressReport() if message.id == self._id:
                    self.progress.update(message.done, message.total, message.stage)
                case messages.Fetched() if message.id == self._id:
                    self._over = True
                case messages.Failed() if message.id == self._id:
                    self._over = True
                    self._notes = (f"{DEFAULT.title} scores until then: {message.message}.",)
                case messages.Cancelled() if message.id == self._id:
                    raise Cancelled
        return self._over

    def cancel(self) -> None:
        self._cancelled.set()

    def finish(self) -> Outcome:
        if self._model is None:
            return Outcome("BestShot is set up.")
        if self._notes:
            return Outcome("CLIP's libraries are there, but not its model.", self._notes, icon="ERROR")
        return Outcome(f"{self._model.title} is installed, and scores from now on.")

    def _make(self, named: Path | None, base: Path, torch: str, model: ModelFile | None) -> Engine:
        if self.with_clip:
            build = environment.build_for(torch)  # asks the graphics driver, which may take seconds
            self._model = model or build.model
            self._add_clip(named, base, build)
        elif engine_python.ready(named).python is None:
            environment.setup(base, self._tell, online=self.online)
        return engine_process.engine(named)  # so that it is tried, and warm

    def _add_clip(self, named: Path | None, base: Path, build: Build) -> None:
        if os.environ.get("BESTSHOT_PYTHON") or named:
            if not environment.has_clip(named):
                raise SetupError(
                    "the engine runs on a Python of your own, which lacks torch or open_clip: install them there "
                    "(pip install torch torchvision open-clip-torch)"
                )
            return
        engine_process.close()  # it would hold the environment that is about to be replaced
        environment.setup(environment.base() or base, self._tell, online=self.online, clip=build)

    def _tell(self, done: int, total: int, stage: str) -> None:
        if self._cancelled.is_set():
            raise Cancelled
        self.progress.update(done, total, stage)


@dataclass
class Diagnosing:
    """Gathers what is to be known when something is wrong, as text for the clipboard. A Job."""

    title: str = "The diagnosis"
    about: str = "Looking at what is there"
    of_file: bool = False
    progress: JobProgress = field(default_factory=JobProgress)
    _engine: Engine | None = None
    _id: int = 0
    _cancelled: bool = False

    def __post_init__(self) -> None:
        self._facts = facts_of_blender()
        named = named_python()
        self._starting = Background(lambda: engine_process.engine(named))

    def step(self) -> bool:
        if self._cancelled:
            raise Cancelled
        if self._engine is None:
            if not self._starting.done:
                return False
            try:
                self._engine = self._starting.result()
            except Exception as error:  # which is reported below
                self._facts["Engine"] = str(error)
                return True
            self._id = self._engine.diagnose()
        for message in self._engine.poll():
            if getattr(message, "id", None) == self._id:
                match message:
                    case messages.Diagnosis():
                        self._facts |= {f"Engine: {name}": fact for name, fact in message.facts.items()}
                    case messages.Failed():
                        self._facts["Engine"] = message.message
                return True
        return False

    def cancel(self) -> None:
        self._cancelled = True

    def finish(self) -> Outcome:
        report = "\n".join(f"{name}: {fact}" for name, fact in self._facts.items())
        context: Any = bpy.context
        context.window_manager.clipboard = report
        current_job.set_report(report)
        return Outcome("The report is on the clipboard, and in the preferences.")


def facts_of_blender() -> dict[str, str]:
    """What Blender's side knows: name to value, in the order to show."""
    return {
        "BestShot": VERSION,
        "Blender": f"{bpy.app.version_string}, {bpy.app.build_platform.decode(errors='replace')}",
        "Blender's Python": f"{sys.version.split()[0]}, {sys.executable}",
        "Online access": "allowed" if bpy.app.online_access else "not allowed",
        "Folder": str(home()),
        "Free disk": f"{free_bytes() / 1e9:.1f} GB",
        "Named Python": str(named_python() or "none"),
        "Environment": str(environment.folder() if has_environment() else "not set up"),
    }
