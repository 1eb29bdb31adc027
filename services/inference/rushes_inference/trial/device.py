"""`python -m rushes_inference.trial.device PARENT DEVICE`: runs a small model on a device, prints the result as JSON.

`problem` is empty where the answers equal the CPU's.
"""

import ctypes
import json
import sys
from pathlib import Path
from typing import Final

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from rushes_chassis.processes import die_with_parent
from rushes_inference.domain.devices import Device

_SIDE: Final = 64
_PICTURES: Final = 2
_OPSET, _IR = 17, 8
_INPUT: Final = "images"


def problem_of(device: Device) -> str:
    """The reason why models cannot run on it, as a sentence; "" where one did."""
    # Imported after die_with_parent: loading these may hang.
    from rushes_inference.adapters.onnx_providers import EngineShape, providers
    from rushes_inference.adapters.onnx_session import FAILURES, RunOptions, Session, offers, same_answers

    if not offers(device):
        return f"This ONNX Runtime was built without {_in_words(device)}, or another one was installed over it."
    file = trial_model().SerializeToString()
    shape = EngineShape(_INPUT, _SIDE, _SIDE)
    try:
        there = Session(file, 1, runs_on=providers(device, shape=shape))
        here = Session(file, 1)
        for seed in range(_PICTURES):
            picture = np.random.default_rng(seed).integers(0, 256, (1, _SIDE, _SIDE, 3), np.uint8)
            if not same_answers(there.run(picture, RunOptions()), here.run(picture, RunOptions())):
                return "Its answers are not the CPU's."
    except FAILURES as failed:
        return _missing_library(device) or _first_line(failed)
    return ""


def trial_model() -> ModelProto:
    """Layers like those of detectors, with random weights."""
    random = np.random.default_rng(7)
    shapes = {"first": (16, 3, 3, 3), "second": (7, 16, 3, 3)}
    kernels = {name: random.normal(0, 0.3, shape).astype(np.float32) for name, shape in shapes.items()}
    nodes = [
        _halving_layer(_INPUT, "first", "one"),
        helper.make_node("Sigmoid", ["one"], ["gate"]),
        helper.make_node("Mul", ["one", "gate"], ["bent"]),
        helper.make_node("MaxPool", ["bent"], ["pooled"], strides=[2, 2], kernel_shape=[2, 2]),
        _halving_layer("pooled", "second", "two"),
        helper.make_node("Reshape", ["two", "shape"], ["head"]),
    ]
    graph = helper.make_graph(
        nodes,
        "a trial",
        [helper.make_tensor_value_info(_INPUT, TensorProto.FLOAT, ["batch", 3, "height", "width"])],
        [helper.make_tensor_value_info("head", TensorProto.FLOAT, ["batch", 7, "places"])],
        [
            *(numpy_helper.from_array(kernel, name) for name, kernel in kernels.items()),
            numpy_helper.from_array(np.array([0, 7, -1], np.int64), "shape"),
        ],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR)


def _halving_layer(seen: str, kernel: str, made: str) -> NodeProto:
    return helper.make_node("Conv", [seen, kernel], [made], strides=[2, 2], kernel_shape=[3, 3], pads=[1, 1, 1, 1])


def _in_words(device: Device) -> str:
    return {Device.CPU: "the CPU", Device.CUDA: "CUDA", Device.TENSORRT: "TensorRT"}[device]


def _missing_library(device: Device) -> str:
    """The missing library of a device, which ONNX Runtime reports in its log only."""
    import onnxruntime

    folder = Path(onnxruntime.__file__).parent / "capi"
    for name in ("shared", device.value):
        try:
            ctypes.CDLL(str(folder / f"libonnxruntime_providers_{name}.so"), mode=ctypes.RTLD_GLOBAL)
        except OSError as missing:
            return f"A library is missing: {missing}."
    return ""


def _first_line(failed: BaseException) -> str:
    return str(failed).strip().partition("\n")[0][:300]


def main() -> None:
    """Try one device."""
    parent, device = sys.argv[1:]
    die_with_parent(int(parent))
    print(json.dumps({"problem": problem_of(Device(device))}))  # noqa: T201  # read by the parent


if __name__ == "__main__":
    main()
