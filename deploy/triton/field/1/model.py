"""Field on Triton: the playing field, found by the very module that Rushes runs itself."""

import triton_python_backend_utils as pb_utils

from rushes_inference.vision.python_backend import Model
from rushes_inference.vision.tensors import answer_field


class TritonPythonModel(Model):
    """See Triton's Python backend."""

    utils = pb_utils
    answer = staticmethod(answer_field)
