"""Takes that ffmpeg makes of its test picture: something moves in it, so that moments differ."""

import subprocess
from importlib.metadata import version
from pathlib import Path

from take_cache import cached

from bestshot.core.media.ffmpeg import executable


def film(path: Path, *arguments: object, size: str = "320x240", seconds: float = 4, codec: str = "mpeg4") -> Path:
    """Film the test picture at 25 frames a second; arguments: further ones of ffmpeg, before the file to write."""
    picture = ["-f", "lavfi", "-i", f"testsrc2=s={size}:r=25:d={seconds}"]
    return ffmpeg(*picture, *arguments, "-c:v", codec, "-g", "25", path)


def sound(seconds: float) -> list[str]:
    """Return the arguments of ffmpeg for a further input, a tone."""
    return ["-f", "lavfi", "-i", f"sine=d={seconds}"]


def ffmpeg(*arguments: object) -> Path:
    """Run ffmpeg, and return the path that is the last of the arguments; what it makes of no file is cached.

    Files among the arguments are `Path`s.
    """
    *words, path = arguments
    assert isinstance(path, Path)

    def make(place: Path) -> None:
        subprocess.run([executable(), "-v", "error", *map(str, words), place], check=True)

    if any(isinstance(word, Path) for word in words):
        make(path)
        return path
    return cached(path, make, Path(__file__), version("imageio-ffmpeg"), *map(str, words))


def decoded(path: Path, *arguments: str) -> bytes:
    """Return what ffmpeg decodes of a file; arguments: output options, a raw format among them."""
    command = [executable(), "-v", "error", "-i", path, *arguments, "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout
