"""What runs models in this process, and finding that out."""

from typing import Protocol

from rushes_inference.domain.devices import Chosen, Device


class DeviceTrials(Protocol):
    """Tries devices without harm to this process."""

    async def tried(self, device: Device) -> str:
        """Why models cannot be run on it here, a sentence; "" where one was, and gave the processor's answers."""


class DeviceChoice(Protocol):
    """What was decided for all models."""

    async def chosen(self) -> Chosen:
        """Waits for the trial, where one is under way."""

    @property
    def known(self) -> Chosen | None:
        """None while it is being tried."""
