"""Refusing a call whose other side still sends."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rushes_chassis.errors import RushesError


@asynccontextmanager
async def drained(requests: AsyncIterator[object]) -> AsyncIterator[None]:
    """Where the block refuses, what is still sent is read to its end before the refusal goes out.

    A call that is ended while the other side still writes loses its status there (grpc/grpc#36066).
    """
    try:
        yield
    except (RushesError, OSError):
        async for _ in requests:
            pass
        raise
