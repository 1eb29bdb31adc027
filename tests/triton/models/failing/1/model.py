"""0: answers with its process. 1: raises. 2: its process dies."""

import os
import signal

import numpy as np
import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    def execute(self, requests):
        [request] = requests
        how = int(pb_utils.get_input_tensor_by_name(request, "HOW").as_numpy()[0])
        if how == 1:
            raise KeyError("no such thing")
        if how == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return [pb_utils.InferenceResponse([pb_utils.Tensor("PID", np.array([os.getpid()], np.int64))])]
