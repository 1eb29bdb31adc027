"""The backend in this process: OpenCV in threads."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from rushes_footage.stage_schema import Value
from rushes_inference.domain.devices import Device
from rushes_inference.domain.errors import BackendFailed
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.served import EMBEDDED, ServedModel
from rushes_inference.domain.stage_findings import Inputs, StageFindings
from rushes_inference.stages.installed import PictureStage, picture_stages


class Embedded:
    """Implements ports.vision.Vision. OpenCV releases the GIL while it computes."""

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self._threads = threads

    async def examine(
        self,
        stage: PictureStage,
        picture: RgbPicture,
        values: Mapping[str, Value],
        inputs: Inputs,
        *,
        overlays: bool,
    ) -> StageFindings:
        """The result of a stage in a picture."""
        from rushes_inference.vision.opencv import cv2  # large, and needed only here

        work = partial(stage.examine, picture, values, inputs, overlays=overlays)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except cv2.error as failed:
            raise BackendFailed(stage.schema.served, failed.err) from failed

    async def served(self) -> Sequence[ServedModel]:
        """All stages with a function of their own, which are always ready."""
        schemas = [each.schema for each in picture_stages().values()]
        return [ServedModel(each.served, each.version, EMBEDDED, ready=True, device=Device.CPU) for each in schemas]


@contextmanager
def embedded(threads: int) -> Iterator[Embedded]:
    """The backend with a pool of threads, one picture per thread."""
    with ThreadPoolExecutor(threads, "vision") as pool:
        yield Embedded(pool)
