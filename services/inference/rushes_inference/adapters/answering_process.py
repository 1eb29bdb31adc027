"""Child processes that answer requests on their standard input with a line each, and may crash.

Such a process writes first, when it is ready, or a Failure as its last message.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Final, Generic, TypeAlias, TypeVar

from rushes_chassis.child_ends import exit_of
from rushes_inference.adapters.process_ends import end_of, last_line
from rushes_inference.texts.messages import Failure

Said = TypeVar("Said")
Of = TypeVar("Of")
Writing: TypeAlias = Callable[[IO[bytes]], None]

_ENDED: Final = Failure("its process was ended", died=True)
MOST_THREADS: Final = 4
"""Threads of such a process: more are hardly faster."""
_LONGEST: Final = 64 << 20
"""Bytes of an answer."""


@dataclass(frozen=True)
class ProcessLimits:
    """Resource limits of the child process."""

    start_seconds: float = 300.0
    answer_seconds: float = 300.0
    """Wall-clock time for one answer, while other work may use the processor."""
    idle_seconds: float = 60.0
    """The process exits after so long without a request: a model takes half a gigabyte."""


class AnsweringProcess(Generic[Said]):
    """A child process; a caller that gets no answer ends it."""

    def __init__(
        self,
        module: str,
        words: Sequence[str],
        parse: Callable[[bytes], Said | Failure],
        *,
        threads: int,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`words`: its arguments behind the numbers of this process and of threads. `parse` reads an answer's line."""
        self.ended = False
        """It answers no more."""
        threads = min(threads, MOST_THREADS)
        self._parse = parse
        self._last_words = tempfile.TemporaryFile()  # noqa: SIM115  # closed by end()
        # Not started by asyncio: see adapters.trials.
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, str(os.getpid()), str(threads), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._last_words,
            env={
                "PATH": os.defpath,
                # Runs the same code as this process, wherever that was imported from.
                "PYTHONPATH": os.pathsep.join(sys.path),
                "OMP_NUM_THREADS": str(threads),
                # Offline: no missing file is downloaded.
                "HF_HUB_OFFLINE": "1",
                **(environment or {}),
            },
        )

    @property
    def gone(self) -> bool:
        """Whether it died between two requests, which is no fault of the next one."""
        return self._process.poll() is not None

    async def answer(self, seconds: float, write: Writing | None = None) -> Said | Failure:
        """The answer to what `write` sends, or a failure where none comes."""
        asking = asyncio.ensure_future(asyncio.to_thread(self._exchange, write))
        try:
            done, _ = await asyncio.wait((asking,), timeout=seconds)
        except asyncio.CancelledError:
            self._process.kill()
            await asyncio.wait((asking,))
            raise
        if not done:
            self._process.kill()
            await asyncio.wait((asking,))
            self.ended = True
            return Failure(f"it gave no answer within {seconds:g} s")
        line = asking.result()
        if len(line) > _LONGEST:
            self._process.kill()
            self.ended = True
            return Failure(f"its answer is longer than {_LONGEST >> 20} MiB")
        if not line.endswith(b"\n"):
            status = await exit_of(self._process)
            self.ended = True
            if self._last_words.closed:  # By end(), meanwhile.
                return _ENDED
            self._last_words.seek(0)
            return Failure(f"its process {end_of(status)}{last_line(self._last_words.read())}", died=True)
        return self._parse(line)

    async def end(self) -> None:
        """Kill the process and wait for its end."""
        self._process.kill()
        await exit_of(self._process)
        for pipe in (self._process.stdin, self._process.stdout, self._last_words):
            if pipe is not None:
                _close(pipe)

    def _exchange(self, write: Writing | None) -> bytes:
        """Write a request and read the line of its answer; without its end where the process has died."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            if write is not None:
                write(self._process.stdin)
            return self._process.stdout.readline(_LONGEST + 1)
        except (BrokenPipeError, ValueError):  # closed meanwhile
            return b""


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        return  # Nobody will read the rest of the request.


class KeptProcess(Generic[Of, Said]):
    """One child process, for as long as requests about the same come. Belongs to one event loop."""

    def __init__(
        self,
        begin: Callable[[Of], AnsweringProcess[Said]],
        not_ready: Callable[[Of, Failure], Exception],
        limits: ProcessLimits,
        *,
        goes_on: bool = False,
    ) -> None:
        """`begin` starts a process; `not_ready` says what a failure before its first request is.

        `goes_on`: a caller that leaves while the process loads or answers does not end it.
        """
        self._begin, self._not_ready, self._limits, self._goes_on = begin, not_ready, limits, goes_on
        self._turn = asyncio.Lock()
        self._run: AnsweringProcess[Said] | None = None
        self._of: Of | None = None
        """What the process has loaded."""
        self._idle: asyncio.TimerHandle | None = None
        self._ends = 0
        """How many times it was ended."""
        self._answering: asyncio.Task[Said | Failure] | None = None
        self._ending: set[asyncio.Task[None]] = set()

    async def asked(self, of: Of, write: Writing) -> Said | Failure:
        """The answer to a request. Raises what `begin` does, and `not_ready`."""
        ends = self._ends
        await self._turn.acquire()
        # Requests take turns until they are answered, whoever has left.
        answering = self._answering = asyncio.create_task(self._answered(of, write, ends))
        answering.add_done_callback(self._take_turns)
        try:
            return await asyncio.shield(answering)
        except asyncio.CancelledError:
            if not self._goes_on:
                answering.cancel()
                await asyncio.wait((answering,))
            raise

    async def end(self) -> None:
        """End the process; callers that wait get an error."""
        self._ends += 1
        await self._let_go()
        if self._answering is not None:
            await asyncio.wait((self._answering,))

    def _take_turns(self, answered: "asyncio.Task[Said | Failure]") -> None:
        self._answering = None
        self._turn.release()
        if not answered.cancelled():
            answered.exception()  # Retrieved: its caller may have left.

    async def _answered(self, of: Of, write: Writing, ends: int) -> Said | Failure:
        if self._idle is not None:
            self._idle.cancel()
        try:
            run = await self._running(of, ends)
            said = _ENDED if run is None else await run.answer(self._limits.answer_seconds, write)
        except BaseException:
            # Its answer would be taken for the answer to the next request.
            await self._let_go()
            raise
        if run is None or run.ended:
            await self._let_go()
        else:
            self._idle = asyncio.get_running_loop().call_later(self._limits.idle_seconds, self._begin_ending)
        return said

    async def _let_go(self) -> None:
        self._begin_ending()
        if self._ending:
            await asyncio.wait(self._ending)

    def _begin_ending(self) -> None:
        """End the process in a task of its own: that takes its time, and goes on where the caller is cancelled."""
        if self._idle is not None:
            self._idle.cancel()
        if self._run is not None:
            ending = asyncio.create_task(self._run.end())
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)
        self._run = self._idle = None

    async def _running(self, of: Of, ends: int) -> AnsweringProcess[Said] | None:
        """None where it was ended since the request came."""
        if ends == self._ends and self._run is not None and self._of == of and not self._run.gone:
            return self._run
        await self._let_go()
        if ends != self._ends:
            return None
        self._run, self._of = self._begin(of), of
        run = self._run
        said = await run.answer(self._limits.start_seconds)
        if isinstance(said, Failure):
            # It failed before its first request, so no request is the cause.
            raise self._not_ready(of, said)
        return run
