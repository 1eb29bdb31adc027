"""Devices that run models in this process: the CPU, or an NVIDIA card by CUDA or TensorRT."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

AUTO: Final = "auto"
"""A card if one can be used, else the CPU."""


class Device(StrEnum):
    """As settings name it."""

    CPU = "cpu"
    CUDA = "cuda"
    TENSORRT = "tensorrt"
    """A card, with models compiled for it, which takes minutes each."""


INSTALL_CARD: Final = "make cuda"


@dataclass(frozen=True)
class Chosen:
    """The chosen device, and why it is not another one."""

    device: Device
    usable: bool = True
    """False: no model runs, as the settings demand this device."""
    reason: str = ""
    """For users: why a preferred device is not used, or this one cannot be."""


ON_CPU: Final = Chosen(Device.CPU)
