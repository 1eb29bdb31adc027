"""Choice and trial of devices that run models."""

from typing import Protocol

from rushes_inference.domain.devices import Chosen, Device


class DeviceTrials(Protocol):
    """Tries devices in isolation from this process."""

    async def tried(self, device: Device) -> str:
        """The reason why models cannot run on it, as a sentence; "" where one gave the CPU's answers."""


class DeviceChoice(Protocol):
    """The device chosen for all models."""

    async def chosen(self) -> Chosen:
        """Waits for a running trial."""

    @property
    def known(self) -> Chosen | None:
        """None while it is being tried."""
