"""The backend in this process: OpenCV in threads, and processes of its own for the stages that are run apart."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial

from rushes_footage.stage_schema import Value
from rushes_inference.adapters.stage_processes import StageProcesses
from rushes_inference.domain.devices import Device
from rushes_inference.domain.errors import BackendFailed
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.served import EMBEDDED, ServedModel
from rushes_inference.domain.stage_findings import Inputs, StageFindings
from rushes_inference.stages.installed import PictureStage, picture_stages
from rushes_inference.stages.needed import lacks


class Embedded:
    """Implements ports.vision.Vision. OpenCV releases the GIL while it computes."""

    def __init__(self, threads: ThreadPoolExecutor, apart: StageProcesses) -> None:
        self._threads, self._apart = threads, apart

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
        if stage.schema.apart:
            return await self._apart.examine(stage, picture, values, inputs, overlays=overlays)
        from rushes_inference.vision.opencv import cv2  # large, and needed only here

        work = partial(stage.examine, picture, values, inputs, overlays=overlays)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except cv2.error as failed:
            raise BackendFailed(stage.schema.served, failed.err) from failed

    async def served(self) -> Sequence[ServedModel]:
        """All stages with a function of their own: ready where what they need is installed."""
        schemas = [each.schema for each in picture_stages().values()]
        return [
            ServedModel(each.served, each.version, EMBEDDED, ready=not why, device=Device.CPU, reason=why)
            for each, why in zip(schemas, map(lacks, schemas), strict=True)
        ]


@asynccontextmanager
async def embedded(threads: int) -> AsyncIterator[Embedded]:
    """The backend with a pool of threads, one picture per thread."""
    apart = StageProcesses(threads)
    with ThreadPoolExecutor(threads, "vision") as pool:
        try:
            yield Embedded(pool, apart)
        finally:
            await apart.end()
