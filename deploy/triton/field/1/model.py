"""Field on Triton: the playing field, found by the very module that Rushes runs itself."""

import cv2
import triton_python_backend_utils as pb_utils

from rushes_inference.vision.tensors import INPUTS, VERSION, answer_field


class TritonPythonModel:
    """See Triton's Python backend."""

    def initialize(self, args):
        """Refuse another version's folder: its name is what Rushes asks for."""
        if args["model_version"] != VERSION:
            raise pb_utils.TritonModelException(f"rushes_inference here has version {VERSION}")
        # One picture takes one core; more pictures at once are more instances.
        cv2.setNumThreads(1)

    def execute(self, requests):
        """One answer for each request."""
        return [_answer(request) for request in requests]


def _answer(request):
    if request.is_cancelled():
        return _refusal("cancelled", pb_utils.TritonError.CANCELLED)
    given = {name: pb_utils.get_input_tensor_by_name(request, name).as_numpy() for name in INPUTS}
    wanted = set(request.requested_output_names())
    try:
        found = answer_field(given, wanted)
    except ValueError as wrong:
        return _refusal(str(wrong), pb_utils.TritonError.INVALID_ARG)
    except cv2.error as failed:
        return _refusal(failed.err, pb_utils.TritonError.INTERNAL)
    return pb_utils.InferenceResponse([pb_utils.Tensor(name, array) for name, array in found.items() if name in wanted])


def _refusal(why, code):
    return pb_utils.InferenceResponse(error=pb_utils.TritonError(why, code))
