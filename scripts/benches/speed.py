"""Time one minute of 1080p: BestShot, the specification's method and decoding alone, in turn on the same take."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import cv2
import imageio_ffmpeg
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from planted import Plan, make

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
FIND = (sys.executable, "-m", "bestshot.core.cli", "find")


def main() -> None:
    """Print the median seconds of each and their ratios."""
    parser = argparse.ArgumentParser(prog="bench.py speed", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each is run (default 5)")
    parser.add_argument("--seconds", type=int, default=60, help="length of the take (default 60)")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        take = full_hd(Path(folder), options.seconds)
        rate = take.stat().st_size * 8e-6 / options.seconds
        print(f"{options.seconds} s of 1080p30 H.264, {rate:.1f} Mbit/s, key frame every 2 s, {os.cpu_count()} cores")
        frames = Path(folder) / "frames"
        frames.mkdir()
        commands: dict[str, Sequence[str]] = {
            "the specification's way": (sys.executable, __file__, "--as-specified", str(take), str(frames)),
            "bare decoding": (FFMPEG, "-v", "error", "-i", str(take), "-f", "null", "-"),
            "BestShot with NIMA": (*FIND, str(take), "--no-cache", "--quality", "thorough", "--model", "nima"),
            "BestShot without a model": (*FIND, str(take), "--no-cache", "--quality", "thorough", "--model", "none"),
        }
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(options.rounds):
            for name, command in commands.items():
                began = time.perf_counter()
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                seconds[name].append(time.perf_counter() - began)
        reference = seconds["the specification's way"]
        print(f"{'':26}{'median':>9}{'fastest':>9}{'of the specification’s way (medians)':>40}")
        for name, taken in seconds.items():
            ratio = median(one / other for one, other in zip(taken, reference, strict=True))
            print(f"{name:26}{median(taken):8.2f}s{min(taken):8.2f}s{ratio:20.2f}")


def full_hd(folder: Path, seconds: int, height: int = 1080) -> Path:
    """Make a take with grain of that many seconds, 16 Mbit/s at 1080 lines."""
    short = make(Plan("mixed", "plain", 5, seconds=20, count=1, fps=15, width=960, height=540), folder / "short.mp4")
    take = folder / "take.mp4"
    filters = f"scale=-2:{height}:flags=bicubic,noise=alls=10:allf=t,fps=30"
    source = ("-stream_loop", "-1", "-i", str(short), "-t", str(seconds), "-an", "-vf", filters)
    encoder = (
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-b:v",
        "16M",
        "-maxrate",
        "20M",
        "-bufsize",
        "32M",
        "-g",
        "60",
    )
    subprocess.run((FFMPEG, "-v", "error", "-y", *source, *encoder, "-pix_fmt", "yuv420p", str(take)), check=True)
    return take


def as_specified(take: Path, frames: Path) -> None:
    """Run the specification's sampling and technical scores: JPEG files, variance of the Laplacian, histogram."""
    command = (
        FFMPEG,
        "-v",
        "error",
        "-y",
        "-i",
        str(take),
        "-vf",
        "fps=3,scale=-2:720",
        str(frames / "frame_%06d.jpg"),
    )
    subprocess.run(command, check=True)
    scores = []
    for path in sorted(frames.iterdir()):
        grey = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        assert grey is not None
        histogram = cv2.calcHist([grey], [0], None, [256], [0, 256])
        clipped = (histogram[250:].sum() + histogram[:6].sum()) / grey.size
        scores.append((cv2.Laplacian(grey, cv2.CV_64F).var(), clipped))
        path.unlink()
    np.array(scores)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--as-specified"]:
        as_specified(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main()
