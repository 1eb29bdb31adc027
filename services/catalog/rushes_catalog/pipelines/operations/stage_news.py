"""What watchers learn of the stages of running pipelines."""

from collections.abc import Iterable

from rushes_catalog.events.domain.events import StageChanged, StageProgress
from rushes_catalog.events.operations.watch_events import Watching
from rushes_catalog.pipelines.domain.pipelines import Checkpoint, NewRun
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_footage.stage_schema import Stage


class StageNews:
    """Beginnings and ends are recorded, progress is not."""

    def __init__(self, catalog: Catalog, watching: Watching, now: Clock) -> None:
        self._catalog, self._watching, self._now = catalog, watching, now

    async def began(self, run: NewRun, stages: Iterable[Stage]) -> None:
        """Stages begin, or begin again."""
        async with self._catalog.changing() as stores:
            for stage in stages:
                await stores.events.append(StageChanged(run.id, run.timeline_id, stage, ended=False), self._now())

    def proceeded(self, run: NewRun, stage: Stage, fraction: float) -> None:
        """So much of the stage is done, 0 to 1; watchers are told ten times a second at most."""
        self._watching.tell_progress(StageProgress(run.id, run.timeline_id, stage, fraction))

    async def ended(self, stores: Stores, run: NewRun, result: Checkpoint, *, reused: bool) -> None:
        """A stage has ended; in the transaction of its checkpoint."""
        told = StageChanged(
            run.id,
            run.timeline_id,
            result.stage,
            ended=True,
            reused=reused,
            counts=result.stats,
            milliseconds=result.milliseconds,
        )
        await stores.events.append(told, self._now())
