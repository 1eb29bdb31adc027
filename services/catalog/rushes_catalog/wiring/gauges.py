"""Gauges by which media nodes are scaled: tasks, nodes and their slots."""

import asyncio
from functools import partial
from typing import Final

from prometheus_client import Gauge

from rushes_catalog.jobs.domain.jobs import TaskKind, TaskState
from rushes_catalog.wiring.core import Core
from rushes_chassis.loops import Loop, keep

WAITING = Gauge("rushes_tasks_waiting", "Tasks that wait for a node; those of paused jobs do not count", ["kind"])
RUNNING = Gauge("rushes_tasks_running", "Tasks that a node works on", ["kind"])
NODES = Gauge("rushes_nodes", "Attached media nodes")
SLOTS = Gauge("rushes_slots", "Clips that all attached media nodes can cut at the same time")
SLOTS_FREE = Gauge("rushes_slots_free", "Those that they could begin now")
_PAUSE_SECONDS: Final = 5.0


class Gauges:
    """Counted every few seconds where this process serves metrics."""

    servicers = ()

    def __init__(self, core: Core) -> None:
        self._catalog, self._fleet = core.catalog, core.fleet
        counting = partial(keep, "gauges", self._count, lambda _: asyncio.sleep(_PAUSE_SECONDS))
        self.loops: dict[str, Loop] = {"gauges": counting} if core.choices.counts else {}

    async def _count(self) -> None:
        async with self._catalog.reading() as stores:
            unfinished = await stores.tasks.unfinished()
        for gauge, state in ((WAITING, TaskState.WAITING), (RUNNING, TaskState.RUNNING)):
            for kind in TaskKind:
                gauge.labels(kind.value).set(unfinished.get((kind, state), 0))
        NODES.set(len(self._fleet.nodes))
        slots, free = self._fleet.slots
        SLOTS.set(slots)
        SLOTS_FREE.set(free)
