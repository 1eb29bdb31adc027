"""The files of a stage in Triton's model repository: `make api` writes them to `deploy/triton`."""

from collections.abc import Sequence

from rushes_footage.stage_schema import StageSchema
from rushes_inference.stages.tensors import ASKED, FOUND, PICTURE, overlay_output


def config_of(schema: StageSchema) -> str:
    """Its `config.pbtxt`."""
    inputs = [_tensor(PICTURE, "UINT8", -1, -1, 3), _tensor(ASKED, "UINT8", -1)]
    outputs = [
        _tensor(FOUND, "UINT8", -1),
        *(_tensor(overlay_output(each), "UINT8", -1) for each in schema.overlays),
    ]
    return f"""\
# {schema.label}: {schema.help} What the tensors hold: rushes_inference/stages/tensors.py. `make api` writes this file.
name: "{schema.served}"
backend: "python"
# Pictures are of any size: each request is one picture.
max_batch_size: 0
input [
{_listed(inputs)}
]
output [
{_listed(outputs)}
]
# One picture takes one core: raise the count to the cores that the server has for it.
instance_group [ {{ kind: KIND_CPU count: 2 }} ]
# What waits for longer than its caller does leaves the queue.
dynamic_batching {{
  default_queue_policy {{
    timeout_action: REJECT
    default_timeout_microseconds: 20000000
    allow_timeout_override: true
    max_queue_size: 64
  }}
}}
"""


def module_of(schema: StageSchema) -> str:
    """Its `model.py`."""
    return f'''\
"""{schema.label} on Triton, found by the same code as in inference. `make api` writes this file."""

import triton_python_backend_utils as pb_utils

from rushes_inference.stages.python_backend import StageModel


class TritonPythonModel(StageModel):
    """The class that Triton's Python backend loads, by this name."""

    utils = pb_utils
'''


def _tensor(name: str, kind: str, *sides: int) -> str:
    return f'  {{ name: "{name}" data_type: TYPE_{kind} dims: [ {", ".join(map(str, sides))} ] }}'


def _listed(tensors: Sequence[str]) -> str:
    return ",\n".join(tensors)
