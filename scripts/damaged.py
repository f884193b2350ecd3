"""Damages takes of seven containers and codecs, short and long ones, in seven ways, and searches each for moments."""

import io
import json
import random
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

from bestshot.core.cli.main import main as bestshot
from bestshot.core.media.ffmpeg import executable

TAKES = {
    "mp4": "-c:v libx264 -bf 2 -c:a aac",
    "mkv": "-c:v libx265 -x265-params log-level=none -c:a flac",
    "webm": "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus",
    "ts": "-c:v mpeg2video -b:v 1M -c:a mp2",
    "avi": "-c:v mjpeg -pix_fmt yuvj420p -c:a pcm_s16le",
    "mov": "-c:v prores_ks -c:a pcm_s16le",
    "flv": "-c:v flv -c:a aac",
}
"""Container -> what ffmpeg encodes into it."""

LONG = ("mp4", "mkv", "webm", "mov")
"""Those of which *balanced* reads key frames first, where a take is long for the number of moments."""

CANCELLED = 130
QUALITIES = ("thorough", "balanced", "quick")


def make_takes(folder: Path) -> list[Path]:
    """Film six seconds into each kind of container, and forty into those of `LONG`, with sound."""
    return [
        *(_film(folder / f"short.{kind}", codecs, "192x108", 6, 25) for kind, codecs in TAKES.items()),
        *(_film(folder / f"long.{kind}", TAKES[kind], "96x54", 40, 50) for kind in LONG),
    ]


def _film(path: Path, codecs: str, size: str, seconds: int, group: int) -> Path:
    """Film 25 frames a second, with a key frame every `group` frames."""
    picture = f"-f lavfi -i testsrc2=s={size}:r=25:d={seconds} -f lavfi -i sine=d={seconds} -ac 2 -g {group}".split()
    subprocess.run([executable(), "-v", "error", *picture, *codecs.split(), str(path)], check=True)
    return path


def damaged(data: bytes, chance: random.Random) -> tuple[str, bytes]:
    """Return in what way a file was damaged, and what it is then."""
    way = chance.choice(list(WAYS))
    return way, WAYS[way](data, chance)


def _bits(data: bytes, chance: random.Random, first: int = 0, stop: int | None = None) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 5, 50))):
        changed[chance.randrange(first, stop or len(data))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _block(data: bytes, chance: random.Random, *, noise: bool) -> bytes:
    begin, length = chance.randrange(len(data)), chance.randrange(1, max(len(data) // 10, 2))
    length = min(length, len(data) - begin)
    return data[:begin] + (chance.randbytes(length) if noise else bytes(length)) + data[begin + length :]


def _doubled(data: bytes, chance: random.Random) -> bytes:
    begin, end = sorted(chance.randrange(len(data)) for _ in range(2))
    return data[:end] + data[begin:end] + data[end:]


WAYS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "bits": _bits,
    "head": lambda data, chance: _bits(data, chance, 0, min(4096, len(data))),
    "tail": lambda data, chance: _bits(data, chance, max(len(data) - 4096, 0)),
    "cut": lambda data, chance: data[: chance.randrange(len(data))],
    "block": lambda data, chance: _block(data, chance, noise=True),
    "zero": lambda data, chance: _block(data, chance, noise=False),
    "doubled": _doubled,
}


def search(path: Path, quality: str, count: int, out: Path) -> str:
    """Search a damaged take; return what is wrong with the answer, "" for moments or one line with exit code 3."""
    words, errors = io.StringIO(), io.StringIO()
    options = ["--no-cache", "--model", "none", "--count", str(count), "--quality", quality]
    with redirect_stdout(words), redirect_stderr(errors):
        code = bestshot(["find", str(path), "--out", str(out), *options])
    if code == CANCELLED:  # by Ctrl-C, which the command takes for itself
        raise KeyboardInterrupt
    lines = [line for line in errors.getvalue().splitlines() if line.startswith("error: ")]
    said = " ".join(lines)
    if code not in (0, 3) or len(lines) != (code == 3) or "unforeseen" in said or "Traceback" in errors.getvalue():
        return f"exit code {code}: {said or errors.getvalue()[-300:]}"
    return "something is left half-written" if not is_whole(out) else ""


def is_whole(out: Path) -> bool:
    """Return whether a folder holds what its metadata.json lists, in that size, and nothing else; or is not there."""
    sizes = {path.relative_to(out).as_posix(): path.stat().st_size for path in out.rglob("*") if path.is_file()}
    record = out / "metadata.json"
    listed = json.loads(record.read_text("utf-8"))["files"] if sizes.pop(record.name, 0) else {}
    return bool(sizes == listed)


def judge(number: int, takes: list[Path], folder: Path) -> str:
    """Damage a take by this number, the same way each time, and search it; return what is wrong, "" if nothing is."""
    chance = random.Random(number)  # noqa: S311 - the same for everyone is what is wanted
    take, quality = takes[number % len(takes)], QUALITIES[number // len(takes) % len(QUALITIES)]
    way, data = damaged(take.read_bytes(), chance)
    path = folder / f"damaged{take.suffix}"
    path.write_bytes(data)
    wrong = search(path, quality, 1 if take.stem == "long" else 2, folder / "out")
    return wrong and f"{number}: {take.name} {way} {quality}: {wrong}"


def main(arguments: list[str]) -> int:
    """Judge so many damaged takes, from a first number on; return 1 if any answer is wrong."""
    count, first = int(arguments[0]) if arguments else 100, int(arguments[1]) if len(arguments) > 1 else 0
    wrong = 0
    with TemporaryDirectory(prefix="bestshot-fuzz-") as name:
        takes = make_takes(Path(name))
        for number in range(first, first + count):
            if said := judge(number, takes, Path(name)):
                wrong += 1
                print(said, flush=True)
    print(f"{count - wrong} of {count} damaged takes were answered as they should be")
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
