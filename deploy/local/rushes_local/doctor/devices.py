"""Check of the device that runs models, by the trial that inference makes when it starts."""

import asyncio

from rushes_inference.domain.devices import AUTO, INSTALL_CARD, Device
from rushes_inference.ports.devices import DeviceTrials
from rushes_local.doctor.findings import Finding, fails, limited, works


def check_device(wanted: str, trials: DeviceTrials) -> Finding:
    """Try the device that RUSHES_INFERENCE_DEVICE selects."""
    if wanted == Device.CPU:
        return works("models", "run on the CPU, as RUSHES_INFERENCE_DEVICE says")
    device = Device.CUDA if wanted == AUTO else Device(wanted)
    problem = asyncio.run(trials.tried(device))
    if not problem:
        return works("models", f"run on a card ({device.value}), with the same results as on the CPU")
    if wanted == AUTO:
        return limited("models", f"run on the CPU: {problem}")
    return fails(
        "models", f"cannot be run on {device.value}: {problem}", f"{INSTALL_CARD}, or RUSHES_INFERENCE_DEVICE=auto"
    )
