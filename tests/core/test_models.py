"""The models: known answers, what ships, which files are used, and what happens where one is damaged."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from planted import Plan
from skimage import data as pictures
from take_cache import planted_take

import bestshot
from bestshot.core.base import model_info
from bestshot.core.models import CATALOG, ModelStatus, choose, list_models
from bestshot.core.models.catalog import EYE_CONTOURS, FACE_DETECTOR, FAULT_HEAD
from bestshot.core.models.heads import read_fault_head
from bestshot.core.models.nima import Nima
from bestshot.core.scorers import faults

NIMA = CATALOG["nima"]
SHIPPED = model_info.SHIPPED_FOLDER / NIMA.weights.file


def picture(name: str) -> np.ndarray:
    return cv2.cvtColor(getattr(pictures, name)(), cv2.COLOR_RGB2BGR)


def status() -> ModelStatus:
    """What is known of NIMA."""
    return next(model for model in list_models() if model.spec is NIMA)


# NIMA


def test_nima_gives_the_known_rating_of_a_photo() -> None:
    nima = Nima(SHIPPED.read_bytes())
    output = nima.predict_images([picture("coffee")])
    assert 1 + 9 * output.aesthetics[0] == pytest.approx(4.7501, abs=1e-3)


def test_nima_embeds_on_the_unit_sphere_whatever_the_size_and_content() -> None:
    nima = Nima(SHIPPED.read_bytes())
    images = [picture("coffee"), np.zeros((720, 1280, 3), np.uint8), np.full((5, 3, 3), 255, np.uint8)]
    output = nima.predict_images(images)
    assert output.embeddings.dtype == np.float32
    assert output.embeddings.shape == (3, nima.dimensions)
    assert np.linalg.norm(output.embeddings, axis=1) == pytest.approx(1, abs=1e-5)
    assert output.aesthetics.dtype == np.float64
    assert ((output.aesthetics >= 0) & (output.aesthetics <= 1)).all()


def test_nima_scores_each_image_by_itself() -> None:
    nima = Nima(SHIPPED.read_bytes())
    images = [picture(name) for name in ("coffee", "astronaut", "chelsea")]
    together = nima.predict_images(images)
    for row, image in enumerate(images):
        alone = nima.predict_images([image])
        assert alone.aesthetics[0] == together.aesthetics[row]
        assert (alone.embeddings[0] == together.embeddings[row]).all()
    assert nima.predict_images([]).embeddings.shape == (0, nima.dimensions)


def test_the_threshold_separates_similar_images_from_other_content() -> None:
    nima = Nima(SHIPPED.read_bytes())
    originals = [picture(name) for name in ("coffee", "astronaut", "chelsea", "rocket")]
    variants = [
        lambda image: image[:, ::-1].copy(),
        lambda image: cv2.convertScaleAbs(image, alpha=0.7),
        lambda image: image[image.shape[0] // 20 :, image.shape[1] // 20 :],
    ]
    first = nima.predict_images(originals).embeddings
    for variant in variants:
        distances = 1 - first @ nima.predict_images([variant(image) for image in originals]).embeddings.T
        alike = np.eye(len(originals), dtype=bool)
        assert (distances[alike] < nima.similarity_threshold).all()
        assert (distances[~alike] > nima.similarity_threshold).all()


# What ships


def test_what_ships_is_what_the_catalogue_names() -> None:
    heads = [spec.head for spec in CATALOG.values() if spec.head]
    for file in (NIMA.weights, FACE_DETECTOR, EYE_CONTOURS, FAULT_HEAD, *heads):
        content = (model_info.SHIPPED_FOLDER / file.file).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file.size, file.sha256[0])


@pytest.mark.parametrize("name", ["coffee", "rocket"])
def test_the_fault_head_tells_a_spoiled_picture_from_a_sound_one(name: str) -> None:
    """Of photographs that it was not fitted with."""
    image = picture(name)
    grain = np.random.default_rng(1).normal(0, 25, image.shape)
    spoiled = [
        cv2.GaussianBlur(image, (0, 0), image.shape[0] / 80),
        cv2.convertScaleAbs(image, alpha=2.2, beta=60),
        cv2.convertScaleAbs(image, alpha=0.25),
        np.clip(image + grain, 0, 255).astype(np.uint8),
        cv2.imdecode(cv2.imencode(".jpg", image, (cv2.IMWRITE_JPEG_QUALITY, 5))[1], cv2.IMREAD_COLOR),
    ]
    head = read_fault_head(model_info.SHIPPED_FOLDER / FAULT_HEAD.file)
    columns = Nima(SHIPPED.read_bytes(), head).predict_images([image, *spoiled]).columns
    assert tuple(columns) == faults.CUES
    assert min(columns["fault"][1:]) > columns["fault"][0]
    for kind, number in (("blur", 1), ("bright", 2), ("dark", 3), ("noise", 4), ("blocks", 5)):
        told = columns[f"fault_{kind}"]
        assert told[number] == max(told), kind


def test_the_face_detector_finds_the_one_face_there_is() -> None:
    image = picture("astronaut")
    detector = cv2.FaceDetectorYN.create(str(model_info.SHIPPED_FOLDER / FACE_DETECTOR.file), "", image.shape[1::-1])
    (face,) = detector.detect(image)[1]
    x, y, width, height = face[:4]
    assert (x < 224 < x + width, y < 120 < y + height) == (True, True)


def test_what_is_downloaded_comes_from_one_commit_and_has_a_whole_checksum() -> None:
    for spec in CATALOG.values():
        assert (spec.hub is None) == spec.about.ships
        assert spec.hub is None or len(bytes.fromhex(spec.hub.revision)) == 20
        for file in spec.files:
            assert all(len(bytes.fromhex(checksum)) == 32 for checksum in file.sha256)


def test_the_default_model_is_installed_and_costs_no_download(own_home: Path) -> None:
    assert [model_info.DEFAULT.name] == [name for name, spec in CATALOG.items() if spec.about.ships]
    assert (model_info.DEFAULT.installed, model_info.DEFAULT.megabytes) == (True, 0)
    assert [(model.installed, model.megabytes) for model in model_info.CLIP] == [(False, 605), (False, 1711)]
    choice = choose("auto")
    assert (choice.name, choice.notes, choice.weights) == ("nima", (), SHIPPED)
    assert choice.identity == "nima-2dc1beaeae64"  # analyses are cached under it
    assert not own_home.exists()


# Which file is used


def test_a_file_in_bestshot_models_goes_before_the_one_that_ships(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = SHIPPED.read_bytes()
    below = tmp_path / "empty" / "nîma 100% ✨"
    for folder in (own_home / "models", below):
        folder.mkdir(parents=True)
        (folder / NIMA.weights.file).write_bytes(content)
    assert status().path == SHIPPED
    monkeypatch.setenv("BESTSHOT_MODELS", os.pathsep.join(["", str(tmp_path / "none"), str(below.parent)]))
    assert status().path == below / NIMA.weights.file
    assert status().size == len(content)
    choice = choose("auto")
    assert (choice.name, choice.notes) == ("nima", ())
    assert choice.identity == f"nima-{hashlib.sha256(content).hexdigest()[:12]}"
    assert isinstance(choice.load(), Nima)
    none = choose("none")
    assert (none.name, none.identity, none.load(), none.notes) == (None, "none", None, ())


def test_clip_needs_its_weights_in_any_folder_and_its_head_ships(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    best, fast = list_models()[:2]
    assert (best.path, fast.path) == (None, None)
    assert "CLIP ViT-B/32 is not installed: `bestshot models fetch clip-fast` downloads it (605 MB)" in fast.notes
    for folder in (own_home / "models", tmp_path / "named" / "below"):
        monkeypatch.setenv("BESTSHOT_MODELS", str(tmp_path / "named"))
        folder.mkdir(parents=True)
        file = folder / model_info.CLIP_FAST.file
        file.touch()
        assert model_info.CLIP_FAST.installed, "quick: it is only looked for"
        assert any(f"{file} was skipped: its checksum is wrong" in note for note in list_models()[1].notes)
        file.unlink()
        assert not model_info.CLIP_FAST.installed
    monkeypatch.setenv("BESTSHOT_MODELS", str(own_home / "typo"))
    assert f"BESTSHOT_MODELS names {own_home / 'typo'}, which is no folder" in list_models()[1].notes


# Damage


def test_a_damaged_file_is_named_and_never_used(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = bytearray(SHIPPED.read_bytes())
    content[len(content) // 2] ^= 1
    damaged = tmp_path / NIMA.weights.file
    damaged.write_bytes(content)
    monkeypatch.setenv("BESTSHOT_MODELS", str(tmp_path))
    choice = choose("nima")
    assert (choice.name, choice.weights) == ("nima", SHIPPED)
    assert choice.notes == (f"{damaged} was skipped: its checksum is wrong, so it is damaged; delete it",)


@pytest.fixture(scope="module")
def truncated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a package whose NIMA was cut short."""
    folder = tmp_path_factory.mktemp("truncated")
    source = Path(bestshot.__file__).parent
    shutil.copytree(source / "core", folder / "bestshot" / "core", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("__init__.py", "blender_manifest.toml"):
        shutil.copy(source / name, folder / "bestshot")
    with (folder / "bestshot" / SHIPPED.relative_to(source)).open("r+b") as file:
        file.truncate(1_000_000)
    return folder


def run_in(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run `bestshot` of the package in that folder."""
    code = f"import sys; sys.path.insert(0, {str(folder)!r}); from bestshot.core.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_damaged_shipped_model_is_one_clear_line_and_scoring_goes_on(
    truncated: Path, own_home: Path, tmp_path: Path
) -> None:
    take = planted_take(Plan("blur", "plain", 100, 10, 10, 320, 180, 1), tmp_path / "take.mp4")
    path = truncated / "bestshot" / "core" / "models" / "files" / SHIPPED.name
    line = (
        f"{path} was skipped: its checksum is wrong, so it is damaged; "
        "NIMA comes with BestShot and is incomplete here: install BestShot again"
    )
    found = run_in(truncated, "find", take, "--count", 1)
    assert found.returncode == 0, found.stderr
    assert f"note: aesthetics left out: {line}\n" in found.stdout
    for asked in (("find", take, "--model", "nima"), ("models", "fetch", "nima")):
        failed = run_in(truncated, *asked)
        assert (failed.returncode, failed.stdout, failed.stderr) == (1, "", f"error: {line}\n")
