"""Originals and clips by their ids, while other files take their names: a real library, and a catalog that follows."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import grpc
import pytest
import pytest_asyncio

from rushes.catalog.v1 import exports_pb2, sorting_pb2
from rushes_catalog.adapters.cutter_database import SqliteCutterDatabase
from rushes_chassis.interceptors import ServiceInterceptor
from rushes_chassis.servicers import add_servicers
from rushes_footage.clips import FoundClip
from rushes_footage.files import FileVersion, Place, Source
from rushes_footage.formats import ClipFormat
from rushes_footage.plans import ClipPlace
from rushes_gateway.bytes.routes import MOVED_WITHIN
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
from tests.cutter_database import batch, cutter_database
from tests.fakes.sorting import FakeSorting
from tests.integration.catalog.harness import World
from tests.integration.catalog.undoable import cut
from tests.integration.gateway.in_process import Gateway, running_gateway
from tests.waiting import until


class _NoDeaths:
    def note(self, source: Source, detail: str) -> None:
        raise AssertionError("nothing is decoded here")


class Shelf:
    """Files of a library, which the catalog's own footage mirrors: what is done to one is done to both."""

    def __init__(self, folder: Path, world: World) -> None:
        self.folder, self._world = folder, world

    def put(self, name: str, content: str) -> None:
        self._world.footage.put(name, content)
        path = self.folder / name
        path.write_text(content)
        mtime = self._world.footage.files[Place("lib", name)].mtime_ns
        os.utime(path, ns=(mtime, mtime))

    def move(self, old: str, new: str) -> None:
        self._world.footage.move(old, new)
        (self.folder / old).rename(self.folder / new)


@asynccontextmanager
async def serving(socket: Path, library: Library) -> AsyncIterator[None]:
    """Media's bytes, in this process."""
    files = OpenFiles(library)
    servicer = FilesServicer(
        library,
        Growth(0.0),
        OtherFiles(),
        Watches(library, "poll", 60.0),
        Fingerprints(),
        Containers(AskedWorkers(Sandbox(), 1, _NoDeaths())),
        ByteReader(files),
        Grants(library),
        Sandbox(),
    )
    server = grpc.aio.server(interceptors=[ServiceInterceptor()])
    add_servicers(server, [servicer])
    server.add_insecure_port(f"unix:{socket}")
    await server.start()
    try:
        yield
    finally:
        servicer.stop()
        await server.stop(None)
        files.close()


@dataclass(frozen=True)
class Lab:
    """A gateway, and the files that it serves."""

    gateway: Gateway
    shelf: Shelf
    sorting: FakeSorting
    exports: Path

    async def asset(self, name: str) -> str:
        return (await self.gateway.catalog.asset(name)).id

    async def original(self, asset_id: str, headers: dict[str, str] | None = None) -> str:
        answer = await self.gateway.ask("GET", f"/api/v1/assets/{asset_id}/original", headers)
        assert answer.status_code in (200, 206), answer.text
        return answer.text


@asynccontextmanager
async def open_lab(
    tmp_path: Path, *, world: World | None = None, moved_within: Sequence[float] = MOVED_WITHIN
) -> AsyncIterator[Lab]:
    """`moved_within`: as ByteRoutes has it."""
    world = world or World(tmp_path)
    footage, exports = tmp_path / "videos", tmp_path / "exports"
    footage.mkdir()
    exports.mkdir()
    shelf = Shelf(footage, world)
    library = Library([Root("lib", str(footage))], exports, tmp_path / "renditions")
    async with (
        serving(tmp_path / "media-1.sock", library),
        running_gateway(world, moved_within=moved_within) as gateway,
    ):
        await gateway.catalog.attach()
        yield Lab(gateway, shelf, world.sorting, exports)


@pytest_asyncio.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    async with open_lab(tmp_path) as lab:
        yield lab


async def test_a_file_that_took_the_name_of_another_is_not_served_in_its_place(lab: Lab) -> None:
    lab.shelf.put("latest.mp4", "the first recording")
    await lab.gateway.catalog.scan()
    first = await lab.asset("latest.mp4")
    assert await lab.original(first) == "the first recording"

    lab.shelf.move("latest.mp4", "prev.mp4")
    lab.shelf.put("latest.mp4", "and the next one")
    await lab.gateway.catalog.scan()
    assert await lab.original(await lab.asset("latest.mp4")) == "and the next one"
    assert await lab.asset("prev.mp4") == first
    assert await lab.original(first) == "the first recording"
    assert await lab.original(first, {"range": "bytes=0-2"}) == "the"


@pytest.mark.proof("playback")
async def test_a_file_that_is_edited_in_place_is_served_as_it_is_now_before_and_after_the_scan(lab: Lab) -> None:
    lab.shelf.put("a.mp4", "before")
    await lab.gateway.catalog.scan()
    asset = await lab.asset("a.mp4")
    assert await lab.original(asset) == "before"
    lab.shelf.put("a.mp4", "after the edit")
    for _ in range(2):
        assert await lab.original(asset) == "after the edit"
    await lab.gateway.catalog.scan()
    assert await lab.original(asset) == "after the edit"


