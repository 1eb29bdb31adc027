"""Stream fragments made by workers that keep a file open while it is watched."""

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from enum import Enum
from fractions import Fraction
from typing import Any

from rushes_footage.files import Source
from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.sandbox import Sandbox, WorkerEnd
from rushes_media.adapters.workers.worker_answers import check_usable, read_answer
from rushes_media.domain.errors import NoFreeSlot, NotVideo, WorkerDied, WorkersAway, WorkTimedOut
from rushes_media.domain.streams.packet_runs import RunFormat, RunOrder
from rushes_media.domain.streams.stream_copy import CopyFormat
from rushes_media.domain.streams.stream_picture import PictureFormat
from rushes_media.domain.streams.stream_sound import SoundFormat
from rushes_media.domain.streams.streams import FragmentOrder, TrackFormat
from rushes_media.ports import Deaths
from rushes_media.sandbox.orders import STOP, Limits
from rushes_media.threads import close_beside, finished, reopened

IDLE_SECONDS = 30.0
"""How long an idle worker keeps its file open."""
_ORDER_SECONDS = 60.0
_QUEUED_SECONDS = 10.0
"""How long a request waits for a turn to encode: a player retries by itself."""
_LETTING_GO_SECONDS = 0.5
_QUEUED_PER_TURN = 8
_LIGHT_TURNS = 8
"""Workers that encode no picture: each takes a tenth of a core per viewer."""
_MOST_ORDERS = 600
"""Fragments after which a worker is replaced, before its resource limits end it."""
_LIMITS = Limits(cpu_seconds=7200)
_LARGEST = 512 << 20
"""Bytes of a fragment: more than some seconds of any codec that is copied."""


class FragmentMakers:
    """The workers of this service; at most `encoders` of them encode pictures at a time."""

    def __init__(
        self,
        sandbox: Sandbox,
        deaths: Deaths,
        *,
        encoders: int,
        queued_seconds: float = _QUEUED_SECONDS,
        largest: int = _LARGEST,
    ) -> None:
        self._sandbox, self._deaths, self._largest = sandbox, deaths, largest
        self._heavy, self._light = _Turns(encoders, queued_seconds), _Turns(_LIGHT_TURNS, queued_seconds)
        self._idle: list[_Worker] = []

    async def make(self, source: OpenFile, identity: str, track: TrackFormat, order: FragmentOrder | None) -> bytes:
        """A fragment of a track; without an order its header, and of subtitles all cues.

        When cancelled, it leaves no process that still works on it. Raises NoFreeSlot, NotVideo, WorkerDied,
        WorkTimedOut and WorkersAway.
        """
        turns = self._heavy if isinstance(track, PictureFormat) else self._light
        async with turns.taken():
            worker = await self._worker(source, identity, track, order)
            try:
                made = await worker.answer(order)
            except asyncio.CancelledError:
                if await worker.gives_up():
                    await self._keep(worker, turns)
                else:
                    await worker.end()
                raise
            except BaseException:
                await worker.end()
                raise
            await self._keep(worker, turns)
            return made

    async def _worker(
        self, source: OpenFile, identity: str, track: TrackFormat, order: FragmentOrder | None
    ) -> "_Worker":
        """A worker that has this track's file open, preferably at the fragment's position; or a new one."""
        number = order.number if order is not None else 0
        able = [worker for worker in self._idle if worker.works_on == (identity, track) and worker.is_alive]
        if able:
            worker = min(able, key=lambda each: (each.next_number != number, each.idle_since))
            self._idle.remove(worker)
            worker.wanted()
            return worker
        descriptor = await reopened(source)
        return _Worker(self._sandbox, self._deaths, source.source, descriptor, (identity, track), self._largest)

    async def _keep(self, worker: "_Worker", turns: "_Turns") -> None:
        if worker.orders >= _MOST_ORDERS:
            await worker.end()
            return
        worker.rests(IDLE_SECONDS, lambda: self._forget(worker))
        self._idle.append(worker)
        heavy = isinstance(worker.works_on[1], PictureFormat)
        others = [each for each in self._idle if isinstance(each.works_on[1], PictureFormat) == heavy]
        for surplus in others[: max(0, len(others) - turns.most)]:
            self._forget(surplus)

    def _forget(self, worker: "_Worker") -> None:
        if worker in self._idle:
            self._idle.remove(worker)
            worker.dismiss()

    async def close(self) -> None:
        """End all workers."""
        idle, self._idle = self._idle, []
        await asyncio.gather(*(worker.end() for worker in idle))


class _Turns:
    """Limits concurrency; a few callers may wait, for a limited time."""

    def __init__(self, most: int, queued_seconds: float) -> None:
        self.most = most
        self._queued_seconds = queued_seconds
        self._free = asyncio.Semaphore(most)
        self._waiting = 0

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """A turn; raises NoFreeSlot where too many wait, or it takes too long."""
        if self._waiting >= self.most * _QUEUED_PER_TURN:
            raise NoFreeSlot(self.most)
        self._waiting += 1
        try:
            async with asyncio.timeout(self._queued_seconds):
                await self._free.acquire()
        except TimeoutError as late:
            raise NoFreeSlot(self.most) from late
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._free.release()


