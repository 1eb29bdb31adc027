"""The service's side of the sandbox process: starts it, restarts it when it dies, and sends it orders."""

import asyncio
import contextlib
import fcntl
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import NoReturn, TypeVar

from rushes_chassis.child_ends import exit_of
from rushes_chassis.errors import Unavailable
from rushes_chassis.loops import Pauses, keep_open
from rushes_media.domain.errors import WorkersAway, WorkTimedOut
from rushes_media.sandbox.orders import LARGEST, OWN_VARIABLES, UNHURRIED, Ended, Kill, Limits, Order, decode, encode

T = TypeVar("T")

_PAUSES = Pauses(0.05, 5.0)
"""Pauses between the sandbox's death and its restart."""
_STEADY_SECONDS = 5.0
"""A sandbox that lived for so long did not fail at start."""
_PIPE_READ = 256 << 10
"""Bytes read from a worker's pipe at once."""
_PIPE_HOLDS = 1 << 20
"""Buffer of a worker's output pipe, so that it can go on with the next picture. The kernel's limit without root; the
default is 64 KiB."""
_ALLOCATION = ":".join(
    (
        "glibc.malloc.hugetlb=1",
        f"glibc.malloc.mmap_threshold={32 << 20}",
        f"glibc.malloc.trim_threshold={256 << 20}",
        f"glibc.malloc.top_pad={16 << 20}",
    )
)
"""glibc allocates workers' memory in huge pages and keeps it until they exit. With 4 KiB pages, allocating the
memory for a full HD picture takes as long as decoding it, and a process with many pages is slow to fork and to exit.
Other C libraries ignore this."""
_LAST_WORDS = 4000
"""Bytes of a worker's standard error that are kept."""


@dataclass(frozen=True)
class WorkerEnd:
    """How a worker ended."""

    status: int
    """Its exit code, or minus the signal that ended it."""
    last_words: str

    @property
    def in_words(self) -> str:
        """How a worker died, for people."""
        said = self.last_words.strip().rpartition("\n")[2]
        if self.status < 0:
            return f"The process that read the file was ended by signal {-self.status}. {said}".strip()
        return f"The process that read the file failed: {said or 'it said nothing'}"


class Sandbox:
    """Starts workers. All methods belong to the event loop that entered `running`."""

    _process: subprocess.Popen[bytes]
    """The latest sandbox process."""

    def __init__(self) -> None:
        self._orders: socket.socket | None = None
        self._numbers = count(1)
        self._ends: dict[int, asyncio.Future[int]] = {}
        # Running workers that somebody waits for.
        self._pressing = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    async def quiet(self, seconds: float) -> bool:
        """Wait until no worker runs that somebody waits for, up to a time limit; False where one still does."""
        try:
            async with asyncio.timeout(seconds):
                await self._quiet.wait()
        except TimeoutError:
            return False
        return True

    @contextlib.contextmanager
    def _counted(self, limits: Limits) -> Iterator[None]:
        presses = 1 if limits.niceness < UNHURRIED else 0
        self._pressing += presses
        if presses:
            self._quiet.clear()
        try:
            yield
        finally:
            self._pressing -= presses
            if not self._pressing:
                self._quiet.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Sandbox"]:
        """A sandbox process while the block runs. One that dies is started again only by `keep_alive`."""
        self._process = self._start()
        try:
            yield self
        finally:
            self._close()  # It exits when its socket is closed.
            await exit_of(self._process)

    async def keep_alive(self) -> NoReturn:
        """Start the sandbox again whenever it has died, until cancelled."""
        await keep_open("sandbox", self._alive, _PAUSES)

    async def _alive(self) -> AsyncGenerator[None]:
        """One sandbox process, started where none runs; yields when it is ready, raises when it has ended."""
        if self._orders is None:
            self._process = self._start()
        ended = asyncio.ensure_future(exit_of(self._process))
        try:
            await asyncio.wait((ended,), timeout=_STEADY_SECONDS)
            if not ended.done():
                yield
            code = await ended
        finally:
            ended.cancel()
            await asyncio.wait((ended,))
        self._close()
        raise Unavailable(f"The sandbox died, exit code {code}, and is started again.")

    def _start(self) -> subprocess.Popen[bytes]:
        ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its:
            # Not by asyncio: uvloop forks, about which gRPC complains once its threads run. Popen uses vfork.
            process = subprocess.Popen(
                [sys.executable, "-m", "rushes_media.sandbox", str(its.fileno()), str(os.getpid())],
                stdin=subprocess.DEVNULL,
                pass_fds=(its.fileno(),),
                env=_environment(),
            )
        ours.setblocking(False)
        self._orders = ours
        asyncio.get_running_loop().add_reader(ours, self._hear)
        return process

    def _close(self) -> None:
        """Clean up after a dead sandbox, and fail all who wait for its workers."""
        if self._orders is not None:
            asyncio.get_running_loop().remove_reader(self._orders)
            self._orders.close()
            self._orders = None
        for end in self._ends.values():
            if not end.done():
                end.set_exception(WorkersAway())
        self._ends.clear()

    def _hear(self) -> None:
        assert self._orders is not None
        try:
            datagram = self._orders.recv(LARGEST)
        except (BlockingIOError, ConnectionResetError):
            return
        if not datagram:
            return  # It died: `_alive` notices and restarts it.
        message = decode(datagram)
        assert isinstance(message, Ended)
        end = self._ends.pop(message.number, None)
        if end is not None and not end.done():
            end.set_result(os.waitstatus_to_exitcode(message.status))

    def _send(self, message: Order | Kill, descriptors: Sequence[int] = ()) -> None:
        if self._orders is None:
            raise WorkersAway
        try:
            socket.send_fds(self._orders, [encode(message)], list(descriptors))
        except OSError as failed:  # Its buffer is full, which a few workers cannot cause, or it is dead.
            raise WorkersAway from failed

    async def run(
        self,
        read: Callable[[asyncio.StreamReader], Awaitable[T]],
        *,
        inputs: Sequence[int],
        limits: Limits,
        timeout: float | None,
        task: str = "",
        parameters: str = "",
        argv: Sequence[str] = (),
    ) -> tuple[T, WorkerEnd]:
        """Run a worker; `read` receives its standard output.

        The caller keeps `inputs`; a `timeout` of None is no limit. When cancelled, or when `read` raises, the worker is
        killed. Raises WorkTimedOut and WorkersAway.
        """
        with self._counted(limits):
            async with _pipe() as (output, output_end), _pipe() as (words, words_end):
                number = next(self._numbers)
                end: asyncio.Future[int] = asyncio.get_running_loop().create_future()
                end.add_done_callback(_seen)
                order = Order(number, task, tuple(argv), parameters, limits)
                self._send(order, (output_end.take(), words_end.take(), *inputs))
                output_end.close()
                words_end.close()
                self._ends[number] = end
                try:
                    async with asyncio.timeout(timeout):
                        result, tail = await asyncio.gather(read(output), _tail(words))
                        return result, WorkerEnd(await asyncio.shield(end), tail)
                except TimeoutError as late:
                    assert timeout is not None
                    raise WorkTimedOut(timeout) from late
                finally:
                    if not end.done():
                        await self._end(number, end)

    async def _end(self, number: int, end: "asyncio.Future[int]") -> None:
        """Kill a worker and wait for its end, so that nothing is written any more."""
        with contextlib.suppress(WorkersAway):  # The worker is then dead already, with its sandbox.
            self._send(Kill(number))
            await asyncio.shield(end)


