"""Which media node is asked, and who is asked next: nodes that say who they are, over real gRPC."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import grpc
import pytest

from rushes.media.v1 import files_pb2, files_pb2_grpc, streams_pb2, streams_pb2_grpc
from rushes_chassis.context import Context
from rushes_chassis.errors import Exhausted, NotFound, RushesError, Unavailable
from rushes_chassis.interceptors import ServiceInterceptor
from rushes_footage.files import Place
from rushes_footage.messages.files import source_to
from rushes_gateway.clients import connect
from rushes_gateway.media_nodes import MediaNodes, NodeReading
from rushes_gateway.settings import GatewaySettings

NAMES = ("left", "right")
ASSETS = [f"asset {number}" for number in range(20)]
PLACE = Place("library", "a.mp4")
PART = streams_pb2.ReadPartRequest(source=source_to(PLACE), track=streams_pb2.StreamTrack(copied=True))


class _Streams(streams_pb2_grpc.StreamsServiceServicer):
    GetTimeline = None  # type: ignore[assignment]

    def __init__(self, name: str, failure: RushesError | None) -> None:
        self._name, self._failure = name, failure

    async def GetStreams(
        self, request: streams_pb2.GetStreamsRequest, context: Context
    ) -> streams_pb2.GetStreamsResponse:
        if self._failure is not None:
            raise self._failure
        return streams_pb2.GetStreamsResponse(not_copied=self._name)

    async def ReadPart(
        self, request: streams_pb2.ReadPartRequest, context: Context
    ) -> AsyncIterator[streams_pb2.ReadPartResponse]:
        if self._failure is not None:
            raise self._failure
        yield streams_pb2.ReadPartResponse(etag=self._name)


@asynccontextmanager
async def running(folder: Path, name: str, failure: RushesError | None = None) -> AsyncIterator[None]:
    """A node that answers with its name, or fails."""
    server = grpc.aio.server(interceptors=[ServiceInterceptor()])
    streams_pb2_grpc.add_StreamsServiceServicer_to_server(_Streams(name, failure), server)
    server.add_insecure_port(f"unix:{folder / name}.sock")
    await server.start()
    try:
        yield
    finally:
        await server.stop(None)


@asynccontextmanager
async def nodes(folder: Path) -> AsyncIterator[MediaNodes]:
    """Both, whether they run or not."""
    async with connect(
        GatewaySettings(media=tuple(f"unix:{folder / name}.sock" for name in NAMES)), asyncio.Event()
    ) as services:
        yield services.media


async def asked(media: MediaNodes) -> list[str]:
    """Who answers for each of the assets."""
    return [(await media.streams(asset, PLACE)).not_copied for asset in ASSETS]


async def test_what_is_about_one_asset_goes_to_the_same_node(tmp_path: Path) -> None:
    async with running(tmp_path, "left"), running(tmp_path, "right"), nodes(tmp_path) as media:
        answered = await asked(media)
        assert set(answered) == set(NAMES)
        assert await asked(media) == answered


async def test_where_a_node_is_away_another_one_answers(tmp_path: Path) -> None:
    async with running(tmp_path, "right"), nodes(tmp_path) as media:
        assert set(await asked(media)) == {"right"}


async def test_where_all_are_away_it_is_said(tmp_path: Path) -> None:
    async with nodes(tmp_path) as media:
        with pytest.raises(Unavailable, match="No media node answers"):
            await media.streams(ASSETS[0], PLACE)


async def test_what_a_node_refuses_is_not_asked_of_another(tmp_path: Path) -> None:
    refused = NotFound("There is no such file.")
    async with running(tmp_path, "left", refused), running(tmp_path, "right"), nodes(tmp_path) as media:
        answers = [await answer_of(media, asset) for asset in ASSETS]
        assert set(answers) == {"refused", "right"}


async def answer_of(media: MediaNodes, asset: str) -> str:
    try:
        return (await media.streams(asset, PLACE)).not_copied
    except NotFound:
        return "refused"


async def test_where_a_node_is_full_another_one_makes_the_fragment(tmp_path: Path) -> None:
    full = Exhausted("All slots are taken.", reason="NoFreeSlot")
    async with running(tmp_path, "left", full), running(tmp_path, "right"), nodes(tmp_path) as media:
        assert {(await media.part(asset, PART)).first.etag for asset in ASSETS} == {"right"}


async def test_where_all_are_full_it_is_said(tmp_path: Path) -> None:
    full = Exhausted("All slots are taken.", reason="NoFreeSlot")
    async with running(tmp_path, "left", full), running(tmp_path, "right", full), nodes(tmp_path) as media:
        for asset in ASSETS:
            with pytest.raises(Exhausted, match="All slots") as raised:
                await media.part(asset, PART)
            assert raised.value.reason == "NoFreeSlot"


CONTENT = bytes(range(256)) * 16384
"""4 MiB."""
PIECE = 1 << 18


class _Files(files_pb2_grpc.FilesServiceServicer):
    """Sends a file in pieces; is lost after so many."""

    Watch = Walk = ListRoots = Stat = Locate = MarkWatch = Inspect = InspectFiles = None  # type: ignore[assignment]
    ReadSlices = Grant = HashParts = None  # type: ignore[assignment]

    def __init__(self, pieces: int) -> None:
        self._pieces, self.offsets = pieces, list[int]()

    async def ReadRange(self, request: files_pb2.ReadRangeRequest, context: Context) -> AsyncIterator[files_pb2.Chunk]:
        self.offsets.append(request.offset)
        end = request.offset + request.length
        for number, offset in enumerate(range(request.offset, end, PIECE)):
            if number == self._pieces:
                raise Unavailable("It is lost.", reason="Unavailable")
            yield files_pb2.Chunk(data=CONTENT[offset : min(offset + PIECE, end)])


@asynccontextmanager
async def sending(folder: Path, name: str, pieces: int) -> AsyncIterator[_Files]:
    """A node that sends so many pieces at a time."""
    files, server = _Files(pieces), grpc.aio.server(interceptors=[ServiceInterceptor()])
    files_pb2_grpc.add_FilesServiceServicer_to_server(files, server)
    server.add_insecure_port(f"unix:{folder / name}.sock")
    await server.start()
    try:
        yield files
    finally:
        await server.stop(None)


async def test_a_file_goes_on_at_its_place_on_another_node_however_often_one_is_lost(tmp_path: Path) -> None:
    async with sending(tmp_path, "left", 3) as left, sending(tmp_path, "right", 3) as right, nodes(tmp_path) as media:

        async def begun(reading: NodeReading) -> bytes:
            chunks = [bytes(chunk) async for chunk in reading.stream(100, len(CONTENT) - 200)]
            return b"".join(chunks)

        assert await media.begin_reading(source_to(PLACE), begun) == CONTENT[100:-100]
        offsets = sorted(left.offsets + right.offsets)
        assert offsets == list(range(100, len(CONTENT) - 100, 3 * PIECE))
        assert left.offsets
        assert right.offsets


async def test_what_is_lost_before_its_first_byte_is_read_by_whoever_is_there(tmp_path: Path) -> None:
    async with sending(tmp_path, "left", 0) as left, sending(tmp_path, "right", 99) as right, nodes(tmp_path) as media:

        async def begun(reading: NodeReading) -> bytes:
            return b"".join([bytes(chunk) async for chunk in reading.stream(0, len(CONTENT))])

        for _ in NAMES:
            assert await media.begin_reading(source_to(PLACE), begun) == CONTENT
        assert (left.offsets, right.offsets) == ([0], [0, 0])
