"""Continuing background work of minutes or hours although inference is killed or restarts meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from rushes_catalog.domain.errors import InferenceAway

log = structlog.get_logger()

PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds before each further try; inference restarts within some seconds."""


async def despite_restarts(work: Callable[[], Awaitable[None]], pauses: Sequence[float], *, of: str, then: str) -> None:
    """Do the work again after each of the `pauses`, in seconds, while inference does not answer.

    The work stores what it has completed, so that a further try does the rest. `of` names the work for the log.
    Raises InferenceAway with `then`, which says what a person can do, after the last try, and the work's other errors
    at once.
    """
    for pause in (*pauses, None):
        try:
            await work()
            return
        except InferenceAway as away:
            if pause is None:
                raise InferenceAway(then) from away
            log.warning("inference does not answer", work=of, again_in=pause)
            await asyncio.sleep(pause)
