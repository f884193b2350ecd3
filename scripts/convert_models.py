"""Converts published weights to the model files that ship in `core/models/files/`, and compares them with those.

`python scripts/convert_models.py PUBLISHED [--out FOLDER]`, for maintainers: it needs the dependency group `convert`
(h5py, onnx, torch). PUBLISHED holds the files as their authors published them, under the names below. Each is checked
by its SHA-256, converted and compared with the shipped file: byte for byte, else by what both compute. A file that
does not ship yet is written. --out writes all conversions into that folder, besides.

The shipped NIMA file is not byte for byte what this script writes: it was exported through PyTorch, and stays, since
the scores on record were computed with it. Both are the same network, and the comparison shows by how much their
outputs differ (8.8e-07 at most). The heads came out byte for byte on x86-64 Linux; elsewhere their products may be
rounded otherwise, and the comparison says by how much. YuNet and the eye's contours ship as published.
"""

import argparse
import hashlib
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

FILES = Path(__file__).resolve().parent.parent / "core" / "models" / "files"
TOLERANCE = 1e-4
"""How far apart outputs may be: of probabilities, of features of unit length, of ratings 1..10."""

_EPSILON = 1e-3  # of Keras' batch normalisation
_STRIDE_2 = {"conv1", "conv_dw_2", "conv_dw_4", "conv_dw_6", "conv_dw_12"}

Arrays = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Conversion:
    """published: name and SHA-256 of the file as its authors published it. shipped: name of what it becomes.

    convert: published bytes to bytes to ship. difference: how far apart the outputs of two such files are.
    """

    published: str
    sha256: str
    shipped: str
    convert: Callable[[bytes], bytes]
    difference: Callable[[bytes, bytes], float]


def main() -> int:
    """Convert and compare everything; returns 1 where something is missing, or differs by more than TOLERANCE."""
    parser = argparse.ArgumentParser(prog="convert_models.py", description=__doc__)
    parser.add_argument("published", type=Path, help="the folder of the published files")
    parser.add_argument("--out", type=Path, help="a folder to write all conversions into")
    options = parser.parse_args()
    return max([_convert(conversion, options.published, options.out) for conversion in CONVERSIONS])


def _convert(conversion: Conversion, folder: Path, out: Path | None) -> int:
    found = [*folder.glob(conversion.published), *folder.glob(f"*/{conversion.published}")]
    if not found:
        print(f"{conversion.shipped}: {conversion.published} is missing in {folder}")
        return 1
    published = found[0].read_bytes()
    if hashlib.sha256(published).hexdigest() != conversion.sha256:
        print(f"{conversion.shipped}: {found[0]} is not the published file: its checksum is another one")
        return 1
    converted = conversion.convert(published)
    if out:
        out.mkdir(parents=True, exist_ok=True)
        (out / conversion.shipped).write_bytes(converted)
    shipped = FILES / conversion.shipped
    if not shipped.exists():
        shipped.write_bytes(converted)
        print(f"{shipped.name}: written, SHA-256 {hashlib.sha256(converted).hexdigest()}")
        return 0
    return compare(conversion, converted, shipped.read_bytes())


def compare(conversion: Conversion, converted: bytes, shipped: bytes) -> int:
    """Report how two files compare; returns 0 where they are the same, or compute the same up to TOLERANCE."""
    if converted == shipped:
        print(f"{conversion.shipped}: the same, byte for byte")
        return 0
    difference = conversion.difference(converted, shipped)
    same = difference <= TOLERANCE
    verdict = "the same network" if same else "ANOTHER NETWORK"
    print(f"{conversion.shipped}: other bytes, {verdict}: the outputs differ by at most {difference:.1e}")
    return 0 if same else 1


# NIMA


