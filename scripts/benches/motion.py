"""Count the moments in which a subject moves that are found in takes where it stands still else, whatever the camera.

A clip is played for four seconds now and then, and stands still in between, under noise and the sway of a hand.
Faults are detected by heads that were fitted without the clip, as in `bench.py judging`.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "faulty_takes"))

from as_specified import as_specified
from fault_head import SOURCES, load_left_out, look_at_all

from bestshot.core.base.arrays import Floats, Image
from bestshot.core.base.cpu import limit_cores, system_cores
from bestshot.core.pipeline import analyse, select
from bestshot.core.settings import Settings
from bestshot.core.taste.report import auc

WIDTH, HEIGHT, FPS, SECONDS, PLAYED = 640, 360, 25, 60, 4.0
ROOM = 1.12  # how much larger a clip is than the picture, for the camera to sway
CAMERAS = {"tripod": 0.0, "hand": 9.0, "walk": 18.0}
"""How far each sways, in pixels to either side."""

CHOSEN_WITH = ("sam2-coffee", "sam2-cups", "sam2-default_juggle")
"""The clips that the constants of `core/select/shortfall.py` and `core/scorers/action.py` were chosen with."""

SPANS: Mapping[str, tuple[tuple[float, float], ...]] = {
    "intel-cars-overhead": ((4.4, 8.4), (14.8, 18.8), (25.2, 28.2)),
    "intel-corridor-139s": ((22.5, 26.5), (42.5, 46), (51, 55), (75, 79), (85, 88), (92.5, 96), (117.5, 120.5)),
}
"""Where something moves in a clip, in seconds; else all through."""


@dataclass(frozen=True)
class Take:
    """moments: start and end of each in which the subject moves, in seconds."""

    clip: Path
    camera: str
    seed: int

    @property
    def moments(self) -> tuple[tuple[float, float], ...]:
        chance, found, time = np.random.default_rng(self.seed), [], 0.0
        while (time := time + chance.uniform(5, 9)) + PLAYED < SECONDS - 2:
            found.append((time, time + PLAYED))
            time += PLAYED
        return tuple(found)


def main() -> None:
    """Print a row for each take, and one for all."""
    parser = argparse.ArgumentParser(prog="bench.py motion", description=__doc__)
    parser.add_argument("--clips", type=Path, metavar="FOLDER", required=True, help="real clips with moving subjects")
    parser.add_argument("--names", nargs="+", metavar="NAME", help="of the clips to take, without .mp4; default all")
    parser.add_argument("--chosen-with", action="store_true", help="the clips that the constants were chosen with")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep what is learnt of faults there")
    options = parser.parse_args()
    clips = [
        clip
        for clip in sorted(options.clips.glob("*.mp4"))
        if (clip.stem in options.names if options.names else (clip.stem in CHOSEN_WITH) == options.chosen_with)
    ]
    takes = [Take(clip, camera, seed) for seed, clip in enumerate(clips) for camera in CAMERAS]
    with TemporaryDirectory() as folder, ProcessPoolExecutor(system_cores()) as pool:
        sources = (options.keep or Path(folder)) / SOURCES
        look_at_all([options.clips], sources, pool)
        results = list(pool.map(partial(judge, folder=Path(folder), sources=sources), takes))
    print("how surely the curve is higher where something moves (0.5 by chance), and moments found, by")
    print(f"{'':34}{'default':>16}{'event':>16}{'plain':>16}{'chance':>8}")
    for take, rows in zip(takes, results, strict=True):
        count = len(take.moments)
        cells = "".join(f"{sure:9.2f} {found:>2} / {count}" for sure, found in rows)
        print(f"{take.clip.stem:26}{take.camera:8}{cells}{count * PLAYED / SECONDS * count:8.1f}")
    count = sum(len(take.moments) for take in takes)
    sums = [(np.mean([rows[way][0] for rows in results]), sum(rows[way][1] for rows in results)) for way in range(3)]
    print(f"{'all':34}" + "".join(f"{sure:8.2f} {found:>3} / {count}" for sure, found in sums))


def judge(take: Take, folder: Path, sources: Path) -> list[tuple[float, int]]:
    """Return for each way of choosing how surely its curve is higher in the moments, and how many it finds."""
    limit_cores(1)
    cv2.setNumThreads(1)
    path = folder / f"{take.clip.stem} {take.camera}.mp4"
    film(take, path)
    count = len(take.moments)
    settings = Settings(cache=False, quality="thorough", count=count)
    analysis = analyse(path, settings, load=load_left_out(sources, frozenset({take.clip.stem})))
    rows = []
    for one in (settings, Settings(cache=False, quality="thorough", count=count, footage="event")):
        selection = select(analysis, one)
        rows.append((_sure(take, analysis.times, selection.smoothed), [float(p.peak_time) for p in selection.picks]))
    plain = as_specified(analysis, settings)
    rows.append((float("nan"), analysis.times[plain].tolist()))
    return [(sure, sum(any(a <= time <= b for time in times) for a, b in take.moments)) for sure, times in rows]


def _sure(take: Take, times: Floats, curve: Floats) -> float:
    """Return the share of pairs of samples, one in a moment and one well outside, in which the former is higher."""
    inside = np.any([(times > a + 0.3) & (times < b - 0.3) for a, b in take.moments], axis=0)
    away = np.all([(times < a - 1.5) | (times > b + 1.5) for a, b in take.moments], axis=0)
    return auc(curve[inside], curve[away])


def film(take: Take, path: Path) -> None:
    """Encode the take."""
    chance = np.random.default_rng(take.seed)
    sway = CAMERAS[take.camera] * np.array([1.0, 0.6])
    rates, phases = np.array([[0.9, 1.1], [2.3, 2.9], [11.0, 12.0]]), chance.uniform(0, 2 * np.pi, (3, 2))
    shares = np.array([[0.6], [0.3], [0.2 if take.camera == "walk" else 0.0]])
    played = _played(take)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"preset": "veryfast", "crf": "20", "g": "50"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        picture = next(played)
        for number in range(SECONDS * FPS):
            time = number / FPS
            if any(start <= time < end for start, end in take.moments):
                picture = next(played)
            right, down = sway * (shares * np.sin(rates * time + phases)).sum(axis=0) - (ROOM - 1) / 2 * np.array(
                [WIDTH, HEIGHT]
            )
            shown = cv2.warpAffine(picture, np.array([[1, 0, right], [0, 1, down]]), (WIDTH, HEIGHT))
            noisy = np.clip(shown + chance.normal(0, 2.5, (HEIGHT, WIDTH, 1)), 0, 255).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(noisy, format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def _played(take: Take) -> Iterator[Image]:
    """Yield the pictures of a clip at `FPS`, again and again; parts in which nothing moves are left out."""
    spans = SPANS.get(take.clip.stem, ((0.0, 10.0),))
    while True:
        due = 0.0
        with av.open(str(take.clip)) as container:
            for frame in container.decode(video=0):
                time = float(frame.time or 0)
                due = max(due, next((start for start, end in spans if time < end), float("inf")))
                while due <= time:
                    large = round(WIDTH * ROOM), round(HEIGHT * ROOM)
                    yield cv2.resize(frame.to_ndarray(format="bgr24"), large, interpolation=cv2.INTER_AREA)
                    due += 1 / FPS


if __name__ == "__main__":
    main()
