"""Many pages follow by one watch of the catalog, and each is told all as if it had its own."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest

from rushes.catalog.v1 import events_pb2, events_pb2_grpc
from rushes_chassis.errors import Unavailable
from rushes_gateway.event_feed import EventFeed, Following, Told
from tests.fakes.given_time import settled


class Call:
    """One watch; ends with None or an error."""

    def __init__(self, begin: int, after: int | None) -> None:
        self.after = after
        self.messages: asyncio.Queue[events_pb2.Event | Exception | None] = asyncio.Queue()
        self.messages.put_nowait(events_pb2.Event(sequence=begin))
        self.cancelled = False

    async def __aiter__(self) -> AsyncIterator[events_pb2.WatchResponse]:
        while (message := await self.messages.get()) is not None:
            if isinstance(message, Exception):
                raise message
            yield events_pb2.WatchResponse(event=message)

    def cancel(self) -> None:
        self.cancelled = True


class Catalog:
    """Its events, for all that watch."""

    def __init__(self) -> None:
        self.last = 100
        self.calls: list[Call] = []
        self.failure: Exception | None = None

    def Watch(self, request: events_pb2.WatchRequest) -> Call:  # as the stub has it
        after = request.after if request.HasField("after") else None
        call = Call(self.last if after is None else min(after, self.last), after)
        if self.failure is not None:
            call.messages.get_nowait()
            call.messages.put_nowait(self.failure)
        for sequence in range(call.after if call.after is not None else self.last, self.last):
            call.messages.put_nowait(events_pb2.Event(sequence=sequence + 1))
        self.calls.append(call)
        return call

    def happen(self, count: int = 1) -> None:
        for _ in range(count):
            self.last += 1
            self.tell(events_pb2.Event(sequence=self.last))

    def tell(self, message: events_pb2.Event | Exception | None) -> None:
        for call in self.calls:
            if not call.cancelled:
                call.messages.put_nowait(message)


@pytest.fixture
def catalog() -> Catalog:
    return Catalog()


@asynccontextmanager
async def feed_of(catalog: Catalog, **limits: Any) -> AsyncIterator[EventFeed]:
    feed = EventFeed(cast("events_pb2_grpc.EventsServiceStub", cast("Any", catalog)), **limits)
    yield feed
    await feed.close()


@pytest.fixture
async def feed(catalog: Catalog) -> AsyncIterator[EventFeed]:
    async with feed_of(catalog) as feed:
        yield feed


async def until(condition: Callable[[], bool]) -> None:
    """Let everybody go on until this is so."""
    async with asyncio.timeout(120):
        while not condition():
            await settled()


async def sequences(told: AsyncGenerator[Told], count: int) -> list[int]:
    async with asyncio.timeout(120):
        return [(await anext(told)).event.sequence for _ in range(count)]


async def told_by(following: Following, count: int) -> list[int]:
    told = following.told()
    try:
        return await sequences(told, count)
    finally:
        await told.aclose()


async def test_two_hundred_pages_are_told_the_same_by_one_watch(catalog: Catalog, feed: EventFeed) -> None:
    pages = [(await feed.join(None)) for _ in range(200)]
    assert {page.sequence for page in pages} == {100}
    reading = [asyncio.create_task(told_by(page, 5)) for page in pages]
    catalog.happen(5)
    assert await asyncio.gather(*reading) == [[101, 102, 103, 104, 105]] * 200
    assert len(catalog.calls) == 1


async def test_each_message_is_one_object_whose_text_is_written_once(catalog: Catalog, feed: EventFeed) -> None:
    first, second = (await feed.join(None)).told(), (await feed.join(None)).told()
    catalog.happen()
    assert await anext(first) is await anext(second)
    await first.aclose()
    await second.aclose()


async def test_who_comes_back_is_told_what_was_missed_out_of_memory(catalog: Catalog, feed: EventFeed) -> None:
    await feed.join(None)
    catalog.happen(10)
    await until(lambda: feed._live is not None and feed._live.position == 110)
    page = await feed.join(104)
    assert page.sequence == 104
    assert await told_by(page, 6) == [105, 106, 107, 108, 109, 110]
    assert len(catalog.calls) == 1


async def test_who_missed_more_reads_it_alone_and_then_follows_with_the_others(
    catalog: Catalog, feed: EventFeed
) -> None:
    page = await feed.join(None)
    told = page.told()
    late = await feed.join(97)
    catching_up = late.told()
    assert await sequences(catching_up, 3) == [98, 99, 100]
    waiting = asyncio.create_task(sequences(catching_up, 2))
    await until(lambda: catalog.calls[1].cancelled)
    catalog.happen(2)
    assert await waiting == [101, 102] == await sequences(told, 2)
    assert [call.after for call in catalog.calls] == [None, 97]
    for each in (told, catching_up):
        await each.aclose()


async def test_who_knows_more_than_this_gateway_is_told_nothing_twice(catalog: Catalog, feed: EventFeed) -> None:
    await feed.join(None)
    catalog.last = 103  # Another gateway has told them; this one's watch is late.
    page = await feed.join(103)
    waiting = asyncio.create_task(told_by(page, 1))
    for sequence in (101, 102, 103):
        catalog.calls[0].messages.put_nowait(events_pb2.Event(sequence=sequence))
    await until(lambda: catalog.calls[1].cancelled)
    catalog.happen()
    assert await waiting == [104]


async def test_a_page_that_reads_slowly_is_told_all(catalog: Catalog) -> None:
    async with feed_of(catalog, kept=10) as feed:
        told = (await feed.join(None)).told()
        catalog.happen()
        assert await sequences(told, 1) == [101]
        catalog.happen(50)
        await until(lambda: feed._live is not None and feed._live.floor == 141)
        assert await sequences(told, 50) == [*range(102, 152)]
        await told.aclose()


async def test_progress_goes_to_those_who_follow_and_not_to_those_who_join_later(
    catalog: Catalog, feed: EventFeed
) -> None:
    progress = events_pb2.Event(progress=events_pb2.Progress(job_id="j"))
    told = (await feed.join(None)).told()
    catalog.happen()
    catalog.tell(progress)
    assert await sequences(told, 2) == [101, 0]
    late = (await feed.join(100)).told()
    catalog.happen()
    catalog.tell(progress)
    assert await sequences(late, 3) == [101, 102, 0]
    for each in (told, late):
        await each.aclose()


async def test_an_unavailable_catalog_is_told_before_anything_is_sent(catalog: Catalog, feed: EventFeed) -> None:
    catalog.failure = Unavailable("away")
    for _ in range(2):
        with pytest.raises(Unavailable):
            await feed.join(None)
    catalog.failure = None
    assert (await feed.join(None)).sequence == 100


async def test_what_ends_the_watch_ends_all_streams_and_they_continue_where_they_were(
    catalog: Catalog, feed: EventFeed
) -> None:
    pages = [(await feed.join(None)).told() for _ in range(3)]
    catalog.happen(2)
    assert [await sequences(page, 2) for page in pages] == [[101, 102]] * 3
    catalog.tell(Unavailable("cut off"))
    for page in pages:
        with pytest.raises(Unavailable):
            await anext(page)
    # It had less to tell to some.
    catalog.last = 103
    again = [(await feed.join(after)) for after in (102, 101, 102)]
    assert await asyncio.gather(*(told_by(page, 1) for page in again)) == [[103], [102], [103]]
    assert [call.after for call in catalog.calls] == [None, 102]


async def test_a_catalog_that_ends_well_ends_the_streams(catalog: Catalog, feed: EventFeed) -> None:
    told = (await feed.join(None)).told()
    catalog.tell(None)
    assert [each async for each in told] == []


async def test_nobody_watches_once_the_last_page_has_left(catalog: Catalog) -> None:
    async with feed_of(catalog, idle_seconds=0.0) as feed:
        told = (await feed.join(None)).told()
        catalog.happen()
        await anext(told)
        await told.aclose()
        await until(lambda: catalog.calls[0].cancelled)
        assert (await feed.join(None)).sequence == 101
