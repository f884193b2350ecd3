"""What tests share: tiers, material that lies beside the repository on some machines, the zip, a home of their own.

A test is marked `slow` where it needs a Blender, CLIP's set-up or a package index, or takes seconds of its own, as with
engines, workers and whole takes: `scripts/test.py --quick` leaves it out.
"""

import os
import signal
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import blenders
import numpy as np
import pytest
from build import build, find_builder
from units import rank_of, scheduler

SHARED = Path(__file__).resolve().parents[2] / "shared"
NAMED = [Path(name) for name in os.environ.get("BESTSHOT_MODELS", "").split(os.pathsep) if name]

SLOW_FIXTURES = {"outcomes", "zipped", "real", "screen", "home", "kept_home"}
SLOW_FILES = {
    f"test_{name}.py"
    for name in (
        "action", "batch", "beginning", "camera_proxies", "cancel", "children", "clip", "clip_model", "clips",
        "coarse_to_fine", "coarse_to_fine_ratings", "compare", "cpu", "cuts", "damaged", "dask", "engine",
        "engine_hardship", "engine_server", "face_takes", "frozen", "gaps", "heads", "judging", "kinds_of_clips",
        "library", "likeness", "names", "new_scorer", "odd_footage", "ownership", "parts", "planted",
        "proof_of_clips", "proxies", "refine", "sound", "sound_of_clips", "streams", "taste_finding",
        "taste_training",
    )
}  # fmt: skip

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # as in a shell's background, which what we start would inherit
    signal.signal(signal.SIGINT, signal.default_int_handler)


if find_spec("torch") is None and (kept := os.environ.get("BESTSHOT_CLIP_HOME")):
    # last, so that it brings what CLIP needs besides, and nothing else
    sys.path += map(str, Path(kept, "environment").glob("[Ll]ib/**/site-packages"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow, and put it first, so that no process is still busy with it when the others are done."""
    slow = [item for item in items if _is_slow(item)]
    for item in slow:
        item.add_marker("slow")
    files = {item.path for item in slow}
    items.sort(key=lambda item: (rank_of(item.nodeid), item.path not in files))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Return what shares the tests out among processes, in units."""
    return scheduler(config, log) if config.getoption("dist") == "loadscope" else None


def _is_slow(item: pytest.Item) -> bool:
    if not item.path.name.startswith("test_"):  # a check, in a Blender, where this file is read, too
        return False
    return item.path.name in SLOW_FILES or not SLOW_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def footage() -> Path:
    """The folder of real footage, with `takes` and `odd`."""
    folder = SHARED / "footage"
    if not folder.is_dir():
        pytest.skip("needs the footage folder, ../shared/footage")
    return folder


@pytest.fixture(scope="session")
def models_folder() -> Path:
    """A folder with the models as published: one of BESTSHOT_MODELS, or the one beside the repository."""
    for folder in (*NAMED, SHARED / "models"):
        if (folder / "nima_mobilenet_aesthetic.onnx").is_file():
            return folder
    pytest.skip("needs the model files, in a folder of BESTSHOT_MODELS or in ../shared/models")


@pytest.fixture(scope="session")
def rated_embeddings(models_folder: Path) -> dict[str, np.ndarray]:
    """Mean CLIP embeddings (10, D) of images that LAION's head had rated 0..1, 1..2, …, 9..10, for each tower."""
    folder = models_folder / "aesthetic_heads"
    if not folder.is_dir():
        pytest.skip("needs the aesthetic heads, ../shared/models/aesthetic_heads")
    return {
        tower: np.stack([np.load(folder / f"vit_{tower}_embeddings" / f"rating{i}.npy").ravel() for i in range(10)])
        for tower in ("b_32", "l_14")
    }


@pytest.fixture(scope="session")
def zipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension as it is shipped."""
    if not blenders.chosen():
        pytest.skip("needs a Blender to build with: see scripts/blenders.py")
    return build(tmp_path_factory.mktemp("repository"), find_builder())


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty BESTSHOT_HOME, and no BESTSHOT_MODELS."""
    folder = tmp_path / "home"
    monkeypatch.setenv("BESTSHOT_HOME", str(folder))
    monkeypatch.delenv("BESTSHOT_MODELS", raising=False)
    return folder
