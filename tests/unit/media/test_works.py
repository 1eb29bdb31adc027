"""Tasks run once each, whoever asks and how often."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import uuid4

import pytest

from rushes_footage.clips import TaskId
from rushes_footage.proofs import ClipProof, FrameMatch
from rushes_media.domain.clips.clips import FinishedClip
from rushes_media.domain.errors import ClipNotProven, NoFreeSlot, Stopped, Superseded
from rushes_media.domain.trials.encoders import Encoded
from rushes_media.operations.progress import Progress, Report
from rushes_media.operations.works import UNWATCHED_SECONDS, Result, Works
from tests.fakes.given_time import in_given_time, later

PROOF = ClipProof(1, 1, 1, 2, 2, FrameMatch(0, 1), FrameMatch(0, 1), None, 0)
CLIP = FinishedClip("/x.mp4", 1, PROOF, Encoded("libx264", ""))


@dataclass
class Job:
    """Work that goes on until it is let go."""

    begun: int = 0
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)
    fails: bool = False

    async def run(self, report: Report) -> FinishedClip:
        self.begun += 1
        report(Progress(0.5, "encoding"))
        try:
            await self.let_go.wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        if self.fails:
            raise ClipNotProven("it is wrong")
        return CLIP


@dataclass
class Watcher:
    """A stream of one task."""

    messages: AsyncIterator[Progress | Result]

    async def until_half(self) -> "Watcher":
        async for message in self.messages:
            if message == Progress(0.5, "encoding"):
                return self
        raise AssertionError("it ended before it was half done")

    async def last(self) -> Progress | Result:
        return [message async for message in self.messages][-1]

    async def leave(self) -> None:
        assert hasattr(self.messages, "aclose")
        await self.messages.aclose()


def watch(works: Works, task: TaskId, job: Job, attempt: int = 1) -> Watcher:
    return Watcher(works.run(task, attempt, job.run))


async def test_a_task_has_one_run_and_one_result_however_many_watch() -> None:
    works, task, job = Works(1), TaskId(str(uuid4())), Job()
    first = await watch(works, task, job).until_half()
    second = await watch(works, task, job).until_half()
    job.let_go.set()
    assert [await first.last(), await second.last()] == [CLIP, CLIP]
    assert await watch(works, task, job).last() == CLIP
    assert job.begun == 1


async def test_a_higher_attempt_at_what_has_ended_looks_again() -> None:
    # What was published may have been lost since; where it was not, doing the work again finds it.
    works, task, job = Works(1), TaskId(str(uuid4())), Job()
    job.let_go.set()
    assert await watch(works, task, job).last() == CLIP
    assert await watch(works, task, job, attempt=2).last() == CLIP
    assert job.begun == 2


async def test_a_higher_attempt_takes_over_what_runs() -> None:
    works, task, job = Works(1), TaskId(str(uuid4())), Job()
    first = await watch(works, task, job).until_half()
    second = await watch(works, task, job, attempt=2).until_half()
    with pytest.raises(Superseded):
        await first.last()
    with pytest.raises(Superseded):
        await watch(works, task, job, attempt=1).last()
    job.let_go.set()
    assert await second.last() == CLIP
    assert job.begun == 1


async def test_a_failure_is_the_answer_until_a_higher_attempt_tries_again() -> None:
    works, task, job = Works(1), TaskId(str(uuid4())), Job(fails=True)
    job.let_go.set()
    for _ in range(2):
        with pytest.raises(ClipNotProven, match="it is wrong"):
            await watch(works, task, job).last()
    assert job.begun == 1
    job.fails = False
    assert await watch(works, task, job, attempt=2).last() == CLIP
    assert job.begun == 2


async def test_slots_are_counted() -> None:
    works, job = Works(2), Job()
    watchers = [await watch(works, TaskId(str(uuid4())), job).until_half() for _ in range(2)]
    with pytest.raises(NoFreeSlot):
        await watch(works, TaskId(str(uuid4())), job).last()
    job.let_go.set()
    for watcher in watchers:
        await watcher.last()
    assert await watch(works, TaskId(str(uuid4())), job).last() == CLIP


async def test_stopping_ends_the_work_before_it_answers() -> None:
    works, task, job = Works(1), TaskId(str(uuid4())), Job()
    watcher = await watch(works, task, job).until_half()
    await works.stop(task, 1)
    assert job.cancelled.is_set()
    with pytest.raises(Stopped):
        await watcher.last()


async def test_stopping_an_older_attempt_does_nothing() -> None:
    works, task, job = Works(1), TaskId(str(uuid4())), Job()
    watcher = await watch(works, task, job, attempt=2).until_half()
    await works.stop(task, 1)
    await works.stop(TaskId(str(uuid4())), 1)
    job.let_go.set()
    assert await watcher.last() == CLIP


@in_given_time
async def test_work_that_nobody_watches_is_stopped_after_a_while() -> None:
    works, task, job = Works(1), TaskId(str(uuid4())), Job()
    await (await watch(works, task, job).until_half()).leave()
    await later(UNWATCHED_SECONDS)
    assert job.cancelled.is_set()


@in_given_time
async def test_a_watcher_who_comes_back_in_time_finds_it_running() -> None:
    works, task, job = Works(1, unwatched_seconds=3600), TaskId(str(uuid4())), Job()
    await (await watch(works, task, job).until_half()).leave()
    await later(1800)
    watcher = await watch(works, task, job, attempt=2).until_half()
    job.let_go.set()
    assert await watcher.last() == CLIP
    assert job.begun == 1


async def test_closing_stops_everything() -> None:
    works, jobs = Works(2), [Job(), Job()]
    watchers = [await watch(works, TaskId(str(uuid4())), job).until_half() for job in jobs]
    await works.close()
    for watcher in watchers:
        with pytest.raises(Stopped):
            await watcher.last()
    assert all(job.cancelled.is_set() for job in jobs)


async def test_a_node_that_drains_finishes_what_runs_and_begins_nothing() -> None:
    works, job, late = Works(2), Job(), Job()
    late.let_go.set()
    watcher = await Watcher(works.run(TaskId(str(uuid4())), 1, job.run)).until_half()
    draining = asyncio.create_task(works.drain())
    await asyncio.sleep(0)
    with pytest.raises(NoFreeSlot):
        await Watcher(works.run(TaskId(str(uuid4())), 1, late.run)).last()
    assert (late.begun, draining.done(), job.cancelled.is_set()) == (0, False, False)
    job.let_go.set()
    assert await watcher.last() == CLIP
    await asyncio.wait_for(draining, 60)
