"""A stand-in for Triton's ONNX Runtime backend, which its wheel leaves out: the same models and configurations.

What it answers is ONNX Runtime's, as with the real one; it takes one core, and does not share its speed.
"""

import json
from pathlib import Path

import numpy as np
import onnxruntime
import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    def initialize(self, args):
        configured = json.loads(args["model_config"])
        name = configured.get("default_model_filename") or "model.onnx"
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        file = Path(args["model_repository"]) / args["model_version"] / name
        self.session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        self.inputs = [tensor["name"] for tensor in configured["input"]]

    def execute(self, requests):
        return [self._answer(request) for request in requests]

    def _answer(self, request):
        given = {name: pb_utils.get_input_tensor_by_name(request, name).as_numpy() for name in self.inputs}
        wanted = list(request.requested_output_names())
        try:
            found = self.session.run(wanted, given)
        except Exception as failed:
            return pb_utils.InferenceResponse(error=pb_utils.TritonError(str(failed)))
        tensors = [
            pb_utils.Tensor(name, np.ascontiguousarray(array)) for name, array in zip(wanted, found, strict=True)
        ]
        return pb_utils.InferenceResponse(tensors)