def nima_to_onnx(hdf5: bytes) -> bytes:
    """Return the NIMA network (MobileNet v1 of width 1) as ONNX, from its Keras weights.

    In: `image`, (N, 3, 224, 224) float32 RGB, x / 127.5 - 1. Out: `probs`, (N, 10), the share of each rating 1..10.
    Node `ReduceMean` has the pooled features, (N, 1024).
    Layers: Keras 2.1 `MobileNet(include_top=False, pooling="avg")` and a softmax of 10.
    """
    from onnx import TensorProto, helper, numpy_helper  # noqa: PLC0415

    published = read_hdf5(hdf5)
    weights: dict[str, NDArray[np.float32]] = {}
    nodes = []
    layers = ["conv1"] + [f"conv_{kind}_{i}" for i in range(1, 14) for kind in ("dw", "pw")]
    before = "image"

    def add(kind: str, inputs: Sequence[str], output: str, **attributes: object) -> None:
        nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))

    for layer in layers:
        kernel, bias = folded(published, layer)
        weights[f"{layer}.weight"], weights[f"{layer}.bias"] = kernel, bias
        side, stride = kernel.shape[2], 2 if layer in _STRIDE_2 else 1
        pads = [0, 0, 0, 0] if side == 1 else [1, 1, 1, 1]
        if stride == 2:  # Keras pads these below and on the right only, which OpenCV wants as a step of its own
            add("Pad", [before], f"{layer}.pad", pads=[0, 0, 0, 0, 0, 0, 1, 1])
            before, pads = f"{layer}.pad", [0, 0, 0, 0]
        add(
            "Conv", [before, f"{layer}.weight", f"{layer}.bias"], f"{layer}.conv",
            group=len(kernel) if "_dw_" in layer else 1, kernel_shape=[side, side], pads=pads, strides=[stride, stride],
        )  # fmt: skip
        add("Clip", [f"{layer}.conv"], layer, min=0.0, max=6.0)
        before = layer
    weights["dense.weight"] = published["dense_1/dense_1/kernel:0"].T
    weights["dense.bias"] = published["dense_1/dense_1/bias:0"]
    add("ReduceMean", [before], "ReduceMean", axes=[2, 3], keepdims=0)
    add("Gemm", ["ReduceMean", "dense.weight", "dense.bias"], "dense", transB=1)
    add("Softmax", ["dense"], "probs", axis=1)
    graph = helper.make_graph(
        nodes,
        "nima",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 3, 224, 224])],
        [helper.make_tensor_value_info("probs", TensorProto.FLOAT, ["N", 10])],
        [numpy_helper.from_array(np.ascontiguousarray(array), name) for name, array in weights.items()],
    )
    opset = helper.make_opsetid("", 10)  # the last in which Clip, Pad and ReduceMean take plain attributes
    return bytes(helper.make_model(graph, opset_imports=[opset], ir_version=5).SerializeToString())


def read_hdf5(content: bytes) -> Arrays:
    """Return all arrays of an HDF5 file by their path in it, such as `conv1/conv1/kernel:0`."""
    import h5py  # noqa: PLC0415

    arrays: dict[str, NDArray[np.float32]] = {}
    with h5py.File(BytesIO(content)) as file:
        file.visititems(lambda path, item: arrays.update({path: item[()]}) if isinstance(item, h5py.Dataset) else None)
    return arrays


