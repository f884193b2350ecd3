"""From NIMA's published Keras weights to the ONNX file that OpenCV reads: same bytes in, same bytes out, anywhere."""

import numpy as np
from numpy.typing import NDArray

from .hdf5_reader import read_arrays
from .onnx_writer import model, node

_EPSILON = 1e-3  # of Keras' batch normalisation
_HALVING = {"conv1", "conv_dw_2", "conv_dw_4", "conv_dw_6", "conv_dw_12"}

Arrays = dict[str, NDArray[np.float32]]


def nima_to_onnx(hdf5: bytes) -> bytes:
    """The NIMA network (MobileNet v1 at width 1) as ONNX, from the bytes of its verified Keras weights.

    In: `image`, (N, 3, 224, 224) float32 RGB, x / 127.5 - 1. Out: `probs`, (N, 10), the share of each rating 1..10.
    Node `ReduceMean` holds the pooled (N, 1024) features.
    Layers: Keras 2.1 `MobileNet(include_top=False, pooling="avg")` and a softmax of 10.
    """
    published = read_arrays(hdf5)
    weights: Arrays = {}
    nodes = []
    layers = ["conv1"] + [f"conv_{kind}_{i}" for i in range(1, 14) for kind in ("dw", "pw")]
    before = "image"
    for layer in layers:
        kernel, bias = _folded(published, layer)
        weights[f"{layer}.weight"], weights[f"{layer}.bias"] = kernel, bias
        group = len(kernel) if "_dw_" in layer else 1
        stride = 2 if layer in _HALVING else 1
        size = kernel.shape[2]
        pads = [0, 0, 0, 0] if size == 1 else [1, 1, 1, 1]
        if stride == 2:  # Keras pads these below and on the right only, which OpenCV wants as a step of its own
            nodes.append(node("Pad", [before], f"{layer}.pad", pads=[0, 0, 0, 0, 0, 0, 1, 1]))
            before, pads = f"{layer}.pad", [0, 0, 0, 0]
        inputs = [before, f"{layer}.weight", f"{layer}.bias"]
        kernel_shape, strides = [size, size], [stride, stride]
        nodes.append(
            node("Conv", inputs, f"{layer}.conv", group=group, kernel_shape=kernel_shape, pads=pads, strides=strides)
        )
        nodes.append(node("Clip", [f"{layer}.conv"], layer, min=0.0, max=6.0))
        before = layer
    weights["dense.weight"] = published["dense_1/dense_1/kernel:0"].T
    weights["dense.bias"] = published["dense_1/dense_1/bias:0"]
    nodes.append(node("ReduceMean", [before], "ReduceMean", axes=[2, 3], keepdims=0))
    nodes.append(node("Gemm", ["ReduceMean", "dense.weight", "dense.bias"], "dense", transB=1))
    nodes.append(node("Softmax", ["dense"], "probs", axis=1))
    return model("nima", nodes, weights, ("image", ["N", 3, 224, 224]), ("probs", ["N", 10]))


def _folded(published: Arrays, layer: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Kernel (out, in / group, h, w) and bias (out,) of a convolution with its batch normalisation folded in.

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
