"""Field on Triton: the playing field, found by the very module that Rushes runs itself."""

from rushes_inference.vision.python_backend import Model
from rushes_inference.vision.tensors import answer_field


class TritonPythonModel(Model):
    """See Triton's Python backend."""

    answer = staticmethod(answer_field)
