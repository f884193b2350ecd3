"""Who judges, and adding CLIP: what is seen from files alone, and the real thing where one is kept for it."""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

import bpy
import pytest
from extension import NAME

CLIP, NIMA = "CLIP ViT-B/32", "NIMA"
FILES = {CLIP: "clip_vit_b_32_openai.safetensors", "CLIP ViT-L/14": "clip_vit_l_14_openai.safetensors"}


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """With a Python that has CLIP's libraries, as far as one can see, and no models but the one that ships."""
    packages = tmp_path / "python" / "lib" / "python3.11" / "site-packages"
    for name in ("torch", "torchvision", "open_clip", "huggingface_hub"):
        (packages / name).mkdir(parents=True)
    monkeypatch.setenv("BESTSHOT_PYTHON", str(tmp_path / "python" / "bin" / "python"))
    monkeypatch.setenv("BESTSHOT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("BESTSHOT_MODELS", raising=False)
    (tmp_path / "home" / "models").mkdir(parents=True)
    return tmp_path


def put(home: Path, *titles: str) -> None:
    for title in titles:
        (home / "home" / "models" / FILES[title]).touch()


def clip() -> Any:
    return import_module(f"{NAME}.bestshot_addon.model_status")


def judges(*wanted: str) -> list[str | None]:
    found = [clip().model_for(each) for each in wanted]
    return [judge.title if judge else None for judge in found]


def check_who_judges(home: Path) -> None:
    everybody = ("auto", "nima", "clip-fast", "clip-best", "none")
    assert judges(*everybody) == [NIMA, NIMA, None, None, None]
    put(home, CLIP)
    assert judges(*everybody) == [CLIP, NIMA, CLIP, None, None]
    put(home, "CLIP ViT-L/14")
    assert judges("auto") == ["CLIP ViT-L/14"]
    (home / "home" / "models" / FILES[CLIP]).unlink()
    assert judges("clip-fast") == [None]
    (home / "python/lib/python3.11/site-packages/torch").rename(home / "torch")
    assert judges("auto", "clip-best") == [NIMA, None], "without its libraries it cannot judge"


def check_what_clip_would_bring(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fast, best = clip().lacking(), clip().lacking("clip-best")
    assert (fast.title, best.title) == (CLIP, "CLIP ViT-L/14")
    assert (clip().megabytes(fast), clip().room(fast)) == (605, 605)
    put(home, CLIP)
    assert (clip().megabytes(fast), clip().room(fast)) == (0, 0)
    assert (clip().lacking(), clip().lacking("clip-best")) == (None, best)
    monkeypatch.setenv("PATH", "")  # no driver of NVIDIA's
    monkeypatch.delenv("BESTSHOT_PYTHON")
    assert clip().lacking() == fast
    assert clip().megabytes(fast) == 253, "torch for the processor"


def check_offline_nothing_is_tried(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bpy.context.preferences.system, "use_online_access", False)
    with pytest.raises(RuntimeError, match="Blender is not allowed to go online"):
        bpy.ops.bestshot.add_clip()


def check_a_python_of_ones_own_is_not_touched(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bpy.context.preferences.system, "use_online_access", True)
    (home / "python/lib/python3.11/site-packages/torch").rename(home / "torch")
    with pytest.raises(RuntimeError, match=r"which lacks torch or open_clip: install them there \(pip install"):
        bpy.ops.bestshot.add_clip()
    assert capfd.readouterr().out.startswith("Error: The engine runs on a Python of your own")


def check_adding(
    scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """With libraries that are there already, and a model that cannot be fetched."""
    kept = os.environ.get("BESTSHOT_CLIP_HOME")
    if not kept:
        pytest.skip("needs a folder with CLIP's set-up, named in BESTSHOT_CLIP_HOME")
    (tmp_path / "environment").symlink_to(Path(kept) / "environment", target_is_directory=True)
    monkeypatch.setenv("BESTSHOT_HOME", str(tmp_path))  # with a lock of its own: other tests set up in `kept` meanwhile
    monkeypatch.delenv("BESTSHOT_PYTHON")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    monkeypatch.setattr(bpy.context.preferences.system, "use_online_access", True)
    model = clip().lacking()
    assert (clip().is_there(), model.title, clip().megabytes(model)) == (True, CLIP, 605)
    with pytest.raises(RuntimeError) as caught:
        bpy.ops.bestshot.add_clip()
    assert "CLIP's libraries are there, but not its model. NIMA scores until then: CLIP" in str(caught.value)
    assert "put clip_vit_b_32_openai.safetensors into a folder named in BESTSHOT_MODELS" in str(caught.value)
    assert judges("auto") == [NIMA]
    assert capfd.readouterr().out.count("\n") == 1
