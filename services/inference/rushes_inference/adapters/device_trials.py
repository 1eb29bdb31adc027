"""Devices tried in a process that may hang in a driver or die of it: see ports.devices.DeviceTrials."""

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
"""Drivers that have to wake a card take some, and TensorRT compiles the trial's model."""
_KILLED_SECONDS: Final = 5.0
_LIBRARIES: Final = {
    Device.CUDA: "libonnxruntime_providers_cuda.so",
    Device.TENSORRT: "libonnxruntime_providers_tensorrt.so",
}
NOT_INSTALLED: Final = f"ONNX Runtime is installed without support for cards: `{INSTALL_CARD}` installs it."


def installed(device: Device) -> bool:
    """Whether this ONNX Runtime has what such a device needs; nothing of it is loaded here."""
    if device is Device.CPU:
        return True
    found = find_spec("onnxruntime")
    if found is None or found.origin is None:
        return False
    return (Path(found.origin).parent / "capi" / _LIBRARIES[device]).is_file()


class ProcessDeviceTrials:
    """Each in a process of its own: a card's memory is free again behind it."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds

    async def tried(self, device: Device) -> str:
        """Why models cannot be run on it here, a sentence; "" where one was."""
        if not installed(device):
            return NOT_INSTALLED
        trial = _begun(device)
        ending = asyncio.ensure_future(asyncio.to_thread(trial.communicate))
        try:
            ended, _ = await asyncio.wait((ending,), timeout=self._seconds)
        finally:
            trial.kill()  # where nobody waits for it any more
            # What hangs in the kernel cannot be killed: the thread that waits for it is left behind then.
            await asyncio.wait((ending,), timeout=_KILLED_SECONDS)
        if not ended:
            return f"The trial did not end within {self._seconds:g} s."
        said, last_words = ending.result()
        if trial.returncode != 0:
            return f"The process that tried it {end_of(trial.returncode)}{last_line(last_words)}."
        problem: str = json.loads(said)["problem"]
        return problem


def _begun(device: Device) -> "subprocess.Popen[bytes]":
    # Not by asyncio: see adapters.trials. Drivers are told by the environment which card is meant, and where they lie.
    return subprocess.Popen(
        [sys.executable, "-m", "rushes_inference.trial.device", str(os.getpid()), device.value],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
