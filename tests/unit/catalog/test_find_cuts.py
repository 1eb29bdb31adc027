"""Finding cuts: what is asked once, what is kept of callers that are gone, and for how long starts are looked for."""

import asyncio

import pytest

from rushes_catalog.exports.domain.cutting import BatchPlan
from rushes_catalog.shots.domain.errors import CrossesCut
from rushes_catalog.shots.operations.find_cuts import FindCuts
from rushes_chassis.errors import DataLoss
from rushes_footage.contracts import ClipTiming
from rushes_footage.files import Place
from tests.fakes.footage import FakeFootage
from tests.fakes.shots import FakeShots, cut_at
from tests.waiting import until

PLACE = Place("lib", "a.mp4")
TIMING = ClipTiming(2.0, None, rate_only_where_needed=False)


@pytest.fixture
def shots() -> FakeShots:
    """Those of two minutes at 25 frames a second, with a cut at 60.4 s."""
    return FakeShots({"a.mp4": [cut_at(1510)]})


@pytest.fixture
def reader() -> FakeFootage:
    """What plans clips on them."""
    footage = FakeFootage()
    footage.put("a.mp4", "a", duration=120.0)
    return footage


async def planned(reader: FakeFootage, cursor: float, clips: int = 1) -> BatchPlan:
    return await reader.plan_clips(PLACE, cursor=cursor, clips=clips, spread=1.0, timing=TIMING, shift_to_fit=False)


async def test_a_part_of_what_was_found_is_not_asked_for_again(shots: FakeShots, reader: FakeFootage) -> None:
    cuts = FindCuts(shots, reader)
    batch = await planned(reader, 59.0, clips=3)
    assert [each.index for each in await cuts.crossed(PLACE, batch)] == [0, 1]
    for cursor, crossed in ((59.0, 1), (60.0, 1), (61.0, 0)):
        assert len(await cuts.crossed(PLACE, await planned(reader, cursor))) == crossed
    assert shots.asked == [("a.mp4", 1475, 1574)]
    await cuts.crossed(PLACE, await planned(reader, 61.04))
    assert len(shots.asked) == 2


async def test_callers_share_what_is_being_found_and_one_that_goes_leaves_it(
    shots: FakeShots, reader: FakeFootage
) -> None:
    cuts = FindCuts(shots, reader)
    shots.may_answer.clear()
    batch = await planned(reader, 59.0, clips=3)
    gone = asyncio.ensure_future(cuts.crossed(PLACE, batch))
    await until(lambda: shots.waiting == 1)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    waiting = [asyncio.ensure_future(cuts.crossed(PLACE, each)) for each in (batch, batch, await planned(reader, 60.0))]
    for _ in range(50):
        await asyncio.sleep(0)  # Until each has asked whatever it asks.
    assert shots.waiting == 1
    shots.may_answer.set()
    assert [len(each) for each in await asyncio.gather(*waiting)] == [2, 2, 1]
    assert shots.asked == [("a.mp4", 1475, 1574)]


async def test_what_nobody_waits_for_any_more_is_found_nevertheless(shots: FakeShots, reader: FakeFootage) -> None:
    cuts = FindCuts(shots, reader)
    shots.may_answer.clear()
    gone = asyncio.ensure_future(cuts.crossed(PLACE, await planned(reader, 59.0)))
    await until(lambda: shots.waiting == 1)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    shots.may_answer.set()
    await until(lambda: shots.waiting == 0)
    assert shots.asked == [("a.mp4", 1475, 1524)]


async def test_of_what_nobody_waits_for_any_more_only_some_is_found(shots: FakeShots, reader: FakeFootage) -> None:
    cuts = FindCuts(shots, reader)
    shots.may_answer.clear()
    source = PLACE.at((await planned(reader, 0.0)).version)
    gone = [asyncio.ensure_future(cuts.within(source, [(at, at + 24)])) for at in range(0, 2000, 50)]
    await until(lambda: shots.waiting == 4)
    for each in gone:
        each.cancel()
    await asyncio.wait(gone)
    shots.may_answer.set()
    # It waits for its turn behind those that go on.
    await cuts.within(source, [(2010, 2020)])
    assert len(shots.asked) == 8 + 1


async def test_a_refusal_is_not_remembered(shots: FakeShots, reader: FakeFootage) -> None:
    cuts = FindCuts(shots, reader)
    batch = await planned(reader, 59.0)
    shots.refusal = DataLoss("It cannot be decoded.")
    with pytest.raises(DataLoss):
        await cuts.crossed(PLACE, batch)
    shots.refusal = None
    assert len(await cuts.crossed(PLACE, batch)) == 1


async def test_other_starts_are_looked_for_as_long_as_somebody_may_wait(shots: FakeShots, reader: FakeFootage) -> None:
    cuts = FindCuts(shots, reader, searched=0.1)
    batch = await planned(reader, 60.0)
    await cuts.crossed(PLACE, batch)
    # Nothing else is answered any more.
    shots.may_answer.clear()
    with pytest.raises(CrossesCut, match=r"frame 1510.* No start without one was found in time"):
        await cuts.refuse(PLACE, batch, TIMING, 1.0, "a.mp4")
    cuts = FindCuts(shots, reader, searched=1.0)
    shots.may_answer.set()
    await cuts.crossed(PLACE, batch)
    await cuts.within(PLACE.at(batch.version), [(1499, 2249)])
    shots.may_answer.clear()
    with pytest.raises(CrossesCut) as refused:
        await cuts.refuse(PLACE, batch, TIMING, 1.0, "a.mp4")
    assert refused.value.metadata["nearest_starts"] == "60.400000"
