"""Workers that a file has taken over: they answer what its author wants."""

import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from rushes_media.adapters.workers.sandbox import Sandbox, WorkerEnd
from rushes_media.sandbox.orders import Limits

T = TypeVar("T")


class TakenOver(Sandbox):
    """Starts programs in place of its tasks; they read the same inputs."""

    program = ""
    """In Python."""

    async def run(
        self,
        read: Callable[..., Awaitable[T]],
        *,
        inputs: Sequence[int],
        limits: Limits,
        timeout: float | None,
        task: str = "",
        parameters: str = "",
        argv: Sequence[str] = (),
    ) -> tuple[T, WorkerEnd]:
        """See Sandbox.run."""
        return await super().run(
            read,
            inputs=inputs,
            limits=replace(limits, confined=False),
            timeout=timeout,
            argv=[sys.executable, "-S", "-E", "-c", self.program],
        )
