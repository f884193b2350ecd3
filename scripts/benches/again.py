"""Choosing again from a cached one-hour analysis: the whole command, and selection alone."""

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
from bestshot.core.analyse.cache.draft import Draft
from bestshot.core.analyse.cache.key import key_of
from bestshot.core.base.arrays import Source
from bestshot.core.base.thumbnails import Thumbnails
from bestshot.core.pipeline import select
from bestshot.core.scorers.base import FrameScorer, PairScorer
from bestshot.core.scorers.registry import SCORERS
from bestshot.core.settings import Settings
from bestshot.core.values import Analysis, Take

RATE, HOUR = 30, 3600


def main() -> None:
    """Print the seconds of the command and the milliseconds of `select`."""
    parser = argparse.ArgumentParser(prog="bench.py again", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        os.environ["BESTSHOT_HOME"] = str(Path(folder) / "home")
        video = Path(folder) / "hour.mp4"
        video.write_bytes(b"stands for an hour of video: the cache knows it by these bytes" * 1000)
        settings = Settings(model="nima")
        analysis = keep_an_hour(video, settings)
        out = Path(folder) / "out"
        changed = ("--w-sharpness", "0.5", "--count", "7", "--similarity-threshold", "0.05", "--no-clips")
        command, selecting = [], []
        for number in range(options.rounds):
            began = time.perf_counter()
            subprocess.run(
                (*FIND, str(video), "--model", "nima", "--out", str(out), *changed),
                check=True,
                stdout=subprocess.DEVNULL,
            )
            command.append(time.perf_counter() - began)
            began = time.perf_counter()
            select(analysis, replace(settings, count=3 + number))
            selecting.append(time.perf_counter() - began)
        print(f"the command on a cached hour, interpreter start and artefacts included: {median(command):.2f} s")
        print(f"select alone: {1000 * median(selecting):.1f} ms")


def keep_an_hour(video: Path, settings: Settings):
    """Put an analysis with the numbers of an hour of video into the cache: samples wander as real ones do."""
    chance = np.random.default_rng(1)
    count = round(HOUR * settings.sample_fps)
    wander = lambda: np.clip(0.4 + np.cumsum(chance.normal(0, 0.01, count)) % 0.3, 0, 1)  # noqa: E731
    vectors = np.abs(np.cumsum(chance.normal(0, 0.1, (count, 1024)).astype(np.float32), axis=0)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    _, jpeg = cv2.imencode(".jpg", chance.integers(0, 255, (180, 320, 3), np.uint8))
    with Draft(key_of(video, models.choose(settings.model).identity, settings)) as draft:
        for vector in vectors.astype(np.float16):
            draft.add(jpeg.tobytes()[:10_000], vector)
        seen = [one for one in SCORERS if isinstance(one, FrameScorer | PairScorer)]
        columns = {
            "components": {"aesthetics": wander(), **{one.name: wander() for one in seen if one.name in one.columns}},
            "cues": {name: wander() for one in seen for name in one.cues},
        }
        sampled = np.full(count, Source.SAMPLED, np.uint8)
        analysis = Analysis(
            take=Take(video, Fraction(HOUR), Fraction(RATE), 1920, 1080, "h264"),
            time_base=Fraction(1, 15360),
            frame_ticks=np.arange(HOUR * RATE, dtype=np.int64) * (15360 // RATE),
            end_ticks=HOUR * 15360,
            samples=np.arange(count, dtype=np.int64) * round(RATE / settings.sample_fps),
            **columns,
            pictures=sampled,
            sources={name: sampled for kind in columns.values() for name in kind},
            embeddings=None,
            thumbnails=Thumbnails(video, np.zeros(count + 1, np.int64)),
            model="nima",
            checked=np.ones(count, bool),
        )
        return draft.finish(analysis)


if __name__ == "__main__":
    main()
