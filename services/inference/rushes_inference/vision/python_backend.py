"""Edges and the field as models of Triton's Python backend."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

import cv2

from rushes_inference.vision.tensors import INPUTS, VERSION, Tensors


class Model(ABC):
    """A model instance as Triton's Python backend starts it."""

    utils: ClassVar[Any]
    """The module `triton_python_backend_utils`, which exists only in Triton's Python."""

    @staticmethod
    @abstractmethod
    def answer(given: Tensors, wanted: Collection[str]) -> Tensors:
        """The outputs by name; raises ValueError for invalid inputs, and OpenCV's errors."""

    def initialize(self, args: Mapping[str, str]) -> None:
        """Refuse the folder of another version: Rushes requests a version by its name."""
        if args["model_version"] != VERSION:
            raise self.utils.TritonModelException(f"rushes_inference here has version {VERSION}")
        # One thread per picture; for more pictures at once Triton starts more instances.
        cv2.setNumThreads(1)

    def execute(self, requests: Sequence[Any]) -> list[Any]:
        """One response per request."""
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
