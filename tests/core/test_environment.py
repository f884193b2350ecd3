"""The engine's environment: really made, once, and everything that can be in the way told in a sentence."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import bestshot, children, errors, files, start
from engines import running
from fake_pythons import facts, fake_python
from planted import Plan
from take_cache import planted_take

from bestshot.core.base.progress import no_progress
from bestshot.core.engine.setup import cutting, engine_python, environment, pins
from bestshot.core.engine.setup.installing import install, python_of
from bestshot.core.engine.setup.libraries import CUTTING, LIBRARIES
from bestshot.core.errors import Cancelled, EngineError, SetupError
from bestshot.core.pipeline import find_best_shots
from bestshot.core.settings import Settings

PYTHON = Path(sys.executable)


posix = pytest.mark.skipif(os.name == "nt", reason="the fake Pythons are shell scripts")


def test_offline_nothing_is_tried(own_home: Path) -> None:
    with pytest.raises(SetupError, match="online access"):
        environment.setup(PYTHON, no_progress, online=False)
    assert [path.name for path in own_home.iterdir()] == ["environment.lock"]


@posix
def test_a_python_that_cannot_make_environments(tmp_path: Path, own_home: Path) -> None:
    python = fake_python(tmp_path, facts(missing=["ensurepip"]))
    with pytest.raises(SetupError, match=r"lacks ensurepip.*python3-venv"):
        environment.setup(python, no_progress)


def test_one_set_up_at_a_time(own_home: Path) -> None:
    def progress(done: int, total: int, stage: str) -> None:
        with pytest.raises(SetupError, match="another set-up is at work"):
            environment.setup(PYTHON, no_progress)
        raise Cancelled

    with pytest.raises(Cancelled):
        environment.setup(PYTHON, progress)
    assert [path.name for path in own_home.iterdir()] == ["environment.lock"]


def test_a_home_that_cannot_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("BESTSHOT_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(SetupError, match="cannot be written to"):
        environment.setup(PYTHON, no_progress)


def test_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/")  # where nobody listens
    with pytest.raises(SetupError) as caught:
        install(PYTHON, ["bestshot-that-nobody-made"], [], no_progress)
    assert "the package index cannot be reached: check the network" in str(caught.value)
    assert "\n" not in str(caught.value)


@posix
@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n[notice] x", 1,
            ["there is no room left on the disk", "BESTSHOT_HOME"],
        ),
        (
            "ERROR: Could not find a version\nERROR: No matching distribution found for av>=14", 1,
            ["the libraries cannot be installed: No matching distribution found for av>=14"],
        ),
        ("", 7, ["the set-up ended with code 7"]),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated\n"
            "    av==18.1.0 from http://mirror/av-18.1.0.whl (from -r x.txt (line 2)):\n"
            "        Expected sha256 12\n             Got        34\n", 1,
            ["the package index gave another file for av==18.1.0 than this release of BestShot was tested with"],
        ),
    ],
)  # fmt: skip
def test_what_pip_complains_of(said: str, code: int, words: list[str], tmp_path: Path) -> None:
    with pytest.raises(SetupError) as caught:
        install(fake_python(tmp_path, said, code), [], LIBRARIES, no_progress)
    assert all(word in str(caught.value) for word in words)


@posix
def test_what_pip_tells_becomes_progress(tmp_path: Path) -> None:
    said = "Collecting numpy>=1.26\n  Downloading numpy-2.4.6-cp311-x.whl.metadata (6 kB)\n"
    said += "  Downloading numpy-2.4.6-cp311-x.whl (17 MB)\n"
    said += "  Using cached opencv_python_headless-4.14.0-x.whl (60 MB)\nInstalling collected packages: numpy"
    told: list[tuple[int, int, str]] = []
    install(fake_python(tmp_path, said), [], LIBRARIES, lambda *step: told.append(step))
    total = sum(library.megabytes for library in LIBRARIES)
    assert list(dict.fromkeys(told)) == [
        (0, total, "asking for the libraries"),
        (0, total, "downloading numpy"),
        (17, total, "downloading opencv-python-headless"),
        (total, total, "installing"),
    ]


def test_the_command_asks_first(own_home: Path) -> None:
    told = bestshot("setup", code=2)
    assert errors(told.stderr) == ["error: nobody can be asked here; --yes goes on without asking"]
    assert all(library.requirement in told.stdout for library in LIBRARIES)
    assert "model" not in told.stdout, "the default one comes with BestShot"
    assert "MB to download" in told.stdout
    assert CUTTING.package not in told.stdout
    told = bestshot("setup", "--clips", code=2)
    assert CUTTING.requirement in told.stdout
    told = bestshot("setup", "--yes", "--python", own_home, code=1)
    assert len(told.stderr.splitlines()) == 1


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home in which `bestshot setup` was stopped in the middle, and then came to its end."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BESTSHOT_HOME", str(folder))
        patch.delenv("BESTSHOT_MODELS", raising=False)
        patch.delenv("BESTSHOT_PYTHON", raising=False)
        stages: list[str] = []

        def progress(done: int, total: int, stage: str) -> None:
            stages.append(stage)
            if stage.startswith("downloading"):
                raise Cancelled

        with pytest.raises((Cancelled, SetupError)) as caught:
            environment.setup(PYTHON, progress)
        if "index cannot be reached" in str(caught.value):
            pytest.skip("needs a package index that can be reached")
        assert isinstance(caught.value, Cancelled)
        assert stages[0] == "making the environment"
        assert [path.name for path in folder.iterdir()] == ["environment.lock"]

        (folder / "environment.1.tmp" / "lib").mkdir(parents=True)  # of one that was killed
        told = bestshot("setup", "--yes")
        assert told.stdout == f"set up: {python_of(environment.folder())}\n"
        yield folder


def test_it_is_whole(home: Path) -> None:
    assert sorted(path.name for path in home.iterdir()) == ["environment", "environment.lock", "interpreter.json"]
    python = python_of(home / "environment")
    assert engine_python.ready() == engine_python.Ready(python)
    assert environment.made_from(PYTHON) == python


def test_setting_up_again_does_nothing(home: Path) -> None:
    before = (home / "environment").stat().st_ino
    told: list[str] = []
    made = environment.setup(PYTHON, lambda done, total, stage: told.append(stage), online=False)
    assert made == engine_python.ready().python
    assert told == []
    assert (home / "environment").stat().st_ino == before
    assert bestshot("setup").stdout == f"set up: {made}\n"  # nothing to ask


def test_a_model_that_cannot_be_downloaded_leaves_the_rest_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = os.environ.get("BESTSHOT_CLIP_HOME")
    if not kept:
        pytest.skip("needs a folder with CLIP's set-up, named in BESTSHOT_CLIP_HOME")
    monkeypatch.setenv("BESTSHOT_HOME", kept)
    monkeypatch.delenv("BESTSHOT_MODELS", raising=False)
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    told = bestshot("setup", "--clip", "--torch", "pip", "--model", "clip-fast", "--yes", code=1)
    assert told.stdout.endswith(f"set up: {engine_python.ready().python}\n")
    (error,) = errors(told.stderr)
    assert error.startswith(
        "error: BestShot is set up, but without CLIP ViT-B/32, so NIMA scores; set up again later (CLIP ViT-B/32 cannot"
    )
    assert "put clip_vit_b_32_openai.safetensors into a folder named in BESTSHOT_MODELS" in error


def test_the_engine_runs_on_it(home: Path, tmp_path: Path) -> None:
    take = planted_take(Plan("blur", "plain", 100, 20, 10, 320, 180, 1), tmp_path / "take.mp4")
    _, selection = find_best_shots(take, Settings(cache=False))
    python = engine_python.ready().python
    with running(python=str(python)) as engine:
        found = engine.find_and_wait(take, Settings(cache=False, clips=False), tmp_path / "out")
    peaks = [(pick.first_frame, pick.peak_frame, pick.last_frame) for pick in selection.picks]
    assert [(pick.first_frame, pick.peak_frame, pick.last_frame) for pick in found.picks] == peaks
    assert "metadata.json" in files(tmp_path / "out")


def test_it_has_the_exact_versions(home: Path) -> None:
    (packages,) = (home / "environment").glob("[Ll]ib/**/site-packages")
    installed = {metadata.name for metadata in packages.glob("*.dist-info")}
    for package, version in pins.versions(pins.ENGINE).items():
        assert f"{package.replace('-', '_')}-{version}.dist-info" in installed
    assert not (packages / CUTTING.module).exists()


def test_an_environment_of_another_release_is_made_anew(home: Path) -> None:
    record = home / "environment" / "bestshot.json"
    before = record.read_text("utf-8")
    record.write_text(before.replace('"versions": "', '"versions": "0'), "utf-8")
    with pytest.raises(SetupError, match="online access"):
        environment.setup(PYTHON, no_progress, online=False)
    assert engine_python.ready().python  # until then it is used
    record.write_text(before, "utf-8")


def test_clips_can_be_cut_once_that_is_asked_for(home: Path, tmp_path: Path) -> None:
    take = planted_take(Plan("blur", "plain", 100, 20, 10, 320, 180, 1), tmp_path / "take.mp4")
    python = engine_python.ready().python
    assert python is not None
    assert not cutting.available(python)
    settings, out = Settings(model="none", cache=False), tmp_path / "out"
    with running(python=str(python)) as engine:
        with pytest.raises(EngineError, match="cutting clips needs ffmpeg: run `bestshot setup --clips`"):
            engine.find_and_wait(take, settings, out)
        assert files(out) == {}  # before any work
        with pytest.raises(SetupError, match="allow online access"):
            cutting.add(python, no_progress, online=False)
        assert bestshot("setup", "--clips", "--yes").stdout == f"set up: {python}\n"
        assert cutting.available(python)
        engine.find_and_wait(take, settings, out)
    assert "highlights/clip_001.mp4" in files(out)
    assert bestshot("setup", "--clips").stdout == f"set up: {python}\n"  # nothing to ask


def test_who_it_was_made_from_is_known(home: Path) -> None:
    origin = environment.base()
    assert origin is not None
    assert origin.samefile(PYTHON)
    assert not environment.has_clip()
    assert not environment.has_clip(engine_python.ready().python)


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks for processes there")
def test_clip_whose_set_up_is_killed_leaves_the_rest_as_it_was(home: Path) -> None:
    """In the middle of torch's download."""
    with start("setup", "--clip", "--torch", "pip", "--yes") as process:
        lines = iter(process.stderr.readline, "")
        assert any("downloading torch" in line for line in lines)
        for pid in (*children(process.pid), process.pid):
            os.kill(pid, signal.SIGKILL)
    assert list(home.glob("environment.*.tmp"))
    assert environment.clip_build() is None
    made = python_of(home / "environment")
    assert bestshot("setup").stdout == f"set up: {made}\n"  # there is nothing to do
    assert not list(home.glob("environment.*.tmp"))


def test_it_can_be_removed(home: Path) -> None:
    environment.remove()
    assert [path.name for path in home.iterdir() if path.is_dir()] == []
    assert engine_python.ready() == engine_python.Ready(None, engine_python.NOT_SET_UP)
    environment.remove()
