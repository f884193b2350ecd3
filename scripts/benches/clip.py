"""CLIP: the whole way from decoding to embedding against the bare image tower, and another prompt on a cached hour.

The weights are by chance, as the time does not depend on them; nothing needs to be fetched.
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

from benches.again import keep_an_hour
from benches.speed import full_hd

from bestshot.core.analyse.request import Request
from bestshot.core.analyse.score_embeddings import score_embeddings
from bestshot.core.analyse.score_frames import open_scorers, score_frames
from bestshot.core.base.progress import no_progress
from bestshot.core.media.reader import Reader
from bestshot.core.models import CATALOG, LoadedModel, ModelChoice
from bestshot.core.models.clip_model import ClipModel
from bestshot.core.pipeline import select
from bestshot.core.scorers.base import FrameScorer
from bestshot.core.scorers.registry import SCORERS
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
        model = by_chance(folder, options.model)
        take = full_hd(folder, options.seconds)
        print(f"{options.model} on {model.device}, batches of {model.batch_size}; {os.cpu_count()} processor cores")
        bare, whole = [], []
        for _ in range(options.rounds):
            bare.append(tower(model, 3 * options.seconds))
            whole.append(way(model, take))
        ratio = median(ours / theirs for ours, theirs in zip(whole, bare, strict=True))
        print(f"the bare image tower: {median(bare):.2f} pictures a second")
        print(f"from decoding 1080p30 to embedding: {median(whole):.2f}, that is {ratio:.2f} of it")
        print(f"decoding alone, with all other scores: {way(None, take):.2f}")
        print(f"another prompt on a cached hour, warm: {another_prompt(folder, model, options.rounds):.2f} s")


def by_chance(folder: Path, name: str) -> ClipModel:
    """A model of that model's shape."""
    import open_clip  # noqa: PLC0415
    from safetensors.torch import save_file  # noqa: PLC0415

    weights = folder / "weights.safetensors"
    save_file(open_clip.create_model(ARCHITECTURES[name]).state_dict(), weights)
    return ClipModel(name, ARCHITECTURES[name], weights)


def tower(model: ClipModel, count: int) -> float:
    """Pictures per second of the image tower on pictures that are prepared already."""
    chance = np.random.default_rng(1)
    batch = [model.preprocess(chance.integers(0, 255, (720, 1280, 3), np.uint8)) for _ in range(model.batch_size)]
    model.predict(batch)
    rounds = max(count // model.batch_size, 1)
    began = time.perf_counter()
    for _ in range(rounds):
        model.predict(batch)
    return rounds * model.batch_size / (time.perf_counter() - began)


def way(model: ClipModel | None, take: Path) -> float:
    """Samples per second of the whole way."""
    began = time.perf_counter()
    scorers = [one for one in SCORERS if isinstance(one, FrameScorer)]
    with Reader(take, 3, 720) as reader, open_scorers(scorers) as scoring:
        table = score_frames(reader, scoring, model, lambda jpeg, embedding: None)
    return len(table.samples) / (time.perf_counter() - began)


def another_prompt(folder: Path, model: ClipModel, rounds: int) -> float:
    """Seconds from a new prompt to the moments, with the analysis kept and the model warm."""
    video = folder / "hour.mp4"
    video.write_bytes(b"stands for an hour of video" * 1000)
    settings = Settings(model="none")
    analysis = keep_an_hour(video, settings)
    assert analysis.embeddings is not None
    vectors = analysis.embeddings[:, : model.dimensions].astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    analysis = replace(analysis, embeddings=vectors.astype(np.float16), model=model.name)
    spec = replace(CATALOG[model.name], load=lambda file: model)
    choice, load, taken = ModelChoice(spec, folder, "0" * 64), LoadedModel(), []
    for number in range(rounds):
        began = time.perf_counter()
        prompt = f"a wide shot, number {number}; golden light:0.5; -blurry crowd {number}"
        asked = replace(settings, prompt=prompt)
        select(score_embeddings(analysis, Request(video, asked, choice, load, no_progress)), asked)
        taken.append(time.perf_counter() - began)
    return median(taken)


if __name__ == "__main__":
    main()
