"""Which build of torch suits the machine, and in which versions. Nothing but the standard library.

torch and torchvision must be built for each other: both come from the same index, in versions that belong together.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from ...base.model_info import CLIP_BEST, CLIP_FAST, ModelFile
from .. import processes
from . import pins
from .libraries import Library

_HOME = "https://download.pytorch.org/whl/"
_ANSWER_SECONDS = 20.0  # a driver that wakes its cards up takes some
_CUDA = re.compile(r"CUDA Version:\s*(\d+)\.(\d+)")


@dataclass(frozen=True)
class Build:
    """A build of torch, with torchvision.

    name: as recorded and asked for. words: for people. index: where both come from, "" for pip's own.
    torch_version, torchvision_version: a pair that belongs together and that the index has.
    megabytes, installed: about what torch takes, with all that it brings, to download and on disk.
    model: the CLIP model that such a machine can be asked to work with.
    """

    name: str
    words: str
    index: str
    torch_version: str
    torchvision_version: str
    megabytes: int
    installed: int
    model: ModelFile

    @property
    def pair(self) -> tuple[str, str]:
        """Return the two exact requirements for pip."""
        return (f"torch=={self.torch_version}", f"torchvision=={self.torchvision_version}")

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return pip's arguments for torch and torchvision; for what else they need, `pins.CLIP_MODEL` comes first.

        Hashes are only known of what is in pip's own index; elsewhere, the exact pair decides what comes with it.
        """
        return ("--index-url", self.index, *self.pair) if self.index else pins.arguments(pins.TORCH)

    @property
    def torch(self) -> tuple[Library, ...]:
        """Return what comes from its index."""
        return (
            Library("torch", "torch", "2.6", "", self.megabytes),
            Library("torchvision", "torchvision", "0.21", "", 8),
        )

    @property
    def libraries(self) -> tuple[Library, ...]:
        """Return all that CLIP needs in addition to the engine's own libraries."""
        return (*self.torch, *OTHERS)


OTHERS = (
    Library("open-clip-torch", "open_clip", "3", "4", 24),
    Library("huggingface-hub", "huggingface_hub", "0.36", "1", 1),
)
"""What always comes from pip's own index."""

_NEWEST = ("2.14.1", "0.29.1")  # for the processor, Apple's graphics, CUDA 12.6, 13.0 and later
_LAST_FOR_CUDA_12_8 = ("2.11.0", "0.26.0")  # built for CUDA 12.8, which Blackwell cards need under older drivers

CPU = Build("cpu", "for the processor", f"{_HOME}cpu", *_NEWEST, 220, 1200, CLIP_FAST)
MAC = Build("mps", "for Apple's graphics", "", *_NEWEST, 130, 700, CLIP_BEST)
PIP = Build("pip", "from pip's own index, on Linux for NVIDIA cards", "", *_NEWEST, 3000, 6000, CLIP_FAST)


def _for_cuda(number: str, pair: tuple[str, str]) -> Build:
    name = f"cu{number.replace('.', '')}"
    return Build(name, f"for NVIDIA cards, CUDA {number}", f"{_HOME}{name}", *pair, 3000, 6000, CLIP_BEST)


# The oldest CUDA that a driver must support for each build, newest first; drivers support older ones.
_CUDA_BUILDS = (
    ((13, 0), _for_cuda("13.0", _NEWEST)),
    ((12, 8), _for_cuda("12.8", _LAST_FOR_CUDA_12_8)),
    ((12, 0), _for_cuda("12.6", _NEWEST)),
)

BUILDS = (CPU, MAC, PIP, *(build for _, build in _CUDA_BUILDS))
"""All that there are."""

CHOICES = ("auto", "cuda", "mps", "cpu", "pip")


def cuda(version: tuple[int, int]) -> Build | None:
    """Return the build for a driver that supports CUDA up to that version; None for one that is too old."""
    return next((build for least, build in _CUDA_BUILDS if version >= least), None)


def driver() -> tuple[int, int] | None:
    """Return the newest CUDA that the NVIDIA driver supports; None where none answers."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return None
    try:
        process = processes.start([program])
    except OSError:
        return None
    try:
        output, _ = process.communicate(timeout=_ANSWER_SECONDS)
    except subprocess.TimeoutExpired:
        return None
    finally:
        processes.end(process)
        process.communicate()
    found = _CUDA.search(output.decode("utf-8", "replace"))
    return (int(found[1]), int(found[2])) if found and process.returncode == 0 else None


def likely_driver() -> tuple[int, int] | None:
    """Return a quick guess of what `driver` returns: an installed driver is assumed to be a new one."""
    return _CUDA_BUILDS[0][0] if shutil.which("nvidia-smi") else None


def named(name: str) -> Build | None:
    """Return the build of that name; None for one that is not known here."""
    return next((build for build in BUILDS if build.name == name), None)


def build(wanted: str = "auto", ask: Callable[[], tuple[int, int] | None] = driver) -> Build:
    """Return the build for one of `CHOICES`; "auto" for the one that suits this machine.

    ask: returns the newest CUDA that the driver supports. "cuda" where no driver answers is the oldest build for CUDA.
    """
    if wanted == "auto" and sys.platform == "darwin":
        return MAC
    if wanted in ("auto", "cuda"):
        newest = ask()
        found = cuda(newest) if newest else None
        if wanted == "cuda":
            return found or _CUDA_BUILDS[-1][1]
        return found or CPU
    return {"mps": MAC, "cpu": CPU, "pip": PIP}[wanted]
