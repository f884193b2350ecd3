"""A scorer is one file, one line in the registry and one weight in the settings; everything else follows.

Each test writes scorers of its own into a copy of the program, and runs that.
"""

import csv
import os
import re
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from in_blender import in_newest_blender
from planted import Plan
from take_cache import planted_take

ROOT = Path(__file__).resolve().parents[2]

SCORER = '''"""A toy."""

from pathlib import Path

from .base import {kind}, Evidence{more}

CALLS = Path(__file__).with_suffix(".calls")


def score({given}):
    with CALLS.open("a") as calls:
        calls.write("x")
    return {result}


def evidence(values, cues, sample_fps):
    return (Evidence(values, 0.1),)


SCORER = {kind}(
    name="{name}", label="Toy of {name}", colour="#123456", praise="toyish", evidence=evidence, {how}
)
'''
# each with an answer that can be worked out by hand
INPUTS = {
    "still": ("FrameScorer", "frame", '{"still": 0.25 + frame.image.shape[0] / 1440, "still_cue": 7.0}'),
    "pair": ("PairScorer", "pair", '{"pair": float((pair.first != pair.later).mean())}'),
    "loud": ("SoundScorer", "sound", '{"loud": float(abs(sound.samples).max(initial=0.0) > 0.02)}'),
    "embeddings": ("EmbeddingsScorer", "take", "abs(take.embeddings[:, 0].astype(float))"),
}


def text_of(name: str, version: int = 1) -> str:
    kind, given, result = INPUTS[name]
    stateless = kind != "EmbeddingsScorer"
    how = f"version={version}, " + ("open=stateless(score)," if stateless else "score=score,")
    how += ' cues=("still_cue",),' if name == "still" else ""
    more = ", stateless" if stateless else ""
    return SCORER.format(kind=kind, given=given, result=result, name=name, how=how, more=more)