class _Worker:
    """A process that makes the fragments of one track."""

    def __init__(
        self,
        sandbox: Sandbox,
        deaths: Deaths,
        source: Source | None,
        descriptor: int,
        works_on: tuple[str, TrackFormat],
        largest: int,
    ) -> None:
        """Takes ownership of the source's descriptor; `works_on` is the source's identity and the track.

        `largest`: limit of a fragment in bytes.
        """
        self._largest = largest
        self.works_on = works_on
        self.next_number = 0
        self.orders = 0
        self.idle_since = 0.0
        self._deaths, self._source, self._file = deaths, source, descriptor
        self._answer: asyncio.Future[bytes | NotVideo] | None = None
        self._rest: asyncio.TimerHandle | None = None
        self._read_end, self._write_end = os.pipe2(os.O_CLOEXEC)
        self._running = asyncio.create_task(
            sandbox.run(
                self._hear,
                inputs=(self._file, self._read_end),
                limits=_LIMITS,
                timeout=None,
                task="fragments",
                parameters=json.dumps(_parameters(works_on[1])),
            )
        )
        self._running.add_done_callback(self._ended)

    @property
    def is_alive(self) -> bool:
        """Whether it can take orders."""
        return not self._running.done()

    async def answer(self, order: FragmentOrder | None) -> bytes:
        """The answer to an order; raises NotVideo, WorkerDied, WorkTimedOut, WorkersAway."""
        self.orders += 1
        self._answer = asyncio.get_running_loop().create_future()
        self._answer.add_done_callback(_seen)
        line = json.dumps(_order(order)).encode() + b"\n"
        try:
            with contextlib.suppress(BrokenPipeError):  # It has died; reading the answer raises the cause.
                # Waited for in any case: a thread left alone would write to a descriptor number that is reused.
                await finished(lambda: _write_all(self._write_end, line))
            async with asyncio.timeout(_ORDER_SECONDS):
                made = await asyncio.shield(self._answer)
        except TimeoutError as late:
            raise WorkTimedOut(_ORDER_SECONDS) from late
        if isinstance(made, NotVideo):
            raise made
        self.next_number = order.number + 1 if order is not None else 1
        return made

    async def gives_up(self) -> bool:
        """Cancel the present order; False where the worker does not stop at once.

        It keeps its file and decoder open, which are needed after a seek.
        """
        assert self._answer is not None
        try:
            os.write(self._write_end, json.dumps(STOP).encode() + b"\n")
        except OSError:
            return False
        done, _ = await asyncio.wait((self._answer,), timeout=_LETTING_GO_SECONDS)
        self.next_number = 0
        return bool(done) and self._answer.exception() is None and self.is_alive

    async def _hear(self, output: asyncio.StreamReader) -> None:
        self._close("_read_end")
        while (answer := await read_answer(output, self._largest)) is not None:
            head, made = answer
            outcome: bytes | NotVideo = made
            try:
                check_usable(head)
            except NotVideo as unusable:
                outcome = unusable
            if self._answer is not None and not self._answer.done():
                self._answer.set_result(outcome)

    def _ended(self, running: "asyncio.Task[tuple[None, WorkerEnd]]") -> None:
        close_beside(self._source, self._file)
        self._close("_read_end")
        why = None if running.cancelled() else self._why(running)
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(why or WorkersAway())

    def _why(self, running: "asyncio.Task[tuple[None, WorkerEnd]]") -> Exception | None:
        """Why it ended; None where it was dismissed."""
        failed = running.exception()
        if isinstance(failed, WorkerDied):
            died = failed
        elif isinstance(failed, Exception):
            return failed
        else:
            _, end = running.result()
            if end.status == 0:
                return None
            died = WorkerDied(end.in_words)
        if self._source is not None:
            self._deaths.note(self._source, died.message)
        return died

    def rests(self, seconds: float, then: Callable[[], None]) -> None:
        """Mark it as idle; `then` is called if it still is after so many seconds."""
        loop = asyncio.get_running_loop()
        self.idle_since = loop.time()
        self._rest = loop.call_later(seconds, then)

    def wanted(self) -> None:
        """It is in use again."""
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None

    def dismiss(self) -> None:
        """Close its input, so that it exits by itself."""
        self.wanted()
        self._close("_write_end")

    async def end(self) -> None:
        """Kill it; returns when it has exited."""
        self.dismiss()
        self._running.cancel()
        await asyncio.wait((self._running,))

    def _close(self, name: str) -> None:
        descriptor = getattr(self, name)
        if descriptor >= 0:
            setattr(self, name, -1)
            os.close(descriptor)


def _seen(answer: "asyncio.Future[bytes | NotVideo]") -> None:
    """Mark an answer as seen, also where its caller has left."""
    if not answer.cancelled():
        answer.exception()


def _write_all(descriptor: int, line: bytes) -> None:
    rest = memoryview(line)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _parameters(track: TrackFormat) -> dict[str, Any]:
    """Parameters of a track for sandbox.streams.streams.make_fragments."""
    fields = {name: _plain(value) for name, value in asdict(track).items()}
    match track:
        case CopyFormat():
            return {"kind": "copy"} | fields
        case RunFormat():
            return {"kind": "run"} | fields
        case PictureFormat():
            return {"kind": "encode"} | fields
        case SoundFormat():
            return {"kind": "sound"} | fields
        case _:
            return {"kind": "subtitles"} | fields


def _plain(value: Any) -> Any:
    """As a JSON value."""
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.value if isinstance(value, Enum) else value


def _order(order: FragmentOrder | None) -> dict[str, Any]:
    if order is None:
        return {}
    fields = dict(vars(order))
    if isinstance(order, RunOrder):
        return fields
    for name in ("packets", "frames"):
        if isinstance(fields.get(name), tuple):
            fields[name] = [[timed.key, timed.tick, timed.length] for timed in fields[name]]
    return fields
