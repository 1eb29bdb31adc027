"""A model loaded by ONNX Runtime, on the CPU or on a card."""

import contextlib
import os
import sys
from typing import Final, TypeAlias

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state

from rushes_inference.adapters.onnx_providers import CPU_PROVIDER, PROVIDER, Providers, providers
from rushes_inference.domain.colours import AS_THEY_ARE, Colours
from rushes_inference.domain.devices import Device
from rushes_inference.domain.models import NetworkInput, NetworkTensors
from rushes_inference.vision.opencv import cv2

RunOptions: TypeAlias = ort.RunOptions

_TYPES = {"tensor(float)": np.float32, "tensor(float16)": np.float16}
# What ONNX Runtime raises has no common class but this one: its own are made in C++ for each status.
FAILURES = (
    RuntimeError,
    ValueError,
    TypeError,
    *(
        getattr(onnxruntime_pybind11_state, name)
        for name in (
            "EPFail",
            "Fail",
            "InvalidArgument",
            "InvalidGraph",
            "InvalidProtobuf",
            "NotImplemented",
            "RuntimeException",
        )
    ),
)
_SAME: Final = 0.01
"""Limit for the relative difference to the CPU's answer, in the L2 norm: above the rounding of half precision."""
_ON_CPU: Final = providers(Device.CPU)


class Session:
    """A loaded model. Its methods block while it runs, and may be called from several threads."""

    def __init__(
        self,
        file: bytes,
        threads: int,
        *,
        output: str | None = None,
        colours: Colours | None = AS_THEY_ARE,
        runs_on: Providers = _ON_CPU,
    ) -> None:
        """Without `output` the first one is used; without `colours` the input is sound, which is passed on as it is.

        Raises ONNX Runtime's errors for a file that it cannot load, and RuntimeError where the first provider cannot be
        used: ONNX Runtime itself would silently use the CPU.
        """
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Threads that spin while they wait take the cores from decoders.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        self._session = _session(file, options, runs_on)
        [asked] = self._session.get_inputs()
        self._input, self._type = asked.name, _TYPES[asked.type]
        outputs = self._session.get_outputs()
        self._head = next((each for each in outputs if each.name == output), outputs[0])
        self._colours = colours
        self._output = self._head.name

    @property
    def tensors(self) -> NetworkTensors:
        """As ONNX Runtime understands the file, whose head has two or three dimensions."""
        [asked] = self._session.get_inputs()
        sides = [side if isinstance(side, int) else None for side in self._head.shape]
        rows, columns = (sides[-2] if len(sides) > 2 else None), sides[-1]
        is_square = self._colours is not None
        side = next((side for side in asked.shape[2:] if is_square and isinstance(side, int)), None)
        half = self._type is np.float16
        return NetworkTensors(self._input, side, half, self._output, rows, columns)

    def run(self, given: NetworkInput, options: RunOptions) -> NDArray[np.float32]:
        """See ports.networks.Networks.run."""
        numbers = given if self._colours is None else _planes(given, self._colours)
        [head] = self._session.run([self._output], {self._input: numbers.astype(self._type, copy=False)}, options)
        return np.asarray(head, np.float32)


def _planes(pictures: NetworkInput, colours: Colours) -> NDArray[np.float32]:
    # One pass over the pixels: to planes, and to 0 to 1.
    planes = cv2.dnn.blobFromImages(list(pictures), 1 / 255, mean=[255 * each for each in colours.mean])
    if colours.spread != AS_THEY_ARE.spread:
        planes = planes / np.array(colours.spread, np.float32).reshape(3, 1, 1)
    return np.asarray(planes, np.float32)


def _session(file: bytes, options: ort.SessionOptions, runs_on: Providers) -> ort.InferenceSession:
    first = runs_on[0][0]
    if first != CPU_PROVIDER:
        # For TensorRT, which has no option for it. NVIDIA's libraries read it when they are loaded.
        os.environ["NVIDIA_TF32_OVERRIDE"] = "0"
        # Loads CUDA's libraries from pip's packages, else from the system's folders. It prints missing ones.
        with contextlib.redirect_stdout(sys.stderr):
            ort.preload_dlls()
    session = None
    if first in ort.get_available_providers():
        asked = [(name, dict(said)) for name, said in runs_on]
        session = ort.InferenceSession(file, options, providers=asked, enable_fallback=0)
    if session is None or first not in session.get_providers():
        raise RuntimeError(f"ONNX Runtime cannot use its {first} here")
    return session


def offers(device: Device) -> bool:
    """Whether this ONNX Runtime was built for it."""
    return PROVIDER[device] in ort.get_available_providers()


def same_answers(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> bool:
    """Whether the outputs of two devices for the same pictures are equal up to rounding."""
    if ours.shape != theirs.shape or not np.isfinite(ours).all():
        return False
    return bool(np.linalg.norm(ours - theirs) <= _SAME * np.linalg.norm(theirs))
