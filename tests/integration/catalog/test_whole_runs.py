"""What reads a whole run at once takes turns, and who waits for one may go."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from rushes_catalog.domain.ids import RunId
from rushes_catalog.pipelines.domain.brand_labels import Verdict
from rushes_catalog.pipelines.domain.errors import ChunkDamaged, RunNotFound
from rushes_catalog.pipelines.operations.decide_alike import DecideAlike
from rushes_catalog.pipelines.operations.present_runs import checkpoints_for
from rushes_catalog.pipelines.operations.report_brands import reported_brands
from rushes_catalog.pipelines.operations.report_run import report_run
from rushes_catalog.pipelines.operations.rerun_scenarios import changed_by
from rushes_catalog.pipelines.operations.review_regions import RegionQuery, ReviewRegions
from rushes_catalog.pipelines.operations.whole_runs import WholeRuns
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_footage.stage_schema import Stage
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.test_brand_review import reviewed
from tests.integration.catalog.test_brand_runs import report

pytestmark = pytest.mark.sqlite


@dataclass
class Held:
    """A work that stands until it may end."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    may_end: asyncio.Event = field(default_factory=asyncio.Event)
    is_done: bool = False

    async def work(self) -> str:
        self.begun.set()
        await self.may_end.wait()
        self.is_done = True
        return "done"


async def test_two_works_are_done_at_once_and_the_third_follows() -> None:
    whole, works = WholeRuns(2), [Held(), Held(), Held()]
    tasks = [asyncio.create_task(whole.read(each.work)) for each in works]
    await works[0].begun.wait()
    await works[1].begun.wait()
    assert not works[2].begun.is_set()
    works[1].may_end.set()
    assert await tasks[1] == "done"
    await works[2].begun.wait()
    for each in works:
        each.may_end.set()
    assert await asyncio.gather(*tasks) == ["done"] * 3


async def test_who_waits_may_go_and_who_goes_later_leaves_the_turn_to_the_work() -> None:
    whole, first, second, third = WholeRuns(1), Held(), Held(), Held()
    working, waiting, last = (asyncio.create_task(whole.read(each.work)) for each in (first, second, third))
    await first.begun.wait()
    for each in (waiting, working):
        each.cancel()
        with pytest.raises(asyncio.CancelledError):
            await each
    # The memory is taken until the work ends.
    assert not third.begun.is_set()
    first.may_end.set()
    await third.begun.wait()
    assert first.is_done
    assert not second.begun.is_set()
    third.may_end.set()
    assert await last == "done"


async def test_a_work_that_fails_gives_its_turn_back() -> None:
    async def fails() -> None:
        raise RunNotFound("r")

    whole = WholeRuns(1)
    for _ in range(2):
        with pytest.raises(RunNotFound):
            await whole.read(fails)


@pytest.fixture(name="beside")
async def _beside(ready: Client, world: World) -> AsyncIterator[Catalog]:
    """The same database, by another catalog that does no work."""
    database = Database(world.database)
    yield Catalog(database)
    await database.close()


Read = Callable[[Catalog, WholeRuns, World, RunId], Coroutine[Any, Any, object]]


async def _changed(catalog: Catalog, whole: WholeRuns, world: World, run_id: RunId) -> object:
    """How a run differs from itself, with the results of another algorithm."""
    async with catalog.reading() as stores:
        run = await stores.pipelines.run(run_id)
        there = await checkpoints_for(stores, run)
    stage = Stage("match_brands")
    scenario = replace(run, scenario=there[stage].id)
    return await changed_by(catalog, whole, scenario, {**there, stage: replace(there[stage], address="another")})


READS: dict[str, Read] = {
    "brands": lambda catalog, whole, world, run_id: reported_brands(catalog, whole, run_id),
    "classes": lambda catalog, whole, world, run_id: report_run(catalog, whole, run_id, "detect_edges"),
    "evaluation": lambda catalog, whole, world, run_id: ReviewRegions(catalog, whole, world.now).evaluated(run_id),
    "regions": lambda catalog, whole, world, run_id: ReviewRegions(catalog, whole, world.now).listed(
        run_id, RegionQuery()
    ),
    "decision": lambda catalog, whole, world, run_id: DecideAlike(catalog, whole, world.now).decide(
        run_id, "0-0", Verdict.REJECTED, None, ""
    ),
    "scenario": _changed,
}


@pytest.mark.parametrize("name", READS)
async def test_a_run_is_read_once_it_is_its_turn(ready: Client, world: World, beside: Catalog, name: str) -> None:
    run = await reviewed(ready, world)
    whole, held = WholeRuns(1), Held()
    working = asyncio.create_task(whole.read(held.work))
    await held.begun.wait()
    reading = asyncio.create_task(READS[name](beside, whole, world, RunId(run.id)))
    # Long enough for one that does not wait.
    for _ in range(3):
        assert (await report(ready, run.id)).brands
    assert not reading.done()
    # It finds what became of the run meanwhile.
    await world.execute("UPDATE checkpoint SET results = X'00' RETURNING 1")
    held.may_end.set()
    assert await working == "done"
    with pytest.raises(ChunkDamaged):
        await reading
