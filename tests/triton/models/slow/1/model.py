"""Sleeps for so many seconds, then adds up the bytes of the picture: what it saw last, not first."""

import time

import numpy as np
import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    def execute(self, requests):
        return [_answer(request) for request in requests]


def _answer(request):
    end = time.monotonic() + float(pb_utils.get_input_tensor_by_name(request, "SECONDS").as_numpy()[0])
    while time.monotonic() < end:
        if request.is_cancelled():
            return pb_utils.InferenceResponse(error=pb_utils.TritonError("left", pb_utils.TritonError.CANCELLED))
        time.sleep(0.01)
    total = pb_utils.get_input_tensor_by_name(request, "PICTURE").as_numpy().sum(dtype=np.int64)
    return pb_utils.InferenceResponse([pb_utils.Tensor("SUM", np.array([total], np.int64))])
