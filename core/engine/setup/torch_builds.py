"""Which build of torch suits the machine. Nothing but the standard library.

torch and torchvision must come from the same index: what one was built for, the other must have been, too.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from ...base.model_info import CLIP_BEST, CLIP_FAST, ModelFile
from .. import processes
from .libraries import Library

_HOME = "https://download.pytorch.org/whl/"
_PATIENCE = 20.0  # seconds; a driver that wakes its cards up takes some
_CUDA = re.compile(r"CUDA Version:\s*(\d+)\.(\d+)")

# The oldest CUDA that a driver must know for torch's build of that name, newest first; a driver knows all older ones.
_CUDA_BUILDS = (((13, 0), "cu130"), ((12, 8), "cu128"), ((12, 0), "cu126"))


@dataclass(frozen=True)
class Build:
    """name: as recorded and asked for. words: for people. index: where torch comes from, "" for pip's own.

    megabytes, installed: about what torch takes, with all that it brings, to download and on disk.
    model: the CLIP model that such a machine can be asked to work with.
    """

    name: str
    words: str
    index: str
    megabytes: int
    installed: int
    model: ModelFile

    @property
    def torch(self) -> tuple[Library, ...]:
        """What comes from its index."""
        return (
            Library("torch", "torch", "2.6", "", self.megabytes),
            Library("torchvision", "torchvision", "0.21", "", 8),
        )

    @property
    def libraries(self) -> tuple[Library, ...]:
        """All that CLIP needs besides the usual."""
        return (*self.torch, *OTHERS)


OTHERS = (Library("open-clip-torch", "open_clip", "3", "4", 12),)
"""What comes from pip's own index."""

CPU = Build("cpu", "for the processor", f"{_HOME}cpu", 220, 1200, CLIP_FAST)
MAC = Build("mps", "for Apple's graphics", "", 120, 700, CLIP_BEST)
PIP = Build("pip", "from pip's own index, on Linux for NVIDIA cards", "", 3000, 6000, CLIP_FAST)

CHOICES = ("auto", "cuda", "mps", "cpu", "pip")


def cuda(version: tuple[int, int]) -> Build | None:
    """The build for a driver that knows CUDA up to that version; None for one too old."""
    name = next((name for least, name in _CUDA_BUILDS if version >= least), None)
    if name is None:
        return None
    words = f"for NVIDIA cards, CUDA {name[2:4]}.{name[4:]}"
    return Build(name, words, f"{_HOME}{name}", 3000, 6000, CLIP_BEST)


def driver() -> tuple[int, int] | None:
    """The newest CUDA that the NVIDIA driver knows; None where none answers."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return None
    try:
        process = processes.start([program])
    except OSError:
        return None
    try:
        said, _ = process.communicate(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        return None
    finally:
        processes.end(process)
        process.communicate()
    found = _CUDA.search(said.decode("utf-8", "replace"))
    return (int(found[1]), int(found[2])) if found and process.returncode == 0 else None


def seen() -> tuple[int, int] | None:
    """Like `driver`, at once, but only a guess: a driver that is installed is taken for a new one."""
    return _CUDA_BUILDS[0][0] if shutil.which("nvidia-smi") else None


def named(name: str) -> Build | None:
    """The build that bears that name; None for one that is not known here."""
    known = {CPU.name: CPU, MAC.name: MAC, PIP.name: PIP}
    return known.get(name) or next((cuda(least) for least, cuda_name in _CUDA_BUILDS if cuda_name == name), None)


def build(wanted: str = "auto", ask: Callable[[], tuple[int, int] | None] = driver) -> Build:
    """The build of that name; "auto" for the one that suits this machine.

    ask: for the newest CUDA that the driver knows. "cuda" where no driver answers is the oldest build for CUDA.
    """
    if wanted == "auto" and sys.platform == "darwin":
        return MAC
    if wanted in ("auto", "cuda"):
        newest = ask()
        found = cuda(newest) if newest else None
        if wanted == "cuda":
            return found or cuda(_CUDA_BUILDS[-1][0]) or CPU
        return found or CPU
    return {"mps": MAC, "cpu": CPU, "pip": PIP}[wanted]
