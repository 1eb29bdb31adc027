"""Edges on Triton: regions between two nearly horizontal lines, found by the very module that Rushes runs itself."""

from rushes_inference.vision.python_backend import Model
from rushes_inference.vision.tensors import answer_edges


class TritonPythonModel(Model):
    """See Triton's Python backend."""

    answer = staticmethod(answer_edges)
