"""Edges and the field as models of Triton's Python backend."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

import cv2

from rushes_inference.vision.tensors import INPUTS, VERSION, Tensors


class Model(ABC):
    """What Triton starts, once for each instance."""

    utils: ClassVar[Any]
    """The module `triton_python_backend_utils`, which can be imported in Triton's own Python alone."""

    @staticmethod
    @abstractmethod
    def answer(given: Tensors, wanted: Collection[str]) -> Tensors:
        """The outputs by their names; raises ValueError for inputs that are none, and what OpenCV raises."""

    def initialize(self, args: Mapping[str, str]) -> None:
        """Refuse another version's folder: its name is what Rushes asks for."""
        if args["model_version"] != VERSION:
            raise self.utils.TritonModelException(f"rushes_inference here has version {VERSION}")
        # One picture takes one core; more pictures at once are more instances.
        cv2.setNumThreads(1)

    def execute(self, requests: Sequence[Any]) -> list[Any]:
        """One answer for each request."""
        return [self._answered(request) for request in requests]

    def _answered(self, request: Any) -> Any:
        if request.is_cancelled():
            return self._refusal("cancelled", self.utils.TritonError.CANCELLED)
        given = {name: self.utils.get_input_tensor_by_name(request, name).as_numpy() for name in INPUTS}
        wanted = set(request.requested_output_names())
        try:
            found = self.answer(given, wanted)
        except ValueError as wrong:
            return self._refusal(str(wrong), self.utils.TritonError.INVALID_ARG)
        except cv2.error as failed:
            return self._refusal(failed.err, self.utils.TritonError.INTERNAL)
        tensors = [self.utils.Tensor(name, array) for name, array in found.items() if name in wanted]
        return self.utils.InferenceResponse(tensors)

    def _refusal(self, why: str, code: Any) -> Any:
        return self.utils.InferenceResponse(error=self.utils.TritonError(why, code))
