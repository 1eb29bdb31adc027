"""Sessions of cards: who waits, who does not, and that nobody keeps one."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from rushes_media.operations.trials.card_sessions import CardSessions

CARD, OTHER = "h264_nvenc", "h264_vaapi"


async def test_who_finds_none_free_waits_and_the_first_to_ask_is_the_first_to_get_one() -> None:
    sessions, order = CardSessions(1), list[str]()

    async def work(name: str) -> None:
        async with sessions.held(CARD):
            order.append(f"{name} begins")
            await asyncio.sleep(0)
            order.append(f"{name} ends")

    await asyncio.gather(*(work(name) for name in "abc"))
    assert order == [f"{name} {what}" for name in "abc" for what in ("begins", "ends")]


async def test_each_encoder_has_its_own_and_the_cpu_any_number() -> None:
    sessions = CardSessions(1)
    async with AsyncExitStack() as held, asyncio.timeout(120):
        for encoder in (CARD, OTHER, "libx264", "libx264"):
            await held.enter_async_context(sessions.held(encoder))


async def test_one_that_is_cancelled_while_it_waits_takes_none() -> None:
    sessions = CardSessions(1)

    async def work() -> None:
        async with sessions.held(CARD):
            pass

    async with sessions.held(CARD):
        waiting = asyncio.create_task(work())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with asyncio.timeout(120):
        await work()


async def test_one_that_fails_gives_it_back() -> None:
    sessions = CardSessions(1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            async with asyncio.timeout(120), sessions.held(CARD):
                raise ZeroDivisionError


async def test_who_watches_never_takes_the_last_one() -> None:
    sessions = CardSessions(3)
    assert sessions.may_be_watched(CARD)
    async with sessions.held(CARD):
        assert sessions.may_be_watched(CARD)
        async with sessions.held(CARD):
            assert not sessions.may_be_watched(CARD)
            assert sessions.may_be_watched(OTHER)
        assert sessions.may_be_watched(CARD)
    assert not CardSessions(1).may_be_watched(CARD)
    assert CardSessions(1).may_be_watched("libx264")
