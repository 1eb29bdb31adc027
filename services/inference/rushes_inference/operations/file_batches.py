"""Processing batches of files so that a damaged file does not affect the others."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from functools import partial
from typing import Final, TypeVar

from rushes_chassis import errors
from rushes_chassis.in_order import in_order
from rushes_chassis.status import is_away
from rushes_footage.facts import Problem
from rushes_footage.files import Source
from rushes_inference.domain.errors import ModelDamaged, ModelNotFound
from rushes_inference.operations.room import Room

T = TypeVar("T")

_AT_ONCE: Final = 2
"""Files of a batch processed at once: one is decoded while another is analysed."""
_OF_THE_FILE: Final = (
    errors.InvalidInput,
    errors.OutOfRange,
    errors.NotFound,
    errors.Forbidden,
    errors.Conflict,
    errors.DataLoss,
    errors.TimedOut,
)
"""Errors that concern one file and not the next."""


async def each_file(
    room: Room, sources: Sequence[Source], look: Callable[[Source], Awaitable[T | Problem]]
) -> AsyncGenerator[T | Problem]:
    """The result or problem of each file, in order; raises Busy, and errors that concern no single file.

    A batch counts as one picture in the room: its pictures are small, and limited separately.
    """
    async with room.place(), aclosing(in_order(sources, partial(_looked, look), _AT_ONCE)) as seen:
        async for each in seen:
            yield each


async def _looked(look: Callable[[Source], Awaitable[T | Problem]], source: Source) -> T | Problem:
    try:
        return await look(source)
    except errors.RushesError as failed:
        problem = problem_with(failed)
        if problem is None:
            raise
        return problem


def problem_with(failed: errors.RushesError) -> Problem | None:
    """An error as a problem of one file; None where it concerns the next one too."""
    is_of_the_file = isinstance(failed, _OF_THE_FILE) and not isinstance(failed, ModelNotFound | ModelDamaged)
    if isinstance(failed, errors.Unavailable):
        is_of_the_file = not is_away(failed)
    return Problem(failed.reason, failed.message) if is_of_the_file else None
