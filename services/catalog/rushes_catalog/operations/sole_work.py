"""Background work that runs one piece at a time, until it ends, fails or is cancelled."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine

from rushes_catalog.domain.errors import MISTAKE
from rushes_chassis.errors import RushesError


class SoleWork:
    """Holds the running piece."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    def cancel(self) -> None:
        """Cancel the running piece, if any; the caller has recorded the cancellation."""
        if self._task is not None:
            self._task.cancel()

    async def do(self, work: Coroutine[object, object, None], fail: Callable[[str], Awaitable[None]]) -> None:
        """Run a piece to its end, or until it is cancelled.

        If it raises, `fail` receives a message for users. An error that is a bug in Rushes is then raised again, for
        the log.
        """
        self._task = asyncio.create_task(work)
        try:
            await asyncio.wait((self._task,))
        finally:
            self._task.cancel()
            await asyncio.wait((self._task,))
        if self._task.cancelled() or (failed := self._task.exception()) is None:
            return
        await fail(failed.message if isinstance(failed, RushesError) else MISTAKE)
        if not isinstance(failed, RushesError):
            raise failed
