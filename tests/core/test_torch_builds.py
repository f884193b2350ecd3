"""CLIP's set-up: which build of torch, where it comes from, and, where one is kept for it, the real thing."""

import os
import sys
import venv
from dataclasses import replace
from pathlib import Path

import pytest
from commands import bestshot, errors

from bestshot.core.base.progress import no_progress
from bestshot.core.engine.setup import environment, pins
from bestshot.core.engine.setup.installing import install, python_of
from bestshot.core.engine.setup.interpreter import which
from bestshot.core.engine.setup.libraries import LIBRARIES
from bestshot.core.engine.setup.torch_builds import (
    BUILDS,
    CHOICES,
    CPU,
    MAC,
    OTHERS,
    PIP,
    build,
    cuda,
    driver,
    named,
)
from bestshot.core.errors import SetupError

posix = pytest.mark.skipif(os.name == "nt", reason="the fake programs are shell scripts")


def program(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("version", "index"),
    [
        ((14, 1), "cu130"),
        ((13, 0), "cu130"),
        ((12, 9), "cu128"),
        ((12, 8), "cu128"),
        ((12, 4), "cu126"),
        ((12, 0), "cu126"),
    ],
)
def test_the_newest_build_that_the_driver_knows(version: tuple[int, int], index: str) -> None:
    found = cuda(version)
    assert found is not None
    assert found.index == f"https://download.pytorch.org/whl/{index}"


def test_what_suits_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert build("auto", lambda: (12, 8)).name == "cu128"
    assert build("auto", lambda: (11, 4)) == CPU  # too old for any build
    assert build("auto", lambda: None) == CPU
    monkeypatch.setattr(sys, "platform", "darwin")
    assert build("auto", lambda: None) == MAC


def test_one_may_choose_otherwise() -> None:
    assert build("cpu", lambda: (13, 0)) == CPU
    assert build("cuda", lambda: (13, 0)).name == "cu130"
    assert build("cuda", lambda: None).name == "cu126"
    assert {build(name, lambda: None).name for name in CHOICES} >= {"cpu", "mps", "pip", "cu126"}


def test_a_build_is_known_by_its_name() -> None:
    for each in (CPU, MAC, PIP, cuda((13, 0)), cuda((12, 8)), cuda((12, 0))):
        assert named(each.name) == each
    assert named("cu999") is None


@posix
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("echo '| NVIDIA-SMI 550.54   Driver Version: 550.54   CUDA Version: 12.4     |'", (12, 4)),
        ("echo 'NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver'; exit 9", None),
        ("echo 'CUDA Version: 12.4'; exit 9", None),
        ("echo 'CUDA Version: N/A'", None),
        ("kill -9 $$", None),
    ],
)
def test_the_driver_is_asked(
    said: str, expected: tuple[int, int] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "nvidia-smi", said)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert driver() == expected
    monkeypatch.setenv("PATH", str(tmp_path / "none"))
    assert driver() is None


@posix
@pytest.mark.parametrize("name", ["cpu", "cu128", "pip"])
def test_torch_and_torchvision_come_from_the_same_index(name: str, tmp_path: Path) -> None:
    chosen = cuda((12, 8)) if name == "cu128" else build(name)
    assert chosen is not None
    said = tmp_path / "said"
    python = program(tmp_path, "python", f'echo "$@" >> {said}')
    install(python, chosen.arguments, chosen.torch, no_progress)
    (call,) = said.read_text().splitlines()
    if chosen.index:
        assert f"torch=={chosen.torch_version} torchvision=={chosen.torchvision_version}" in call
    else:
        assert f"--require-hashes --no-deps --requirement {pins.TORCH}" in call
    assert call.count("--index-url") == (1 if chosen.index else 0)
    assert chosen.index in call
    assert "--extra-index-url" not in call
    assert [library.package for library in chosen.libraries] == [
        "torch",
        "torchvision",
        "open-clip-torch",
        "huggingface-hub",
    ]


