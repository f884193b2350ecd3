"""The kind of footage: found or chosen, and the weights that it gives."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from camera_boxes import faces, put_into, scene, stream
from made_scores import graded, hills
from numbered import record

from bestshot.core.analyse.find_footage import WORDS, recognized
from bestshot.core.deliver.metadata import write_metadata
from bestshot.core.pipeline import find_best_shots, select
from bestshot.core.presets import PRESETS
from bestshot.core.select.footage import weights_of
from bestshot.core.settings import KINDS, SPECS, Settings
from bestshot.core.values import UNKNOWN_FOOTAGE, Analysis, Footage

BY_NAME = {spec.name: spec for spec in SPECS}
AS_THE_CAMERA_SAYS = "weights for interior footage, as the camera says"


def of_kind(kind: str, source: str = "camera") -> Analysis:
    """An analysis in which aesthetics and sharpness disagree on the best moment: 10 s and 20 s."""
    pretty, sharp = hills(30, (10, 0.4)), hills(30, (20, 0.4))
    return replace(graded(pretty, sharpness=sharp), footage=Footage(kind, source))


def test_every_kind_has_its_preset() -> None:
    assert tuple(PRESETS) == KINDS
    assert BY_NAME["footage"].choices == ("auto", *KINDS)
    for name, preset in PRESETS.items():
        assert Settings(**preset.values).footage == name
        assert not any(setting.startswith("w_") for setting in preset.values)


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_switches_a_scorer_off(kind: str) -> None:
    assert all(0 < weight <= 1 for weight in PRESETS[kind].weights.values())
    assert all(weight > 0 for weight in Settings().weights.values())
    assert weights_of(of_kind(kind), Settings()).keys() == Settings().weights.keys()
    assert PRESETS[kind].weights.keys() <= Settings().weights.keys()


def test_without_a_kind_the_weights_are_the_settings() -> None:
    unknown = replace(of_kind("drone"), footage=UNKNOWN_FOOTAGE)
    assert weights_of(unknown, Settings()) == Settings().weights
    assert select(unknown, Settings(model="none")).footage == UNKNOWN_FOOTAGE


def test_a_weight_that_the_user_set_is_the_users() -> None:
    weights = weights_of(of_kind("drone"), Settings(w_sharpness=0.9, w_steadiness=0))
    assert (weights["sharpness"], weights["steadiness"]) == (0.9, 0)
    assert weights["aesthetics"] == PRESETS["drone"].weights["aesthetics"] != BY_NAME["w_aesthetics"].default


def test_the_users_choice_wins() -> None:
    found, chosen = of_kind("interior"), Settings(footage="drone")
    assert weights_of(found, chosen) == weights_of(of_kind("drone"), Settings())
    selection = select(found, chosen)
    assert selection.footage == Footage("drone", "chosen")
    assert not any("weights for" in note for note in selection.notes)


def test_the_kind_decides_what_counts_and_says_so() -> None:
    """At 10 s the picture is beautiful, at 20 s it is sharp."""
    leads = {}
    for kind in ("drone", "walk-through"):
        selection = select(of_kind(kind), Settings())
        leads[kind] = selection.smoothed[30] - selection.smoothed[60]
        assert f"weights for {kind} footage, as the camera says" in selection.notes
    assert leads["drone"] > leads["walk-through"] + 0.05
    assert "weights for event footage, as CLIP recognizes" in select(of_kind("event", "CLIP"), Settings()).notes


def test_the_metadata_says_which_kind_and_who_says_so(tmp_path: Path) -> None:
    analysis = of_kind("drone")
    for settings, expected in (
        (Settings(), {"kind": "drone", "from": "camera"}),
        (Settings(footage="people"), {"kind": "people", "from": "chosen"}),
    ):
        written = write_metadata(tmp_path, analysis, select(analysis, settings))
        assert json.loads(written.read_text("utf-8"))["footage"] == expected


def test_the_kind_comes_from_the_camera_from_the_cache_too(tmp_path: Path, own_home: Path) -> None:
    plain = record(tmp_path / "plain.mp4", 120)
    take = put_into(plain, tmp_path / "take.mp4", payloads=[stream(scene(INDO=0.9))] * 3)
    for _ in range(2):
        analysis, selection = find_best_shots(take, Settings(model="none"))
        assert analysis.footage == selection.footage == Footage("interior", "camera")
        assert AS_THE_CAMERA_SAYS in selection.notes
    _, chosen = find_best_shots(take, Settings(model="none", footage="event"))
    assert chosen.footage == Footage("event", "chosen")
    of_people = put_into(plain, tmp_path / "people.mp4", payloads=[stream(scene(INDO=0.9), faces(2))] * 3)
    assert find_best_shots(of_people, Settings(model="none"))[1].footage.kind == "people"
    assert find_best_shots(plain, Settings(model="none"))[1].footage == UNKNOWN_FOOTAGE


def words_and_mean(**likeness: float) -> Footage:
    """What is recognized where the words of each kind are so similar to the pictures."""
    cosines = np.array([likeness.get(kind, 0.2) for kind, texts in WORDS.items() for _ in texts])
    words = np.stack([cosines, np.sqrt(1 - cosines**2)], axis=1)
    return recognized(np.array([[1.0, 0.0]] * 5), words)


def test_what_pictures_are_by_far_most_similar_to() -> None:
    assert words_and_mean(drone=0.28, event=0.22) == Footage("drone", "CLIP")
    assert words_and_mean(drone=0.28, event=0.28) == UNKNOWN_FOOTAGE
    assert words_and_mean(drone=0.21) == UNKNOWN_FOOTAGE
    assert words_and_mean(unknown=0.3) == UNKNOWN_FOOTAGE
    assert set(WORDS) == {*KINDS, "unknown"}
