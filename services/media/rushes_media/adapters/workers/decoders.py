"""Decoders that stay open: one sandboxed worker per video, for requests of single frames."""

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
from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.sandbox import Sandbox
from rushes_media.adapters.workers.worker_answers import Head, check_usable, read_answer, understanding
from rushes_media.domain.errors import NotVideo, WorkerDied, WorkersAway, WorkTimedOut
from rushes_media.domain.frames.frame_index import FrameIndex
from rushes_media.domain.frames.stills import FramePicture, Still
from rushes_media.domain.frames.wanted_frames import wanted_frames
from rushes_media.ports import Deaths
from rushes_media.sandbox.orders import AHEAD, Limits
from rushes_media.threads import close_beside, reopened

_MOST_OPEN = 8
"""Limit of open decoders: one of 4K footage takes a quarter of a gigabyte."""
MOST_UNHURRIED = 4
"""The same for background work: describing a library uses two files at once."""
_IDLE_SECONDS = 30.0
_FRAME_SECONDS = 30.0
_TURN_SECONDS = 5.0
"""Seconds for which a decoder serves one video while other videos wait for a place."""
_BUSY_SECONDS = 600.0
"""Decoding time after which a worker is replaced: its limit of CPU time counts from its start."""
_CPU_SECONDS = round(2 * (_BUSY_SECONDS + _FRAME_SECONDS))
_TRIES = 2
_HANDED_OVER = 3
"""Requests that a worker has at once: one is drawn, one decoded, and one waits."""
_LONGEST_PATIENCE = 1.0
"""Seconds for which urgent requests take precedence over one that is not urgent."""
_BYTES_PER_PIXEL, _HEADERS = 4, 1 << 20
"""Limits of a picture file: raw RGB, and what the compressed formats may take more."""


_Key = tuple[str, str]
"""The identity of a video, and a reader that has a decoder for itself, or ""."""


@dataclass
class _Request:
    file: OpenFile
    """Kept open until the request is answered or abandoned."""
    asked: bytes
    largest: int
    """Limit of the picture file in bytes."""
    answer: "asyncio.Future[FramePicture]"
    urgent: bool
    came_at: float
    """By the event loop's clock."""
    deaths: int = 0
    suspected: bool = False
    """A worker died with this request and others: it is asked alone, so that it is known which one workers die of."""

    @property
    def root(self) -> str | None:
        """Name of the root of the library that the file is in; None for a file of our own."""
        return self.file.source.root if self.file.source is not None else None

    def fail(self, error: RushesError) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


class _Queue:
    """Requests for frames of one video: urgent ones first, each kind in order of arrival."""

    def __init__(self, file: OpenFile, opening: str, longest_patience: float) -> None:
        """`opening` is sent to its workers when they start."""
        self.source, self._changed_ns = file.source, file.changed_ns
        self._longest_patience = longest_patience
        self.opening = opening
        self.unanswered: deque[_Request] = deque()
        """The requests that the worker has, in the order of its answers."""
        self.idle_since: float | None = None
        """When the open decoder became idle; None while it is busy, or none is open."""
        self.closing = False
        """The decoder closes when it becomes idle."""
        self.is_outdated = False
        """The open decoder has read from the file before that was rewritten."""
        self.changed = asyncio.Event()
        self._urgent: deque[_Request] = deque()
        self._patient: deque[_Request] = deque()

    def join(self, request: _Request) -> None:
        file = request.file
        if file.source == self.source and file.changed_ns != self._changed_ns:
            # Of the same version: a file with as many bytes and the same modification time.
            self._changed_ns, self.is_outdated = file.changed_ns, True
        self._of(request).append(request)
        self.changed.set()

    def put_back(self) -> None:
        """Take the requests that the worker has back to the front."""
        while self.unanswered:
            request = self.unanswered.pop()
            self._of(request).appendleft(request)

    def first(self) -> _Request | None:
        """The next request; abandoned ones are dropped."""
        for requests in (self._urgent, self._patient):
            while requests and requests[0].answer.done():
                requests.popleft()
        if self._patient and (not self._urgent or self._has_waited_long(self._patient[0])):
            return self._patient[0]
        return self._urgent[0] if self._urgent else None

    def hand_over(self) -> _Request | None:
        """The next request for the worker; None where there is none, or the worker has enough.

        While it draws one frame it decodes another, and need not wait for a third. Only requests that are not urgent
        are handed over ahead: an urgent one would have to wait for them.
        """
        first = self.first()
        if first is None or (self.unanswered and not self._goes_along(first)):
            return None
        self.unanswered.append(self._of(first).popleft())
        return first

    def _goes_along(self, request: _Request) -> bool:
        together = (*self.unanswered, request)
        return len(together) <= _HANDED_OVER and not any(each.urgent or each.suspected for each in together)

    def _of(self, request: _Request) -> deque[_Request]:
        return self._urgent if request.urgent else self._patient

    def _has_waited_long(self, request: _Request) -> bool:
        return asyncio.get_running_loop().time() - request.came_at > self._longest_patience

    def reset(self) -> None:
        """Prepare for the next worker."""
        self.unanswered.clear()
        self.closing = self.is_outdated = False

    def close_when_idle(self) -> None:
        self.closing = True
        self.changed.set()

    def fail_all(self, error: RushesError) -> None:
        for request in (*self.unanswered, *self._urgent, *self._patient):
            request.fail(error)

    def fail_root(self, root: str | None, error: RushesError) -> None:
        """Fail the requests for files in one root: files of equal content in several roots share a queue."""
        for request in (*self._urgent, *self._patient):
            if request.root == root:
                request.fail(error)


