"""Clients of processes that come and go."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from rushes_chassis.members import Member, Members

A, B, C = Member("a", "a:1"), Member("b", "b:1"), Member("c", "c:1")


class Kept:
    """Members whose clients are their addresses, and what is open of them."""

    def __init__(self, *, settle_seconds: float = 0.0, linger_seconds: float = 600.0) -> None:
        self.opened: list[str] = []
        self.closed: list[str] = []
        self.has_closed = asyncio.Event()
        self.members: Members[str] = Members(self._open, settle_seconds=settle_seconds, linger_seconds=linger_seconds)

    def present(self) -> list[str]:
        """Their addresses."""
        return list(self.members.present)

    @asynccontextmanager
    async def _open(self, member: Member) -> AsyncIterator[str]:
        self.opened.append(member.address)
        try:
            yield member.address
        finally:
            self.closed.append(member.address)
            self.has_closed.set()


class Lists:
    """Lists that a test gives, until it ends them."""

    def __init__(self) -> None:
        self._given: asyncio.Queue[Collection[Member] | None] = asyncio.Queue()

    def give(self, *members: Member) -> None:
        self._given.put_nowait(members)

    def end(self) -> None:
        self._given.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[Collection[Member]]:
        while (given := await self._given.get()) is not None:
            yield given


async def test_who_leaves_gets_no_more_calls_and_stays_open_for_those_under_way() -> None:
    kept = Kept()
    await kept.members.replace([B, A])
    assert kept.present() == ["a:1", "b:1"]
    await kept.members.replace([A])
    assert (kept.present(), kept.closed) == (["a:1"], [])
    # Back before it was closed: the same client.
    await kept.members.replace([A, B])
    assert (kept.present(), kept.opened) == (["a:1", "b:1"], ["a:1", "b:1"])
    await kept.members.close()
    assert (kept.present(), sorted(kept.closed)) == ([], ["a:1", "b:1"])


async def test_who_has_left_is_closed_in_the_end() -> None:
    kept = Kept(linger_seconds=0.0)
    await kept.members.replace([A, B])
    await kept.members.replace([B])
    async with asyncio.timeout(60):
        await kept.has_closed.wait()
    assert kept.closed == ["a:1"]
    await kept.members.close()


async def test_the_first_lists_of_one_who_knows_few_yet_take_nobody_away() -> None:
    kept, lists = Kept(settle_seconds=600.0), Lists()
    await kept.members.replace([A, B])
    follow = kept.members.follow(lists)
    lists.give()
    await anext(follow)
    assert kept.present() == ["a:1", "b:1"]
    # Who has moved is not kept where it was.
    lists.give(C, Member("b", "b:2"))
    await anext(follow)
    assert kept.present() == ["a:1", "b:2", "c:1"]
    await follow.aclose()
    await kept.members.close()


async def test_later_lists_are_right_without_another_one() -> None:
    kept, lists = Kept(settle_seconds=0.05), Lists()
    await kept.members.replace([A, B])
    follow = kept.members.follow(lists)
    lists.give(B)
    await anext(follow)
    assert kept.present() == ["a:1", "b:1"]
    await anext(follow)
    assert kept.present() == ["b:1"]
    lists.end()
    assert [each async for each in follow] == []
    await kept.members.close()
