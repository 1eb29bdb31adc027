"""Running pictures of many callers together: whoever waits for the same model goes with the next batch."""

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
    """That are under way, or about to be."""


class Batches:
    """Of each model and size as many run at once as the backend likes, with all pictures that came meanwhile.

    None waits for others to come. Belongs to one event loop.
    """

    def __init__(self, networks: Networks, rhythm: Callable[[Model], Rhythm]) -> None:
        """`rhythm` says how a model is run now."""
        self._networks, self._rhythm = networks, rhythm
        self._lines: dict[tuple[str, tuple[int, ...]], _Line] = {}
        self._serving: set[asyncio.Task[None]] = set()

    async def head(self, model: Model, picture: RgbPicture) -> Head:
        """What the model says of one letterboxed picture; raises like Networks.run."""
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
        """End what runs."""
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
                    if not waiting.head.done():  # else its caller has left
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
            for each in left:  # nobody is, but where the service ends
                each.head.cancel()

    async def _answer(self, model: Model, batch: list[_Waiting]) -> None:
        try:
            heads = await self._heads(model, np.stack([each.picture for each in batch]))
        except BackendFailed as failed:
            if len(batch) == 1:
                _fail(batch[0], failed)
                return
            for each in batch:  # one of them may be what the model fails at: the others are not to suffer for it
                await self._answer(model, [each])
        except Exception as failed:  # everyone is told, whatever it is; the edge knows what to make of it
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
