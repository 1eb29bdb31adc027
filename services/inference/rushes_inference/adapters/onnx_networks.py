"""Models in this process, on the CPU: ONNX Runtime. See ports.networks.Networks.

Where nobody asks a model for anything, onnx_session is not imported: ONNX Runtime takes 50 MB.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from rushes_chassis.processes import background_threads
from rushes_inference.domain.colours import AS_THEY_ARE, CLIP
from rushes_inference.domain.errors import BackendFailed
from rushes_inference.domain.models import Model
from rushes_inference.domain.served import EMBEDDED, ServedModel
from rushes_inference.ports.models import Models
from rushes_inference.ports.networks import Rhythm

if TYPE_CHECKING:
    from rushes_inference.adapters.onnx_session import RunOptions, Session

_MOST_LOADED = 6
"""Models, those with other threads counted again: a large one takes a gigabyte when it runs."""
_MOST_SIDE_BY_SIDE: Final = 4
"""Runs that threads are shared out to: each has its own memory."""
_WAITING: Final = 1
"""Runs more than that: while one ends and its picture is told, the cores are not to wait for the next one."""
RUN_SECONDS: Final = 120.0
"""A batch that takes longer is ended: a model may go round for ever."""


class OnnxNetworks:
    """Keeps a few models loaded. All methods belong to one event loop.

    A run that is alone gets all threads: its answer is there sooner. Runs side by side share them out: threads that
    wait for each other at every layer do less than threads that each look at a picture of their own, and pictures one
    by one fit into the cores' caches, where those of a batch do not.
    """

    def __init__(
        self,
        models: Models,
        threads: int,
        pool: ThreadPoolExecutor,
        background: ThreadPoolExecutor,
        *,
        most_loaded: int = _MOST_LOADED,
        run_seconds: float = RUN_SECONDS,
    ) -> None:
        """`background` is for models that describe: nobody waits for what they say."""
        self._models, self._threads, self._pool, self._background = models, threads, pool, background
        side_by_side = min(threads, _MOST_SIDE_BY_SIDE)
        self.rhythm = Rhythm(at_once=side_by_side + _WAITING, together=1)
        self._share = threads // side_by_side
        """Threads of a run that is not alone."""
        self._most_loaded, self._run_seconds = most_loaded, run_seconds
        self._sessions: OrderedDict[tuple[str, int], asyncio.Future[Session]] = OrderedDict()
        self._under_way = 0
        """Runs, those that wait for their model too."""
        self._running: set[RunOptions] = set()

    async def run(self, model: Model, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The head for each picture; the first time of a model loads it, once for all who wait for it."""
        threads = self._share if self._under_way else self._threads
        self._under_way += 1
        try:
            session = await self._loaded(model, threads)
            if model.network.any_batch:
                return await self._run(model, session, pictures)
            return np.concatenate([await self._run(model, session, picture[None]) for picture in pictures])
        finally:
            self._under_way -= 1

    async def _run(self, model: Model, session: "Session", pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        from rushes_inference.adapters.onnx_session import FAILURES, RunOptions

        loop, options = asyncio.get_running_loop(), RunOptions()
        end = loop.call_later(self._run_seconds, setattr, options, "terminate", True)
        self._running.add(options)
        try:
            pool = self._background if model.network.describes else self._pool
            return await loop.run_in_executor(pool, session.run, pictures, options)
        except FAILURES as failed:
            late = f"it was ended after {self._run_seconds:g} s. " if options.terminate else ""
            raise BackendFailed(model.name, late + _first_line(failed)) from failed
        finally:
            end.cancel()
            self._running.discard(options)

    async def served(self, models: Sequence[Model]) -> Sequence[ServedModel]:
        """All of them."""
        return [ServedModel(model.name, model.sha256, EMBEDDED, ready=True) for model in models]

    async def forget(self, model: Model) -> None:
        """Who runs it keeps it until then."""
        for loaded in [each for each in self._sessions if each[0] == model.sha256]:
            del self._sessions[loaded]

    def end_runs(self) -> None:
        """What runs fails soon: a thread cannot be ended otherwise."""
        for options in self._running:
            options.terminate = True

    async def _loaded(self, model: Model, threads: int) -> "Session":
        key = model.sha256, threads
        loading = self._sessions.get(key)
        if loading is None:
            # The threads of a session are as patient as the one that loads it.
            loads_in = self._background if model.network.describes else None
            loading = asyncio.get_running_loop().run_in_executor(loads_in, self._load, model, threads)
            self._sessions[key] = loading
        self._sessions.move_to_end(key)
        while len(self._sessions) > self._most_loaded:
            self._sessions.popitem(last=False)  # who runs it keeps it until then
        try:
            return await asyncio.shield(loading)  # others wait for it too
        except Exception:
            if self._sessions.get(key) is loading:
                del self._sessions[key]
            raise

    def _load(self, model: Model, threads: int) -> "Session":
        from rushes_inference.adapters.onnx_session import FAILURES, RunOptions, Session

        file = self._models.file(model)
        try:
            network = model.network
            output = None if network.tensors is None else network.tensors.head
            session = Session(file, threads, output=output, colours=CLIP if network.describes else AS_THEY_ARE)
            size = network.input_size
            session.run(np.zeros((1, size, size, 3), np.uint8), RunOptions())  # the first run is a slow one
        except FAILURES as failed:
            raise BackendFailed(model.name, _first_line(failed)) from failed
        return session


def _first_line(failed: BaseException) -> str:
    return str(failed).strip().partition("\n")[0]


@contextmanager
def onnx_networks(models: Models, threads: int, *, run_seconds: float = RUN_SECONDS) -> Iterator[OnnxNetworks]:
    """The backend, whose runs take so many threads, and so many seconds each, at most."""
    most = _MOST_SIDE_BY_SIDE + _WAITING
    with ThreadPoolExecutor(most, "network") as pool, background_threads(most, "describing network") as background:
        networks = OnnxNetworks(models, threads, pool, background, run_seconds=run_seconds)
        try:
            yield networks
        finally:
            networks.end_runs()
