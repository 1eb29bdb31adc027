"""Workers that are asked something about files, and give one answer."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Final, TypeAlias, TypeVar

from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.sandbox import Sandbox
from rushes_media.adapters.workers.worker_answers import Answer, Head, check_usable, read_answer, understanding
from rushes_media.domain.errors import WorkerDied
from rushes_media.ports import Deaths
from rushes_media.sandbox.orders import UNHURRIED, Limits
from rushes_media.threads import all_reopened, close_reopened

NO_BODY: Final = 0
_UNHURRIED_AT_ONCE: Final = 2
"""Both indexes of a file at once: the second reads from the page cache what the first has read."""
_LONG: Final = 1 << 16
"""Bytes."""

T = TypeVar("T")

Read: TypeAlias = Callable[[asyncio.StreamReader], Awaitable[Answer | None]]
"""Reads an answer, None where the worker ended without one."""


class AskedWorkers:
    """Runs at most `at_once` workers; background work has turns of its own, and its workers low CPU priority."""

    def __init__(self, sandbox: Sandbox, at_once: int, deaths: Deaths) -> None:
        self._sandbox = sandbox
        self._deaths = deaths
        self._turns = asyncio.Semaphore(at_once)
        self._unhurried_turns = asyncio.Semaphore(_UNHURRIED_AT_ONCE)

    async def ask(
        self,
        task: str,
        parameters: dict[str, Any],
        files: Sequence[OpenFile],
        seconds: float,
        understood: Callable[[Head, bytes], T],
        limits: Limits | None = None,
        *,
        outputs: Sequence[int] = (),
        largest: int = NO_BODY,
        read: Read | None = None,
    ) -> T:
        """What is understood of an answer; a worker that dies, or answers something else, is reported with the file.

        Raises like `answer`.
        """
        try:
            head, body = await self.answer(task, parameters, files, seconds, limits, outputs, read or reading(largest))
            with understanding():
                # In a thread where it takes a while: hours of fast cutting have tens of thousands of cuts.
                return await asyncio.to_thread(understood, head, body) if len(body) > _LONG else understood(head, body)
        except WorkerDied as died:
            self._note_death(files, died)
            raise

    async def answer(
        self,
        task: str,
        parameters: dict[str, Any],
        files: Sequence[OpenFile],
        seconds: float,
        limits: Limits | None = None,
        outputs: Sequence[int] = (),
        read: Read | None = None,
    ) -> Answer:
        """Header and body of a worker's answer; raises NotVideo, WorkerDied, WorkTimedOut, WorkersAway."""
        limits = limits or Limits(cpu_seconds=round(2 * seconds))
        async with self._turns if limits.niceness < UNHURRIED else self._unhurried_turns:
            inputs = await all_reopened(*files)
            try:
                answer, end = await self._sandbox.run(
                    read or reading(NO_BODY),
                    task=task,
                    parameters=json.dumps(parameters),
                    inputs=(*inputs, *outputs),
                    limits=limits,
                    timeout=seconds,
                )
            finally:
                close_reopened(files, inputs)
        if end.status != 0:
            raise WorkerDied(end.in_words)
        if answer is None:
            raise WorkerDied("The process that read the file ended without an answer.")
        check_usable(answer[0])
        return answer

    def _note_death(self, files: Sequence[OpenFile], died: WorkerDied) -> None:
        for source in (file.source for file in files):
            if source is not None:
                self._deaths.note(source, died.message)


def reading(largest: int) -> Read:
    """Reads an answer whose body has at most so many bytes."""
    return partial(read_answer, limit=largest)
