"""Blocking work in threads is not left alone with what it works on."""

import asyncio
import threading

import pytest

from rushes_media.threads import finished


async def test_who_is_cancelled_waits_until_the_work_has_ended() -> None:
    begun, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()
    done: list[str] = []

    def work() -> str:
        loop.call_soon_threadsafe(begun.set)
        go_on.wait(10)
        done.append("work")
        return "answer"

    waiting = asyncio.create_task(finished(work))
    await begun.wait()
    waiting.cancel()
    loop.call_later(0.05, go_on.set)
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert done == ["work"]


async def test_what_the_work_answers_or_raises_is_passed_on() -> None:
    assert await finished(lambda: "answer") == "answer"
    with pytest.raises(ZeroDivisionError):
        await finished(lambda: 1 // 0)
