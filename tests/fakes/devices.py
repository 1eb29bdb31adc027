"""Devices for models that are known to be there, or not, and sessions of a card that nobody has."""

import asyncio
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rushes_inference.adapters.onnx_loading import ModelFailed, SessionKind
from rushes_inference.domain.devices import Chosen, Device
from rushes_inference.domain.models import Model, NetworkInput

POISON = 255
"""The level of a picture that no device can stand."""


class Decided:
    """Implements ports.devices.DeviceChoice."""

    def __init__(self, known: Chosen | None) -> None:
        self.known = known
        self._decided = asyncio.Event()

    def decide(self, known: Chosen) -> None:
        self.known = known
        self._decided.set()

    async def chosen(self) -> Chosen:
        if self.known is None:
            await self._decided.wait()
        assert self.known is not None
        return self.known


class KnownTrials:
    """Implements ports.devices.DeviceTrials."""

    def __init__(self, problem: str = "", breaks: Exception | None = None) -> None:
        self._problem, self._breaks = problem, breaks
        self.asked: list[Device] = []
        self.may_end = asyncio.Event()
        self.may_end.set()

    async def tried(self, device: Device) -> str:
        self.asked.append(device)
        await self.may_end.wait()
        if self._breaks is not None:
            raise self._breaks
        return self._problem


class KnownSession:
    """What a device says of pictures: their levels, where it does not fail."""

    def __init__(self, kind: SessionKind, fails: Callable[[Device], bool]) -> None:
        self._kind, self._fails = kind, fails
        self.batches: list[int] = []

    def run(self, given: NetworkInput, options: object) -> NDArray[np.float32]:
        self.batches.append(len(given))
        levels = given[:, 0, 0, 0]
        if self._fails(self._kind.device) or POISON in levels:
            raise RuntimeError(f"{self._kind.device.value} fails\nat something")
        return levels.astype(np.float32).reshape(-1, 1, 1)


class KnownLoader:
    """Loads such sessions, as adapters.onnx_loading.Loader loads real ones."""

    def __init__(self) -> None:
        self.failing: set[Device] = set()
        """Devices whose runs fail."""
        self.without: set[Device] = set()
        """Devices on which nothing can be loaded."""
        self.loaded: dict[SessionKind, KnownSession] = {}
        self.forgotten: list[str] = []

    def load(self, model: Model, kind: SessionKind) -> KnownSession:
        if kind.device in self.without:
            raise ModelFailed(f"{kind.device.value} does not know a layer")
        self.loaded[kind] = KnownSession(kind, lambda device: device in self.failing)
        return self.loaded[kind]

    def forget(self, model: Model) -> None:
        self.forgotten.append(model.name)
