"""Count the moments in which a subject moves that are found in takes where it stands still else, whatever the camera.

A clip is played for four seconds now and then, and stands still in between, under noise and the sway of a hand.
Faults are detected by heads that were fitted without the clip, as in `bench.py judging`.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

import av
import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "faulty_takes"))

from as_specified import as_specified
from fault_head import SOURCES, load_left_out, look_at_all
from planted import add_video, count_found, encode

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
"""The clips that the constants of `shortfall.py` and `interest.py` in `core/select`, and `core/scorers/action.py`, were
chosen with.
"""

SPANS: Mapping[str, tuple[tuple[float, float], ...]] = {
    "intel-cars-overhead": ((4.4, 8.4), (14.8, 18.8), (25.2, 28.2)),
    "intel-corridor-139s": (
        (6.0, 8.5),
        (18.0, 20.3),
        (23.0, 25.3),
        (43.0, 45.5),
        (50.1, 52.7),
        (68.0, 70.5),
        (74.3, 76.6),
        (84.2, 87.0),
        (92.2, 94.6),
        (117.2, 120.5),
        (123.0, 125.6),
        (133.9, 136.5),
    ),
}
"""Where more than a hundredth of a clip's picture changes, in seconds; else all through."""

WAYS = {"default": "auto", "event": "event"}
"""Ways of choosing: name to the kind of footage."""


@dataclass(frozen=True)
class Take:
    """moments: start and end of each in which the subject moves, in seconds."""

    clip: Path
    camera: str
    seed: int

    @cached_property
    def moments(self) -> tuple[tuple[float, float], ...]:
        chance, found, time = np.random.default_rng(self.seed), [], 0.0
        while (time := time + chance.uniform(5, 9)) + PLAYED < SECONDS - 2:
            found.append((time, time + PLAYED))
            time += PLAYED
        return tuple(found)


@dataclass(frozen=True)
class Result:
    """Of one take. sure, found: by way of choosing, how surely its curve is higher in the moments, and how many of them
    it finds. plain: how many the plain formula finds.
    """

    sure: Mapping[str, float]
    found: Mapping[str, int]
    plain: int


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
    takes = [Take(clip, camera, crc32(f"{clip.stem} {camera}".encode())) for clip in clips for camera in CAMERAS]
    with TemporaryDirectory() as folder, ProcessPoolExecutor(system_cores()) as pool:
        sources = (options.keep or Path(folder)) / SOURCES
        look_at_all([options.clips], sources, pool)
        results = list(pool.map(partial(judge, folder=Path(folder), sources=sources), takes))
    print("how surely the curve is higher where something moves (0.5 by chance), and moments found, by")
    print(f"{'':34}{'default':>14}{'event':>14}{'plain':>8}{'chance':>8}{'of':>6}")
    for take, result in zip(takes, results, strict=True):
        count = len(take.moments)
        print_row(f"{take.clip.stem:26}{take.camera:8}", [result], count * count * PLAYED / SECONDS, count)
    counts = [len(take.moments) for take in takes]
    print_row("all", results, sum(count * count * PLAYED / SECONDS for count in counts), sum(counts))


def print_row(title: str, results: Sequence[Result], chance: float, count: int) -> None:
    """Print what holds for some takes with `count` moments, of which `chance` are found by chance."""
    cells = "".join(
        f"{np.mean([result.sure[way] for result in results]):9.2f}{sum(result.found[way] for result in results):5}"
        for way in WAYS
    )
    print(f"{title:34}{cells}{sum(result.plain for result in results):8}{chance:8.1f}{count:6}")


def judge(take: Take, folder: Path, sources: Path) -> Result:
    """Film the take and choose from it in every way."""
    limit_cores(1)
    cv2.setNumThreads(1)
    path = folder / f"{take.clip.stem} {take.camera}.mp4"
    film(take, path)
    settings = Settings(cache=False, quality="thorough", count=len(take.moments))
    analysis = analyse(path, settings, load=load_left_out(sources, frozenset({take.clip.stem})))
    chosen = {way: select(analysis, replace(settings, footage=footage)) for way, footage in WAYS.items()}
    return Result(
        {way: _sure(take, analysis.times, one.smoothed) for way, one in chosen.items()},
        {way: count_found(take.moments, [float(pick.peak_time) for pick in one.picks]) for way, one in chosen.items()},
        count_found(take.moments, analysis.times[as_specified(analysis, settings)].tolist()),
    )


def _sure(take: Take, times: Floats, curve: Floats) -> float:
    """Return the share of pairs of samples, one in a moment and one well outside, in which the former is higher."""
    inside = np.any([(times > a + 0.3) & (times < b - 0.3) for a, b in take.moments], axis=0)
    away = np.all([(times < a - 1.5) | (times > b + 1.5) for a, b in take.moments], axis=0)
    return auc(curve[inside], curve[away])


def film(take: Take, path: Path) -> None:
    """Encode the take."""
    with av.open(str(path), "w") as container:
        encode(container, add_video(container, (WIDTH, HEIGHT), FPS, g="50"), pictures(take))


def pictures(take: Take) -> Iterator[Image]:
    """Yield every frame of the take, (height, width, 3) BGR."""
    chance = np.random.default_rng(take.seed)
    margin = (ROOM - 1) / 2 * np.array([WIDTH, HEIGHT])
    sway = CAMERAS[take.camera] * np.array([1.0, 0.6])
    rates, phases = np.array([[0.9, 1.1], [2.3, 2.9], [11.0, 12.0]]), chance.uniform(0, 2 * np.pi, (3, 2))
    shares = np.array([[0.6], [0.3], [0.2 if take.camera == "walk" else 0.0]])
    played = _played(take)
    picture = next(played)
    for time in np.arange(SECONDS * FPS) / FPS:
        if any(start <= time < end for start, end in take.moments):
            picture = next(played)
        right, down = sway * (shares * np.sin(rates * time + phases)).sum(axis=0) - margin
        shown = cv2.warpAffine(picture, np.array([[1, 0, right], [0, 1, down]]), (WIDTH, HEIGHT))
        yield np.clip(shown + chance.normal(0, 2.5, (HEIGHT, WIDTH, 1)), 0, 255).astype(np.uint8)


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