def folded(published: Arrays, layer: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return kernel (out, in / group, h, w) and bias (out,) of a convolution with its batch normalisation folded in.

    w' = w * s, b' = beta - mean * s, where s = gamma / sqrt(variance + epsilon); in float64, rounded once.
    """
    depthwise = "_dw_" in layer
    kernel = published[f"{layer}/{layer}/{'depthwise_kernel' if depthwise else 'kernel'}:0"].astype(np.float64)
    kernel = kernel.transpose(2, 3, 0, 1) if depthwise else kernel.transpose(3, 2, 0, 1)
    norm = f"{layer}_bn/{layer}_bn"
    gamma, beta, mean, variance = (
        published[f"{norm}/{name}:0"].astype(np.float64) for name in ("gamma", "beta", "moving_mean", "moving_variance")
    )
    scale = gamma / np.sqrt(variance + _EPSILON)
    return (kernel * scale[:, None, None, None]).astype(np.float32), (beta - mean * scale).astype(np.float32)


def nima_difference(one: bytes, other: bytes) -> float:
    """Return the largest difference of probabilities and of features scaled to unit length, on 16 made-up images."""
    random = np.random.default_rng(1)
    coarse = random.integers(0, 256, (16, 7, 7, 3), dtype=np.uint8)  # blurred as images are, not noise alone
    images = [cv2.resize(image, (224, 224), interpolation=cv2.INTER_CUBIC) for image in coarse]
    results = []
    for onnx in (one, other):
        network = cv2.dnn.readNetFromONNX(np.frombuffer(onnx, np.uint8))
        (pooled,) = (name for name in network.getLayerNames() if name.endswith("ReduceMean"))
        rows = []
        for image in images:
            network.setInput(cv2.dnn.blobFromImage(image, 1 / 127.5, mean=(127.5, 127.5, 127.5), swapRB=True))
            probabilities, features = network.forward(["probs", pooled])
            rows.append(np.append(probabilities.ravel(), features.ravel() / np.linalg.norm(features)))
        results.append(np.stack(rows))
    return float(np.abs(results[0] - results[1]).max())


# CLIP's aesthetic heads


def head_to_npz(pth: bytes) -> bytes:
    """Return a head's `weights`, (D,) float64, and `bias`, () float64, as .npz, from a .pth file of linear layers.

    LAION's linear heads: Schuhmann et al., "LAION-5B", 2022. Improved: C. Schuhmann, improved-aesthetic-predictor.
    ValueError, or what torch raises, where it is no head; nothing that the file may hold besides tensors is run.
    """
    import torch  # noqa: PLC0415

    state = torch.load(BytesIO(pth), map_location="cpu", weights_only=True)
    weights, bias = collapsed({name: tensor.numpy() for name, tensor in state.items()})
    made = BytesIO()
    np.savez(made, weights=weights, bias=np.float64(bias))
    return made.getvalue()


def collapsed(state: Mapping[str, NDArray[np.floating]]) -> tuple[NDArray[np.float64], float]:
    """Return weights (D,) and bias of the one affine map that linear layers, one after the other, are.

    The heads published for CLIP have no activations between their layers, and their dropout does nothing once training
    is over: W2 (W1 x + b1) + b2 = (W2 W1) x + (W2 b1 + b2). ValueError where it ends in more than one rating.
    state: the kernels (out, in), named `…weight`, and biases (out,), in the order of the layers.
    """
    arrays = {name: np.asarray(array, np.float64) for name, array in state.items()}
    kernels = [array for name, array in arrays.items() if name.endswith("weight")]
    biases = [array for name, array in arrays.items() if not name.endswith("weight")]
    weights, bias = kernels[0], biases[0]
    for kernel, shift in zip(kernels[1:], biases[1:], strict=True):
        weights, bias = kernel @ weights, kernel @ bias + shift
    return weights.reshape(-1), bias.item()  # item: one rating, or ValueError


def head_difference(one: bytes, other: bytes) -> float:
    """Return the largest difference that two heads' ratings of a unit-length embedding can have."""
    a, b = (np.load(BytesIO(content), allow_pickle=False) for content in (one, other))
    return float(np.linalg.norm(a["weights"] - b["weights"]) + abs(float(a["bias"]) - float(b["bias"])))


def _unlike(one: bytes, other: bytes) -> float:
    return float("inf")  # what ships as published must be that


CONVERSIONS = (
    Conversion(
        "weights_mobilenet_aesthetic_0.07.hdf5",
        "e563ad91b3d47410e45f7238f07ab8f6abd1bd0c4b18a4b0af9c681a21a91cb2",
        "nima_mobilenet_aesthetic.onnx",
        nima_to_onnx,
        nima_difference,
    ),
    Conversion(
        "sa_0_4_vit_b_32_linear.pth",
        "c7b14cead230694acc7b9447974d3cad78003c72da032e402a303b6c2429e85f",
        "aesthetic_head_vit_b_32.npz",
        head_to_npz,
        head_difference,
    ),
    Conversion(
        "sac+logos+ava1-l14-linearMSE.pth",
        "21dd590f3ccdc646f0d53120778b296013b096a035a2718c9cb0d511bff0f1e0",
        "aesthetic_head_vit_l_14.npz",
        head_to_npz,
        head_difference,
    ),
    Conversion(
        "face_detection_yunet_2023mar.onnx",
        "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
        "face_detection_yunet_2023mar.onnx",
        lambda content: content,
        _unlike,
    ),
    Conversion(
        "mediapipe-0.10.21-cp311-cp311-manylinux_2_28_x86_64.whl",
        "05dc4a9e593655a79558d05d6227d31018c2537a4bd3362b51e230cf22aecfe3",
        "iris_landmark.tflite",
        lambda wheel: zipfile.ZipFile(BytesIO(wheel)).read("mediapipe/modules/iris_landmark/iris_landmark.tflite"),
        _unlike,
    ),
)
"""Published on GitHub: NIMA in idealo/image-quality-assessment, models/MobileNet; the heads in
LAION-AI/aesthetic-predictor and christophschuhmann/improved-aesthetic-predictor; YuNet in opencv/opencv_zoo. The
eye's contours are in the wheel of mediapipe on PyPI; later ones hold no models.
"""


if __name__ == "__main__":
    sys.exit(main())
