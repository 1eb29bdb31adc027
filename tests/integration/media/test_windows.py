"""Rows of windows: stored once for each content and descriptor, whole or not at all."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from rushes.media.v1 import files_pb2, source_pb2, windows_pb2
from rushes_chassis.errors import Conflict, Exhausted, InvalidInput, NotFound
from tests.footage import recipes
from tests.footage.recipes import Recipe
from tests.integration.media.node import Node, eventually, running_node

DIMENSIONS = 64
HEAD = windows_pb2.WindowsHead(dimensions=DIMENSIONS, rows=20_000, hop=0.25)
"""2.5 MB: more than fits into a message."""


def rows(count: int = HEAD.rows, seed: int = 1) -> bytes:
    return np.random.default_rng(seed).normal(size=(count, DIMENSIONS)).astype("<f2").tobytes()


@pytest.fixture(name="video")
def _video(node: Node, make_footage: Callable[[Recipe], Path]) -> Iterator[Path]:
    """A file whose content no other test has."""
    path = node.library / "described.mp4"
    path.write_bytes(make_footage(recipes.SHORT_5S_MP4).read_bytes() + b"described")
    yield path
    path.unlink()
    shutil.rmtree(folder_of(node), ignore_errors=True)


def folder_of(node: Node) -> Path:
    return node.data / "derived" / "windows"


def files_of(node: Node) -> list[Path]:
    return sorted(path for path in folder_of(node).rglob("*") if path.is_file())


async def version_of(node: Node, path: Path) -> source_pb2.Source:
    found = await node.files.Stat(files_pb2.StatRequest(source=node.source(path.name)))
    return source_pb2.Source(root="library", path=path.name, version=found.version)


def key_of(source: source_pb2.Source, version: str = "1") -> windows_pb2.WindowsKey:
    return windows_pb2.WindowsKey(source=source, descriptor="sound-windows", descriptor_version=version)


async def keep(
    node: Node, key: windows_pb2.WindowsKey, data: bytes, head: windows_pb2.WindowsHead = HEAD, part: int = 1 << 20
) -> None:
    requests = [windows_pb2.KeepWindowsRequest(head=windows_pb2.NewWindows(key=key, head=head))]
    requests += [windows_pb2.KeepWindowsRequest(rows=data[at : at + part]) for at in range(0, len(data), part)]

    async def sent() -> AsyncIterator[windows_pb2.KeepWindowsRequest]:
        for request in requests:
            yield request

    await node.windows.KeepWindows(sent(), timeout=60)


async def read(
    node: Node, key: windows_pb2.WindowsKey, first: int = 0, count: int | None = None
) -> tuple[windows_pb2.WindowsHead, bytes]:
    request = windows_pb2.ReadWindowsRequest(key=key, first=first, count=count)
    head, *parts = [answer async for answer in node.windows.ReadWindows(request, timeout=60)]
    assert all(len(answer.rows) % (2 * DIMENSIONS) == 0 for answer in parts)
    assert all(0 < len(answer.rows) <= 1 << 20 for answer in parts)
    return head.head, b"".join(answer.rows for answer in parts)


async def test_rows_are_read_as_they_were_stored_or_some_of_them(node: Node, video: Path) -> None:
    key, data = key_of(await version_of(node, video)), rows()
    with pytest.raises(NotFound, match="sound-windows 1") as missing:
        await read(node, key)
    assert missing.value.reason == "NotDescribed"
    await keep(node, key, data)
    assert await read(node, key) == (HEAD, data)
    size = 2 * DIMENSIONS
    assert await read(node, key, 7, 12) == (HEAD, data[7 * size : 19 * size])
    assert await read(node, key, 19_999, 12) == (HEAD, data[19_999 * size :])
    assert await read(node, key, 30_000) == (HEAD, b"")
    assert await read(node, key, 0, 0) == (HEAD, b"")
    with pytest.raises(NotFound):
        await read(node, key_of(key.source, "2"))


async def test_a_file_without_sound_has_no_rows_and_is_described(node: Node, video: Path) -> None:
    key = key_of(await version_of(node, video))
    none = windows_pb2.WindowsHead(dimensions=DIMENSIONS, rows=0, hop=0.25)
    await keep(node, key, b"", none)
    assert await read(node, key) == (none, b"")


async def test_what_is_there_already_stays(node: Node, video: Path) -> None:
    key, data = key_of(await version_of(node, video)), rows()
    await keep(node, key, data)
    await keep(node, key, rows(seed=2))
    assert (await read(node, key))[1] == data
    assert len(files_of(node)) == 1


@pytest.mark.parametrize("change", ["fewer", "more", "half a row"])
async def test_rows_that_are_not_as_their_head_says_are_refused_and_nothing_is_stored(
    node: Node, video: Path, change: str
) -> None:
    key = key_of(await version_of(node, video))
    data = {"fewer": rows(HEAD.rows - 1), "more": rows(HEAD.rows + 1), "half a row": rows()[:-DIMENSIONS]}[change]
    with pytest.raises(InvalidInput, match="rows") as refused:
        await keep(node, key, data, part=(1 << 20) - (1 << 20) % (2 * DIMENSIONS))
    assert refused.value.reason == "BadRows"
    assert files_of(node) == []


async def test_a_stream_that_breaks_off_leaves_nothing(node: Node, video: Path) -> None:
    key = key_of(await version_of(node, video))

    async def sent() -> AsyncIterator[windows_pb2.KeepWindowsRequest]:
        yield windows_pb2.KeepWindowsRequest(head=windows_pb2.NewWindows(key=key, head=HEAD))
        yield windows_pb2.KeepWindowsRequest(rows=rows(1000))
        await asyncio.Event().wait()

    call = node.windows.KeepWindows(sent(), timeout=60)
    await eventually(lambda: any(path.suffix == ".part" for path in files_of(node)))
    call.cancel()
    await eventually(lambda: files_of(node) == [])
    with pytest.raises(NotFound):
        await read(node, key)


async def test_rows_of_an_earlier_version_are_refused(node: Node, video: Path) -> None:
    key = key_of(await version_of(node, video))
    await asyncio.to_thread(lambda: video.write_bytes(video.read_bytes() + b"longer"))
    with pytest.raises(Conflict) as changed:
        await keep(node, key, rows())
    assert changed.value.reason == "SourceChanged"
    with pytest.raises(InvalidInput, match="version"):
        await keep(node, key_of(node.source(video.name)), rows())
    assert files_of(node) == []


@pytest.mark.parametrize("damage", ["cut off", "longer", "another descriptor", "no header"])
async def test_a_stored_file_that_is_not_whole_counts_as_none(node: Node, video: Path, damage: str) -> None:
    key, data = key_of(await version_of(node, video)), rows()
    await keep(node, key, data)
    [stored] = files_of(node)
    whole = stored.read_bytes()
    stored.write_bytes(
        {
            "cut off": whole[:-1],
            "longer": whole + b"\0",
            "another descriptor": whole.replace(b"sound-windows", b"sound-windowz", 1),
            "no header": b"RUSH",
        }[damage]
    )
    with pytest.raises(NotFound):
        await read(node, key)
    await keep(node, key, data)
    assert (await read(node, key))[1] == data


@pytest_asyncio.fixture(name="small")
async def _small(tmp_path: Path, make_footage: Callable[[Recipe], Path]) -> AsyncIterator[Node]:
    """A node with the least budget for all derived files."""
    library = tmp_path / "library"
    library.mkdir()
    shutil.copy(make_footage(recipes.SHORT_5S_MP4), library / "video.mp4")
    async with running_node(tmp_path, library, {"RUSHES_CACHE_BYTES": str(64 << 20)}, waits=False) as node:
        yield node


async def test_more_than_the_budget_is_refused(small: Node) -> None:
    key = key_of(await version_of(small, small.library / "video.mp4"))
    head = windows_pb2.WindowsHead(dimensions=DIMENSIONS, rows=(64 << 20) // DIMENSIONS, hop=0.25)
    with pytest.raises(Exhausted, match="RUSHES_CACHE_BYTES"):
        await keep(small, key, rows(), head)
    assert files_of(small) == []
