"""Small networks, good and bad, that answer without having learned anything."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import onnx
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

NAMES: Final = "{0: 'person', 1: 'ball', 2: 'box'}"
STRIDE: Final = 32
_OPSET: Final = 17
_IR: Final = 8


def weights(name: str, values: Any) -> TensorProto:
    return numpy_helper.from_array(np.asarray(values), name)


def network(
    *,
    rows: int = 7,
    batch: int | str = "batch",
    side: int | str = "side",
    width: int | str | None = None,
    said: Mapping[str, str] | None = None,
    head: Sequence[int] = (0, 7, -1),
    squashed: bool = True,
    shift: float = 0.0,
    element: int = TensorProto.FLOAT,
    before: Sequence[NodeProto] = (),
    after: Sequence[NodeProto] = (),
    more: Sequence[TensorProto] = (),
    inputs: int = 1,
    seen: str = "images",
    said_of: str = "head",
) -> ModelProto:
    """One layer that looks at each square of 32 pixels; `before` may make `seen` of `images`, `after` `said_of` of it.

    `head` is the shape that its answer is brought into.
    """
    kind = np.float16 if element == TensorProto.FLOAT16 else np.float32
    kernel = np.random.default_rng(4).normal(0, 0.02, (rows, 3, STRIDE, STRIDE)).astype(kind)
    nodes = [
        *before,
        helper.make_node(
            "Conv", [seen, "kernel", "shift"], ["looked"], strides=[STRIDE] * 2, kernel_shape=[STRIDE] * 2
        ),
        helper.make_node("Sigmoid" if squashed else "Identity", ["looked"], ["squashed"]),
        helper.make_node("Reshape", ["squashed", "shape"], ["head"]),
        *after,
    ]
    shape = [batch, 3, side, side if width is None else width]
    asked = [helper.make_tensor_value_info(name, element, shape) for name in ("images", "others")[:inputs]]
    graph = helper.make_graph(
        nodes,
        "made for a test",
        asked,
        [helper.make_tensor_value_info(said_of, element, [None] * len(head))],
        [
            weights("kernel", kernel),
            weights("shift", np.full(rows, shift, kind)),
            weights("shape", np.array(head, np.int64)),
            *more,
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR)
    helper.set_model_props(
        model, {"names": NAMES, "task": "detect", "stride": str(STRIDE), "imgsz": "[64, 64]", **(said or {})}
    )
    return model


def fails_at_white() -> ModelProto:
    """Looks up the brightest level of all pictures in a table that has no row for white."""
    return network(
        after=[
            helper.make_node("ReduceMax", ["images"], ["brightest"], keepdims=0),
            helper.make_node("Cast", ["brightest"], ["row"], to=TensorProto.INT64),
            helper.make_node("Gather", ["table", "row"], ["factor"]),
            helper.make_node("Mul", ["head", "factor"], ["answer"]),
        ],
        more=[weights("table", np.ones(1, np.float32))],
        said_of="answer",
    )


def goes_round_for_ever() -> ModelProto:
    """Counts as far as numbers go."""
    return _goes_round(only_at_white=False)


def goes_round_at_white() -> ModelProto:
    """The same where something in the pictures is white; of others it says what it is to say."""
    return _goes_round(only_at_white=True)


def _goes_round(*, only_at_white: bool) -> ModelProto:
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["go_on"], ["still"]),
            helper.make_node("Add", ["sum", "nothing"], ["more"]),
            helper.make_node("Mul", ["more", "one"], ["most"]),
        ],
        "round",
        [
            helper.make_tensor_value_info("turn", TensorProto.INT64, []),
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("sum", TensorProto.FLOAT, []),
        ],
        [
            helper.make_tensor_value_info("still", TensorProto.BOOL, []),
            helper.make_tensor_value_info("most", TensorProto.FLOAT, []),
        ],
        [weights("nothing", np.float32(0)), weights("one", np.float32(1))],
    )
    turns = (
        [
            helper.make_node("ReduceMax", ["images"], ["brightest"], keepdims=0),
            helper.make_node("Cast", ["brightest"], ["white"], to=TensorProto.INT64),
            helper.make_node("Mul", ["white", "many"], ["turns"]),
        ]
        if only_at_white
        else [helper.make_node("Identity", ["many"], ["turns"])]
    )
    return network(
        after=[
            *turns,
            helper.make_node("Loop", ["turns", "true", "zero"], ["counted"], body=body),
            helper.make_node("Add", ["head", "counted"], ["answer"]),
        ],
        more=[
            weights("many", np.int64(2**62)),
            weights("true", np.bool_(True)),
            weights("zero", np.float32(0)),
        ],
        said_of="answer",
    )


def needs_all_memory() -> ModelProto:
    """Fills a quarter of a terabyte with ones."""
    return network(
        after=[
            helper.make_node("ConstantOfShape", ["size"], ["ones"]),
            helper.make_node("ReduceSum", ["ones"], ["sum"], keepdims=0),
            helper.make_node("Add", ["head", "sum"], ["answer"]),
        ],
        more=[weights("size", np.array([1 << 36], np.int64))],
        said_of="answer",
    )


def with_weights_elsewhere() -> ModelProto:
    """Reads its weights from a file beside it, or anywhere else."""
    model = network()
    kernel = model.graph.initializer[0]
    kernel.ClearField("raw_data")
    kernel.data_location = TensorProto.EXTERNAL
    kernel.external_data.append(onnx.StringStringEntryProto(key="location", value="../../../etc/passwd"))
    return model


def with_weights_elsewhere_inside() -> ModelProto:
    """The same, of a constant in a graph within its graph."""
    model = goes_round_for_ever()
    [loop] = [node for node in model.graph.node if node.op_type == "Loop"]
    constant = loop.attribute[0].g.initializer[0]
    constant.ClearField("raw_data")
    constant.data_location = TensorProto.EXTERNAL
    constant.external_data.append(onnx.StringStringEntryProto(key="location", value="weights"))
    return model


def with_an_operator_of_its_own() -> ModelProto:
    model = network()
    model.graph.node[0].domain = "somebody.else"
    model.opset_import.append(helper.make_opsetid("somebody.else", 1))
    return model


def with_a_function() -> ModelProto:
    model = network()
    function = helper.make_function(
        "somebody.else",
        "Same",
        ["x"],
        ["y"],
        [helper.make_node("Identity", ["x"], ["y"])],
        [helper.make_opsetid("", _OPSET)],
    )
    model.functions.append(function)
    return model


def encoder(
    *,
    dimensions: int = 16,
    batch: int | str = "batch",
    side: int | str = 32,
    channels: int | str = 3,
    said: Mapping[str, str] | None = None,
    outputs: Sequence[str] = ("image_embeds",),
    blind: bool = False,
    shift: float = 0.0,
) -> ModelProto:
    """Describes a picture by weighted means of its colours in fields of eight pixels: alike ones alike.

    A `blind` one says the same of all.
    """
    random = np.random.default_rng(5)
    kernel = random.normal(0, 0 if blind else 1 / 8, (dimensions, 3, 8, 8)).astype(np.float32)
    nodes = [
        helper.make_node("Conv", ["pixel_values", "kernel"], ["looked"], strides=[8, 8], kernel_shape=[8, 8]),
        helper.make_node("Relu", ["looked"], ["lit"]),
        helper.make_node("ReduceMean", ["lit"], ["mean"], axes=[2, 3], keepdims=0),
        helper.make_node("Add", ["mean", "shift"], ["described"]),
        *(helper.make_node("Identity", ["described"], [name]) for name in outputs),
    ]
    graph = helper.make_graph(
        nodes,
        "made for a test",
        [helper.make_tensor_value_info("pixel_values", TensorProto.FLOAT, [batch, channels, side, side])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, [batch, dimensions]) for name in outputs],
        [weights("kernel", kernel), weights("shift", np.full(dimensions, 0.1 + shift, np.float32))],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR)
    helper.set_model_props(model, dict(said or {}))
    return model


BANDS: Final = 64
TONES: Final = (200.0, 400.0, 800.0, 1600.0, 3200.0, 300.0, 600.0, 1200.0)
"""Hertz of what a `listener` to waveforms hears."""
_HEARD: Final = 400
"""Samples of its filters."""


def filters() -> Any:
    """Of a `listener` to waveforms, a sine and a cosine for each tone: 2 x tones x samples."""
    angles = 2 * np.pi * np.array(TONES)[:, None] * np.arange(_HEARD) / 16_000
    return np.stack((np.sin(angles), np.cos(angles))).astype(np.float32) / 20


def mixing() -> Any:
    """Weights of a `listener` to bands: bands x numbers."""
    return np.random.default_rng(6).normal(0, 0.3, (BANDS, len(TONES))).astype(np.float32)


def listener(
    sides: Sequence[int | str],
    *,
    outputs: Sequence[str] = ("embeddings",),
    in_time: bool = False,
    deaf: bool = False,
    logs: bool = False,
    element: int = TensorProto.FLOAT,
    said: Mapping[str, str] | None = None,
) -> ModelProto:
    """Describes sound whose input has these sides. Of a waveform: how strong each tone is; of bands: mixtures of their
    means. `in_time`: of each step. A `deaf` one says the same of all; one that `logs` has no number for silence.
    """
    kind = np.float16 if element == TensorProto.FLOAT16 else np.float32
    bands = BANDS in sides
    nodes = _of_bands(sides) if bands else _of_a_waveform(sides)
    nodes += [
        helper.make_node("Mul", ["steps", "loud"], ["louder"]),
        helper.make_node("Log" if logs else "Identity", ["louder"], ["said"]),
        helper.make_node("Identity", ["said"], ["answer"])
        if in_time
        else helper.make_node("ReduceMean", ["said"], ["answer"], axes=[1], keepdims=0),
        *(helper.make_node("Identity", ["answer"], [name]) for name in outputs),
    ]
    shape: list[int | str] = ["batch", "time", len(TONES)] if in_time else ["batch", len(TONES)]
    graph = helper.make_graph(
        nodes,
        "made for a test",
        [helper.make_tensor_value_info("input_values", element, list(sides))],
        [helper.make_tensor_value_info(name, element, shape) for name in outputs],
        [
            weights("sines", filters()[0][:, None].astype(kind)),
            weights("cosines", filters()[1][:, None].astype(kind)),
            weights("mixing", mixing().astype(kind)),
            weights("one", np.array([1], np.int64)),
            weights("loud", np.array(0 if deaf else 1, kind)),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR)
    helper.set_model_props(model, dict(said or {}))
    return model


def _of_a_waveform(sides: Sequence[int | str]) -> list[NodeProto]:
    lengthened = len(sides) == 2
    return [
        helper.make_node("Unsqueeze" if lengthened else "Identity", ["input_values", "one"][: 1 + lengthened], ["row"]),
        *(
            helper.make_node("Conv", ["row", kernel], [made], strides=[_HEARD // 2], kernel_shape=[_HEARD])
            for kernel, made in (("sines", "in_phase"), ("cosines", "beside"))
        ),
        helper.make_node("Mul", ["in_phase", "in_phase"], ["first"]),
        helper.make_node("Mul", ["beside", "beside"], ["second"]),
        helper.make_node("Add", ["first", "second"], ["strengths"]),
        helper.make_node("Transpose", ["strengths"], ["steps"], perm=[0, 2, 1]),
    ]


def _of_bands(sides: Sequence[int | str]) -> list[NodeProto]:
    with_one, turned = len(sides) == 4, sides[-1] != BANDS
    return [
        helper.make_node("Squeeze" if with_one else "Identity", ["input_values", "one"][: 1 + with_one], ["plane"]),
        helper.make_node("Transpose", ["plane"], ["frames"], perm=[0, 2, 1] if turned else [0, 1, 2]),
        helper.make_node("MatMul", ["frames", "mixing"], ["steps"]),
    ]
