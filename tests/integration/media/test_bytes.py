"""Bytes of files, as they lie on the disk."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import psutil
import pytest
import pytest_asyncio

from rushes.media.v1 import files_pb2, source_pb2
from rushes_chassis.chunks import CHUNK_BYTES
from rushes_chassis.errors import Conflict, Forbidden, InvalidInput, NotFound, Unavailable
from rushes_chassis.interceptors import ServiceInterceptor
from rushes_chassis.servicers import add_servicers
from rushes_footage.files import Source
from rushes_gateway.byte_client import ByteClient
from rushes_media.adapters.files.byte_reader import ByteReader
from rushes_media.adapters.files.fingerprints import Fingerprints
from rushes_media.adapters.files.grants import Grants
from rushes_media.adapters.files.growth import Growth
from rushes_media.adapters.files.library import Library
from rushes_media.adapters.files.open_files import OpenFiles
from rushes_media.adapters.files.other_files import OtherFiles
from rushes_media.adapters.files.watch import Watches
from rushes_media.adapters.workers.asked_workers import AskedWorkers
from rushes_media.adapters.workers.containers import Containers
from rushes_media.adapters.workers.sandbox import Sandbox
from rushes_media.domain.files.sources import Root
from rushes_media.rpc.files import FilesServicer
from tests.integration.media.node import Node, eventually, running_node

SIZE = 5 * (1 << 20) + 12_345
CONTENT = os.urandom(SIZE)


@pytest_asyncio.fixture(scope="module")
async def bytes_node(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Node]:
    """A node with one file of random bytes."""
    library = tmp_path_factory.mktemp("bytes")
    (library / "a.mp4").write_bytes(CONTENT)
    async with running_node(tmp_path_factory.mktemp("bytes-node"), library) as node:
        yield node


async def version_of(node: Node, path: str) -> source_pb2.Source:
    """A source in its present version."""
    stat = await node.files.Stat(files_pb2.StatRequest(source=node.source(path)))
    return source_pb2.Source(root="library", path=path, version=stat.version)


async def read_range(node: Node, source: source_pb2.Source, offset: int, length: int) -> list[bytes]:
    request = files_pb2.ReadRangeRequest(source=source, offset=offset, length=length)
    return [chunk.data async for chunk in node.files.ReadRange(request)]


async def read_slice(node: Node, source: source_pb2.Source, offset: int, length: int) -> bytes:
    """As the gateway reads it."""
    async with ByteClient(node.target) as client:
        return bytes(await client.read(source, offset, length))


@pytest.mark.parametrize(
    ("offset", "length"),
    [
        (0, SIZE),
        (0, 1),
        (1, 4096),
        (CHUNK_BYTES - 1, CHUNK_BYTES + 2),
        (SIZE - 7, 7),
        (SIZE - 7, 1 << 62),
        (5, 0),
        (SIZE, 9),
        (1 << 62, 9),
    ],
)
async def test_a_range_is_the_files_bytes(bytes_node: Node, offset: int, length: int) -> None:
    for source in (bytes_node.source("a.mp4"), await version_of(bytes_node, "a.mp4")):
        chunks = await read_range(bytes_node, source, offset, length)
        assert b"".join(chunks) == CONTENT[offset : offset + length]
        assert all(0 < len(chunk) <= CHUNK_BYTES for chunk in chunks)


async def test_the_reader_chooses_how_large_chunks_are(bytes_node: Node) -> None:
    request = files_pb2.ReadRangeRequest(source=bytes_node.source("a.mp4"), offset=3, length=1 << 20, chunk_bytes=1000)
    chunks = [chunk.data async for chunk in bytes_node.files.ReadRange(request)]
    assert b"".join(chunks) == CONTENT[3 : 3 + (1 << 20)]
    assert max(map(len, chunks)) == 1000


@pytest.mark.parametrize(("offset", "length"), [(0, 1 << 20), (77, 4096), (SIZE - 5, 100), (SIZE, 1), (3, 0)])
async def test_a_slice_is_the_files_bytes(bytes_node: Node, offset: int, length: int) -> None:
    source = await version_of(bytes_node, "a.mp4")
    assert await read_slice(bytes_node, source, offset, length) == CONTENT[offset : offset + length]


async def test_a_slice_larger_than_a_message_is_refused(bytes_node: Node) -> None:
    with pytest.raises(InvalidInput):
        await read_slice(bytes_node, bytes_node.source("a.mp4"), 0, (1 << 20) + 1)


async def test_many_readers_get_each_their_own_bytes(bytes_node: Node) -> None:
    source = await version_of(bytes_node, "a.mp4")
    offsets = [number * 40_961 for number in range(100)]
    async with ByteClient(bytes_node.target) as client:
        for _ in range(2):  # on fresh calls, then on kept ones
            got = await asyncio.gather(*(client.read(source, offset, 10_000) for offset in offsets))
            assert got == [CONTENT[offset : offset + 10_000] for offset in offsets]


async def test_a_failure_spoils_no_later_slice(bytes_node: Node) -> None:
    source = await version_of(bytes_node, "a.mp4")
    async with ByteClient(bytes_node.target) as client:
        for _ in range(3):
            assert await client.read(source, 5, 10) == CONTENT[5:15]
            with pytest.raises(NotFound):
                await client.read(bytes_node.source("none.mp4"), 0, 10)


async def test_a_reader_who_does_not_wait_gets_nobody_elses_bytes(bytes_node: Node) -> None:
    source = await version_of(bytes_node, "a.mp4")
    async with ByteClient(bytes_node.target) as client:
        for number in range(30):
            hasty = asyncio.create_task(client.read(source, 0, 1 << 20))
            for _ in range(number * number):
                await asyncio.sleep(0)  # one turn of the event loop: each count interrupts at another point
            hasty.cancel()
            assert await client.read(source, 7 + number, 9) == CONTENT[7 + number : 16 + number]


class NoDeaths:
    """Implements rushes_media.ports.Deaths."""

    def note(self, source: Source, how: str) -> None:
        raise AssertionError(f"{source.path}: {how}")


async def test_kept_calls_do_not_delay_a_stop(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(CONTENT)
    library = Library([Root("library", str(tmp_path))], tmp_path / "exports", tmp_path / "renditions")
    open_files, server = OpenFiles(library), grpc.aio.server(interceptors=[ServiceInterceptor()])
    source = source_pb2.Source(root="library", path="a.mp4")
    async with Sandbox().running() as sandbox:
        files = FilesServicer(
            library,
            Growth(10),
            OtherFiles(),
            Watches(library, "poll", 600),
            Fingerprints(),
            Containers(AskedWorkers(sandbox, 1, NoDeaths())),
            ByteReader(open_files),
            Grants(library),
            sandbox,
        )
        add_servicers(server, [files])
        server.add_insecure_port(f"unix:{tmp_path / 'media-1.sock'}")
        await server.start()
        async with ByteClient(f"unix:{tmp_path / 'media-1.sock'}") as client:
            assert await client.read(source, 1, 5) == CONTENT[1:6]
            files.stop()
            async with asyncio.timeout(120):
                await server.stop(3600)  # it waits so long for calls that do not end by themselves
    open_files.close()


@pytest.mark.proof("kills")
async def test_kept_calls_do_not_survive_a_stop(tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    (library / "a.mp4").write_bytes(CONTENT)
    async with ByteClient(f"unix:{tmp_path / 'media-1'}.sock") as client:
        for _ in range(2):
            async with running_node(tmp_path, library) as node:
                source = await version_of(node, "a.mp4")
                assert await client.read(source, 1, 5) == CONTENT[1:6]
                node.process.send_signal(signal.SIGTERM)
                await asyncio.to_thread(node.process.wait, 120)
        with pytest.raises(Unavailable):
            await client.read(source, 1, 5)


@pytest.mark.parametrize(("path", "error"), [("none.mp4", NotFound), ("../a.mp4", Forbidden), ("", InvalidInput)])
async def test_what_cannot_be_read_is_said(bytes_node: Node, path: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        await read_slice(bytes_node, bytes_node.source(path), 0, 10)
    with pytest.raises(error):
        await read_range(bytes_node, bytes_node.source(path), 0, 10)


def rewrite(path: Path, content: bytes) -> None:
    path.write_bytes(content)


async def test_a_file_that_was_written_anew_is_not_what_was_asked_for(bytes_node: Node) -> None:
    path = bytes_node.library / "changing.mp4"
    rewrite(path, b"before")
    source = await version_of(bytes_node, path.name)
    assert await read_slice(bytes_node, source, 0, 10) == b"before"
    rewrite(path, b"behind!")
    with pytest.raises(Conflict) as changed:
        await read_slice(bytes_node, source, 0, 10)
    assert changed.value.reason == "SourceChanged"
    with pytest.raises(Conflict):
        await read_range(bytes_node, source, 0, 10)
    assert await read_slice(bytes_node, bytes_node.source(path.name), 0, 10) == b"behind!"


async def test_a_file_that_is_cut_off_while_it_is_read_ends_the_stream_with_an_error(bytes_node: Node) -> None:
    path = bytes_node.library / "shrinking.mp4"
    rewrite(path, b"x" * (64 << 20))
    request = files_pb2.ReadRangeRequest(source=bytes_node.source(path.name), offset=0, length=64 << 20)
    stream = aiter(bytes_node.files.ReadRange(request))
    got = len((await anext(stream)).data)
    os.truncate(path, 100)
    with pytest.raises(Conflict):
        got += sum([len(chunk.data) async for chunk in stream])
    assert got < 64 << 20


def open_files(node: Node, path: Path) -> int:
    return sum(1 for file in psutil.Process(node.process.pid).open_files() if file.path == str(path))


async def test_a_reader_who_leaves_leaves_no_file_open(bytes_node: Node) -> None:
    path = bytes_node.library / "left.mp4"
    rewrite(path, b"x" * (64 << 20))
    request = files_pb2.ReadRangeRequest(source=bytes_node.source(path.name), offset=0, length=64 << 20)
    stream = bytes_node.files.ReadRange(request)
    async for _ in stream:
        assert open_files(bytes_node, path) == 1
        break
    stream.cancel()
    await eventually(lambda: open_files(bytes_node, path) == 0)
