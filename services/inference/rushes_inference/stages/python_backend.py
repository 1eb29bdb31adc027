"""A stage as a model of Triton's Python backend."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from rushes_inference.stages.installed import PictureStage, picture_stages
from rushes_inference.stages.needed import lacks
from rushes_inference.stages.tensors import INPUTS, answer


class StageModel:
    """A model instance as Triton's Python backend starts it: the stage that is served under the model's name."""

    utils: ClassVar[Any]
    """The module `triton_python_backend_utils`, which exists only in Triton's Python."""

    _stage: PictureStage

    def initialize(self, args: Mapping[str, str]) -> None:
        """Refuse the folder of another version: Rushes requests a version by its name."""
        name, version = args["model_name"], args["model_version"]
        stage = next((each for each in picture_stages().values() if each.schema.served == name), None)
        if stage is None:
            raise self.utils.TritonModelException(f"rushes_inference here has no stage that is served as {name}")
        if version != stage.schema.version:
            raise self.utils.TritonModelException(f"rushes_inference here has version {stage.schema.version}")
        if lack := lacks(stage.schema):
            raise self.utils.TritonModelException(lack)
        self._stage = stage

    def execute(self, requests: Sequence[Any]) -> list[Any]:
        """One response per request."""
        return [self._answered(request) for request in requests]

    def _answered(self, request: Any) -> Any:
        # Inference imports this module too, to see whether it is a stage.
        from rushes_inference.vision.opencv import cv2

        if request.is_cancelled():
            return self._refusal("cancelled", self.utils.TritonError.CANCELLED)
        given = {name: self.utils.get_input_tensor_by_name(request, name).as_numpy() for name in INPUTS}
        wanted = set(request.requested_output_names())
        try:
            found = answer(self._stage, given, wanted)
        except ValueError as wrong:
            return self._refusal(str(wrong), self.utils.TritonError.INVALID_ARG)
        except cv2.error as failed:
            return self._refusal(failed.err, self.utils.TritonError.INTERNAL)
        tensors = [self.utils.Tensor(name, array) for name, array in found.items() if name in wanted]
        return self.utils.InferenceResponse(tensors)

    def _refusal(self, why: str, code: Any) -> Any:
        return self.utils.InferenceResponse(error=self.utils.TritonError(why, code))
