"""The backend in this process: OpenCV in threads."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

import cv2

from rushes_inference.domain.devices import Device
from rushes_inference.domain.edges import EdgeParameters, Edges
from rushes_inference.domain.errors import BackendFailed
from rushes_inference.domain.field import Field, FieldParameters
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.served import EDGES, EMBEDDED, FIELD, ServedModel
from rushes_inference.vision.edges import find_edges
from rushes_inference.vision.field import find_field
from rushes_inference.vision.tensors import VERSION

T = TypeVar("T")


class Embedded:
    """Implements ports.vision.Vision. OpenCV releases the GIL while it computes."""

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self._threads = threads

    async def edges(self, picture: RgbPicture, parameters: EdgeParameters, *, overlays: bool) -> Edges:
        """Detect regions between two parallel lines."""
        return await self._run(EDGES, partial(find_edges, picture, parameters, overlays=overlays))

    async def field(self, picture: RgbPicture, parameters: FieldParameters, *, mask: bool) -> Field:
        """Segment the playing field."""
        return await self._run(FIELD, partial(find_field, picture, parameters, mask=mask))

    async def served(self) -> Sequence[ServedModel]:
        """Both models, which are always ready."""
        return [ServedModel(name, VERSION, EMBEDDED, ready=True, device=Device.CPU) for name in (EDGES, FIELD)]

    async def _run(self, model: str, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except cv2.error as failed:
            raise BackendFailed(model, failed.err) from failed


@contextmanager
def embedded(threads: int) -> Iterator[Embedded]:
    """The backend with a pool of threads, one picture per thread."""
    # OpenCV's own threads would compete for the cores: many pictures at once are no slower without them.
    cv2.setNumThreads(1)
    with ThreadPoolExecutor(threads, "vision") as pool:
        yield Embedded(pool)
