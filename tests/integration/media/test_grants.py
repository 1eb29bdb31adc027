"""Descriptors that a node hands to whoever shows the token of a granted file, and to nobody else."""

import asyncio
import os
import secrets
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest
import pytest_asyncio

from rushes.media.v1 import files_pb2, source_pb2
from rushes_chassis.errors import Conflict, Exhausted, Forbidden, InvalidInput, NotFound, RushesError
from rushes_footage.files import Source
from rushes_media.adapters.files.grants import FETCH_SECONDS, Grants
from rushes_media.adapters.files.library import Library
from rushes_media.domain.files.sources import Root
from tests.fakes.given_time import in_given_time, later, passed_until
from tests.integration.media.node import Node, eventually, running_node

pytestmark = pytest.mark.proof("grants")

CONTENT = os.urandom(100_000)
TOKEN_BYTES = 16


@pytest_asyncio.fixture(scope="module")
async def granting(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Node]:
    """A node with one file of random bytes, and a FIFO."""
    library = tmp_path_factory.mktemp("granted")
    (library / "a.mp4").write_bytes(CONTENT)
    os.mkfifo(library / "pipe.mp4")
    async with running_node(tmp_path_factory.mktemp("granting-node"), library) as node:
        yield node


def socket_of(node: Node) -> Path:
    return node.data / "media-1.fds"


async def granted(node: Node, path: str, version: source_pb2.FileVersion | None = None) -> files_pb2.GrantResponse:
    source = source_pb2.Source(root="library", path=path, version=version)
    return await node.files.Grant(files_pb2.GrantRequest(source=source))


def fetched(path: Path, token: bytes) -> int | None:
    """The descriptor; None where the node hangs up instead."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
        connection.settimeout(120)
        connection.connect(str(path))
        connection.send(token)
        _, descriptors, _, _ = socket.recv_fds(connection, 1, 4)
        assert len(descriptors) <= 1
        return descriptors[0] if descriptors else None


def times_open(node: Node, path: str) -> int:
    files = psutil.Process(node.process.pid).open_files()
    return sum(1 for file in files if file.path == str(node.library / path))


async def test_a_token_fetches_a_descriptor_that_can_only_read(granting: Node) -> None:
    grant = await granted(granting, "a.mp4")
    found = (granting.library / "a.mp4").stat()
    assert (grant.version.size, grant.version.mtime_ns) == (found.st_size, found.st_mtime_ns)
    assert (len(grant.token), grant.lifetime_ms) == (TOKEN_BYTES, 5000)
    descriptor = await asyncio.to_thread(fetched, socket_of(granting), grant.token)
    assert descriptor is not None
    try:
        assert os.pread(descriptor, len(CONTENT) + 1, 0) == CONTENT
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.pwrite(descriptor, b"x", 0)
    finally:
        os.close(descriptor)
    await eventually(lambda: times_open(granting, "a.mp4") == 0)


async def test_a_token_is_good_once_and_no_other_is_good_at_all(granting: Node) -> None:
    grant = await granted(granting, "a.mp4")
    for wrong in (secrets.token_bytes(TOKEN_BYTES), grant.token[:-1], grant.token + b"x", b"a.mp4"):
        assert await asyncio.to_thread(fetched, socket_of(granting), wrong) is None
    descriptor = await asyncio.to_thread(fetched, socket_of(granting), grant.token)
    assert descriptor is not None
    os.close(descriptor)
    assert await asyncio.to_thread(fetched, socket_of(granting), grant.token) is None


async def test_only_the_services_own_user_can_connect(granting: Node) -> None:
    assert stat.S_IMODE(socket_of(granting).stat().st_mode) == 0o600
    assert stat.S_IMODE(socket_of(granting).parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("path", "error"),
    [("none.mp4", NotFound), ("pipe.mp4", NotFound), ("../a.mp4", Forbidden), ("", InvalidInput)],
)
async def test_what_cannot_be_read_is_not_granted(granting: Node, path: str, error: type[RushesError]) -> None:
    with pytest.raises(error):
        await granted(granting, path)


async def test_another_version_is_not_granted(granting: Node) -> None:
    with pytest.raises(Conflict) as changed:
        await granted(granting, "a.mp4", source_pb2.FileVersion(size=1, mtime_ns=1))
    assert changed.value.reason == "SourceChanged"


@asynccontextmanager
async def granting_here(folder: Path) -> AsyncIterator[Grants]:
    """What a node hands descriptors over with, in this process, for a file of random bytes."""
    (folder / "library").mkdir()
    (folder / "library" / "a.mp4").write_bytes(CONTENT)
    library = Library([Root("library", str(folder / "library"))], folder / "exports", folder / "renditions")
    grants = Grants(library)
    async with grants.listening(f"unix:{folder / 'media-1.sock'}", wanted=True):
        yield grants


@in_given_time
async def test_what_nobody_fetches_is_closed_and_bounded(tmp_path: Path) -> None:
    async with granting_here(tmp_path) as grants:
        source, path, this = Source("library", "a.mp4"), tmp_path / "library" / "a.mp4", psutil.Process()

        def held() -> int:
            return [file.path for file in this.open_files()].count(str(path))

        tokens = [(await grants.grant(source)).token for _ in range(64)]
        with pytest.raises(Exhausted):
            await grants.grant(source)
        # Files are closed in other threads, which need a moment.
        await passed_until(lambda: held() == 64, step=0.001)
        await later(FETCH_SECONDS)
        await passed_until(lambda: held() == 0, step=0.001)
        assert await asyncio.to_thread(fetched, tmp_path / "media-1.fds", tokens[0]) is None
        assert (await grants.grant(source)).token


@in_given_time
async def test_who_connects_and_says_nothing_is_hung_up_on(tmp_path: Path) -> None:
    async with granting_here(tmp_path):
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as silent:
            silent.settimeout(120)
            silent.connect(str(tmp_path / "media-1.fds"))
            hung_up = asyncio.ensure_future(asyncio.to_thread(silent.recv, 1))
            assert await passed_until(hung_up.done) >= FETCH_SECONDS
            assert await hung_up == b""


async def test_a_node_that_is_not_to_grants_nothing(tmp_path: Path, granting: Node) -> None:
    async with running_node(tmp_path, granting.library, {"RUSHES_GRANTS": "false"}, waits=False) as node:
        with pytest.raises(Conflict) as refused:
            await granted(node, "a.mp4")
        assert refused.value.reason == "GrantsNothing"
        assert not socket_of(node).exists()


async def test_what_a_killed_node_left_keeps_no_other_from_granting(tmp_path: Path, granting: Node) -> None:
    async with running_node(tmp_path, granting.library, waits=False) as node:
        node.process.kill()
        node.process.wait(120)
        assert socket_of(node).exists()
    async with running_node(tmp_path, granting.library, waits=False) as node:
        descriptor = await asyncio.to_thread(fetched, socket_of(node), (await granted(node, "a.mp4")).token)
        assert descriptor is not None
        os.close(descriptor)
    assert not socket_of(node).exists()