def test_the_pairs_belong_together() -> None:
    """Torchvision's second number is 15 more than torch's, for every release of torch 2."""
    for each in BUILDS:
        versions = (each.torch_version, each.torchvision_version)
        assert all(library.accepts(version) for library, version in zip(each.torch, versions, strict=True))
        torch, torchvision = (tuple(map(int, version.split("."))) for version in versions)
        assert (torch[0], torchvision[0], torchvision[1] - torch[1]) == (2, 0, 15)
    listed = pins.versions(pins.TORCH)
    assert (listed["torch"], listed["torchvision"]) == (PIP.torch_version, PIP.torchvision_version)
    locked = pins.versions(pins.CLIP_MODEL)
    assert all(library.accepts(locked[library.package]) for library in OTHERS)


@pytest.mark.parametrize("fault", ["", "operator torchvision::nms does not exist"])
def test_torchvision_for_another_torch_is_noticed(fault: str, tmp_path: Path) -> None:
    """It may be imported, and then fails when an operator of its own is called."""
    venv.create(tmp_path, symlinks=os.name != "nt")
    (packages,) = tmp_path.glob("[Ll]ib/**/site-packages")
    (packages / "torch.py").write_text("__version__ = '2.14.1'\ndef zeros(*size): return size\n")
    (packages / "torchvision.py").write_text(
        f"""__version__ = '0.29.1'
class ops:
    def nms(boxes, scores, threshold):
        assert (boxes, scores) == ((1, 4), (1,))
        if {fault!r}: raise RuntimeError({fault!r})
"""
    )
    found = which(python_of(tmp_path), True, CPU.torch).lacks
    assert found.startswith("numpy cannot be used")  # the engine's own libraries come first
    for library in LIBRARIES:
        (packages / f"{library.module}.py").write_text(f"__version__ = '{library.least}'\n")
    found = which(python_of(tmp_path), True, CPU.torch).lacks
    assert found == (f"torchvision cannot be used (RuntimeError: {fault})" if fault else "")


def test_the_size_is_said_and_nobody_is_taken_by_surprise(own_home: Path) -> None:
    told = bestshot("setup", "--clip", "--torch", "cpu", code=2)
    assert errors(told.stderr) == ["error: nobody can be asked here; --yes goes on without asking"]
    assert told.stdout.splitlines()[0] == (
        "CLIP with torch for the processor, and CLIP ViT-B/32: "
        "aesthetics as people rate them, variety, understands text"
    )
    assert f"{'model CLIP ViT-B/32':32} 605 MB\n" in told.stdout
    told = bestshot("setup", "--model", "clip-best", "--torch", "cpu", code=2)
    assert f"{'model CLIP ViT-L/14':32}1711 MB\n" in told.stdout
    for library in environment.needs(CPU):
        assert f"{library.requirement:32}{library.megabytes:4} MB" in told.stdout
    assert not (own_home / "environment").exists()


def test_room_is_looked_for_beforehand(own_home: Path) -> None:
    greedy = replace(CPU, installed=10**12)
    with pytest.raises(SetupError, match=r"1000000000600 are needed; make room"):
        environment.setup(Path(sys.executable), no_progress, clip=greedy)
    assert [path.name for path in own_home.iterdir()] == ["environment.lock"]


@pytest.fixture
def kept_home(monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that is kept from run to run, as CLIP's set-up downloads 3 GB: named in BESTSHOT_CLIP_HOME."""
    named = os.environ.get("BESTSHOT_CLIP_HOME")
    if not named:
        pytest.skip("needs a folder for a set-up of 7 GB, named in BESTSHOT_CLIP_HOME")
    monkeypatch.setenv("BESTSHOT_HOME", named)
    monkeypatch.delenv("BESTSHOT_PYTHON", raising=False)
    return Path(named)


def test_the_real_set_up(kept_home: Path) -> None:
    """From pip's own index, the only one that every machine for tests can reach."""
    chosen = build("pip")
    python = Path(sys.executable)
    made = environment.setup(python, no_progress, clip=chosen)
    assert environment.clip_build() == PIP
    assert environment.has_clip()
    assert environment.has_clip(made)  # from its files alone, too
    assert environment.base().samefile(sys.executable)
    assert which(made, True, chosen.libraries).lacks == ""
    told: list[str] = []
    assert environment.setup(python, lambda done, total, stage: told.append(stage), online=False, clip=chosen) == made
    assert environment.setup(python, lambda done, total, stage: told.append(stage), online=False) == made
    assert not told
    with pytest.raises(SetupError, match="online access"):  # another build is another environment
        environment.setup(python, no_progress, online=False, clip=CPU)
    assert environment.clip_build() == PIP