class Decoders:
    """All methods belong to one event loop. At most `most` decoders are open; the one idle longest is closed for
    another.

    Unless `hurried`, workers run at low priority and do not count as busy for background work.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        deaths: Deaths,
        *,
        most: int = _MOST_OPEN,
        hurried: bool = True,
        idle_seconds: float = _IDLE_SECONDS,
        frame_seconds: float = _FRAME_SECONDS,
        longest_patience: float = _LONGEST_PATIENCE,
    ) -> None:
        self._sandbox = sandbox
        self._deaths = deaths
        self._limits = Limits(cpu_seconds=_CPU_SECONDS, niceness=0 if hurried else AHEAD)
        self._idle_seconds = idle_seconds
        self._frame_seconds = frame_seconds
        self._longest_patience = longest_patience
        self._places = asyncio.Semaphore(most)
        self._wanting_places = 0
        self._queues: dict[_Key, _Queue] = {}
        self._serving: set[asyncio.Task[None]] = set()

    async def still(
        self,
        file: OpenFile,
        identity: str,
        index: FrameIndex,
        frame: int,
        still: Still,
        *,
        urgent: bool,
        reader: str = "",
    ) -> FramePicture:
        """The picture file of a frame; `file` has to stay open until it is there, `identity` names its content.

        Who is `urgent` comes before those who are not, but for those who have waited for long. Each `reader` of a video
        has a decoder for itself, which keeps its place; requests without one share another.
        Raises NotVideo, WorkerDied, WorkTimedOut and WorkersAway.
        """
        [wanted] = wanted_frames(index, (frame,)).frames
        asked = json.dumps({"frame": asdict(wanted), "still": {**asdict(still), "form": still.form.value}})
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[FramePicture] = loop.create_future()
        largest = _BYTES_PER_PIXEL * still.width * still.height + _HEADERS
        request = _Request(file, asked.encode() + b"\n", largest, answer, urgent, came_at=loop.time())
        self._queue((identity, reader), file, index).join(request)
        return await answer

    def leave(self, identity: str, reader: str) -> None:
        """Close a reader's decoder, which has no more requests."""
        if queue := self._queues.get((identity, reader)):
            queue.close_when_idle()

    async def close(self) -> None:
        """End all workers."""
        serving = tuple(self._serving)
        for each in serving:
            each.cancel()
        await asyncio.gather(*serving, return_exceptions=True)

    def _queue(self, key: _Key, file: OpenFile, index: FrameIndex) -> _Queue:
        queue = self._queues.get(key)
        if queue is None:
            self._end_of_older(key[0], file.source)
            opening = json.dumps({"stream": index.stream, "counted": index.counted, "turn": index.turn})
            queue = _Queue(file, opening, self._longest_patience)
            self._queues[key] = queue
            serving = asyncio.create_task(self._serve(key, queue))
            self._serving.add(serving)
            serving.add_done_callback(self._serving.discard)
        return queue

    def _end_of_older(self, identity: str, source: Source | None) -> None:
        """Close decoders of earlier versions of the same file."""
        for (other, _), queue in self._queues.items():
            same = source and queue.source and (queue.source.root, queue.source.path) == (source.root, source.path)
            if same and other != identity:
                queue.close_when_idle()

    async def _serve(self, key: _Key, queue: _Queue) -> None:
        """Run workers, one after the other, until the queue is empty."""
        try:
            while first := queue.first():
                try:
                    # Before a place is taken, so that a share that hangs occupies none.
                    source = await reopened(first.file)
                except RushesError as failed:
                    queue.fail_root(first.root, failed)
                    continue
                with ExitStack() as its:
                    its.callback(close_beside, first.file.source, source)
                    async with self._place():
                        await self._with_worker(queue, source, its)
        finally:
            del self._queues[key]
            queue.fail_all(WorkersAway())  # Cancelled only when the service ends.

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """Wait for a free place for an open decoder."""
        if self._places.locked():
            idle = [(queue.idle_since, queue) for queue in self._queues.values() if not queue.closing]
            longest = min(
                ((since, queue) for since, queue in idle if since is not None), key=itemgetter(0), default=None
            )
            if longest is not None:
                longest[1].close_when_idle()
        self._wanting_places += 1
        try:
            await self._places.acquire()
        finally:
            self._wanting_places -= 1
        try:
            yield
        finally:
            self._places.release()

    async def _with_worker(self, queue: _Queue, source: int, its: ExitStack) -> None:
        """Serve the queue with one worker until it ends.

        `its` closes the descriptors that are passed to the worker: the source, and the pipe that is added here.
        """
        if not queue.first():
            return  # All requests were abandoned while waiting for a place.
        queue.reset()
        reading, writing = os.pipe2(os.O_CLOEXEC)
        its.callback(os.close, reading)
        with ExitStack() as ours:
            ours.callback(os.close, writing)

            async def answer_requests(output: asyncio.StreamReader) -> None:
                its.close()  # The worker has its copies by now.
                with ours:  # The worker ends when its request pipe is closed.
                    await self._answer_requests(queue, writing, output)

            try:
                _, end = await self._sandbox.run(
                    answer_requests,
                    task="frames",
                    parameters=queue.opening,
                    inputs=(source, reading),
                    limits=self._limits,
                    timeout=None,
                )
            except (WorkTimedOut, WorkersAway) as failed:
                if queue.unanswered or queue.hand_over():
                    queue.unanswered.popleft().fail(failed)
                queue.put_back()
                return
            except WorkerDied as died:
                self._retry_or_fail(queue, died)
                return
        if queue.unanswered:
            self._retry_or_fail(queue, WorkerDied(end.in_words))

    async def _answer_requests(self, queue: _Queue, asking: int, output: asyncio.StreamReader) -> None:
        """Have a worker answer requests until there are none, or it dies; raises WorkTimedOut, WorkerDied."""
        loop = asyncio.get_running_loop()
        began, busy, answered = loop.time(), 0.0, 0
        while True:
            others_waited = self._wanting_places and loop.time() - began > _TURN_SECONDS
            ending = others_waited or busy >= _BUSY_SECONDS or queue.is_outdated
            if not queue.unanswered and (ending or not await self._has_request(queue)):
                return
            asked_at = loop.time()
            try:
                while not ending and (request := queue.hand_over()):
                    os.write(asking, request.asked)  # Never blocks: the pipe holds hundreds.
            except BrokenPipeError:
                if answered and len(queue.unanswered) == 1:  # It died while idle, so not of this request.
                    queue.put_back()
                return
            try:
                async with asyncio.timeout(self._frame_seconds):
                    made = await read_answer(output, queue.unanswered[0].largest)
            except TimeoutError as late:
                raise WorkTimedOut(self._frame_seconds) from late
            if made is None:
                return
            outcome = _outcome_of(*made)
            busy, answered = busy + loop.time() - asked_at, answered + 1
            request = queue.unanswered.popleft()
            if isinstance(outcome, NotVideo):
                request.fail(outcome)
            elif not request.answer.done():
                request.answer.set_result(outcome)

    async def _has_request(self, queue: _Queue) -> bool:
        """Whether there is a request for this decoder, or one arrives before it closes for being idle."""
        queue.idle_since = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(self._idle_seconds):
                while not queue.first():
                    if queue.closing or self._wanting_places:
                        return False
                    queue.changed.clear()
                    await queue.changed.wait()
        except TimeoutError:
            return False
        finally:
            queue.idle_since = None
        return not queue.is_outdated

    def _retry_or_fail(self, queue: _Queue, died: WorkerDied) -> None:
        """Retry the request that a worker died of with another worker, once, and report its deaths.

        Where the worker had several, all are retried, each alone.
        """
        if len(queue.unanswered) > 1:
            for each in queue.unanswered:
                each.suspected = True
            queue.put_back()
            return
        [request] = queue.unanswered
        if request.file.source is not None:
            self._deaths.note(request.file.source, died.message)
        request.deaths += 1
        if request.deaths < _TRIES:
            queue.put_back()
        else:
            request.fail(died)


def _outcome_of(head: Head, body: bytes) -> FramePicture | NotVideo:
    """What a worker answered; raises WorkerDied where that cannot be understood."""
    try:
        check_usable(head)
    except NotVideo as unusable:
        return unusable
    with understanding():
        width, height = map(int, head["shown"])
    return FramePicture(body, width, height)
