"""Time a new selection from a cached analysis of one hour: the whole command, and `select` alone."""

import argparse
import os
import subprocess
import sys
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benches.speed import FIND

from bestshot.core import models
from bestshot.core.analyse.cache import store
from bestshot.core.analyse.cache.key import key_of
from bestshot.core.pipeline import select
from bestshot.core.settings import Settings
from bestshot.core.values import Take

RATE, HOUR = 30, 3600


def main() -> None:
    """Print the seconds of the command and the milliseconds of `select`."""
    parser = argparse.ArgumentParser(prog="bench.py again", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        os.environ["BESTSHOT_HOME"] = str(Path(folder) / "home")
        video = Path(folder) / "hour.mp4"
        video.write_bytes(b"instead of an hour of video: the cache identifies it by these bytes" * 1000)
        settings = Settings(model="nima")
        analysis = cache_an_hour(video, settings)
        out = Path(folder) / "out"
        changed = ("--w-sharpness", "0.5", "--count", "7", "--similarity-threshold", "0.05", "--no-clips")
        command_seconds, select_seconds = [], []
        for number in range(options.rounds):
            began = time.perf_counter()
            subprocess.run(
                (*FIND, str(video), "--model", "nima", "--out", str(out), *changed),
                check=True,
                stdout=subprocess.DEVNULL,
            )
            command_seconds.append(time.perf_counter() - began)
            began = time.perf_counter()
            select(analysis, replace(settings, count=3 + number))
            select_seconds.append(time.perf_counter() - began)
        print(f"the command on a cached hour, with interpreter start and files: {median(command_seconds):.2f} s")
        print(f"select alone: {1000 * median(select_seconds):.1f} ms")


def cache_an_hour(video: Path, settings: Settings):
    """Put an analysis of the size of an hour of video into the cache and return it; its scores are random walks."""
    random = np.random.default_rng(1)
    count = round(HOUR * settings.sample_fps)
    random_walk = lambda: np.clip(0.4 + np.cumsum(random.normal(0, 0.01, count)) % 0.3, 0, 1)  # noqa: E731
    vectors = np.abs(np.cumsum(random.normal(0, 0.1, (count, 1024)).astype(np.float32), axis=0)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    _, jpeg = cv2.imencode(".jpg", random.integers(0, 255, (180, 320, 3), np.uint8))
    with store.Draft(key_of(video, models.choose(settings.model).identity, settings)) as draft:
        for vector in vectors.astype(np.float16):
            draft.add(jpeg.tobytes()[:10_000], vector)
        return draft.finish(
            take=Take(video, Fraction(HOUR), Fraction(RATE), 1920, 1080, "h264"),
            time_base=Fraction(1, 15360),
            frame_ticks=np.arange(HOUR * RATE, dtype=np.int64) * (15360 // RATE),
            end_ticks=HOUR * 15360,
            samples=np.arange(count, dtype=np.int64) * round(RATE / settings.sample_fps),
            components={"aesthetics": random_walk(), "sharpness": random_walk(), "exposure": random_walk() / 10},
            cues={"detail": random_walk(), "light": random_walk() + 4, "midtones": random_walk()},
            model="nima",
        )


if __name__ == "__main__":
    main()
