"""Choice of the device for models, by a trial rather than by installed packages."""

import asyncio

import structlog

from rushes_inference.domain.devices import AUTO, ON_CPU, Chosen, Device
from rushes_inference.ports.devices import DeviceTrials

log = structlog.get_logger()


class DeviceByTrial:
    """Implements ports.devices.DeviceChoice. The trial starts with the service; only models wait for it."""

    def __init__(self, wanted: str, trials: DeviceTrials) -> None:
        """`wanted` is AUTO (CUDA if it can be used) or a Device, which is not replaced by another one."""
        self._wanted, self._trials = wanted, trials
        self.known: Chosen | None = None
        """None while it is being tried."""
        self._chosen = asyncio.Event()

    async def choose(self) -> None:
        """Run the trial."""
        self.known = await self._choice()
        self._chosen.set()

    async def chosen(self) -> Chosen:
        """Waits for the trial, some seconds at most."""
        await self._chosen.wait()
        assert self.known is not None
        return self.known

    async def _choice(self) -> Chosen:
        if self._wanted == Device.CPU:
            return ON_CPU
        device = Device.CUDA if self._wanted == AUTO else Device(self._wanted)
        try:
            problem = await self._trials.tried(device)
        except Exception:  # models wait for this trial: the CPU runs them
            log.exception("a device for models cannot be tried", device=device.value)
            problem = "It could not be tried because of an unexpected error: see the log of inference."
        if not problem:
            log.info("models run on a card", device=device.value)
            return Chosen(device)
        if self._wanted == AUTO:
            log.info("models run on the CPU", tried=device.value, why=problem)
            return Chosen(Device.CPU, reason=problem)
        log.error("no model runs: the device that was set cannot be used", device=device.value, why=problem)
        return Chosen(device, usable=False, reason=problem)
