"""Added models in the model repository of a Triton: folders and configuration.

`deploy/triton/yolo` is the result for a model as Ultralytics exports it; tests compare them.
"""

import json
from dataclasses import dataclass
from typing import TypeAlias

from rushes_inference.domain.errors import ModelDamaged, NotADetector
from rushes_inference.domain.models import Model, NetworkTensors

VERSION = "1"
MODEL_FILE = f"{VERSION}/model.onnx"
MOST_TOGETHER = 8
_WAIT_MICROSECONDS = 2_000
"""Delay of dynamic batching while fewer than four pictures wait."""
_QUEUE_MICROSECONDS = 20_000_000
_LONGEST_QUEUE = 64

Value: TypeAlias = "str | int | bool | list[Value] | dict[str, Value]"
Configuration: TypeAlias = dict[str, Value]


def triton_name(model: Model) -> str:
    """Derived from the file's hash, so that equal files share a name, whatever they are called here."""
    return f"yolo-{model.sha256[:16]}"


def tensors_of(model: Model) -> NetworkTensors:
    """The model's tensors; raises NotADetector, and ModelDamaged where an earlier version of Rushes added the model."""
    if model.network.describes:
        raise NotADetector(model.name)
    if model.network.tensors is None:
        raise ModelDamaged(model.name, "it was added by a version of Rushes that did not note what Triton has to know")
    return model.network.tensors


@dataclass(frozen=True)
class Platform:
    """The Triton platform that runs a model."""

    name: str
    file: str
    card: bool


ONNX_RUNTIME = Platform("onnxruntime_onnx", "model.onnx", card=False)
TENSORRT = Platform("tensorrt_plan", "model.plan", card=True)


def configuration(name: str, tensors: NetworkTensors, *, any_batch: bool, platform: Platform) -> Configuration:
    """The contents of config.pbtxt as a dictionary."""
    kind = "TYPE_FP16" if tensors.half else "TYPE_FP32"
    side = _free(tensors.side)
    pictures: list[Value] = [3, side, side]
    head: list[Value] = [_free(tensors.rows), _free(tensors.columns)]
    group: dict[str, Value] = {"kind": "KIND_GPU", "count": 1} if platform.card else {"count": 1}
    said: Configuration = {"name": name, "platform": platform.name, "default_model_filename": platform.file}
    if not any_batch:
        # The model's own batch dimension, which is 1.
        pictures, head = [1, *pictures], [1, *head]
    said |= {
        "max_batch_size": MOST_TOGETHER if any_batch else 0,
        "input": [{"name": tensors.pictures, "data_type": kind, "dims": pictures}],
        "output": [{"name": tensors.head, "data_type": kind, "dims": head}],
        "instance_group": [group],
    }
    if any_batch:
        said["dynamic_batching"] = {
            "preferred_batch_size": [4, MOST_TOGETHER],
            "max_queue_delay_microseconds": _WAIT_MICROSECONDS,
            "default_queue_policy": {
                "timeout_action": "REJECT",
                "default_timeout_microseconds": _QUEUE_MICROSECONDS,
                "allow_timeout_override": True,
                "max_queue_size": _LONGEST_QUEUE,
            },
        }
    return said


@dataclass(frozen=True)
class RepositoryPlace:
    """The folder of a model, and the text of its configuration."""

    folder: str
    configuration: str
    for_tensorrt: str


def repository_place(model: Model) -> RepositoryPlace:
    """The folder of a model in the repository; raises like tensors_of."""
    tensors, name = tensors_of(model), triton_name(model)
    either = (
        as_text(configuration(name, tensors, any_batch=model.network.any_batch, platform=platform))
        for platform in (ONNX_RUNTIME, TENSORRT)
    )
    return RepositoryPlace(name, *either)


def as_json(said: Configuration) -> str:
    """For Triton's call to load a model."""
    return json.dumps(said)


def as_text(said: Configuration) -> str:
    """As config.pbtxt."""
    return "".join(f"{line}\n" for name, value in said.items() for line in _lines(name, value))


def _lines(name: str, value: Value) -> list[str]:
    if isinstance(value, dict):
        inner = [f"  {line}" for key, each in value.items() for line in _lines(key, each)]
        return [f"{name} {{", *inner, "}"]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [line for each in value for line in _lines(name, each)]
    return [f"{name}: {_said(name, value)}"]


def _said(name: str, value: Value) -> str:
    if isinstance(value, list):
        return f"[ {', '.join(_said(name, each) for each in value)} ]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and name not in _CONSTANTS:
        return json.dumps(value)
    return str(value)


_CONSTANTS = ("data_type", "kind", "timeout_action")


def _free(side: int | None) -> int:
    return -1 if side is None else side
