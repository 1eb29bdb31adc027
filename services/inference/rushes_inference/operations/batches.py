"""Batching pictures of concurrent callers for the same model."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.detections import Head
from rushes_inference.domain.errors import BackendFailed
from rushes_inference.domain.models import Model
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.ports.networks import Networks, Rhythm


@dataclass(frozen=True)
class _Waiting:
    picture: RgbPicture
    head: "asyncio.Future[Head]"


@dataclass
class _Line:
    waiting: deque[_Waiting] = field(default_factory=deque)
    runs: int = 0
    """Batches that run or are about to."""


class Batches:
    """For each model and input size runs as many batches at once as the backend prefers, of all pictures that wait.

    No batch waits for further pictures. Belongs to one event loop.
    """

    def __init__(self, networks: Networks, rhythm: Callable[[Model], Rhythm]) -> None:
        """`rhythm` gives the present one of a model."""
        self._networks, self._rhythm = networks, rhythm
        self._lines: dict[tuple[str, tuple[int, ...]], _Line] = {}
        self._serving: set[asyncio.Task[None]] = set()

    async def head(self, model: Model, picture: RgbPicture) -> Head:
        """The model's output for one letterboxed picture; raises like Networks.run."""
        waiting = _Waiting(picture, asyncio.get_running_loop().create_future())
        key = (model.sha256, picture.shape)
        line = self._lines.setdefault(key, _Line())
        line.waiting.append(waiting)
        if line.runs < self._rhythm(model).at_once:
            line.runs += 1
            serving = asyncio.create_task(self._serve(key, model, line))
            self._serving.add(serving)
            serving.add_done_callback(self._serving.discard)
        return await waiting.head

    async def aclose(self) -> None:
        """Cancel running batches."""
        serving = tuple(self._serving)
        for each in serving:
            each.cancel()
        await asyncio.gather(*serving, return_exceptions=True)

    async def _serve(self, key: tuple[str, tuple[int, ...]], model: Model, line: _Line) -> None:
        batch: list[_Waiting] = []
        try:
            while True:
                rhythm = self._rhythm(model)
                if line.runs > rhythm.at_once:
                    return  # fewer are wanted than when this one began: the others go on
                while line.waiting and len(batch) < rhythm.together:
                    waiting = line.waiting.popleft()
                    if not waiting.head.done():  # Its caller has left otherwise.
                        batch.append(waiting)
                if not batch:
                    return
                await self._answer(model, batch)
                batch = []
        finally:
            line.runs -= 1
            left = batch
            if not line.runs:
                del self._lines[key]
                left = [*batch, *line.waiting]
            for each in left:  # Cancelled only when the service ends.
                each.head.cancel()

    async def _answer(self, model: Model, batch: list[_Waiting]) -> None:
        try:
            heads = await self._heads(model, np.stack([each.picture for each in batch]))
        except BackendFailed as failed:
            if len(batch) == 1:
                _fail(batch[0], failed)
                return
            for each in batch:  # A single picture may make the model fail: the others are run without it.
                await self._answer(model, [each])
        except Exception as failed:  # Every caller gets the exception; the edge translates it.
            for each in batch:
                _fail(each, failed)
        else:
            for each, head in zip(batch, heads, strict=True):
                if not each.head.done():
                    each.head.set_result(head)

    async def _heads(self, model: Model, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        heads = await self._networks.run(model, pictures)
        if heads.ndim != 3 or len(heads) != len(pictures):
            raise BackendFailed(model.name, f"it gave the shape {heads.shape} for {len(pictures)} pictures")
        return heads


def _fail(waiting: _Waiting, failed: Exception) -> None:
    if not waiting.head.done():
        waiting.head.set_exception(failed)