def program(folder: Path, *names: str, version: int = 1) -> Path:
    """A copy of the program that has these toys, too."""
    package = folder / "bestshot"
    for part in ("core", "bestshot_addon", "scripts"):
        shutil.copytree(ROOT / part, package / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("__init__.py", "blender_manifest.toml", "README.md"):
        shutil.copy(ROOT / file, package)
    registry, settings = package / "core/scorers/registry.py", package / "core/settings.py"
    for name in names:
        (package / f"core/scorers/toy_{name}.py").write_text(text_of(name, version))
        listed = registry.read_text().replace("from .base", f"from . import toy_{name}\nfrom .base", 1)
        registry.write_text(listed.replace("...] = (", f"...] = (toy_{name}.SCORER, "))
        weight = f'    w_{name}: float = _setting(0.3, float, WEIGHTS, "Toy {name}", "its weight", low=0, high=1)\n'
        settings.write_text(settings.read_text().replace("    w_aesthetics: float", f"{weight}    w_aesthetics: float"))
    return package


def find(package: Path, take: Path, out: Path, home: Path, *options: str) -> list[dict[str, str]]:
    """Run `bestshot find` of that copy; the rows of scores.csv."""
    code = f"import sys; sys.path.insert(0, {str(package.parent)!r}); from bestshot.core.cli.main import main; "
    code += "sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-I", "-W", "error", "-c", code, "find", take, "--out", out, "--no-clips", *options]
    ended = subprocess.run(
        [str(word) for word in command],
        env={**os.environ, "BESTSHOT_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return list(csv.DictReader(StringIO((out / "scores.csv").read_text())))


def calls(package: Path, name: str) -> int:
    """How often that toy was called."""
    file = package / f"core/scorers/toy_{name}.calls"
    return len(file.read_text()) if file.exists() else 0


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty seconds with sound, key frames 2 s apart."""
    plan = Plan("blur", "plain", 5, seconds=30, fps=12, width=320, height=180, count=1)
    return planted_take(plan, tmp_path_factory.mktemp("take") / "take.mp4")


@pytest.mark.parametrize("quality", ["thorough", "quick"])
def test_a_toy_of_each_input_is_found_everywhere(
    quality: str, short: Path, tmp_path: Path, models_folder: Path
) -> None:
    package = program(tmp_path, *INPUTS)
    rows = find(package, short, tmp_path / "out", tmp_path / "home", "--quality", quality, "--count", "2")
    assert len(rows) == 90
    assert {float(row["still"]) for row in rows} == {0.25 + 180 / 1440}
    assert all(float(row["pair"]) > 0.1 for row in rows[:-1])  # the camera moves, and there is grain
    assert {float(row["loud"]) for row in rows[1:-1]} == {1.0}  # a quiet tone all through
    assert all(0 <= float(row["embeddings"]) <= 1 for row in rows)
    drawn = (tmp_path / "out" / "scores.svg").read_text()
    written = (tmp_path / "out" / "metadata.json").read_text()
    for name in INPUTS:
        assert f"Toy of {name}" in drawn or name in drawn
        assert f'"{name}":' in written
    assert "#123456" in drawn
    assert calls(package, "still") == calls(package, "pair") == (90 if quality == "thorough" else 15)
    assert calls(package, "loud") == 90
    table = subprocess.run(
        [sys.executable, "-I", "-c", TABLE, package.parent], capture_output=True, text=True, check=True
    ).stdout
    assert all(f"| Toy {name} | `--w-{name}` |" in table for name in INPUTS)


TABLE = """
import sys
sys.path[:0] = [sys.argv[1], sys.argv[1] + "/bestshot/scripts"]
import settings_table
print(*settings_table.settings(), sep=chr(10))
"""


PANEL = """
import sys
sys.path.insert(0, sys.argv[1])
import bpy
from bestshot.bestshot_addon import panels, properties
bpy.utils.register_class(properties.BestShotSettings)
properties.register()
weights = [panel for panel in panels.CLASSES if getattr(panel, "bl_label", "") == "Weights"]
shown = [spec.name for spec in properties.SHOWN if spec.group in weights[0].groups]
print(*shown, bpy.context.scene.bestshot.w_still, properties.COMPONENT_LABELS["still"], sep="|")
"""


@in_newest_blender
def test_a_toy_is_in_the_panel(python: str, tmp_path: Path) -> None:
    package = program(tmp_path, "still")
    command = (python, "-c", PANEL, package.parent)
    (line,) = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1:]
    *names, weight, label = line.split("|")
    assert "w_still" in names
    assert float(weight) == pytest.approx(0.3)
    assert label == "Toy still"


@pytest.mark.parametrize("quality", ["thorough", "quick"])
def test_an_analysis_from_the_cache_is_completed(quality: str, short: Path, tmp_path: Path) -> None:
    options = ("--quality", quality, "--model", "none", "--count", "2")
    before = find(program(tmp_path / "before"), short, tmp_path / "out", tmp_path / "home", *options)
    package = program(tmp_path / "after", "still", "pair", "loud")
    rows = find(package, short, tmp_path / "out", tmp_path / "home", *options)
    assert [row["sharpness"] for row in rows] == [row["sharpness"] for row in before]
    assert all(float(row["pair"]) > 0.1 for row in rows[:-1])
    sampled = 90 if quality == "thorough" else 15
    assert calls(package, "still") == calls(package, "pair") == sampled
    assert find(package, short, tmp_path / "out", tmp_path / "home", *options) == rows
    assert calls(package, "still") == sampled  # they are kept with the rest
    fresh = find(
        program(tmp_path / "fresh", "still", "pair", "loud"), short, tmp_path / "out", tmp_path / "other", *options
    )
    assert fresh == rows


def test_a_scorer_of_another_version_is_run_anew(short: Path, tmp_path: Path) -> None:
    options = ("--quality", "quick", "--model", "none", "--count", "2")
    find(program(tmp_path / "old", "still"), short, tmp_path / "out", tmp_path / "home", *options)
    package = program(tmp_path / "new", "still", version=2)
    find(package, short, tmp_path / "out", tmp_path / "home", *options)
    assert calls(package, "still") == 15


def test_what_the_model_gives_is_given_anew_where_its_version_is_another(short: Path, tmp_path: Path) -> None:
    options = ("--quality", "quick", "--model", "nima", "--count", "2")
    before = find(program(tmp_path / "old"), short, tmp_path / "out", tmp_path / "home", *options)
    package = program(tmp_path / "new")
    scorer = package / "core/scorers/faults.py"
    scorer.write_text(re.sub(r"version=\d+", "version=99", scorer.read_text()))
    after = find(package, short, tmp_path / "out", tmp_path / "home", *options)
    assert [row["faults"] for row in after] == [row["faults"] for row in before]


def test_a_scorer_without_a_weight_costs_nothing(short: Path, tmp_path: Path) -> None:
    package = program(tmp_path, "still", "pair", "loud")
    weights = [word for name in ("still", "pair", "loud") for word in (f"--w-{name}", "0")]
    options = ("--quality", "quick", "--model", "none", "--count", "2")
    (row, *_) = find(package, short, tmp_path / "out", tmp_path / "home", *options, *weights)
    assert not {"still", "pair", "loud"} & set(row)
    assert [calls(package, name) for name in ("still", "pair", "loud")] == [0, 0, 0]
