"""Edges and the field as models of Triton's Python backend, where alone `triton_python_backend_utils` is found."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import cv2
import triton_python_backend_utils as pb_utils

from rushes_inference.vision.tensors import INPUTS, VERSION, Tensors


class Model(ABC):
    """What Triton starts, once for each instance."""

    @staticmethod
    @abstractmethod
    def answer(given: Tensors, wanted: Collection[str]) -> Tensors:
        """The outputs by their names; raises ValueError for inputs that are none, and what OpenCV raises."""

    def initialize(self, args: Mapping[str, str]) -> None:
        """Refuse another version's folder: its name is what Rushes asks for."""
        if args["model_version"] != VERSION:
            raise pb_utils.TritonModelException(f"rushes_inference here has version {VERSION}")
        # One picture takes one core; more pictures at once are more instances.
        cv2.setNumThreads(1)

    def execute(self, requests: Sequence[Any]) -> list[Any]:
        """One answer for each request."""
        return [self._answered(request) for request in requests]

    def _answered(self, request: Any) -> Any:
        if request.is_cancelled():
            return _refusal("cancelled", pb_utils.TritonError.CANCELLED)
        given = {name: pb_utils.get_input_tensor_by_name(request, name).as_numpy() for name in INPUTS}
        wanted = set(request.requested_output_names())
        try:
            found = self.answer(given, wanted)
        except ValueError as wrong:
            return _refusal(str(wrong), pb_utils.TritonError.INVALID_ARG)
        except cv2.error as failed:
            return _refusal(failed.err, pb_utils.TritonError.INTERNAL)
        tensors = [pb_utils.Tensor(name, array) for name, array in found.items() if name in wanted]
        return pb_utils.InferenceResponse(tensors)


def _refusal(why: str, code: Any) -> Any:
    return pb_utils.InferenceResponse(error=pb_utils.TritonError(why, code))
