"""Clients of a set of processes that changes while this one runs."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Collection, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Final, Generic, NamedTuple, TypeVar

from rushes_chassis.loops import end_all

Client = TypeVar("Client")

SETTLE_SECONDS: Final = 15.0
"""How long those that the first lists lack are kept: whoever makes these has just begun, and may not know all yet."""
LINGER_SECONDS: Final = 600.0
"""How long the clients of those that have left stay open for calls that are under way."""


class Member(NamedTuple):
    """A process, by its name among those of its kind, and its gRPC target."""

    name: str
    address: str


class Members(Generic[Client]):
    """A client of each present member. All methods belong to the event loop."""

    def __init__(
        self,
        open_client: Callable[[Member], AbstractAsyncContextManager[Client]],
        *,
        settle_seconds: float = SETTLE_SECONDS,
        linger_seconds: float = LINGER_SECONDS,
    ) -> None:
        self._open_client = open_client
        self._settle_seconds, self._linger_seconds = settle_seconds, linger_seconds
        self._open: dict[Member, tuple[Client, AsyncExitStack]] = {}
        self._leaving: dict[Member, asyncio.Task[None]] = {}
        self.present: tuple[Client, ...] = ()
        """In the order of their names."""

    async def replace(self, members: Iterable[Member]) -> None:
        """From now on these are present; others get no more calls."""
        wanted = sorted(set(members))
        for member in wanted:
            if (leaving := self._leaving.pop(member, None)) is not None:
                leaving.cancel()
            elif member not in self._open:
                stack = AsyncExitStack()
                self._open[member] = await stack.enter_async_context(self._open_client(member)), stack
        for member in self._open.keys() - self._leaving.keys() - set(wanted):
            self._leaving[member] = asyncio.create_task(self._leave(member), name=f"client of {member.name}")
        self.present = tuple(self._open[member][0] for member in wanted)

    async def follow(self, lists: AsyncIterable[Collection[Member]]) -> AsyncGenerator[None]:
        """Replace the members by each list as it comes; yields after each.

        Members that a list lacks stay until SETTLE_SECONDS after the beginning, unless it has another of their name.
        """
        clock = asyncio.get_running_loop().time
        settled = clock() + self._settle_seconds
        coming, listed, is_due = aiter(lists), frozenset[Member](), False
        following = asyncio.ensure_future(anext(coming))
        try:
            while True:
                await asyncio.wait((following,), timeout=max(0.0, settled - clock()) if is_due else None)
                if following.done():
                    try:
                        listed = frozenset(following.result())
                    except StopAsyncIteration:
                        return
                    following = asyncio.ensure_future(anext(coming))
                if is_due := clock() < settled:
                    names = {member.name for member in listed}
                    await self.replace({*listed, *(each for each in self._now() if each.name not in names)})
                else:
                    await self.replace(listed)
                yield
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)

    async def close(self) -> None:
        """Close all clients, whatever is under way."""
        await end_all(list(self._leaving.values()))
        self._leaving.clear()
        self.present = ()
        while self._open:
            _, (_, stack) = self._open.popitem()
            await stack.aclose()

    def _now(self) -> Collection[Member]:
        return self._open.keys() - self._leaving.keys()

    async def _leave(self, member: Member) -> None:
        await asyncio.sleep(self._linger_seconds)
        del self._leaving[member]
        _, stack = self._open.pop(member)
        await stack.aclose()
