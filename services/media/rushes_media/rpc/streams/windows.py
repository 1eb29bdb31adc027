"""WindowsService: rows that describe the windows of files."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from rushes.media.v1 import windows_pb2, windows_pb2_grpc
from rushes_chassis.context import Context
from rushes_chassis.drained import drained
from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_chassis.interceptors import check_rules
from rushes_footage.messages.files import source_from
from rushes_media.domain.files.windows import RowsHead, RowsOf
from rushes_media.operations.streams.windows import Windows


class WindowsServicer(windows_pb2_grpc.WindowsServiceServicer):
    """Implements WindowsService."""

    def __init__(self, windows: Windows) -> None:
        self._windows = windows

    async def ReadWindows(
        self, request: windows_pb2.ReadWindowsRequest, context: Context
    ) -> AsyncIterator[windows_pb2.ReadWindowsResponse]:
        count = request.count if request.HasField("count") else None
        async with self._windows.open(source_from(request.key.source), _of(request.key)) as stored:
            yield windows_pb2.ReadWindowsResponse(head=_head_to(stored.head))
            async with aclosing(self._windows.parts(stored, request.first, count)) as parts:
                async for part in parts:
                    yield windows_pb2.ReadWindowsResponse(rows=part)

    async def KeepWindows(
        self, requests: AsyncIterator[windows_pb2.KeepWindowsRequest], context: Context
    ) -> windows_pb2.KeepWindowsResponse:
        async with drained(requests):
            first = await anext(requests, None)
            if first is None or first.WhichOneof("part") != "head":
                raise _misplaced("head", "must be in the first message")
            check_rules(first)
            key, head = first.head.key, first.head.head
            if not key.source.HasField("version"):
                raise _misplaced("head.key.source.version", "must be given: that of the file that was described")
            rows = RowsHead(head.dimensions, head.rows, head.hop)
            await self._windows.keep(source_from(key.source), _of(key), rows, _rows(requests))
        return windows_pb2.KeepWindowsResponse()


async def _rows(requests: AsyncIterator[windows_pb2.KeepWindowsRequest]) -> AsyncIterator[bytes]:
    async for request in requests:
        check_rules(request)
        if request.WhichOneof("part") != "rows":
            raise _misplaced("head", "must be in the first message alone")
        yield request.rows


def _misplaced(field: str, limit: str) -> InvalidInput:
    return InvalidInput(f"{field} {limit}", fields=[FieldMistake(field, limit)])


def _of(key: windows_pb2.WindowsKey) -> RowsOf:
    return RowsOf(key.descriptor, key.descriptor_version)


def _head_to(head: RowsHead) -> windows_pb2.WindowsHead:
    return windows_pb2.WindowsHead(dimensions=head.dimensions, rows=head.rows, hop=head.hop)
