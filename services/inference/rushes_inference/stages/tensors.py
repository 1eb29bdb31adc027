"""A stage's picture, parameters and result as named arrays, for the same code on another server.

Both ends import this module. `deploy/triton/<model>/config.pbtxt`, which `make api` writes, declares the same names and
types to Triton, which refuses what differs.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rushes_footage.stage_schema import Overlay, ParameterType, StageSchema, Value
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.stage_findings import Region, StageFindings
from rushes_inference.stages.installed import PictureStage

Tensor: TypeAlias = NDArray[np.generic]
Tensors: TypeAlias = Mapping[str, Tensor]

PICTURE = "PICTURE"
"""Height x width x 3, bytes, red first."""
PARAMETERS = "PARAMETERS"
"""One double each, in the order of the stage's description."""
INPUTS = (PICTURE, PARAMETERS)

REGIONS = "REGIONS"
"""Whole numbers of 32 bits, one row each: x, y, width and height in pixels."""
CONFIDENCES = "CONFIDENCES"
"""Doubles, as many as there are regions."""
LABELS = "LABELS"
"""Bytes of a JSON list of texts, as many as there are regions."""
OUTLINE = "OUTLINE"
"""Whole numbers of 32 bits, one row each: x and y in pixels."""
MEASURES = "MEASURES"
"""Doubles, in the order of the stage's description."""


def overlay_output(overlay: Overlay) -> str:
    """Name of the output with an overlay: bytes of a PNG file, made only when requested."""
    return overlay.key.upper()


def outputs(schema: StageSchema, *, overlays: bool) -> Sequence[str]:
    """The requested outputs of a stage."""
    drawn = [overlay_output(each) for each in schema.overlays] if overlays else []
    return (REGIONS, CONFIDENCES, LABELS, OUTLINE, MEASURES, *drawn)


def asked(schema: StageSchema, picture: RgbPicture, values: Mapping[str, Value]) -> Tensors:
    """The inputs of a stage, whose parameters are numbers."""
    numbers = [values[each.name] for each in schema.parameters]
    return {PICTURE: picture, PARAMETERS: np.array(numbers, np.float64)}


def answer(stage: PictureStage, given: Tensors, wanted: Collection[str]) -> Tensors:
    """Runs a stage on Triton; raises ValueError for invalid inputs, and OpenCV's errors."""
    schema = stage.schema
    overlays = any(overlay_output(each) in wanted for each in schema.overlays)
    found = stage.examine(_picture(given[PICTURE]), _values(schema, given[PARAMETERS]), overlays=overlays)
    boxes = [(region.x, region.y, region.width, region.height) for region in found.regions]
    drawn = {overlay_output(each): _bytes(found.overlays.get(each.key, b"")) for each in schema.overlays}
    return {
        REGIONS: np.array(boxes, np.int32).reshape(-1, 4),
        CONFIDENCES: np.array([region.confidence for region in found.regions], np.float64),
        LABELS: _bytes(json.dumps([region.label for region in found.regions]).encode()),
        OUTLINE: np.array(found.outline, np.int32).reshape(-1, 2),
        MEASURES: np.array([found.measures[name] for name in schema.measures], np.float64),
        **drawn,
    }


def findings_from(schema: StageSchema, answered: Tensors) -> StageFindings:
    """The result from the arrays of `answer`."""
    boxes = np.asarray(answered[REGIONS], np.int64).tolist()
    labels = json.loads(answered[LABELS].tobytes())
    regions = tuple(
        Region(x, y, width, height, sure, label)
        for (x, y, width, height), sure, label in zip(boxes, _numbers(answered[CONFIDENCES]), labels, strict=True)
    )
    corners = np.asarray(answered[OUTLINE], np.int64).tolist()
    files = {each.key: answered.get(overlay_output(each)) for each in schema.overlays}
    return StageFindings(
        regions,
        tuple((x, y) for x, y in corners),
        dict(zip(schema.measures, _numbers(answered[MEASURES]), strict=True)),
        {key: file.tobytes() for key, file in files.items() if file is not None},
    )


def _picture(sent: Tensor) -> RgbPicture:
    if sent.dtype != np.uint8 or sent.ndim != 3 or sent.shape[2] != 3:
        raise ValueError(f"{PICTURE} must have bytes, height x width x 3, and has {sent.dtype} {sent.shape}")
    return np.asarray(sent, np.uint8)


def _values(schema: StageSchema, sent: Tensor) -> Mapping[str, Value]:
    if sent.shape != (len(schema.parameters),):
        raise ValueError(f"{PARAMETERS} must be {len(schema.parameters)} numbers, and has the shape {sent.shape}")
    # Integers are exact in doubles; OpenCV needs ints.
    return {
        each.name: int(number) if each.type is ParameterType.INTEGER else number
        for each, number in zip(schema.parameters, _numbers(sent), strict=True)
    }


def _numbers(sent: Tensor) -> list[float]:
    return [float(number) for number in np.asarray(sent, np.float64)]


def _bytes(file: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(file, np.uint8)
