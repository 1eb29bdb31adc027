"""Decoders that stay open for a while: a confined worker for each video that frames are asked of."""

import asyncio
import json
import os
from collections import deque
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from operator import itemgetter

from rushes_chassis.errors import RushesError
from rushes_footage.files import Source
from rushes_media.adapters.sandbox import Sandbox
from rushes_media.domain.errors import NotVideo, WorkerDied, WorkersAway, WorkTimedOut
from rushes_media.domain.frame_index import FrameIndex
from rushes_media.domain.stills import FramePicture, Still
from rushes_media.domain.wanted_frames import wanted_frames
from rushes_media.ports.files import File
from rushes_media.ports.workers import Deaths
from rushes_media.sandbox.orders import Limits
from rushes_media.threads import reopened

_MOST_OPEN = 8
"""An open decoder of 4K footage holds a quarter of a gigabyte."""
_IDLE_SECONDS = 30.0
_FRAME_SECONDS = 30.0
_TURN_SECONDS = 5.0
"""So long a video that others wait behind is served in one go."""
_BUSY_SECONDS = 600.0
"""So long a worker works before another takes its place: the kernel counts its CPU time from its start."""
_LIMITS = Limits(cpu_seconds=round(2 * (_BUSY_SECONDS + _FRAME_SECONDS)))
_TRIES = 2
_LONGEST_PATIENCE = 1.0
"""Seconds for which others are served before who is in no hurry."""


@dataclass
class _Request:
    file: File
    """Open for as long as somebody waits."""
    asked: bytes
    answer: "asyncio.Future[FramePicture]"
    urgent: bool
    came_at: float
    """By the event loop's clock."""
    deaths: int = 0

    @property
    def root(self) -> str | None:
        """Where its file lies; None for a file of our own."""
        return self.file.source.root if self.file.source is not None else None

    def fail(self, error: RushesError) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


class _Line:
    """Those who want frames of one video: first who is urgent, each kind in the order in which they came."""

    def __init__(self, source: Source | None, opening: str, longest_patience: float) -> None:
        """`opening` is what its workers are told when they start."""
        self.source = source
        self._longest_patience = longest_patience
        self.opening = opening
        self.unanswered: _Request | None = None
        """What the worker is about."""
        self.resting_since: float | None = None
        """When an open decoder had nothing to do any more; None where it has, or there is none."""
        self.to_end = False
        """The decoder closes when it has nothing to do."""
        self.stirred = asyncio.Event()
        self._urgent: deque[_Request] = deque()
        self._patient: deque[_Request] = deque()

    def join(self, request: _Request) -> None:
        self._of(request).append(request)
        self.stirred.set()

    def return_to_front(self, request: _Request) -> None:
        self._of(request).appendleft(request)

    def first(self) -> _Request | None:
        """The first of those who still wait."""
        for requests in (self._urgent, self._patient):
            while requests and requests[0].answer.done():
                requests.popleft()
        if self._patient and (not self._urgent or self._has_waited_long(self._patient[0])):
            return self._patient[0]
        return self._urgent[0] if self._urgent else None

    def take(self) -> _Request | None:
        """The same, taken out of the line."""
        first = self.first()
        return self._of(first).popleft() if first else None

    def _of(self, request: _Request) -> deque[_Request]:
        return self._urgent if request.urgent else self._patient

    def _has_waited_long(self, request: _Request) -> bool:
        return asyncio.get_running_loop().time() - request.came_at > self._longest_patience

    def begin_anew(self) -> None:
        """With another worker."""
        self.unanswered = None
        self.to_end = False

    def end_at_rest(self) -> None:
        self.to_end = True
        self.stirred.set()

    def fail_all(self, error: RushesError) -> None:
        for request in (self.unanswered, *self._urgent, *self._patient):
            if request is not None:
                request.fail(error)

    def fail_those_of(self, root: str | None, error: RushesError) -> None:
        """Whose file lies in that root: a line may be of two files that are the same."""
        for request in (*self._urgent, *self._patient):
            if request.root == root:
                request.fail(error)


