"""Stages that are run apart, in child processes that may crash."""

import asyncio
import math
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final, TypeAlias

from rushes_footage.stage_schema import Stage, Value
from rushes_inference.adapters.answering_process import (
    MOST_THREADS,
    AnsweringProcess,
    KeptProcess,
    ProcessLimits,
    Writing,
)
from rushes_inference.apart.messages import Begun, StageAnswer, stage_answer_of, write_asked
from rushes_inference.domain.errors import BackendFailed, StageNotInstalled
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.stage_findings import Inputs, Region, StageFindings
from rushes_inference.stages import tensors
from rushes_inference.stages.installed import PictureStage, picture_stages
from rushes_inference.stages.needed import lacks
from rushes_inference.texts.messages import Failure

_LIMITS: Final = ProcessLimits(start_seconds=120.0, answer_seconds=120.0, idle_seconds=120.0)
ALLOCATION: Final = f"glibc.malloc.mmap_threshold={1 << 30}:glibc.malloc.trim_threshold={128 << 20}"
"""Of such a process, as GLIBC_TUNABLES: memory is kept from one picture to the next, also that of large arrays, and
what is free beyond 128 MiB is given back. Getting it anew each time takes a tenth of the time in which text is read.
Other C libraries ignore this."""
MOST_REGIONS: Final = 1000
LONGEST_TEXT: Final = 1000
_Kept: TypeAlias = KeptProcess[Stage, StageAnswer]


class StageProcesses:
    """As many child processes as there are pictures at once, each with one thread. Belongs to one event loop."""

    def __init__(self, most: int, limits: ProcessLimits = _LIMITS) -> None:
        """`most`: pictures that are examined at once; more than four are not, as each process takes 650 MB."""
        most = min(most, MOST_THREADS)
        self._free = [_Kept(_begun, _not_ready, limits) for _ in range(most)]
        self._all = tuple(self._free)
        self._places = asyncio.Semaphore(most)
        self._under_way: set[asyncio.Task[Failure | StageAnswer]] = set()

    async def examine(
        self,
        stage: PictureStage,
        picture: RgbPicture,
        values: Mapping[str, Value],
        inputs: Inputs,
        *,
        overlays: bool,
    ) -> StageFindings:
        """The result of a stage in a picture; raises StageNotInstalled, BackendFailed.

        A caller that leaves does not end the process: the next picture would wait until the models are loaded again.
        """
        schema = stage.schema
        if lack := lacks(schema):
            raise StageNotInstalled(lack)
        await self._places.acquire()
        wanted = tensors.outputs(schema, overlays=overlays)
        write = partial(write_asked, given=tensors.asked(picture, values, inputs), wanted=wanted)
        asking = asyncio.create_task(self._asked(schema.stage, write))
        self._under_way.add(asking)
        asking.add_done_callback(self._done)
        said = await asyncio.shield(asking)
        if isinstance(said, Failure):
            raise BackendFailed(schema.served, said.problem)
        try:
            assert not isinstance(said, Begun)
            return expect_within(tensors.findings_from(schema, said.tensors()), picture)
        except (AssertionError, KeyError, TypeError, ValueError) as wrong:
            raise BackendFailed(schema.served, f"its process gave an answer that cannot be: {wrong}") from wrong

    async def end(self) -> None:
        """End the processes; callers that wait get an error."""
        await asyncio.gather(*(each.end() for each in self._all))

    async def _asked(self, stage: Stage, write: Writing) -> StageAnswer:
        # The one that was used last: the others reach the end of their idle time.
        kept = self._free.pop()
        try:
            return await kept.asked(stage, write)
        finally:
            self._free.append(kept)

    def _done(self, asking: asyncio.Task[Failure | StageAnswer]) -> None:
        self._under_way.discard(asking)
        self._places.release()
        if not asking.cancelled():
            asking.exception()  # Nobody may have waited for it.


def _begun(stage: Stage) -> AnsweringProcess[StageAnswer]:
    return AnsweringProcess(
        "rushes_inference.apart",
        (stage,),
        stage_answer_of,
        threads=1,
        environment={"GLIBC_TUNABLES": ALLOCATION},
    )


def _not_ready(stage: Stage, failed: Failure) -> Exception:
    return BackendFailed(picture_stages()[stage].schema.served, failed.problem)


def expect_within(found: StageFindings, picture: RgbPicture) -> StageFindings:
    """The findings; raises ValueError for such as no stage may have in this picture."""
    height, width = picture.shape[:2]
    if len(found.regions) > MOST_REGIONS:
        raise ValueError(f"{len(found.regions)} regions, and at most {MOST_REGIONS} are taken")
    if not all(map(math.isfinite, _numbers(found))):
        raise ValueError("a number that is not finite")
    for each in found.regions:
        inside = 0 <= each.x < each.x + each.width <= width and 0 <= each.y < each.y + each.height <= height
        # The corners of a margin may be outside.
        near = all(-width <= x <= 2 * width and -height <= y <= 2 * height for x, y in each.polygon)
        if not inside or not near:
            raise ValueError("a region outside the picture")
        if len(each.polygon) not in (0, 4) or not 0 <= each.confidence <= 1 or len(each.text) > LONGEST_TEXT:
            raise ValueError("a region that is none")
    return found


def _numbers(found: StageFindings) -> Iterator[float]:
    yield from found.measures.values()
    for corner in found.outline:
        yield from corner
    for each in found.regions:
        yield from _numbers_of(each)


def _numbers_of(region: Region) -> Iterator[float]:
    yield from (region.x, region.y, region.width, region.height, region.confidence)
    for corner in region.polygon:
        yield from corner
