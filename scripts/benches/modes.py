"""What balanced and quick save, against bare decoding, by how far apart key frames are; and whether picks stay."""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benches.speed import FFMPEG, FIND
from planted import Plan, make

from bestshot.core import models
from bestshot.core.models.base import Vectors
from bestshot.core.pipeline import analyse
from bestshot.core.settings import BALANCED, QUALITIES, Settings

RATE, NEAR = 24, 0.5


@dataclass(frozen=True)
class Kind:
    """What a take is encoded as. height: lines. megabits: a second. encoder: ffmpeg's options, {0} frames a group."""

    title: str
    height: int
    megabits: int
    encoder: str


KINDS = {
    "h264": Kind(
        "1080p H.264", 1080, 16,
        "libx264 -preset veryfast -pix_fmt yuv420p -g {0} -keyint_min {0} -sc_threshold 0",
    ),
    "hevc": Kind(
        "4K HEVC 10-bit", 2160, 45,
        "libx265 -preset ultrafast -pix_fmt yuv420p10le "
        "-x265-params keyint={0}:min-keyint={0}:scenecut=0:log-level=none",
    ),
}  # fmt: skip


def main() -> None:
    """Print for each distance of key frames the medians of all, as shares of bare decoding, and the picks kept."""
    parser = argparse.ArgumentParser(prog="bench.py modes", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each is run (default 3)")
    parser.add_argument("--seconds", type=int, default=1200, help="length of the take (default 1200)")
    parser.add_argument("--apart", type=float, nargs="+", default=[1, 2, 10], help="seconds between key frames")
    parser.add_argument("--kind", choices=KINDS, default="h264", help="what the take is encoded as (default h264)")
    parser.add_argument("--count", type=int, default=5, help="how many moments are wanted (default 5)")
    parser.add_argument("--keep", type=Path, help="folder to keep the takes in, and to find them in again")
    parser.add_argument("takes", type=Path, nargs="*", help="your own takes to run instead of those made here")
    options = parser.parse_args()
    kind = KINDS[options.kind]
    with TemporaryDirectory() as folder:
        for take in options.takes:
            print(take.name, flush=True)
            measure(take, Path(folder), options.rounds, options.count)
        if options.takes:
            return
        takes = options.keep or Path(folder)
        for apart in options.apart:
            take = grainy(takes, options.kind, options.seconds, apart)
            rate = take.stat().st_size * 8e-6 / options.seconds
            print(
                f"{options.seconds} s of {kind.title}, {RATE} frames a second, {rate:.1f} Mbit/s, "
                f"key frame every {apart:g} s, {options.count} moments wanted",
                flush=True,
            )
            measure(take, Path(folder), options.rounds, options.count)


def measure(take: Path, folder: Path, rounds: int, count: int) -> None:
    """Run all in turn and print what they took."""
    bare = (FFMPEG, "-v", "error", "-i", str(take), "-f", "null", "-")
    folders = {quality: folder / quality for quality in QUALITIES}
    find = (*FIND, str(take), "--no-cache", "--no-clips", "--model", "nima", "--count", str(count))
    commands = {q: (*find, "--quality", q, "--out", str(out)) for q, out in folders.items()}
    taken: dict[str, list[float]] = {name: [] for name in ("bare", *commands)}
    for _ in range(rounds):
        for name, command in {"bare": bare, **commands}.items():
            began = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            taken[name].append(time.perf_counter() - began)
    reference = peaks(folders["thorough"])
    print(f"  bare decoding {median(taken['bare']):.1f} s on {os.cpu_count()} cores")
    for quality, out in folders.items():
        share = median(one / other for one, other in zip(taken[quality], taken["bare"], strict=True))
        kept = sum(any(abs(peak - other) <= NEAR for other in peaks(out)) for peak in reference)
        print(f"  {quality:9}{share:6.2f} of it, {kept} of {len(reference)} picks; {looked(out)}", flush=True)
    print(f"  in balanced the judge saw {judged(take, count):.2f} of the samples", flush=True)


def judged(take: Path, count: int) -> float:
    """Return the pictures that the model rates in balanced, for each sample of the take."""
    pictures = 0

    def load(choice: models.ModelChoice) -> models.ImageModel | None:
        judge = choice.load()
        assert judge is not None
        predict = judge.predict

        def counted(preprocessed: Sequence[Vectors]) -> models.ModelOutput:
            nonlocal pictures
            pictures += len(preprocessed)
            return predict(preprocessed)

        judge.predict = counted  # type: ignore[method-assign]
        return judge

    settings = Settings(model="nima", count=count, quality=BALANCED, cache=False)
    samples = len(analyse(take, settings, load=load).samples)
    return pictures / samples


def peaks(out: Path) -> list[float]:
    """Seconds of the peaks that a run picked."""
    return [clip["peak_time"] for clip in json.loads((out / "metadata.json").read_text("utf-8"))["clips"]]


def looked(out: Path) -> str:
    """Return how much a run analysed, in the words of its own note."""
    notes = json.loads((out / "metadata.json").read_text("utf-8"))["notes"]
    return next((note.partition(";")[0] for note in notes if "were analysed" in note), "all samples were analysed")


def grainy(folder: Path, kind: str, seconds: int, apart: float) -> Path:
    """A grainy planted take with a moment about every hundred seconds."""
    take, small = folder / f"{kind}-{seconds}-{apart:g}.mp4", folder / f"small-{seconds}.mp4"
    if take.is_file():
        return take
    if not small.is_file():
        plan = Plan("mixed", "plain", 5, seconds, RATE // 2, 1920, 1080, count=max(seconds // 100, 1), rows=3)
        make(plan, small)
    encoding = KINDS[kind]
    filters = f"scale=-2:{encoding.height}:flags=bicubic,fps={RATE},noise=alls=2:allf=t"
    encoder = encoding.encoder.format(round(apart * RATE)).split()
    rate = (
        "-b:v",
        f"{encoding.megabits}M",
        "-maxrate",
        f"{encoding.megabits}M",
        "-bufsize",
        f"{2 * encoding.megabits}M",
    )
    command = (FFMPEG, "-v", "error", "-y", "-i", str(small), "-an", "-vf", filters, "-c:v", *encoder, *rate)
    subprocess.run((*command, str(take)), check=True)
    return take


if __name__ == "__main__":
    main()
