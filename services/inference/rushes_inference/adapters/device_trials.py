"""Trials of devices in processes of their own, as drivers may hang or crash: see ports.devices.DeviceTrials."""

import asyncio
import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from rushes_inference.adapters.process_ends import end_of, last_line
from rushes_inference.domain.devices import INSTALL_CARD, Device

SECONDS: Final = 120.0
"""Time limit: waking a card takes seconds, and TensorRT compiles the trial's model."""
_KILLED_SECONDS: Final = 5.0
_LIBRARIES: Final = {
    Device.CUDA: "libonnxruntime_providers_cuda.so",
    Device.TENSORRT: "libonnxruntime_providers_tensorrt.so",
}
NOT_INSTALLED: Final = (
    f"ONNX Runtime is installed without support for NVIDIA cards; where there is one, `{INSTALL_CARD}` installs it."
)


def installed(device: Device) -> bool:
    """Whether this ONNX Runtime includes support for the device; nothing is loaded."""
    if device is Device.CPU:
        return True
    found = find_spec("onnxruntime")
    if found is None or found.origin is None:
        return False
    return (Path(found.origin).parent / "capi" / _LIBRARIES[device]).is_file()


class ProcessDeviceTrials:
    """Implements ports.devices.DeviceTrials. Each trial's process frees the card's memory at its end."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds

    async def tried(self, device: Device) -> str:
        """The reason why models cannot run on it, as a sentence; "" where the trial succeeded."""
        if not installed(device):
            return NOT_INSTALLED
        trial = _begun(device)
        ending = asyncio.ensure_future(asyncio.to_thread(trial.communicate))
        try:
            ended, _ = await asyncio.wait((ending,), timeout=self._seconds)
        finally:
            trial.kill()  # also if this call was cancelled
            # A process that hangs in the kernel cannot be killed: then the waiting thread is abandoned.
            await asyncio.wait((ending,), timeout=_KILLED_SECONDS)
        if not ended:
            return f"The trial did not end within {self._seconds:g} s."
        said, last_words = ending.result()
        if trial.returncode != 0:
            return f"The process that tried it {end_of(trial.returncode)}{last_line(last_words)}."
        problem: str = json.loads(said)["problem"]
        return problem


def _begun(device: Device) -> "subprocess.Popen[bytes]":
    # Not by asyncio: see adapters.trials. The environment selects the card and the driver's location.
    return subprocess.Popen(
        [sys.executable, "-m", "rushes_inference.trial.device", str(os.getpid()), device.value],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
