"""Descriptors of files that media on this host has granted, so that ranges need no call.

Media decides what is opened, with the same checks as for every read; the gateway opens nothing. Files that are not
granted, for whatever reason, are read through gRPC, so nothing here is ever an error for a client.
"""

import asyncio
import socket
from collections import OrderedDict
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self, TypeAlias

import structlog
from prometheus_client import Counter

from rushes.media.v1 import files_pb2
from rushes_chassis.addresses import descriptor_socket
from rushes_chassis.errors import Conflict, NotYet, RushesError, TimedOut, Unavailable
from rushes_chassis.status import is_away
from rushes_footage.files import FileVersion, Place, Source
from rushes_footage.messages.files import source_to
from rushes_gateway.bytes.file_calls import FileCalls
from rushes_gateway.bytes.granted_file import GrantedFile, NotWhatWasGranted
from rushes_gateway.media_nodes import MediaNode, MediaNodes

log = structlog.get_logger()

Key: TypeAlias = tuple[str, str, int, int]
"""Root, path, size and modification time: hashing them is faster than hashing dataclasses, and each range needs it."""

_MOST_KEPT = 128
"""Files kept open for their next range."""
_MOST_OPEN = 512
"""Including those being read; beyond that gRPC is used."""
_DEADLINE = 5.0
_FETCH_SECONDS = 2.0
PAUSE_SECONDS = 5.0
"""How long a node that grants nothing is not asked again."""
_ROOT_THREADS = 16
"""Per root. They wait for disks, not for cores."""
_FEW_STREAMS = 32
"""Up to so many streams read large pieces, of which two are buffered for each slow client."""
_FEW_CHUNK = 1 << 19
"""Bytes that a stream reads at once: larger pieces are no cheaper, pieces of half the size take a fifth more processor
time."""
_MANY_CHUNK = 1 << 18
_TURN = 1 << 20
"""Bytes after which a stream yields to other tasks of the event loop."""
_TRIES = 2

_ASKED = Counter("rushes_grants", "File descriptors requested from media, by outcome", ["outcome"])


class Grants:
    """The present grants. All methods belong to the event loop."""

    def __init__(self, media: MediaNodes, calls: FileCalls) -> None:
        self._media = media
        self._calls = calls
        self._kept: OrderedDict[Key, GrantedFile] = OrderedDict()
        self._streams = _Streams()
        self._open: set[GrantedFile] = set()
        """Grants that are kept, or still being read."""
        self._asking: dict[Key, asyncio.Task[GrantedFile | None]] = {}
        self._left_alone: dict[str, float] = {}
        """Nodes that grant nothing, by target, and until when they are not asked, by the loop's clock."""
        self._ending: asyncio.TimerHandle | None = None
        self._threads: dict[str, ThreadPoolExecutor] = {}
        """Per root, so that a share that hangs blocks only its own readers."""

    def read_now(self, place: Place, version: FileVersion, offset: int, length: int) -> bytes | None:
        """So many bytes, if they are available without blocking; None where `read` is needed."""
        key = _key_of(place, version)
        file = self._kept.get(key)
        if file is None:
            return None
        self._kept.move_to_end(key)
        return file.read_now(offset, length)

    async def read(self, place: Place, version: FileVersion, offset: int, length: int) -> bytes | None:
        """So many bytes at once; None where media has to be called instead.

        Raises Conflict where the file has changed, and TimedOut.
        """
        key = _key_of(place, version)
        for _ in range(_TRIES):
            file = await self._file(key)
            if file is None:
                return None
            file.lease()
            try:
                piece = await file.read(offset, length)
                if piece.as_granted:
                    return piece.data
                self._end(key, file)
            except Conflict:
                self._end(key, file)
                raise
            except Unavailable:
                self._end(key, file)
                return None  # Media's error describes the disk's problem.
            finally:
                file.release()
        return None

    async def reading(self, place: Place, version: FileVersion) -> "GrantedReading | None":
        """A reader of several pieces; returns None, and raises, where `read` does."""
        key = _key_of(place, version)
        for _ in range(_TRIES):
            file = await self._file(key)
            if file is None:
                return None
            file.lease()
            try:
                if await file.is_as_granted():
                    return GrantedReading(file, self._streams)
                self._end(key, file)
            except Conflict:
                self._end(key, file)
                raise
            except Unavailable:
                self._end(key, file)
                return None  # As in `read`.
            finally:
                file.release()
        return None

    def close(self) -> None:
        """Close all but those still being read."""
        for asking in self._asking.values():
            asking.cancel()
        for key, file in list(self._kept.items()):
            self._end(key, file)
        if self._ending is not None:
            self._ending.cancel()

    async def _file(self, key: Key) -> GrantedFile | None:
        """The open grant, requested once for concurrent callers."""
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept
        asking = self._asking.get(key)
        if asking is None:
            asking = self._asking[key] = asyncio.create_task(self._ask(key))
            asking.add_done_callback(lambda _: self._asking.pop(key, None))
        granted = await asyncio.shield(asking)
        # A concurrent caller may have found that it has ended already.
        return None if granted is None or granted.is_closed else granted

    async def _ask(self, key: Key) -> GrantedFile | None:
        self._open = {file for file in self._open if not file.is_closed}
        if len(self._open) >= _MOST_OPEN:
            return None
        for node in self._media.nodes:
            path = descriptor_socket(node.target)
            if path is None or self._left_alone.get(node.target, 0) > _now():
                continue
            try:
                file = await self._handed_over(node, path, key)
            except (RushesError, OSError) as failed:
                _ASKED.labels("failed").inc()
                if not _is_about_the_node(failed):
                    return None  # Reading through gRPC will report the problem.
                self._leave_alone(node, str(failed) or type(failed).__name__)
                continue
            except NotWhatWasGranted:
                _ASKED.labels("failed").inc()
                return None  # Changed since, or its disk does not answer: gRPC will report that.
            if self._left_alone.pop(node.target, None) is not None:
                log.info("media passes descriptors again", node=node.target)
            _ASKED.labels("granted").inc()
            self._keep(key, file)
            return file
        return None

    async def _handed_over(self, node: MediaNode, path: Path, key: Key) -> GrantedFile:
        root, path_below, size, mtime_ns = key
        version = FileVersion(size, mtime_ns)
        request = files_pb2.GrantRequest(source=source_to(Source(root, path_below, version)))
        grant = await node.files.Grant(request, timeout=_DEADLINE)
        descriptor = await _fetched(path, grant.token)
        until = _now() + grant.lifetime_ms / 1000
        return await GrantedFile.taken(descriptor, version, until, self._threads_of(root), self._calls)

    def _threads_of(self, root: str) -> ThreadPoolExecutor:
        if root not in self._threads:
            self._threads[root] = ThreadPoolExecutor(_ROOT_THREADS, f"granted-{root}")
        return self._threads[root]

    def _leave_alone(self, node: MediaNode, why: str) -> None:
        if node.target not in self._left_alone:
            log.info("media passes no descriptors; files are read through gRPC", node=node.target, why=why)
        self._left_alone[node.target] = _now() + PAUSE_SECONDS

    def _keep(self, key: Key, file: GrantedFile) -> None:
        self._open.add(file)
        self._kept[key] = file
        if len(self._kept) > _MOST_KEPT:
            _, oldest = self._kept.popitem(last=False)
            oldest.drop()
        if self._ending is None:
            self._ending = asyncio.get_running_loop().call_at(file.until, self._end_old)

    def _end_old(self) -> None:
        self._ending = None
        for key, file in list(self._kept.items()):
            if file.until <= _now():
                self._end(key, file)
        if self._kept:
            soonest = min(file.until for file in self._kept.values())
            self._ending = asyncio.get_running_loop().call_at(soonest, self._end_old)

    def _end(self, key: Key, file: GrantedFile) -> None:
        """End a grant, so that the next request for the file asks media again."""
        if self._kept.get(key) is file:
            del self._kept[key]
            file.drop()


