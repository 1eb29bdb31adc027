"""Batches of files that are looked into one after the other, where a damaged one keeps no other from its answer."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from functools import partial
from typing import Final, TypeVar

from rushes_chassis import errors
from rushes_chassis.in_order import in_order
from rushes_chassis.status import is_away
from rushes_footage.facts import Problem
from rushes_footage.files import Source
from rushes_inference.operations.room import Room

T = TypeVar("T")

_AT_ONCE: Final = 2
"""Files of a batch: one is decoded while another is looked at."""
_OF_THE_FILE: Final = (
    errors.InvalidInput,
    errors.OutOfRange,
    errors.NotFound,
    errors.Forbidden,
    errors.Conflict,
    errors.DataLoss,
    errors.TimedOut,
)
"""What may be wrong with one file and right with the next."""


async def each_file(
    room: Room, sources: Sequence[Source], look: Callable[[Source], Awaitable[T | Problem]]
) -> AsyncGenerator[T | Problem]:
    """What is seen in each file, or its problem, in their order; raises Busy, and what is of no file alone.

    Whole batches count as one picture in the room: pictures are small here, and take turns of their own.
    """
    async with room.place(), aclosing(in_order(sources, partial(_looked, look), _AT_ONCE)) as seen:
        async for each in seen:
            yield each


async def _looked(look: Callable[[Source], Awaitable[T | Problem]], source: Source) -> T | Problem:
    try:
        return await look(source)
    except _OF_THE_FILE as wrong:
        return Problem(wrong.reason, wrong.message)
    except errors.Unavailable as away:
        if is_away(away):
            raise
        return Problem(away.reason, away.message)
