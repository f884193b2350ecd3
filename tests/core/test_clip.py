"""CLIP through open_clip's real loader, on a small model with weights by chance."""

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from engines import PACKAGE, answer, running
from planted import Plan
from small_clip_model import (
    ARCHITECTURE,
    CPU,
    DIMENSIONS,
    HEAD,
    WEIGHTS,
    choice_of,
    make,
    needs_clip,
    roomy_for,
    spec_of,
)
from take_cache import planted_take

from bestshot.core.analyse.find_footage import WORDS, recognized
from bestshot.core.base import model_info
from bestshot.core.engine.messages import Picked
from bestshot.core.models import CATALOG, LoadedModel, choose
from bestshot.core.models.clip_model import ClipModel
from bestshot.core.models.heads import read_head
from bestshot.core.pipeline import analyse, select
from bestshot.core.scorers.registry import SCORERS
from bestshot.core.settings import Settings
from bestshot.core.values import UNKNOWN_FOOTAGE

pytestmark = needs_clip
COMPONENTS = [one.name for one in SCORERS]


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    make(folder)
    return folder


@pytest.fixture
def judge(small: Path) -> ClipModel:
    return ClipModel("clip-fast", ARCHITECTURE, small / WEIGHTS, CPU)


@pytest.fixture
def installed(small: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BESTSHOT_MODELS", str(small))
    return small


@pytest.fixture(scope="session")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return planted_take(Plan("blur", "plain", 100, 20, 10, 320, 180, 1), tmp_path_factory.mktemp("take") / "take.mp4")


# The judge


class Counting(LoadedModel):
    """Counts how often the judge was wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def __call__(self, choice):
        self.calls += 1
        return super().__call__(choice)


def test_auto_takes_clip_once_it_is_installed(installed: Path) -> None:
    spec = spec_of(installed)
    catalog = {"clip-fast": spec, "nima": CATALOG["nima"]}
    choice = choose("auto", catalog)
    assert (choice.name, choice.weights, choice.head) == ("clip-fast", installed / WEIGHTS, installed / HEAD)
    incomplete = replace(spec, modules=("torch", "no_such_module"))
    assert choose("auto", {**catalog, "clip-fast": incomplete}).name == "nima"
    with pytest.raises(Exception, match=r"needs no_such_module: `bestshot setup --clip`"):
        choose("clip-fast", {"clip-fast": incomplete})


def test_a_take_is_judged_by_clip_and_its_head(installed: Path, take: Path) -> None:
    choice = choice_of(installed)
    analysis = analyse(take, Settings(sample_height=480), choice=choice)
    assert analysis.model == "clip-fast"
    assert list(analysis.components) == [name for name in COMPONENTS if name not in ("saliency", "likeness")]
    assert analysis.embeddings.shape == (len(analysis.samples), DIMENSIONS)
    head = read_head(installed / HEAD)
    assert analysis.components["aesthetics"] == pytest.approx(head.aesthetics(analysis.embeddings), abs=1e-12)
    selection = select(analysis, Settings())
    assert selection.picks
    assert selection.threshold == CATALOG["clip-fast"].similarity_threshold


@pytest.fixture
def looked_at(installed: Path, take: Path) -> Iterator[Path]:
    """The take, once it was looked at, and gone since, but for what its key is told by."""
    analyse(take, Settings(sample_height=480), choice=choice_of(installed))
    return take


def test_another_prompt_head_or_weight_costs_no_new_look(installed: Path, looked_at: Path) -> None:
    told: list[str] = []

    def progress(done: int, total: int, stage: str) -> None:
        told.append(stage)

    load, choice = Counting(), choice_of(installed)
    settings = Settings(sample_height=480, prompt="a wide shot; golden light:0.5; -blurry crowd", w_saliency=0.3)
    first = analyse(looked_at, settings, progress, load, choice=choice)
    assert list(first.components) == [name for name in COMPONENTS if name != "likeness"]
    assert ((first.components["saliency"] > 0) & (first.components["saliency"] < 1)).all()
    assert load.calls == 1  # for all words at once

    again = analyse(looked_at, settings, progress, load, choice=choice)
    assert (again.components["saliency"] == first.components["saliency"]).all()
    assert load.calls == 1  # the words were kept
    other = analyse(looked_at, replace(settings, prompt="a wide shot"), progress, load, choice=choice)
    assert (other.components["saliency"] != first.components["saliency"]).any()
    assert load.calls == 1

    np.savez(installed / "other.npz", weights=np.zeros(DIMENSIONS), bias=5.5)
    headed = analyse(looked_at, settings, progress, load, choice=replace(choice, head=installed / "other.npz"))
    assert headed.components["aesthetics"] == pytest.approx(0.5)
    assert not told
    assert "saliency" in select(first, settings).weights


def test_the_kind_of_footage_is_what_the_pictures_resemble(installed: Path, looked_at: Path, judge: ClipModel) -> None:
    load, choice, settings = Counting(), choice_of(installed), Settings(sample_height=480)
    found = analyse(looked_at, settings, load=load, choice=choice)
    words = judge.embed_text([text for texts in WORDS.values() for text in texts])
    assert found.footage == recognized(np.asarray(found.embeddings, np.float32), words)
    assert load.calls == 0  # the words were kept with the first look
    assert analyse(looked_at, replace(settings, footage="drone"), load=load, choice=choice).footage == UNKNOWN_FOOTAGE


def test_words_without_clip_are_left_out_and_a_note_says_so(installed: Path, take: Path) -> None:
    settings = Settings(sample_height=480, prompt="a wide shot", model="none")
    notes = select(analyse(take, settings), settings).notes
    assert "likeness to the prompt left out: it needs CLIP" in notes


def test_when_clip_fails_in_the_middle_another_model_goes_on(installed: Path, take: Path) -> None:
    class Failing(LoadedModel):
        def __call__(self, choice):
            judge = super().__call__(choice)
            if isinstance(judge, ClipModel):
                roomy_for(judge, 0)
            return judge

    settings = Settings(sample_height=480)
    analysis = analyse(take, settings, load=Failing(), choice=choice_of(installed))
    assert analysis.model == "nima"
    assert "CLIP ViT-B/32 failed (Tried to allocate more than there is): NIMA was used instead" in analysis.notes
    assert list(analysis.components) == [name for name in COMPONENTS if name not in ("saliency", "likeness")]


def test_when_no_other_model_is_intact_none_is_used(
    installed: Path, take: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choice = choice_of(installed)
    monkeypatch.setattr(model_info, "SHIPPED_FOLDER", tmp_path)
    analysis = analyse(take, Settings(sample_height=480), choice=replace(choice, weights=tmp_path / "missing"))
    assert analysis.model is None
    assert "Faces left out: what judges them is missing or damaged; install BestShot again" in analysis.notes
    (clip,) = [note for note in analysis.notes if note.startswith("CLIP ")]
    assert clip.startswith("CLIP ViT-B/32 failed (CLIP cannot be loaded: ")
    assert clip.endswith("): no model was used")
    missing = ("aesthetics", "faces", "faults", "saliency", "likeness")
    assert list(analysis.components) == [name for name in COMPONENTS if name not in missing]


def test_where_clip_cannot_be_loaded_nima_is_used(small: Path, own_home: Path, take: Path, monkeypatch) -> None:
    monkeypatch.setenv("BESTSHOT_MODELS", str(small))
    choice = choice_of(small)
    (own_home / "models").mkdir(parents=True)
    broken = own_home / "models" / WEIGHTS
    broken.write_bytes(b"not what was chosen")
    analysis = analyse(take, Settings(sample_height=480), choice=replace(choice, weights=broken))
    assert analysis.model == "nima"
    assert analysis.notes[0].startswith("CLIP ViT-B/32 failed (CLIP cannot be loaded: ")
    assert analysis.notes[0].endswith("): NIMA was used instead")


LAUNCHER = (
    PACKAGE
    + """
sys.path[:0] = {paths!r}
import os, signal
from functools import partial
from pathlib import Path
import open_clip
from bestshot.core import models
from bestshot.core.models.clip_model import ClipModel
from small_clip_model import spec_of
folder = Path({folder!r})
open_clip.add_model_config(folder)
spec = spec_of(folder)
models.choose = partial(models.choose, catalog={{spec.name: spec, "nima": models.CATALOG["nima"]}})
predict = ClipModel.predict
def falling(self, preprocessed):
    falling.left -= 1
    if not falling.left:
        os.kill(os.getpid(), signal.SIGKILL)
    return predict(self, preprocessed)
falling.left = {batches}
ClipModel.predict = falling
from bestshot.core.cli.main import main
sys.exit(main())
"""
)


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
@pytest.mark.parametrize("batches", [2, 1000])
def test_when_clip_is_killed_in_the_middle_another_judge_goes_on(
    batches: int, small: Path, own_home: Path, take: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the system does it when memory runs out."""
    monkeypatch.setenv("BESTSHOT_MODELS", str(small))
    launcher = own_home.with_name("launcher.py")
    launcher.write_text(
        LAUNCHER.format(paths=[str(Path(__file__).parents[1]), *sys.path], folder=str(small), batches=batches)
    )
    with running(launcher) as engine:
        found = answer(engine, engine.find(take, Settings(sample_height=480)))
        again = answer(engine, engine.find(take, Settings(sample_height=480, model="nima")))
    assert isinstance(found, Picked)
    assert isinstance(again, Picked)
    assert again.model == "nima"
    if batches == 1000:
        assert found.model == "clip-fast"
        assert not any("took the engine down" in note for note in found.notes)
        return
    note, *others = found.notes
    assert note.startswith("CLIP ViT-B/32 took the engine down (SIGKILL), possibly because memory ran out: ")
    assert note.endswith(": NIMA was used instead")
    assert (found.model, found.picks, tuple(others)) == ("nima", again.picks, again.notes)


# The published weights, where they are given