class GrantedReading:
    """Reads one granted file. To be used as a context manager."""

    crowded = True
    """Buffering a second piece for a slow client gains nothing while the first is being sent."""

    def __init__(self, file: GrantedFile, streams: "_Streams") -> None:
        self._file = file
        self._streams = streams
        file.lease()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.release()

    async def read(self, offset: int, length: int) -> bytes:
        """Exactly so many bytes, unless the file ends."""
        return (await self._file.read(offset, length)).data  # Also after the file was renamed or deleted.

    async def stream(self, offset: int, length: int) -> AsyncGenerator[bytes]:
        """Bytes in pieces."""
        end = offset + length
        turn_ends = offset + _TURN
        with self._streams:
            while offset < end:
                data = (await self._file.read_some(offset, min(self._streams.chunk, end - offset))).data
                if not data:
                    return
                yield data
                offset += len(data)
                if offset >= turn_ends:
                    # With the page cache and a fast client it would never await, so it yields to other requests here.
                    await asyncio.sleep(0)
                    turn_ends = offset + _TURN


class _Streams:
    """Counts the streams under way, each of which enters it while it reads."""

    def __init__(self) -> None:
        self._count = 0

    @property
    def chunk(self) -> int:
        """Bytes that a stream reads at once now."""
        return _FEW_CHUNK if self._count <= _FEW_STREAMS else _MANY_CHUNK

    def __enter__(self) -> Self:
        self._count += 1
        return self

    def __exit__(self, *_: object) -> None:
        self._count -= 1


def _key_of(place: Place, version: FileVersion) -> Key:
    return place.root, place.path, version.size, version.mtime_ns


def _is_about_the_node(failed: RushesError | OSError) -> bool:
    """Whether the error would occur for every file of the node."""
    if isinstance(failed, Unavailable):
        return is_away(failed)
    return isinstance(failed, OSError | TimedOut | NotYet) or failed.reason == "GrantsNothing"


async def _fetched(path: Path, token: bytes) -> int:
    """The descriptor of a token; raises OSError where the socket does not return one."""
    with socket.socket(
        socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC
    ) as connection:
        connection.connect(str(path))
        connection.send(token)
        async with asyncio.timeout(_FETCH_SECONDS):
            await _readable(connection)
        _, descriptors, _, _ = socket.recv_fds(connection, 1, 1, socket.MSG_CMSG_CLOEXEC)
    if not descriptors:
        raise ConnectionResetError("media does not know its token")
    return descriptors[0]


async def _readable(connection: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    readable: asyncio.Future[None] = loop.create_future()
    loop.add_reader(connection, lambda: None if readable.done() else readable.set_result(None))
    try:
        await readable
    finally:
        loop.remove_reader(connection)


def _now() -> float:
    return asyncio.get_running_loop().time()
