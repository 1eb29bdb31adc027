"""Crops on Triton, found by the same code as in inference. `make api` writes this file."""

import triton_python_backend_utils as pb_utils

from rushes_inference.stages.python_backend import StageModel


class TritonPythonModel(StageModel):
    """The class that Triton's Python backend loads, by this name."""

    utils = pb_utils
