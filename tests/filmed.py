"""Takes that ffmpeg makes of its test picture: something moves in it, so that moments differ."""

import subprocess
from pathlib import Path

from bestshot.core.media.ffmpeg import executable


def film(path: Path, *arguments: object, size: str = "320x240", seconds: float = 4, codec: str = "mpeg4") -> Path:
    """Film the test picture at 25 frames a second; arguments: further ones of ffmpeg, before the file to write."""
    picture = ["-f", "lavfi", "-i", f"testsrc2=s={size}:r=25:d={seconds}"]
    return ffmpeg(*picture, *arguments, "-c:v", codec, "-g", "25", path)


def sound(seconds: float) -> list[str]:
    """Return the arguments of ffmpeg for a further input, a tone."""
    return ["-f", "lavfi", "-i", f"sine=d={seconds}"]


def ffmpeg(*arguments: object) -> Path:
    """Run ffmpeg, and return the path that is the last of the arguments."""
    subprocess.run([executable(), "-v", "error", *map(str, arguments)], check=True)
    return Path(str(arguments[-1]))


def decoded(path: Path, *arguments: str) -> bytes:
    """Return what ffmpeg decodes of a file; arguments: output options, a raw format among them."""
    command = [executable(), "-v", "error", "-i", path, *arguments, "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout
