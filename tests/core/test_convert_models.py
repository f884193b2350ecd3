"""The script that converts published weights: what it computes, and the real weights where what it needs is there."""

import pickle
from io import BytesIO
from pathlib import Path

import convert_models
import cv2
import numpy as np
import pytest
from convert_models import CONVERSIONS, collapsed, compare, folded, head_to_npz, nima_to_onnx, read_hdf5
from skimage import data as pictures

from bestshot.core.base.model_info import SHIPPED_FOLDER
from bestshot.core.models.catalog import FAULT_HEAD
from bestshot.core.models.heads import read_head
from bestshot.core.models.nima import Nima


def test_every_shipped_model_has_a_conversion_and_its_licence() -> None:
    shipped = {path.name for path in SHIPPED_FOLDER.iterdir()}
    models = {conversion.shipped for conversion in CONVERSIONS} | {FAULT_HEAD.file}  # which is our own
    assert shipped == models | {Path(name).with_suffix(".LICENSE").name for name in models}
    assert convert_models.FILES.samefile(SHIPPED_FOLDER)


def test_layers_collapse_to_what_they_compute_one_after_the_other() -> None:
    random = np.random.default_rng(1)
    shapes = {
        "0.weight": (5, 7),
        "0.bias": (5,),
        "2.weight": (3, 5),
        "2.bias": (3,),
        "3.weight": (1, 3),
        "3.bias": (1,),
    }
    state = {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    weights, bias = collapsed(state)
    values = random.normal(size=(9, 7))
    expected = values
    for layer in ("0", "2", "3"):
        expected = expected @ state[f"{layer}.weight"].T + state[f"{layer}.bias"]
    assert values @ weights + bias == pytest.approx(expected[:, 0], abs=1e-5)
    with pytest.raises(ValueError, match="size 1"):
        collapsed({"weight": np.zeros((2, 4)), "bias": np.zeros(2)})


@pytest.mark.parametrize("kind", ["pw", "dw"])
def test_batch_normalisation_is_folded_into_the_convolution(kind: str) -> None:
    random = np.random.default_rng(1)
    name, keys = f"conv_{kind}_1", ("gamma", "beta", "moving_mean", "moving_variance")
    kernel = random.normal(size=(1, 1, 4, 6) if kind == "pw" else (3, 3, 6, 1)).astype(np.float32)
    norm = {key: random.uniform(0.5, 2, 6).astype(np.float32) for key in keys}
    published = {
        f"{name}/{name}/{'kernel' if kind == 'pw' else 'depthwise_kernel'}:0": kernel,
        **{f"{name}_bn/{name}_bn/{key}:0": array for key, array in norm.items()},
    }
    made, bias = folded(published, name)
    assert made.shape == ((6, 4, 1, 1) if kind == "pw" else (6, 1, 3, 3))
    before = kernel[0, 0].T if kind == "pw" else kernel.transpose(2, 3, 0, 1)[:, 0]
    inputs = random.normal(size=before.shape[1:])
    axes = tuple(range(1, before.ndim))
    plain = (before * inputs).sum(axis=axes)
    expected = norm["gamma"] * (plain - norm["moving_mean"]) / np.sqrt(norm["moving_variance"] + 1e-3) + norm["beta"]
    assert (made.reshape(before.shape) * inputs).sum(axis=axes) + bias == pytest.approx(expected, abs=1e-5)


def test_files_are_compared_by_their_bytes_and_then_by_what_they_compute(capsys: pytest.CaptureFixture[str]) -> None:
    head = CONVERSIONS[1]

    def npz(bias: float) -> bytes:
        made = BytesIO()
        np.savez(made, weights=np.ones(4), bias=np.float64(bias))
        return made.getvalue()

    assert [compare(head, npz(bias), npz(1)) for bias in (1, 1 + 1e-6, 1.01)] == [0, 0, 1]
    lines = capsys.readouterr().out.splitlines()
    words = ("the same, byte for byte", "the same network: the outputs differ by at most 1.0e-06", "ANOTHER NETWORK")
    for line, word in zip(lines, words, strict=True):
        assert word in line


# The published weights


def test_conversion_of_nima_computes_what_ships(models_folder: Path) -> None:
    pytest.importorskip("h5py", reason="needs the dependency group convert")
    pytest.importorskip("onnx", reason="needs the dependency group convert")
    published = models_folder / CONVERSIONS[0].published
    if not published.is_file():
        pytest.skip(f"needs {published.name} beside the model")
    arrays = read_hdf5(published.read_bytes())
    assert len(arrays) == 27 * 5 + 2  # a kernel and four of batch norm for each convolution; the last layer
    assert sum(array.size for array in arrays.values()) == 3_239_114  # as Keras counts MobileNet and 1024 x 10 + 10
    shipped = SHIPPED_FOLDER / CONVERSIONS[0].shipped
    converted = nima_to_onnx(published.read_bytes())
    images = [cv2.cvtColor(getattr(pictures, name)(), cv2.COLOR_RGB2BGR) for name in ("coffee", "astronaut")]
    ours, theirs = (Nima(onnx).predict_images(images) for onnx in (converted, shipped.read_bytes()))
    assert 9 * ours.aesthetics == pytest.approx(9 * theirs.aesthetics, abs=1e-5)
    assert ours.embeddings == pytest.approx(theirs.embeddings, abs=1e-5)


@pytest.mark.parametrize(
    ("file", "tower", "known"),
    [
        ("sa_0_4_vit_l_14_linear.pth", "l_14", [-2.46, -0.14, 1.90, 3.58, 5.10, 6.47, 7.79, 9.05, 10.23, 11.30]),
        ("sa_0_4_vit_b_32_linear.pth", "b_32", [-1.47, 0.27, 1.99, 3.61, 5.09, 6.39, 7.67, 8.92, 9.92, 11.01]),
        ("sac+logos+ava1-l14-linearMSE.pth", "l_14", [1.66, 2.36, 3.07, 3.67, 4.24, 4.70, 5.07, 5.37, 5.58, 5.75]),
    ],
)
def test_converted_heads_rate_as_known(
    models_folder: Path,
    rated_embeddings: dict[str, np.ndarray],
    file: str,
    tower: str,
    known: list[float],
    tmp_path: Path,
) -> None:
    pytest.importorskip("torch", reason="needs torch, which setup --clip brings")
    path = tmp_path / "head.npz"
    path.write_bytes(head_to_npz((models_folder / "aesthetic_heads" / file).read_bytes()))
    assert read_head(path).ratings(rated_embeddings[tower]) == pytest.approx(known, abs=0.006)


def test_nothing_in_a_published_head_runs(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="needs torch, which setup --clip brings")

    class Trap:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path.touch, (tmp_path / "sprung",))

    saved = BytesIO()
    torch.save({"weight": Trap()}, saved)
    for content in (b"", b"junk", saved.getvalue(), pickle.dumps(Trap())):
        with pytest.raises(Exception, match=r"(?s).*"):  # torch raises what it likes
            head_to_npz(content)
    assert not list(tmp_path.iterdir())
