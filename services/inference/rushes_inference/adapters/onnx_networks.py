"""The embedded backend: ONNX Runtime on the CPU or on an NVIDIA card. See ports.networks.NetworkBackend.

onnx_session is imported with the first run: ONNX Runtime takes 50 MB.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import structlog
from numpy.typing import NDArray
from prometheus_client import Counter, Histogram

from rushes_chassis.processes import background_threads
from rushes_inference.adapters.model_folder import ModelFolder
from rushes_inference.adapters.onnx_loading import (
    LoadedModel,
    Loader,
    Loads,
    ModelFailed,
    SessionKind,
    in_a_line,
)
from rushes_inference.domain.devices import ON_CPU, Chosen, Device
from rushes_inference.domain.errors import BackendFailed, DeviceUnusable
from rushes_inference.domain.models import Model, ModelKind, NetworkInput
from rushes_inference.domain.served import EMBEDDED, ServedModel
from rushes_inference.ports.devices import DeviceChoice
from rushes_inference.ports.networks import Rhythm

if TYPE_CHECKING:
    from rushes_inference.adapters.onnx_session import RunOptions

log = structlog.get_logger()

RUN_PICTURES = Counter(
    "rushes_model_pictures",
    "Pictures and windows of sound that models have run on in this process",
    ["model", "device"],
)
RUN_SECONDS_TAKEN = Histogram(
    "rushes_model_run_seconds",
    "Time that a model took for the pictures or windows of one run",
    ["model", "device"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 10),
)

_MOST_LOADED = 6
"""Sessions, of which a model has one per SessionKind: a large one takes a gigabyte when it runs."""
_MOST_SIDE_BY_SIDE: Final = 4
"""Concurrent runs that share the threads: each has its own memory."""
_WAITING: Final = 1
"""Further runs, so that the cores are busy while the answer of one is passed on."""
_ON_CARD: Final = 8
"""Concurrent runs on a card: while it computes some, others prepare their pictures or fetch their answers."""
MOST_FAILURES: Final = 3
"""Consecutive runs that failed on the card and not on the CPU, after which the CPU runs the model."""
RUN_SECONDS: Final = 120.0
"""A run that takes longer is terminated: a model may contain an endless loop."""


class OnTheCpu:
    """Implements ports.devices.DeviceChoice without a card."""

    known = ON_CPU

    async def chosen(self) -> Chosen:
        """The CPU, without waiting."""
        return ON_CPU


class OnnxNetworks:
    """Keeps a few models loaded. All methods belong to one event loop.

    On the CPU a single run gets all threads, for the lowest latency. Concurrent runs share them: threads that
    synchronise at every layer do less than threads with a picture each, and single pictures fit into the cores'
    caches, which batches do not. A card has more concurrent runs, also of one picture each: preparing a picture takes
    longer than running it, and each run has a thread for that.

    A model that fails on the card is run by the CPU; the others stay on the card.
    """

    def __init__(
        self,
        loader: Loads,
        threads: int,
        pool: ThreadPoolExecutor,
        background: ThreadPoolExecutor,
        device: DeviceChoice,
        *,
        most_loaded: int = _MOST_LOADED,
        run_seconds: float = RUN_SECONDS,
    ) -> None:
        """`background` runs models that describe videos, at low priority."""
        self._loader, self._threads, self._pool, self._background = loader, threads, pool, background
        self._device = device
        side_by_side = min(threads, _MOST_SIDE_BY_SIDE)
        self._on_cpu = Rhythm(at_once=side_by_side + _WAITING, together=1)
        self._share = threads // side_by_side
        """Threads of each of several concurrent runs."""
        self._most_loaded, self._run_seconds = most_loaded, run_seconds
        self._sessions: OrderedDict[tuple[str, SessionKind], asyncio.Future[LoadedModel]] = OrderedDict()
        self._under_way = 0
        """Calls of `run`, with those that wait for their model."""
        self._running: set[RunOptions] = set()
        self._failures: dict[str, int] = {}
        """Consecutive failures on the card, by the model's hash."""
        self._left_to_cpu: dict[str, str] = {}
        """Reasons of models that the card does not run, by hash."""

    def rhythm(self, model: Model) -> Rhythm:
        """The best one for the device that runs the model."""
        known = self._device.known
        if known is None or self._device_of(model, known) is Device.CPU:
            return self._on_cpu
        return Rhythm(_ON_CARD, together=1)

    async def run(self, model: Model, given: NetworkInput) -> NDArray[np.float32]:
        """The output for each picture or window. The first run loads the model, once for all concurrent callers."""
        chosen = await self._device.chosen()
        if not chosen.usable:
            raise DeviceUnusable(chosen.device, chosen.reason)
        device = self._device_of(model, chosen)
        threads = self._share if self._under_way else self._threads
        self._under_way += 1
        try:
            if device is Device.CPU:
                return await self._heads(model, given, SessionKind(device, threads))
            return await self._on_card(model, given, device)
        except ModelFailed as failed:
            raise BackendFailed(model.name, str(failed)) from failed
        finally:
            self._under_way -= 1

    async def _on_card(self, model: Model, given: NetworkInput, device: Device) -> NDArray[np.float32]:
        shape = None
        if device is Device.TENSORRT and model.network.kind is not ModelKind.HEAR:
            _, height, width, _ = given.shape
            shape = height, width
        try:
            heads = await self._heads(model, given, SessionKind(device, self._share, shape))
        except ModelFailed as failed:
            # If the CPU fails too, the cause is the pictures or the model, not the card.
            heads = await self._heads(model, given, SessionKind(Device.CPU, self._share))
            self._note_failure(model, device, failed)
        else:
            self._failures.pop(model.sha256, None)
        return heads

    def _note_failure(self, model: Model, device: Device, failed: ModelFailed) -> None:
        failures = self._failures[model.sha256] = self._failures.get(model.sha256, 0) + 1
        log.warning("the CPU ran a model instead of the card", model=model.name, device=device.value, why=str(failed))
        if failures >= MOST_FAILURES or isinstance(failed, _NotLoaded):
            self._left_to_cpu.setdefault(model.sha256, f"{device.value} cannot run it: {failed}")
            log.warning("a model is left to the CPU", model=model.name, device=device.value, failures=failures)

    def _device_of(self, model: Model, chosen: Chosen) -> Device:
        return Device.CPU if model.sha256 in self._left_to_cpu else chosen.device

    async def _heads(self, model: Model, given: NetworkInput, kind: SessionKind) -> NDArray[np.float32]:
        session = await self._loaded(model, kind)
        # cuDNN plans each batch size separately, which takes up to a second.
        several = kind.device is Device.CPU and model.network.any_batch
        parts = [given] if several else [each[None] for each in given]
        heads = [await self._run(model, session, part, kind.device) for part in parts]
        RUN_PICTURES.labels(model.name, kind.device.value).inc(len(given))
        return heads[0] if len(heads) == 1 else np.concatenate(heads)

    async def _run(
        self, model: Model, session: LoadedModel, given: NetworkInput, device: Device
    ) -> NDArray[np.float32]:
        from rushes_inference.adapters.onnx_session import FAILURES, RunOptions

        loop, options, began = asyncio.get_running_loop(), RunOptions(), time.perf_counter()
        end = loop.call_later(self._run_seconds, setattr, options, "terminate", True)
        self._running.add(options)
        try:
            pool = self._background if model.network.describes else self._pool
            heads = await loop.run_in_executor(pool, session.run, given, options)
        except FAILURES as failed:
            if options.terminate:
                said = f"it was ended after {self._run_seconds:g} s. {in_a_line(failed)}"
                raise BackendFailed(model.name, said) from failed
            raise ModelFailed(in_a_line(failed)) from failed
        finally:
            end.cancel()
            self._running.discard(options)
        RUN_SECONDS_TAKEN.labels(model.name, device.value).observe(time.perf_counter() - began)
        return heads

    async def served(self, models: Sequence[Model]) -> Sequence[ServedModel]:
        """All of them are ready, unless the configured device cannot be used."""
        return [self._served(model) for model in models]

    def _served(self, model: Model) -> ServedModel:
        known = self._device.known
        said = ServedModel(model.name, model.sha256, EMBEDDED, ready=True)
        if known is None:
            return said
        return ServedModel(
            *(model.name, model.sha256, EMBEDDED, known.usable),
            device=self._device_of(model, known).value,
            reason=self._left_to_cpu.get(model.sha256, known.reason),
        )

    async def forget(self, model: Model) -> None:
        """Running calls keep their session until they end."""
        for loaded in [each for each in self._sessions if each[0] == model.sha256]:
            del self._sessions[loaded]
        self._failures.pop(model.sha256, None)
        self._left_to_cpu.pop(model.sha256, None)
        await asyncio.to_thread(self._loader.forget, model)

    def end_runs(self) -> None:
        """Terminate running calls, which then fail: threads cannot be ended otherwise."""
        for options in self._running:
            options.terminate = True

    async def _loaded(self, model: Model, kind: SessionKind) -> LoadedModel:
        key = model.sha256, kind
        loading = self._sessions.get(key)
        if loading is None:
            # A session's threads inherit the priority of the thread that loads it.
            loads_in = self._background if model.network.describes else None
            loading = asyncio.get_running_loop().run_in_executor(loads_in, self._loader.load, model, kind)
            self._sessions[key] = loading
        self._sessions.move_to_end(key)
        while len(self._sessions) > self._most_loaded:
            self._sessions.popitem(last=False)  # running calls keep it
        try:
            return await asyncio.shield(loading)  # others may wait for it
        except Exception as failed:
            if self._sessions.get(key) is loading:
                del self._sessions[key]
            if isinstance(failed, ModelFailed):
                raise _NotLoaded(str(failed)) from failed
            raise


class _NotLoaded(ModelFailed):
    """Loading failed, as it would each time."""


@contextmanager
def onnx_networks(
    models: ModelFolder,
    threads: int,
    device: DeviceChoice | None = None,
    *,
    engines: Path | None = None,
    run_seconds: float = RUN_SECONDS,
) -> Iterator[OnnxNetworks]:
    """The backend, with limits for the threads of all runs and the seconds of each.

    Without a `device` it uses the CPU. `engines`: see Loader.
    """
    most = max(_MOST_SIDE_BY_SIDE + _WAITING, _ON_CARD)
    with ThreadPoolExecutor(most, "network") as pool, background_threads(most, "describing network") as background:
        loader = Loader(models, engines)
        networks = OnnxNetworks(loader, threads, pool, background, device or OnTheCpu(), run_seconds=run_seconds)
        try:
            yield networks
        finally:
            networks.end_runs()