class Decoders:
    """All methods belong to one event loop. `most` are open at once; the one that rested longest makes room."""

    def __init__(
        self,
        sandbox: Sandbox,
        deaths: Deaths,
        *,
        most: int = _MOST_OPEN,
        idle_seconds: float = _IDLE_SECONDS,
        frame_seconds: float = _FRAME_SECONDS,
        longest_patience: float = _LONGEST_PATIENCE,
    ) -> None:
        self._sandbox = sandbox
        self._deaths = deaths
        self._idle_seconds = idle_seconds
        self._frame_seconds = frame_seconds
        self._longest_patience = longest_patience
        self._places = asyncio.Semaphore(most)
        self._wanting_places = 0
        self._lines: dict[str, _Line] = {}
        self._serving: set[asyncio.Task[None]] = set()

    async def still(
        self, file: File, identity: str, index: FrameIndex, frame: int, still: Still, *, urgent: bool
    ) -> FramePicture:
        """See ports.workers.Decoders."""
        [wanted] = wanted_frames(index, (frame,)).frames
        asked = json.dumps({"frame": asdict(wanted), "still": {**asdict(still), "form": still.form.value}})
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[FramePicture] = loop.create_future()
        request = _Request(file, asked.encode() + b"\n", answer, urgent, came_at=loop.time())
        self._line(identity, file, index).join(request)
        return await answer

    async def close(self) -> None:
        """End all workers."""
        serving = tuple(self._serving)
        for each in serving:
            each.cancel()
        await asyncio.gather(*serving, return_exceptions=True)

    def _line(self, identity: str, file: File, index: FrameIndex) -> _Line:
        line = self._lines.get(identity)
        if line is None:
            self._end_of_older(file.source)
            opening = json.dumps({"stream": index.stream, "counted": index.counted})
            line = _Line(file.source, opening, self._longest_patience)
            self._lines[identity] = line
            serving = asyncio.create_task(self._serve(identity, line))
            self._serving.add(serving)
            serving.add_done_callback(self._serving.discard)
        return line

    def _end_of_older(self, source: Source | None) -> None:
        """Close what is open of the same file as it was before it changed."""
        for line in self._lines.values():
            if source and line.source and (line.source.root, line.source.path) == (source.root, source.path):
                line.end_at_rest()

    async def _serve(self, identity: str, line: _Line) -> None:
        """One worker after the other, for as long as somebody waits."""
        try:
            while first := line.first():
                try:
                    source = await reopened(first.file)  # before a place is taken: a share that hangs holds none
                except RushesError as failed:
                    line.fail_those_of(first.root, failed)
                    continue
                with ExitStack() as its:
                    its.callback(os.close, source)
                    async with self._place():
                        await self._with_worker(line, source, its)
        finally:
            del self._lines[identity]
            line.fail_all(WorkersAway())  # nobody is left, but where the service ends

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """One of the places for open decoders."""
        if self._places.locked():
            resting = [(line.resting_since, line) for line in self._lines.values() if not line.to_end]
            longest = min(
                ((since, line) for since, line in resting if since is not None), key=itemgetter(0), default=None
            )
            if longest is not None:
                longest[1].end_at_rest()
        self._wanting_places += 1
        try:
            await self._places.acquire()
        finally:
            self._wanting_places -= 1
        try:
            yield
        finally:
            self._places.release()

    async def _with_worker(self, line: _Line, source: int, its: ExitStack) -> None:
        """Serve the line with one worker until that ends, by itself or because it is told to.

        `its` closes what the worker has of us: the source, and what is added here.
        """
        if not line.first():
            return  # whoever waited left while all places were taken
        line.begin_anew()
        reading, writing = os.pipe2(os.O_CLOEXEC)
        its.callback(os.close, reading)
        with ExitStack() as ours:
            ours.callback(os.close, writing)

            async def converse(output: asyncio.StreamReader) -> None:
                its.close()  # the worker has them by now
                with ours:  # and ends when nothing can be asked any more
                    await self._converse(line, writing, output)

            try:
                _, end = await self._sandbox.run(
                    converse,
                    task="frames",
                    parameters=line.opening,
                    inputs=(source, reading),
                    limits=_LIMITS,
                    timeout=None,
                )
            except (WorkTimedOut, WorkersAway) as failed:
                if request := line.unanswered or line.take():
                    request.fail(failed)
                return
        if line.unanswered is not None:
            self._bury(line, line.unanswered, WorkerDied(end.in_words))

    async def _converse(self, line: _Line, asking: int, output: asyncio.StreamReader) -> None:
        """Ask a worker one thing after the other, until there is nothing to ask, or it dies; raises WorkTimedOut."""
        loop = asyncio.get_running_loop()
        began, busy, answered = loop.time(), 0.0, 0
        while busy < _BUSY_SECONDS:
            others_waited = self._wanting_places and loop.time() - began > _TURN_SECONDS
            if others_waited or not await self._somebody_in(line):
                return
            request = line.take()
            assert request is not None
            line.unanswered = request
            asked_at = loop.time()
            try:
                os.write(asking, request.asked)  # never blocks: the one before has been read
            except BrokenPipeError:
                if answered:  # it died at rest, of nothing that was asked of it
                    line.unanswered = None
                    line.return_to_front(request)
                return
            try:
                async with asyncio.timeout(self._frame_seconds):
                    head = json.loads(await output.readline() or b"null")
                    body = await output.readexactly(head["bytes"]) if head else b""
            except TimeoutError as late:
                raise WorkTimedOut(self._frame_seconds) from late
            except asyncio.IncompleteReadError:
                return
            if not head:
                return
            busy, answered = busy + loop.time() - asked_at, answered + 1
            line.unanswered = None
            if problem := head.get("problem"):
                request.fail(NotVideo(problem["detail"], reason=problem["reason"]))
            elif not request.answer.done():
                request.answer.set_result(FramePicture(body, *head["shown"]))

    async def _somebody_in(self, line: _Line) -> bool:
        """Whether somebody waits in the line, or comes while the decoder may stay open."""
        line.resting_since = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(self._idle_seconds):
                while not line.first():
                    if line.to_end or self._wanting_places:
                        return False
                    line.stirred.clear()
                    await line.stirred.wait()
        except TimeoutError:
            return False
        finally:
            line.resting_since = None
        return True

    def _bury(self, line: _Line, request: _Request, died: WorkerDied) -> None:
        """Note a death, and give the request that it happened to another worker, once."""
        if request.file.source is not None:
            self._deaths.note(request.file.source, died.message)
        request.deaths += 1
        if request.deaths < _TRIES:
            line.return_to_front(request)
        else:
            request.fail(died)
