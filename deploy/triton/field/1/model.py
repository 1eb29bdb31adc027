"""Field on Triton: the playing field, found by the same code as in inference."""

import triton_python_backend_utils as pb_utils

from rushes_inference.vision.python_backend import Model
from rushes_inference.vision.tensors import answer_field


class TritonPythonModel(Model):
    """The class that Triton's Python backend loads, by this name."""

    utils = pb_utils
    answer = staticmethod(answer_field)
