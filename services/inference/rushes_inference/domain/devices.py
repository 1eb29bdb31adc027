"""What runs models in this process: its processor, or an NVIDIA card in one of two ways."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

AUTO: Final = "auto"
"""A card where one can be used, else the processor."""


class Device(StrEnum):
    """As settings name it."""

    CPU = "cpu"
    CUDA = "cuda"
    TENSORRT = "tensorrt"
    """A card too: models are compiled for it first, which takes minutes for each."""


INSTALL_CARD: Final = "make cuda"


@dataclass(frozen=True)
class Chosen:
    """What runs models, and what was said of another that was wanted."""

    device: Device
    usable: bool = True
    """Else no model runs: somebody has demanded this very device."""
    reason: str = ""
    """For people: why it is not the device that was wanted, or cannot be used."""


ON_CPU: Final = Chosen(Device.CPU)