@pytest.mark.proof("playback")
async def test_a_video_that_is_sorted_at_this_moment_is_served_once_its_row_says_where_it_is(tmp_path: Path) -> None:
    # However long the row takes to be written.
    async with open_lab(tmp_path, moved_within=(0.05,) * 2400) as lab:
        lab.shelf.put("1.mp4", "a")
        await lab.gateway.catalog.scan()
        asset = await lab.asset("1.mp4")
        (lab.shelf.folder / "food").mkdir()
        lab.sorting.categories.add("food")
        with lab.sorting.held() as moving:
            sorting = asyncio.ensure_future(
                lab.gateway.catalog.sorting.SortVideo(sorting_pb2.SortVideoRequest(name="1.mp4", category="food"))
            )
            await moving.wait()
            (lab.shelf.folder / "1.mp4").rename(lab.shelf.folder / "food" / "1.mp4")
            asked = asyncio.create_task(lab.original(asset))
            done, _ = await asyncio.wait((asked,), timeout=0.04)
            assert not done
        await sorting
        assert await asked == "a"


@pytest.mark.proof("playback")
async def test_a_file_that_is_gone_is_not_waited_for(tmp_path: Path) -> None:
    async with open_lab(tmp_path, moved_within=(3600.0,)) as lab:
        lab.shelf.put("1.mp4", "a")
        await lab.gateway.catalog.scan()
        asset = await lab.asset("1.mp4")
        (lab.shelf.folder / "1.mp4").unlink()
        answer = await lab.gateway.ask("GET", f"/api/v1/assets/{asset}/original")
        assert answer.status_code == 404


@pytest.mark.proof("playback")
async def test_a_clip_that_was_overwritten_is_not_served_as_its_successor(lab: Lab) -> None:
    lab.shelf.put("a.mp4", "a")
    await lab.gateway.catalog.scan()
    old = await cut(lab.gateway.catalog, clips=1)
    [clip] = old.clips
    published = lab.exports / Path(*Path(clip.path).parts[-2:])
    published.parent.mkdir()
    published.write_text("the old one")
    answer = await lab.gateway.ask("GET", f"/api/v1/clips/{clip.id}/video")
    assert (answer.status_code, answer.text) == (200, "the old one")

    new = await lab.gateway.catalog.export(replaces=old.id, clips=1)
    await lab.gateway.catalog.ended(new.job.id)
    new = await lab.gateway.catalog.exported(new)
    assert [each.state for each in new.clips] == [exports_pb2.CLIP_STATE_DONE]
    assert new.clips[0].path == clip.path
    published.write_text("its successor")
    assert (await lab.gateway.ask("GET", f"/api/v1/clips/{clip.id}/video")).status_code == 404
    answer = await lab.gateway.ask("GET", f"/api/v1/clips/{new.clips[0].id}/video")
    assert (answer.status_code, answer.text) == (200, "its successor")


@pytest.mark.proof("playback")
async def test_an_imported_clip_is_served_from_its_place_whatever_its_path_looks_like(tmp_path: Path) -> None:
    world = World(tmp_path)
    outside = batch("a.mp4", 2.0, "/elsewhere/exports/dog_001", 1)
    # A link to the export folder has the name of a sibling of it.
    linked = batch("b.mp4", 2.0, "/links/exports_night/owl_001", 1)
    world.exports.found[linked[0]["output_path"]] = FoundClip(
        ClipPlace("", "owl_001", Path(linked[0]["output_path"]).stem, ClipFormat.MP4), FileVersion(7, 7), 7
    )
    world.cutter = SqliteCutterDatabase(cutter_database(tmp_path / "cutter.db", [*outside, *linked]))
    async with open_lab(tmp_path, world=world) as lab:
        for folder, row in (("exports", outside[0]), ("exports", linked[0]), ("exports_night", linked[0])):
            file = tmp_path / folder / Path(*Path(row["output_path"]).parts[-2:])
            file.parent.mkdir(parents=True)
            file.write_text(f"the one in {folder}")
        lab.shelf.put("a.mp4", "a")
        lab.shelf.put("b.mp4", "b")
        await lab.gateway.catalog.scan()

        async def clips() -> dict[str, str]:
            listed = await lab.gateway.catalog.exports.ListExports(exports_pb2.ListExportsRequest())
            return {clip.path: clip.id for export in listed.exports for clip in export.clips}

        async def are_here() -> bool:
            return len(await clips()) == 2

        await until(are_here)
        known = await clips()
        answer = await lab.gateway.ask("GET", f"/api/v1/clips/{known[outside[0]['output_path']]}/video")
        assert (answer.status_code, "not in an export folder" in answer.text) == (404, True)
        answer = await lab.gateway.ask("GET", f"/api/v1/clips/{known[linked[0]['output_path']]}/video")
        assert (answer.status_code, answer.text) == (200, "the one in exports")
