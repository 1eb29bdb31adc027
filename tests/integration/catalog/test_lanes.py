"""The queue in lanes: what rows of earlier versions become, and what a delivery costs."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import Engine

from rushes_catalog.domain.ids import JobId, new_id
from rushes_catalog.jobs.domain.jobs import JobKind, JobState, NewJob, NewTask, Rank, TaskKind, Want
from rushes_catalog.jobs.domain.vacancies import Vacancies
from rushes_catalog.jobs.operations.claim_tasks import claim_tasks
from rushes_catalog.library.domain.assets import AnnouncedRoot
from rushes_catalog.migrations import HEAD
from rushes_catalog.nodes.domain.fleet import Fleet, Node
from rushes_catalog.ports.clock import wall_clock
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_catalog.storage.migration import steps_of
from rushes_footage.clips import TaskId
from tests.integration.catalog.counted_steps import counted_steps
from tests.integration.catalog.harness import World

LIB = AnnouncedRoot("lib", "/lib", online=True)
SCAN = Want(TaskKind.SCAN, 1, "", frozenset({"lib"}))

_ROOT = "INSERT INTO root (id, name, path, position) VALUES (1, 'lib', '/lib', 0)"
_JOBS = (
    "INSERT INTO job (id, ticket, kind, title, state, created_at) VALUES"
    " ('waits', 'a', 'scan', '', 'waiting', 1), ('paused', 'b', 'scan', '', 'paused', 1)"
)
_TASKS = (
    "INSERT INTO task (id, job_id, kind, subject, root_id, state, rank, place, node, held_until, not_before) VALUES"
    " ('free', 'waits', 'scan', 'x', 1, 'waiting', 20, '1', '', NULL, NULL),"
    " ('given back', 'waits', 'scan', 'x', 1, 'waiting', 20, '1', '', 900, 900),"
    " ('held', 'paused', 'scan', 'x', 1, 'waiting', 20, '1', 'media-1', 900, NULL),"
    " ('kept', 'paused', 'scan', 'x', 1, 'waiting', 20, '1', '', NULL, NULL),"
    " ('done', 'paused', 'scan', 'x', 1, 'done', 20, '1', 'media-1', NULL, NULL)"
)


@pytest.fixture
def engine(world: World) -> Iterator[Engine]:
    engine = world.beside.engine(world.place)
    yield engine
    engine.dispose()


def change(engine: Engine, step: str) -> None:
    """Take the database to the step, from either side."""
    with engine.begin() as connection:
        config = steps_of("sqlite" if engine.dialect.name == "sqlite" else "postgresql")
        config.attributes["connection"] = connection
        (command.downgrade if step == "0061" else command.upgrade)(config, step)


def test_tasks_of_paused_jobs_are_marked_and_those_of_no_node_are_held_for_none(engine: Engine) -> None:
    change(engine, "0061")
    with engine.begin() as connection:
        for statement in (_ROOT, _JOBS, _TASKS):
            connection.exec_driver_sql(statement)
    change(engine, "0062")
    with engine.begin() as connection:
        rows = connection.exec_driver_sql("SELECT id, paused, held_until, not_before FROM task ORDER BY id").all()
    assert [(task, bool(paused), held, back) for task, paused, held, back in rows] == [
        ("done", True, None, None),
        ("free", False, None, None),
        ("given back", False, None, 900),
        ("held", True, 900, None),
        ("kept", True, None, None),
    ]
    change(engine, "0061")
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM task WHERE state = 'waiting'").scalar() == 4
    change(engine, HEAD)


async def submit(catalog: Catalog, count: int) -> JobId:
    async with catalog.changing() as stores:
        job = NewJob(JobId(new_id()), JobKind.SCAN, "Scan", "", wall_clock())
        tasks = [NewTask(TaskId(new_id()), TaskKind.SCAN, f"{number}", "lib", Rank.SCAN) for number in range(count)]
        await stores.jobs.add(job, tasks)
    return job.id


async def claimed(catalog: Catalog) -> list[JobId]:
    """The job of the task that is next now."""
    return [claim.job_id for claim in (await claim_tasks(catalog, [Vacancies([SCAN])], wall_clock())).claims]


async def test_a_job_that_ended_while_it_was_paused_is_retried(empty_catalog: Catalog) -> None:
    catalog = empty_catalog
    async with catalog.changing() as stores:
        await stores.roots.record([LIB])
    job = await submit(catalog, 2)
    [first] = (await claim_tasks(catalog, [Vacancies([SCAN])], wall_clock())).claims
    async with catalog.changing() as stores:
        await stores.jobs.set_open_state(job, JobState.PAUSED)
    assert await claimed(catalog) == []
    async with catalog.changing() as stores:
        await stores.tasks.fail(first, "broken")
        await stores.tasks.requeue(job)
    # It waits with the rest of its job.
    assert await claimed(catalog) == []
    async with catalog.changing() as stores:
        await stores.tasks.cancel(job)
        await stores.jobs.end(job, JobState.CANCELLED, wall_clock())
        await stores.tasks.requeue(job)
        await stores.jobs.reopen(job)
    assert await claimed(catalog) == [job]


async def test_a_job_that_goes_on_is_delivered_again(empty_catalog: Catalog) -> None:
    catalog = empty_catalog
    async with catalog.changing() as stores:
        await stores.roots.record([LIB])
    job = await submit(catalog, 1)
    for state, expected in ((JobState.PAUSED, []), (JobState.WAITING, [job])):
        async with catalog.changing() as stores:
            await stores.jobs.set_open_state(job, state)
        assert await claimed(catalog) == expected


async def test_a_task_that_was_begun_since_it_was_read_is_not_begun_as_it_was(empty_catalog: Catalog) -> None:
    catalog = empty_catalog
    async with catalog.changing() as stores:
        await stores.roots.record([LIB])
    job = await submit(catalog, 1)
    async with catalog.reading() as stores:
        [read] = await stores.tasks.ready(1)
    async with catalog.changing() as stores:
        begun = await stores.tasks.begin(read, "")
        assert begun is not None
        await stores.tasks.fail(begun, "broken")
        await stores.tasks.requeue(job)
        # It waits again, for its second attempt.
        assert await stores.tasks.begin(read, "") is None
        [again] = await stores.tasks.ready(1)
        second = await stores.tasks.begin(again, "")
    assert second is not None
    assert second.attempt == begun.attempt + 1


def large_fleet(nodes: int) -> Fleet:
    """All but one node are busy, and a few can do more than the others."""
    fleet = Fleet()
    for number in range(nodes):
        encoders = ("libx264", "h264_nvenc") if number % 10 == 0 else ("libx264",)
        fleet.attach(Node(f"media-{number}", f"unix:/{number}", (LIB,), int(number == 7), encoders, "/exports"), number)
    return fleet


@pytest.mark.sqlite  # whose steps are counted
async def test_a_delivery_costs_the_same_in_a_long_queue_with_many_nodes(world: World) -> None:
    costs = []
    with counted_steps() as steps:
        database = Database(world.database)
        catalog = Catalog(database)
        async with catalog.changing() as stores:
            await stores.roots.record([LIB])
        for length in (30, 3000):
            # Before all others: what must not be delivered now.
            paused, held_back = await submit(catalog, length), await submit(catalog, length)
            async with catalog.changing() as stores:
                await stores.jobs.set_open_state(paused, JobState.PAUSED)
            job = await submit(catalog, length)
            later = wall_clock() + timedelta(days=1)
            await world.execute(
                f"UPDATE task SET not_before = {int(later.timestamp() * 1e6)} WHERE job_id = '{held_back}' RETURNING 1"
            )
            await claimed(catalog)
            before = len(steps)
            assert await claimed(catalog) == [job]
            costs.append(len(steps) - before)
            async with catalog.changing() as stores:
                await stores.tasks.cancel(job)
        await database.close()
    few, many = costs
    assert 0 < many < 1.5 * few


def test_a_busy_fleet_of_a_thousand_has_one_want() -> None:
    fleet = large_fleet(1000)
    vacancies, _ = fleet.vacancies(0.0)
    assert [want.node for want in vacancies.wants if want.kind is TaskKind.CLIP] == ["media-7"]
