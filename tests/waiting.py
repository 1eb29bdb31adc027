"""Waiting for what comes about by itself, without a clock that decides."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest


async def until(so: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait until it is so; fails the test after a minute or more."""
    for _ in range(6000):
        answer = so()
        if await answer if isinstance(answer, Awaitable) else answer:
            return
        await asyncio.sleep(0.01)
    pytest.fail("it did not come about in time")