def _seen(end: "asyncio.Future[int]") -> None:
    """Mark a worker's end as seen: where its caller has left, nobody else asks what it was."""
    if not end.cancelled():
        end.exception()


def _environment() -> dict[str, str]:
    """The environment of workers, without our settings and those of tracing, some of which are secrets."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("RUSHES_", "OTEL_"))}
    # One thread: a process with more cannot leave the network namespace, and must not be forked.
    return {**inherited, **dict(zip(OWN_VARIABLES, (_ALLOCATION, "malloc", "1"), strict=True))}


class _PipeEnd:
    """The end of a pipe that a worker gets; closed here once it has been sent."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._open = True

    def take(self) -> int:
        return self._descriptor

    def close(self) -> None:
        if self._open:
            self._open = False
            os.close(self._descriptor)


class _ReadEnd(asyncio.ReadTransport):
    """Feeds a pipe's output to a StreamReader, with back pressure.

    Not by the event loop's transports: uvloop closes a pipe's descriptor twice, once through the file object, when a
    thread may already have reused the number.
    """

    def __init__(self, descriptor: int, reader: asyncio.StreamReader) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._reader = reader
        self._loop = asyncio.get_running_loop()
        self._ended = False
        os.set_blocking(descriptor, False)
        reader.set_transport(self)
        self.resume_reading()

    def pause_reading(self) -> None:
        self._loop.remove_reader(self._descriptor)

    def resume_reading(self) -> None:
        if not self._ended:
            self._loop.add_reader(self._descriptor, self._read)

    def _read(self) -> None:
        try:
            data = os.read(self._descriptor, _PIPE_READ)
        except BlockingIOError:
            return
        if data:
            self._reader.feed_data(data)
        else:
            self._ended = True
            self.pause_reading()
            self._reader.feed_eof()

    def close(self) -> None:
        """Idempotent."""
        self._ended = True
        self.pause_reading()
        os.close(self._descriptor)


@asynccontextmanager
async def _pipe() -> AsyncIterator[tuple[asyncio.StreamReader, _PipeEnd]]:
    reading, writing = os.pipe2(os.O_CLOEXEC)
    with contextlib.suppress(OSError):  # A user's total of large pipe buffers is limited.
        fcntl.fcntl(reading, fcntl.F_SETPIPE_SZ, _PIPE_HOLDS)
    end = _PipeEnd(writing)
    reader = asyncio.StreamReader(limit=1 << 20)
    read_end = _ReadEnd(reading, reader)
    try:
        yield reader, end
    finally:
        end.close()
        read_end.close()


async def _tail(words: asyncio.StreamReader) -> str:
    """The last lines of a worker's standard error."""
    kept: deque[bytes] = deque()
    size = 0
    while said := await words.read(65536):
        kept.append(said)
        size += len(said)
        while size - len(kept[0]) >= _LAST_WORDS:
            size -= len(kept.popleft())
    return b"".join(kept)[-_LAST_WORDS:].decode(errors="replace")
