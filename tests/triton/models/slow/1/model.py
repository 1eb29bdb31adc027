"""Sleeps for so many seconds, then adds up the bytes of the picture: what it saw last, not first.

It notes that it has begun, and sleeps no longer than until it is let go: see tests.triton.server.
"""

import os
import time
from pathlib import Path

import numpy as np
import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    def execute(self, requests):
        return [_answer(request) for request in requests]


FOLDER = Path(os.environ["TMPDIR"])


def _answer(request):
    with (FOLDER / "begun").open("a") as begun:
        begun.write("x")
    end = time.monotonic() + float(pb_utils.get_input_tensor_by_name(request, "SECONDS").as_numpy()[0])
    while time.monotonic() < end and not (FOLDER / "let go").exists():
        if request.is_cancelled():
            return pb_utils.InferenceResponse(error=pb_utils.TritonError("left", pb_utils.TritonError.CANCELLED))
        time.sleep(0.01)
    total = pb_utils.get_input_tensor_by_name(request, "PICTURE").as_numpy().sum(dtype=np.int64)
    return pb_utils.InferenceResponse([pb_utils.Tensor("SUM", np.array([total], np.int64))])
