"""Resolves detection parameters for a certain model."""

from collections.abc import Sequence

from rushes_inference.domain.detections import LARGEST, SMALLEST, DetectParameters, Wanted
from rushes_inference.domain.errors import BadParameter, NotADetector
from rushes_inference.domain.models import Model

_SAID = 5
"""Classes listed in a message."""
_LONGEST_SAID = 40
"""Characters of each class name in a message."""


def wanted_of(model: Model, parameters: DetectParameters) -> Wanted:
    """The parameters resolved for this model; raises BadParameter, NotADetector."""
    network = model.network
    if network.describes:
        raise NotADetector(model.name)
    size = network.input_size if parameters.size is None else parameters.size
    if size != network.input_size and not network.any_size:
        raise BadParameter("size", f"must be {network.input_size}: the model {model.name} takes no other")
    if size % network.stride or not SMALLEST <= size <= LARGEST:
        raise BadParameter("size", f"must be a multiple of {network.stride} from {SMALLEST} to {LARGEST}")
    stride = network.stride if network.any_size else None
    return Wanted(size, stride, parameters.min_score, parameters.iou, _numbers(model, parameters.classes))


def _numbers(model: Model, names: Sequence[str]) -> frozenset[int]:
    known = model.network.classes
    if not names:
        return frozenset(range(len(known)))
    unknown = [name for name in names if name not in known]
    if unknown:
        some = ", ".join(name[:_LONGEST_SAID] for name in known[:_SAID]) + (" …" if len(known) > _SAID else "")
        raise BadParameter(
            "classes", f"{unknown[0][:_LONGEST_SAID]!r} is none of the model {model.name}, whose classes are {some}"
        )
    return frozenset(number for number, name in enumerate(known) if name in names)
