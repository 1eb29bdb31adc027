"""Parameters and results of edge and field detection as named arrays, for the same code on another server.

Both ends import this module. `deploy/triton/{edges,field}/config.pbtxt` declare the same names and types to Triton,
which refuses what differs.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.edges import EdgeParameters, EdgeRegion, Edges
from rushes_inference.domain.field import Field, FieldParameters
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.vision.edges import find_edges
from rushes_inference.vision.field import find_field

Tensor: TypeAlias = NDArray[np.generic]
Tensors: TypeAlias = Mapping[str, Tensor]

VERSION = "1"
"""Version of both algorithms, and their folder's name in Triton's repository: raise it whenever results change."""

PICTURE = "PICTURE"
"""Height x width x 3, bytes, red first."""
PARAMETERS = "PARAMETERS"
"""One double each, in the order in which the domain declares them."""
INPUTS = (PICTURE, PARAMETERS)

REGIONS = "REGIONS"
"""Whole numbers of 32 bits, one row each: x, y, width and height in pixels."""
CONFIDENCES = "CONFIDENCES"
"""Doubles, as many as there are regions."""
COUNTS = "COUNTS"
"""Whole numbers of 64 bits: horizontal lines, and pairs."""
EDGE_OVERLAY = "EDGE_OVERLAY"
"""Bytes of a PNG file, like the two others; made only when requested."""
LINES_OVERLAY = "LINES_OVERLAY"

BOUNDARY = "BOUNDARY"
"""Whole numbers of 32 bits, one row each: x and y in pixels."""
COVERAGE = "COVERAGE"
"""One double."""
MASK = "MASK"

Parameters = TypeVar("Parameters", EdgeParameters, FieldParameters)


def asked(picture: RgbPicture, parameters: EdgeParameters | FieldParameters) -> Tensors:
    """Inputs of both models."""
    return {PICTURE: picture, PARAMETERS: np.array(astuple(parameters), np.float64)}


def edge_outputs(*, overlays: bool) -> Sequence[str]:
    """Requested outputs of the edge model."""
    return (REGIONS, CONFIDENCES, COUNTS, *((EDGE_OVERLAY, LINES_OVERLAY) if overlays else ()))


def field_outputs(*, mask: bool) -> Sequence[str]:
    """Requested outputs of the field model."""
    return (BOUNDARY, COVERAGE, *((MASK,) if mask else ()))


def answer_edges(given: Tensors, wanted: Collection[str]) -> Tensors:
    """Runs Triton's edge model; raises ValueError for invalid inputs, and OpenCV's errors."""
    parameters = _parameters(EdgeParameters, given[PARAMETERS])
    overlays = EDGE_OVERLAY in wanted or LINES_OVERLAY in wanted
    found = find_edges(_picture(given[PICTURE]), parameters, overlays=overlays)
    boxes = [(region.x, region.y, region.width, region.height) for region in found.regions]
    return {
        REGIONS: np.array(boxes, np.int32).reshape(-1, 4),
        CONFIDENCES: np.array([region.confidence for region in found.regions], np.float64),
        COUNTS: np.array([found.horizontal_count, found.pair_count], np.int64),
        EDGE_OVERLAY: _bytes(found.edge_overlay),
        LINES_OVERLAY: _bytes(found.lines_overlay),
    }


def answer_field(given: Tensors, wanted: Collection[str]) -> Tensors:
    """Runs Triton's field model; raises the same."""
    parameters = _parameters(FieldParameters, given[PARAMETERS])
    found = find_field(_picture(given[PICTURE]), parameters, mask=MASK in wanted)
    return {
        BOUNDARY: np.array(found.boundary, np.int32).reshape(-1, 2),
        COVERAGE: np.array([found.coverage], np.float64),
        MASK: _bytes(found.mask),
    }


def edges_from(answered: Tensors) -> Edges:
    """The result from the arrays of answer_edges."""
    horizontal, pairs = (int(count) for count in _numbers(answered[COUNTS]))
    boxes = np.asarray(answered[REGIONS], np.int64).tolist()
    confidences = _numbers(answered[CONFIDENCES])
    regions = tuple(
        EdgeRegion(x, y, width, height, sure) for (x, y, width, height), sure in zip(boxes, confidences, strict=True)
    )
    return Edges(regions, horizontal, pairs, _file(answered, EDGE_OVERLAY), _file(answered, LINES_OVERLAY))


def field_from(answered: Tensors) -> Field:
    """The result from the arrays of answer_field."""
    corners = np.asarray(answered[BOUNDARY], np.int64).tolist()
    [coverage] = _numbers(answered[COVERAGE])
    return Field(tuple((x, y) for x, y in corners), float(coverage), _file(answered, MASK))


def _picture(sent: Tensor) -> RgbPicture:
    if sent.dtype != np.uint8 or sent.ndim != 3 or sent.shape[2] != 3:
        raise ValueError(f"{PICTURE} must have bytes, height x width x 3, and has {sent.dtype} {sent.shape}")
    return np.asarray(sent, np.uint8)


def _parameters(kind: type[Parameters], sent: Tensor) -> Parameters:
    defaults = astuple(kind())
    if sent.shape != (len(defaults),):
        raise ValueError(f"{PARAMETERS} must be {len(defaults)} numbers, and has the shape {sent.shape}")
    # Integers are exact in doubles; OpenCV needs ints.
    return kind(*(type(default)(number) for default, number in zip(defaults, _numbers(sent), strict=True)))


def _numbers(sent: Tensor) -> list[float]:
    return [float(number) for number in np.asarray(sent, np.float64)]


def _bytes(file: bytes | None) -> NDArray[np.uint8]:
    return np.frombuffer(file or b"", np.uint8)


def _file(answered: Tensors, name: str) -> bytes | None:
    return answered[name].tobytes() if name in answered else None
