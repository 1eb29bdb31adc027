"""What changes below a root is told, by path, and nothing else is."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from rushes.media.v1 import files_pb2
from rushes_chassis.errors import Conflict, NotFound, Unavailable
from tests.integration.media.node import Node, running_node

pytestmark = pytest.mark.proof("watching")


class Told:
    """A watch, and what it has said so far."""

    def __init__(self, call: Any) -> None:
        self._call = call
        self.paths: list[str] = []
        self.anything = 0
        self.marks: list[str] = []

    async def until(self, path: str) -> None:
        """Until this path was told of."""
        while path not in self.paths:
            await self.next()

    async def next(self) -> None:
        async with asyncio.timeout(120):
            message = await self._call.read()
        self.paths += message.paths
        self.anything += message.anything
        self.marks += message.marks


@asynccontextmanager
async def watch(node: Node) -> AsyncIterator[Told]:
    call = node.files.Watch(files_pb2.WatchRequest(root="library"))
    told = Told(call)
    await told.next()
    assert (told.anything, told.paths) == (1, [])
    yield told
    call.cancel()


async def walked(node: Node, *paths: str) -> set[str]:
    walk = node.files.Walk(files_pb2.WalkRequest(root="library", paths=paths))
    return {file.path async for batch in walk for file in batch.files}


@pytest.fixture
async def empty_node(tmp_path: Path) -> AsyncIterator[Node]:
    """A node whose library holds one folder with nothing in it."""
    (tmp_path / "library" / "cam1").mkdir(parents=True)
    async with running_node(tmp_path, tmp_path / "library", waits=False) as running:
        yield running


async def test_files_that_come_change_move_and_go_are_told(empty_node: Node) -> None:
    library = empty_node.library
    async with watch(empty_node) as told:
        (library / "cam1" / "a.mp4").write_bytes(b"x")
        await told.until("cam1/a.mp4")
        told.paths.clear()
        with (library / "cam1" / "a.mp4").open("ab") as file:
            file.write(b"more")
        await told.until("cam1/a.mp4")
        told.paths.clear()
        (library / "cam1" / "a.mp4").rename(library / "b.mp4")
        await told.until("cam1/a.mp4")
        await told.until("b.mp4")
        told.paths.clear()
        (library / "b.mp4").unlink()
        await told.until("b.mp4")
        assert told.anything == 1


async def test_a_library_folder_that_is_deleted_and_made_again_at_once_is_watched_again(empty_node: Node) -> None:
    library = empty_node.library
    async with watch(empty_node) as told:
        shutil.rmtree(library)
        library.mkdir()
        with pytest.raises(Unavailable, match="was deleted"):
            await told.until("a.mp4")
    async with watch(empty_node) as told:
        (library / "a.mp4").write_bytes(b"x")
        await told.until("a.mp4")


async def test_what_changes_in_the_data_folder_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    async with running_node(tmp_path / "var", tmp_path, waits=False) as node, watch(node) as told:
        (tmp_path / "var" / "b.mp4").write_bytes(b"x")
        (tmp_path / "a.mp4").write_bytes(b"x")
        await told.until("a.mp4")
        assert not [path for path in told.paths if path.startswith("var")]
        assert await walked(node) == {"a.mp4"}


async def test_a_mark_is_said_behind_what_changed_before_it(empty_node: Node) -> None:
    nobody = files_pb2.MarkWatchRequest(root="library", mark=str(uuid4()))
    with pytest.raises(Conflict):
        await empty_node.files.MarkWatch(nobody)
    async with watch(empty_node) as told:
        for number in range(20):
            folder = empty_node.library / f"day {number}"
            folder.mkdir()
            (folder / "a.mp4").write_bytes(b"x")
            mark = str(uuid4())
            await empty_node.files.MarkWatch(files_pb2.MarkWatchRequest(root="library", mark=mark))
            while mark not in told.marks:
                await told.next()
            assert folder.name in told.paths
            assert await walked(empty_node, folder.name) == {f"day {number}/a.mp4"}
        assert told.anything == 1


async def test_what_was_put_into_a_folder_before_it_is_watched_lies_below_what_is_told(
    empty_node: Node, tmp_path: Path
) -> None:
    (tmp_path / "card" / "day 1").mkdir(parents=True)
    (tmp_path / "card" / "day 1" / "a.mp4").write_bytes(b"x")
    async with watch(empty_node) as told:
        (tmp_path / "card").rename(empty_node.library / "card")
        await told.until("card")
        assert await walked(empty_node, "card") == {"card/day 1/a.mp4"}
        (empty_node.library / "card" / "day 1" / "b.mp4").write_bytes(b"x")
        await told.until("card/day 1/b.mp4")
        shutil.rmtree(empty_node.library / "card")
        await told.until("card")


async def test_what_is_no_footage_is_not_told(empty_node: Node) -> None:
    library = empty_node.library
    async with watch(empty_node) as told:
        for folder in (".rushes", ".rushes-trash", "@eaDir", ".Trash-1000", ".stversions", "#snapshot", ".git"):
            (library / folder).mkdir()
            (library / folder / "clip.mp4").write_bytes(b"x")
        (library / "cam1" / "notes.txt").write_text("x")
        (library / "cam1" / "take.mp4.part").write_bytes(b"x")
        (library / "cam1" / "last.mp4").write_bytes(b"x")
        await told.until("cam1/last.mp4")
        assert told.paths == ["cam1/last.mp4"]


async def test_what_is_not_listed_is_told_so_that_it_can_be_counted(empty_node: Node) -> None:
    library = empty_node.library
    async with watch(empty_node) as told:
        (library / "cam1" / "film.rm").write_bytes(b"x")
        (library / "cam1" / "main.ts").write_text("export {};")
        await told.until("cam1/film.rm")
        await told.until("cam1/main.ts")
        request = files_pb2.WalkRequest(root="library", paths=told.paths)
        found = [each async for batch in empty_node.files.Walk(request) for each in batch.passed_over]
        assert sorted((each.path, each.kind) for each in found) == [("cam1/film.rm", ".rm"), ("cam1/main.ts", ".ts")]
        assert await walked(empty_node, *told.paths) == set()


async def test_a_walk_of_paths_sees_these_and_what_lies_below_them(empty_node: Node, tmp_path: Path) -> None:
    library = empty_node.library
    for name in ("a.mp4", "cam1/b.mp4", "cam1/deep/c.mp4", "cam10/d.mp4", ".rushes/e.mp4"):
        (library / name).parent.mkdir(exist_ok=True)
        (library / name).write_bytes(b"x")
    (library / "linked").symlink_to(library / "cam1")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "f.mp4").write_bytes(b"x")
    (library / "out").symlink_to(tmp_path / "outside")
    assert await walked(empty_node, "a.mp4") == {"a.mp4"}
    assert await walked(empty_node, "cam1") == {"cam1/b.mp4", "cam1/deep/c.mp4"}
    assert await walked(empty_node, "cam1/deep", "cam10/d.mp4", "gone.mp4", "a.mp4/x") == {
        "cam1/deep/c.mp4",
        "cam10/d.mp4",
    }
    assert await walked(empty_node, "linked/b.mp4") == {"linked/b.mp4"}
    for forbidden in (
        "../outside",
        "out",
        "out/f.mp4",
        "/etc",
        ".rushes",
        ".rushes/e.mp4",
        "cam1/../cam10",
        "cam1//deep",
    ):
        assert await walked(empty_node, forbidden) == set(), forbidden


async def test_where_nobody_tells_anything_is_said_from_time_to_time(tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    settings = {"RUSHES_WATCH": "poll", "RUSHES_POLL_SECONDS": "1"}
    async with running_node(tmp_path, tmp_path / "library", settings, waits=False) as node, watch(node) as told:
        await told.next()
        await told.next()
        assert (told.anything, told.paths) == (3, [])


async def test_a_file_whose_name_is_not_utf8_does_not_end_the_watch_of_what_lies_beside_it(tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    settings = {"RUSHES_POLL_SECONDS": "1"}
    async with running_node(tmp_path, tmp_path / "library", settings, waits=False) as node, watch(node) as told:
        (node.library / os.fsdecode(b"caf\xe9.mp4")).write_bytes(b"x")
        while told.anything < 2:
            await told.next()
        (node.library / "a.mp4").write_bytes(b"x")
        await told.until("a.mp4")


async def test_a_folder_is_watched_once_no_folder_in_it_has_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    bad = tmp_path / "library" / os.fsdecode(b"caf\xe9")
    bad.mkdir(parents=True)
    settings = {"RUSHES_POLL_SECONDS": "1"}
    async with running_node(tmp_path, tmp_path / "library", settings, waits=False) as node, watch(node) as told:
        while told.anything < 3:
            await told.next()
        assert told.paths == []
        bad.rename(node.library / "café")
        while not told.paths:
            await told.next()
            (node.library / f"{uuid4()}.mp4").write_bytes(b"x")


async def test_a_node_that_is_stopped_ends_its_watches(tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    async with running_node(tmp_path, tmp_path / "library", waits=False) as node:
        call = node.files.Watch(files_pb2.WatchRequest(root="library"))
        await call.read()
        node.process.terminate()
        async with asyncio.timeout(120):
            assert [message async for message in call] == []


async def test_a_root_that_is_not_there_cannot_be_watched(node: Node) -> None:
    with pytest.raises(NotFound):
        async for _ in node.files.Watch(files_pb2.WatchRequest(root="other")):
            pass
