"""Errors of calls whose callers are still sending requests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rushes_chassis.errors import RushesError


@asynccontextmanager
async def drained(requests: AsyncIterator[object]) -> AsyncIterator[None]:
    """If the block raises, read the remaining requests to their end before the error is sent.

    A call that ends while its caller still writes loses its status there (grpc/grpc#36066).
    """
    try:
        yield
    except (RushesError, OSError):
        async for _ in requests:
            pass
        raise
