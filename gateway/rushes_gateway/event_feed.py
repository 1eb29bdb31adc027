"""Events for all pages by one watch of the catalog: each is read, sent and written as text once per gateway."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing
from contextvars import Context
from dataclasses import dataclass
from typing import Final

from rushes.catalog.v1 import events_pb2, events_pb2_grpc
from rushes_chassis.errors import RushesError
from rushes_gateway.started_streams import StartedStream, started_watch

KEPT: Final = 1000
"""Messages that are kept for pages that are slow or come back; whoever needs earlier ones reads them itself."""
IDLE_SECONDS: Final = 5.0
"""How long the catalog is watched although no page follows: one that is loaded again is back sooner."""
_SHORT_SECONDS: Final = 60.0
"""After a longer interruption of the watch it begins with what happens from then on."""


@dataclass(slots=True)
class Told:
    """An event or progress, as the catalog sent it."""

    event: events_pb2.Event
    text: str | None = None
    """What clients are sent, once one of them has been."""


class _Live:
    """One watch of the catalog, and its last messages."""

    def __init__(self, position: int, kept: int) -> None:
        self._kept = kept
        self.messages: deque[Told] = deque()
        self.begin = 0
        """The number of the first kept message."""
        self.floor = self.position = position
        """Sequences: all events after `floor` up to `position` are kept."""
        self.changed = asyncio.Event()
        """Set, and replaced by a new one, with each message and at the end."""
        self.failure: RushesError | None = None
        self.over, self.over_at = False, 0.0

    @property
    def end(self) -> int:
        """The number of the next message."""
        return self.begin + len(self.messages)

    def add(self, event: events_pb2.Event) -> None:
        self.messages.append(Told(event))
        self.position = event.sequence or self.position
        if len(self.messages) > self._kept:
            self.floor = self.messages.popleft().event.sequence or self.floor
            self.begin += 1
        self.notify()

    def notify(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()

    def covers(self, sequence: int) -> bool:
        """Whether all events after it are kept or still to come."""
        return self.floor <= sequence <= self.position

    def number_after(self, sequence: int) -> int:
        """The number of the first message after an event, which is covered."""
        number = self.end
        for message in reversed(self.messages):
            if message.event.sequence and message.event.sequence <= sequence:
                break
            number -= 1
        return number


class EventFeed:
    """Watches the catalog while any page follows."""

    def __init__(
        self, events: events_pb2_grpc.EventsServiceStub, kept: int = KEPT, idle_seconds: float = IDLE_SECONDS
    ) -> None:
        self._events, self._kept, self._idle_seconds = events, kept, idle_seconds
        self._live: _Live | None = None
        self._reading: asyncio.Task[None] | None = None
        self._opening = asyncio.Lock()
        self._following = 0
        self._idle: asyncio.TimerHandle | None = None

    async def join(self, after: int | None) -> "Following":
        """Events after this sequence, or from now on. Raises what the catalog raises, before anything was sent."""
        live = await self._opened()
        if after is None or live.covers(after):
            return Following(self, live, live.position if after is None else after)
        own = await self.watch(after)
        return Following(self, live, own.first.event.sequence, own)

    async def close(self) -> None:
        """End the watch, and with it every page's stream."""
        if self._idle is not None:
            self._idle.cancel()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def watch(self, after: int | None) -> StartedStream[events_pb2.WatchResponse]:
        """A watch for one alone. Raises what the catalog raises."""
        return await started_watch(self._events, events_pb2.WatchRequest(after=after, with_progress=True))

    async def _opened(self) -> _Live:
        async with self._opening:
            if self._live is not None and not self._live.over:
                return self._live
            before = self._live
            if before is not None and asyncio.get_running_loop().time() - before.over_at > _SHORT_SECONDS:
                before = None
            stream = await self.watch(None if before is None else before.position)
            begin = stream.first.event.sequence
            live = _Live(begin, self._kept)
            if before is not None and before.position == begin:
                # Pages come back all at once after an interruption, and continue where they were.
                live.messages, live.begin, live.floor = before.messages.copy(), before.begin, before.floor
            self._live = live
            # Not on behalf of the request that happened to come first.
            self._reading = asyncio.create_task(self._read(live, stream), name="event feed", context=Context())
            self._rest_if_idle()
            return live

    async def _read(self, live: _Live, stream: StartedStream[events_pb2.WatchResponse]) -> None:
        try:
            async for response in stream.rest:
                live.add(response.event)
        except RushesError as failure:
            live.failure = failure
        finally:
            stream.cancel()
            live.over, live.over_at = True, asyncio.get_running_loop().time()
            live.notify()

    def enter(self) -> None:
        """A page follows."""
        self._following += 1
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def leave(self) -> None:
        """It does not any more."""
        self._following -= 1
        self._rest_if_idle()

    def _rest_if_idle(self) -> None:
        if not self._following and self._idle is None:
            self._idle = asyncio.get_running_loop().call_later(self._idle_seconds, self._rest)

    def _rest(self) -> None:
        self._idle, reading = None, self._reading
        if not self._following and reading is not None:
            # What was kept would be read again from the catalog after a long time, to be sent to nobody.
            reading.cancel()
            self._live = None


class Following:
    """One page's place in the feed."""

    def __init__(
        self,
        feed: EventFeed,
        live: _Live,
        sequence: int,
        own: StartedStream[events_pb2.WatchResponse] | None = None,
    ) -> None:
        self.sequence = sequence
        """Every event after it will be told."""
        self._feed, self._live, self._own = feed, live, own

    async def told(self) -> AsyncGenerator[Told]:
        """Messages in order, until the catalog ends the watch; raises what ends it otherwise."""
        live, position, joined = self._live, self.sequence, self._live.end
        self._feed.enter()
        try:
            while True:
                if not live.covers(position):
                    async with aclosing(self._caught_up(position)) as earlier:
                        async for message in earlier:
                            yield message
                            position = message.event.sequence or position
                    if not live.covers(position):
                        return
                if self._own is not None:
                    self._own.cancel()
                number = live.number_after(position)
                while number >= live.begin:
                    while live.begin <= number < live.end:
                        message = live.messages[number - live.begin]
                        # Progress of before it joined is over.
                        if message.event.sequence or number >= joined:
                            yield message
                        position = message.event.sequence or position
                        number += 1
                    if number < live.end:
                        break
                    if live.over:
                        if live.failure is not None:
                            raise live.failure
                        return
                    await live.changed.wait()
        finally:
            self._feed.leave()

    async def _caught_up(self, position: int) -> AsyncGenerator[Told]:
        """Messages after this sequence, by a watch of its own, until the feed has all that follow."""
        own, self._own = self._own or await self._feed.watch(position), None
        arriving = asyncio.ensure_future(anext(own.rest, None))
        news = asyncio.ensure_future(self._live.changed.wait())
        try:
            while not self._live.covers(position) and not self._live.over:
                await asyncio.wait({arriving, news}, return_when=asyncio.FIRST_COMPLETED)
                if news.done():
                    news = asyncio.ensure_future(self._live.changed.wait())
                if arriving.done():
                    if (response := arriving.result()) is None:
                        return
                    yield Told(response.event)
                    position = response.event.sequence or position
                    arriving = asyncio.ensure_future(anext(own.rest, None))
        finally:
            own.cancel()
            news.cancel()
            arriving.cancel()
            await asyncio.gather(news, arriving, return_exceptions=True)
