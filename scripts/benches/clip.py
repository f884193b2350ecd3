"""Compare CLIP from decoding to embedding with its image tower alone, and time a new prompt on a cached hour.

The weights are random, as the time does not depend on them; nothing is downloaded.
"""

import argparse
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benches.again import cache_an_hour
from benches.speed import full_hd

from bestshot.core.analyse.score_embeddings import score_embeddings
from bestshot.core.analyse.score_frames import look_through
from bestshot.core.media.reader import Reader
from bestshot.core.models import CATALOG, LoadedModel, ModelChoice
from bestshot.core.models.clip_model import ClipModel
from bestshot.core.pipeline import select
from bestshot.core.settings import Settings

ARCHITECTURES = {"clip-fast": "ViT-B-32-quickgelu", "clip-best": "ViT-L-14-quickgelu"}


def main() -> None:
    """Print pictures per second of both, in turn, their ratio, and the seconds of another prompt."""
    parser = argparse.ArgumentParser(prog="bench.py clip", description=__doc__)
    parser.add_argument("--model", choices=ARCHITECTURES, default="clip-fast")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is run (default 3)")
    parser.add_argument("--seconds", type=int, default=30, help="length of the take (default 30)")
    options = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["BESTSHOT_HOME"] = str(folder / "home")
        model = random_model(folder, options.model)
        take = full_hd(folder, options.seconds)
        print(f"{options.model} on {model.device}, batches of {model.batch}; {os.cpu_count()} processor cores")
        tower_speeds, scan_speeds = [], []
        for _ in range(options.rounds):
            tower_speeds.append(tower_speed(model, 3 * options.seconds))
            scan_speeds.append(scan_speed(model, take))
        ratio = median(ours / theirs for ours, theirs in zip(scan_speeds, tower_speeds, strict=True))
        print(f"the bare image tower: {median(tower_speeds):.2f} pictures a second")
        print(f"from decoding 1080p30 to embedding: {median(scan_speeds):.2f}, that is {ratio:.2f} of it")
        print(f"decoding alone, with all other scores: {scan_speed(None, take):.2f}")
        print(f"a new prompt on a cached hour, warm: {new_prompt_seconds(folder, model, options.rounds):.2f} s")


def random_model(folder: Path, name: str) -> ClipModel:
    """Return a model of that architecture with random weights."""
    import open_clip  # noqa: PLC0415
    from safetensors.torch import save_file  # noqa: PLC0415

    weights = folder / "weights.safetensors"
    save_file(open_clip.create_model(ARCHITECTURES[name]).state_dict(), weights)
    return ClipModel(name, ARCHITECTURES[name], weights)


def tower_speed(model: ClipModel, count: int) -> float:
    """Return the pictures per second of the image tower, without preparing them."""
    random = np.random.default_rng(1)
    batch = [model.prepare(random.integers(0, 255, (720, 1280, 3), np.uint8)) for _ in range(model.batch)]
    model.rate(batch)
    rounds = max(count // model.batch, 1)
    began = time.perf_counter()
    for _ in range(rounds):
        model.rate(batch)
    return rounds * model.batch / (time.perf_counter() - began)


def scan_speed(model: ClipModel | None, take: Path) -> float:
    """Return the samples per second from decoding to all scores and the embedding."""
    began = time.perf_counter()
    with Reader(take, 3, 720) as reader:
        table = look_through(reader, model, lambda jpeg, vector: None)
    return len(table.samples) / (time.perf_counter() - began)


def new_prompt_seconds(folder: Path, model: ClipModel, rounds: int) -> float:
    """Return the seconds from a new prompt to the selection, with the analysis cached and the model loaded."""
    video = folder / "hour.mp4"
    video.write_bytes(b"instead of an hour of video" * 1000)
    settings = Settings(model="none")
    analysis = cache_an_hour(video, settings)
    assert analysis.embeddings is not None
    vectors = analysis.embeddings[:, : model.dimensions].astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    analysis = replace(analysis, embeddings=vectors.astype(np.float16), model=model.name)
    spec = replace(CATALOG[model.name], load=lambda file: model)
    choice, load, taken = ModelChoice(spec, folder, "0" * 64), LoadedModel(), []
    for number in range(rounds):
        began = time.perf_counter()
        prompt = f"a wide shot, number {number}; golden light:0.5; -blurry crowd {number}"
        select(score_embeddings(analysis, choice, load, prompt), replace(settings, prompt=prompt))
        taken.append(time.perf_counter() - began)
    return median(taken)


if __name__ == "__main__":
    main()
