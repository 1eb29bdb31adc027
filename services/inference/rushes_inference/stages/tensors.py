"""What a stage is asked and what it finds in a picture as named arrays, for the same code on another server.

Both ends import this module. `deploy/triton/<model>/config.pbtxt`, which `make api` writes, declares the same names and
types to Triton, which refuses what differs.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rushes_footage.brands import BrandMatch, FoundBy, MatchState
from rushes_footage.parameter_values import Mistake, checked
from rushes_footage.stage_schema import Overlay, Stage, StageSchema, Value
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.stage_findings import Inputs, Region, StageFindings
from rushes_inference.stages.installed import PictureStage

Tensor: TypeAlias = NDArray[np.generic]
Tensors: TypeAlias = Mapping[str, Tensor]

PICTURE = "PICTURE"
"""Height x width x 3, bytes, red first."""
ASKED = "ASKED"
"""Bytes of a JSON object: `parameters`, the values of all of them, and `inputs`, the regions that the stages which are
read have found in the picture, by their names."""
INPUTS = (PICTURE, ASKED)

FOUND = "FOUND"
"""Bytes of a JSON object: the findings, without the overlays."""


def overlay_output(overlay: Overlay) -> str:
    """Name of the output with an overlay: bytes of a PNG file, made only when requested."""
    return overlay.key.upper()


def outputs(schema: StageSchema, *, overlays: bool) -> Sequence[str]:
    """The requested outputs of a stage."""
    drawn = [overlay_output(each) for each in schema.overlays] if overlays else []
    return (FOUND, *drawn)


def asked(picture: RgbPicture, values: Mapping[str, Value], inputs: Inputs) -> Tensors:
    """The inputs of a stage."""
    said = {"parameters": values, "inputs": {stage: _plain(regions) for stage, regions in inputs.items()}}
    return {PICTURE: picture, ASKED: _json(said)}


def answer(stage: PictureStage, given: Tensors, wanted: Collection[str]) -> Tensors:
    """Runs a stage on Triton; raises ValueError for invalid inputs, and OpenCV's errors."""
    schema = stage.schema
    overlays = any(overlay_output(each) in wanted for each in schema.overlays)
    values, inputs = _asked_in(schema, given[ASKED])
    found = stage.examine(_picture(given[PICTURE]), values, inputs, overlays=overlays)
    drawn = {overlay_output(each): _bytes(found.overlays.get(each.key, b"")) for each in schema.overlays}
    said = {
        "regions": _plain(found.regions),
        "outline": found.outline,
        "measures": found.measures,
        "signature": found.signature.hex(),
    }
    return {FOUND: _json(said), **drawn}


def findings_from(schema: StageSchema, answered: Tensors) -> StageFindings:
    """The result from the arrays of `answer`."""
    found = json.loads(answered[FOUND].tobytes())
    files = {each.key: answered.get(overlay_output(each)) for each in schema.overlays}
    return StageFindings(
        _regions(found["regions"]),
        tuple((x, y) for x, y in found["outline"]),
        # A stage that selects frames measures none: what it measures is which it keeps.
        {name: found["measures"][name] for name in schema.measures if name in found["measures"]},
        {key: file.tobytes() for key, file in files.items() if file is not None},
        bytes.fromhex(found["signature"]),
    )


def _picture(sent: Tensor) -> RgbPicture:
    if sent.dtype != np.uint8 or sent.ndim != 3 or sent.shape[2] != 3:
        raise ValueError(f"{PICTURE} must have bytes, height x width x 3, and has {sent.dtype} {sent.shape}")
    return np.asarray(sent, np.uint8)


def _asked_in(schema: StageSchema, sent: Tensor) -> tuple[Mapping[str, Value], Inputs]:
    """The values and inputs that were sent; raises ValueError for those of another version."""
    said = json.loads(sent.tobytes())
    mistakes: list[Mistake] = []
    values = checked(schema, said["parameters"], mistakes)
    missing = [each.name for each in schema.parameters if each.name not in values]
    if mistakes or missing:
        wrong = [f"{each.field} {each.message}" for each in mistakes] + [f"{name} is missing" for name in missing]
        raise ValueError(f"{ASKED}: {'; '.join(wrong)}")
    return values, {Stage(stage): _regions(regions) for stage, regions in said["inputs"].items()}


def _plain(regions: Sequence[Region]) -> list[dict[str, Any]]:
    return [asdict(each) for each in regions]


def _regions(said: Sequence[Mapping[str, Any]]) -> tuple[Region, ...]:
    return tuple(
        Region(
            **{
                **each,
                "polygon": tuple((x, y) for x, y in each["polygon"]),
                "match": None if (match := each["match"]) is None else _match(match),
            }
        )
        for each in said
    )


def _match(said: Mapping[str, Any]) -> BrandMatch:
    return BrandMatch(**{**said, "state": MatchState(said["state"]), "by": FoundBy(said["by"])})


def _json(said: object) -> NDArray[np.uint8]:
    return _bytes(json.dumps(said).encode())


def _bytes(file: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(file, np.uint8)
