"""Whole sound and pictures from media nodes, and rows of windows that they store: implements ports.windows."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes.media.v1 import frames_pb2, sounds_pb2, stills_pb2, windows_pb2
from rushes_chassis.errors import NotFound, Unavailable
from rushes_footage.files import Source
from rushes_footage.messages.files import source_to, version_from
from rushes_inference.adapters.media_nodes import (
    FIRST_LOOK_SECONDS,
    STRETCH_SECONDS,
    MediaNode,
    MediaNodes,
    no_node,
    preferred,
)
from rushes_inference.domain.errors import BadRows, BadStills
from rushes_inference.domain.windows import MOST_ROW_BYTES, Rows, RowsBy, VideoFacts

_NOT_DESCRIBED: Final = "NotDescribed"
_KEEP_SECONDS: Final = 600.0
_PART: Final = 1 << 20
"""Bytes of a message at most."""


class MediaWindows:
    """Calls about a file go to the same node as others about it; where that does not answer, to the next."""

    def __init__(self, nodes: MediaNodes) -> None:
        self._nodes = nodes

    async def facts(self, source: Source) -> VideoFacts:
        """From the frame index."""

        async def asked(node: MediaNode) -> VideoFacts:
            request = frames_pb2.GetFrameIndexRequest(source=source_to(source))
            index = await node.frames.GetFrameIndex(request, timeout=FIRST_LOOK_SECONDS)
            tick = index.time_base.numerator / index.time_base.denominator
            present = Source(source.root, source.path, version_from(index.version))
            return VideoFacts(present, (index.end_pts - index.first_pts) * tick)

        return await self._nodes.asked(preferred(source), asked)

    async def sound(self, source: Source) -> AsyncGenerator[bytes]:
        """Where a node fails as Unavailable, the next one decodes again, and what was passed on is left out."""
        request = sounds_pb2.ReadSoundRequest(source=source_to(source))
        passed = 0
        away = no_node()
        for node in self._nodes.in_turn(preferred(source)):
            call = node.sounds.ReadSound(request, timeout=STRETCH_SECONDS)
            skip = passed
            try:
                async for answer in call:
                    part = answer.samples[skip:]
                    skip -= len(answer.samples) - len(part)
                    if part:
                        passed += len(part)
                        yield part
                return
            except Unavailable as error:
                away = error
            finally:
                call.cancel()
        raise away

    async def pictures(self, source: Source, every: float, side: int) -> AsyncGenerator[NDArray[np.uint8]]:
        """Where a node fails as Unavailable, the next one goes on. Raises BadStills where one answers something
        else."""
        passed = 0
        away = no_node()
        for node in self._nodes.in_turn(preferred(source)):
            request = stills_pb2.ReadStillsRequest(source=source_to(source), every=every, side=side, first=passed)
            call = node.stills.ReadStills(request, timeout=STRETCH_SECONDS)
            count: int | None = None
            try:
                async for answer in call:
                    if answer.WhichOneof("part") == "head":
                        count = answer.head.count
                        continue
                    pictures = _pictures(answer.pictures, side, source.path)
                    passed += len(pictures)
                    if count is None or passed > count:
                        raise BadStills(source.path, f"sent picture {passed} of {count or 0}")
                    yield pictures
                if not passed or passed != count:
                    raise BadStills(source.path, f"sent {passed} pictures of {count or 0}")
                return
            except Unavailable as error:
                away = error
            finally:
                call.cancel()
        raise away

    async def rows(self, source: Source, by: RowsBy) -> Rows | None:
        """See ports.windows; raises BadRows where a node answers something else."""
        request = windows_pb2.ReadWindowsRequest(key=_key(source, by))

        async def asked(node: MediaNode) -> Rows | None:
            call = node.windows.ReadWindows(request, timeout=FIRST_LOOK_SECONDS)
            head: windows_pb2.WindowsHead | None = None
            data = bytearray()
            try:
                async for answer in call:
                    if answer.WhichOneof("part") == "head":
                        head = answer.head
                        continue
                    data += answer.rows
                    if len(data) > MOST_ROW_BYTES:
                        raise BadRows(by.words, f"it has more than {MOST_ROW_BYTES} bytes")
            except NotFound as missing:
                if missing.reason == _NOT_DESCRIBED:
                    return None
                raise
            finally:
                call.cancel()
            return _rows(head, data, by)

        return await self._nodes.asked(preferred(source), asked)

    async def keep(self, source: Source, by: RowsBy, rows: Rows) -> None:
        """See ports.windows."""

        async def asked(node: MediaNode) -> None:
            async with aclosing(_kept(source, by, rows)) as requests:
                await node.windows.KeepWindows(requests, timeout=_KEEP_SECONDS)

        await self._nodes.asked(preferred(source), asked)


def _pictures(sent: bytes, side: int, path: str) -> NDArray[np.uint8]:
    size = side * side * 3
    if not sent or len(sent) % size:
        raise BadStills(path, f"sent {len(sent)} bytes, where a picture has {size}")
    return np.frombuffer(sent, np.uint8).reshape(-1, side, side, 3)


def _key(source: Source, by: RowsBy) -> windows_pb2.WindowsKey:
    return windows_pb2.WindowsKey(source=source_to(source), descriptor=by.descriptor, descriptor_version=by.version)


def _rows(head: windows_pb2.WindowsHead | None, data: bytearray, by: RowsBy) -> Rows:
    if head is None:
        raise BadRows(by.words, "it has no head")
    if head.dimensions != by.dimensions or head.hop != by.hop:
        raise BadRows(by.words, f"it has {head.dimensions} numbers every {head.hop:g} s")
    if len(data) != 2 * head.rows * head.dimensions:
        raise BadRows(by.words, f"it has {len(data)} bytes for {head.rows} rows")
    rows = np.frombuffer(data, "<f2").reshape(-1, head.dimensions)
    if not np.isfinite(rows).all():
        raise BadRows(by.words, "it has numbers that are not finite")
    return rows


async def _kept(source: Source, by: RowsBy, rows: Rows) -> AsyncGenerator[windows_pb2.KeepWindowsRequest]:
    head = windows_pb2.WindowsHead(dimensions=by.dimensions, rows=len(rows), hop=by.hop)
    yield windows_pb2.KeepWindowsRequest(head=windows_pb2.NewWindows(key=_key(source, by), head=head))
    at_once = max(1, _PART // (2 * by.dimensions))
    for begin in range(0, len(rows), at_once):
        part = np.ascontiguousarray(rows[begin : begin + at_once], "<f2").tobytes()
        yield windows_pb2.KeepWindowsRequest(rows=part)
