"""A node stays attached to the catalog, whatever becomes of either."""

import asyncio
import ctypes
import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC
from pathlib import Path

import grpc
import pytest
from grpc_status import rpc_status
from structlog.testing import capture_logs

from rushes.catalog.v1 import nodes_pb2, nodes_pb2_grpc
from rushes.media.v1 import encoders_pb2, renditions_pb2
from rushes_chassis.context import Context
from rushes_chassis.errors import AlreadyExists
from rushes_chassis.loops import failing_loops, running, working
from rushes_chassis.status import to_status
from rushes_footage.files import Place
from rushes_footage.renditions import Kind, Made
from rushes_media.adapters.files.library import Library
from rushes_media.catalog.link import CatalogLink, NodeFacts
from rushes_media.domain.files.sources import Root, RootState
from rushes_media.domain.trials.decoders import Coding
from rushes_media.operations.streams.making_news import MakingNews
from rushes_media.operations.trials.encoders import Encoders
from rushes_media.operations.trials.hardware_decoders import HardwareDecoders
from tests.fakes.encoder_trials import TRIED_AT, FakeDecoderTrials, FakeTrials
from tests.fakes.given_time import in_given_time, passed_until
from tests.integration.media.node import running_node


class Attachments(nodes_pb2_grpc.NodesServiceServicer):
    """A catalog's side of the link: keeps what nodes announce."""

    def __init__(self) -> None:
        self.announced: asyncio.Queue[nodes_pb2.Node] = asyncio.Queue()
        self.made: asyncio.Queue[nodes_pb2.NodeMaking] = asyncio.Queue()
        self.ended: asyncio.Queue[str] = asyncio.Queue()

    async def Attach(
        self, request_iterator: AsyncIterator[nodes_pb2.AttachRequest], context: Context
    ) -> AsyncIterator[nodes_pb2.AttachResponse]:
        name = ""
        try:
            async for request in request_iterator:
                if not name:
                    yield nodes_pb2.AttachResponse(attached=True)
                name = request.node.name
                for made in request.making:
                    await self.made.put(made)
                if not request.making:
                    await self.announced.put(request.node)
        finally:
            await self.ended.put(name)

    WatchNodes = None  # type: ignore[assignment]

    async def ListNodes(self, request: nodes_pb2.ListNodesRequest, context: Context) -> nodes_pb2.ListNodesResponse:
        return nodes_pb2.ListNodesResponse()

    TryEncoders = None  # type: ignore[assignment]  # not called by nodes


@asynccontextmanager
async def catalog(address: str, attachments: Attachments | None = None) -> AsyncIterator[Attachments]:
    """A catalog that only knows of nodes."""
    attachments, server = attachments or Attachments(), grpc.aio.server()
    nodes_pb2_grpc.add_NodesServiceServicer_to_server(attachments, server)
    server.add_insecure_port(address)
    await server.start()
    yield attachments
    await server.stop(0)


async def next_node(attachments: Attachments) -> nodes_pb2.Node:
    return await asyncio.wait_for(attachments.announced.get(), 120)


def replace_folder(folder: Path, there: bool) -> None:
    """Mount or unmount a disk, as far as anybody can tell."""
    if there:
        folder.mkdir()
    else:
        folder.rmdir()


def renameat2_exchange(one: Path, other: Path) -> None:
    """Each takes the other's name, with no moment between."""
    at_working_folder, exchange = -100, 2
    failed = ctypes.CDLL(None, use_errno=True).renameat2(
        at_working_folder, os.fsencode(one), at_working_folder, os.fsencode(other), exchange
    )
    assert not failed, os.strerror(ctypes.get_errno())


def link(
    address: str,
    folder: Path,
    encoders: Encoders | None = None,
    look_seconds: float = 0.05,
    decoders: HardwareDecoders | None = None,
    making: MakingNews | None = None,
) -> CatalogLink:
    library = Library([Root("disk", str(folder))], folder, folder / "renditions")
    return link_of(address, library, encoders, look_seconds, decoders, making)


def link_of(
    address: str,
    library: Library,
    encoders: Encoders | None = None,
    look_seconds: float = 0.05,
    decoders: HardwareDecoders | None = None,
    making: MakingNews | None = None,
) -> CatalogLink:
    facts = NodeFacts("media-7", "unix:/somewhere.sock", 3, "/exports")
    encoders = encoders or Encoders("media-7", FakeTrials())
    decoders = decoders or HardwareDecoders("media-7", FakeDecoderTrials())
    return CatalogLink(address, facts, library, encoders, decoders, making or MakingNews(), look_seconds)


def attached(node: CatalogLink) -> AbstractAsyncContextManager[None]:
    """Keeps the node attached while the block runs."""
    return working({"link": node.keep_attached})


async def test_a_node_announces_decoders_as_soon_as_it_has_tried_them(tmp_path: Path) -> None:
    address = f"unix:{tmp_path}/catalog.sock"
    decoders = HardwareDecoders("media-7", FakeDecoderTrials({"cuda": (Coding.H264, Coding.HEVC)}))
    async with (
        catalog(address) as attachments,
        attached(link(address, tmp_path, None, 3600, decoders)),
    ):
        first = await next_node(attachments)
        assert {each.state for each in first.decoders} == {encoders_pb2.ENCODER_STATE_TRYING}
        async with running(decoders.keep_trying()):
            while (node := await next_node(attachments)).decoders[-1].state == encoders_pb2.ENCODER_STATE_TRYING:
                pass
        cuda, *others = node.decoders
        assert (cuda.name, cuda.state, list(cuda.decodes)) == (
            "cuda",
            encoders_pb2.ENCODER_STATE_USABLE,
            ["H.264", "HEVC"],
        )
        assert {(each.state, each.reason) for each in others} == {(encoders_pb2.ENCODER_STATE_UNUSABLE, "No card.")}


async def test_what_a_node_makes_is_told_at_once_and_the_end_of_it_in_any_case(tmp_path: Path) -> None:
    address, news = f"unix:{tmp_path}/catalog.sock", MakingNews()
    place = Place("disk", "cam1/a.mp4")
    news.tell(Made(place, Kind.LOW, 0.1))  # before: whoever waits for it asks again when a node has come
    async with (
        catalog(address) as attachments,
        attached(link(address, tmp_path, None, 3600, making=news)),
    ):
        node = await next_node(attachments)
        for fraction in (0.25, 0.5, 0.75):
            news.tell(Made(place, Kind.LOW, fraction))
        news.tell(Made(place, Kind.WAVEFORM, 0.0))
        news.tell(Made(place, Kind.LOW, 0.75, ended=True))
        told = [await asyncio.wait_for(attachments.made.get(), 120) for _ in range(2)]
        assert [(each.kind, each.fraction, each.ended) for each in told] == [
            (renditions_pb2.RENDITION_KIND_WAVEFORM, 0.0, False),
            (renditions_pb2.RENDITION_KIND_LOW, 0.75, True),
        ]
        assert {(each.root, each.path) for each in told} == {("disk", "cam1/a.mp4")}
        assert (node.name, attachments.announced.empty()) == ("media-7", True)


async def test_a_node_announces_encoders_as_soon_as_it_has_tried_them(tmp_path: Path) -> None:
    address, trials = f"unix:{tmp_path}/catalog.sock", FakeTrials(("h264_nvenc", "libx264"))
    trials.going_on.clear()
    encoders = Encoders("media-7", trials)
    # It looks at its roots once in an hour: it must be told of encoders.
    async with (
        catalog(address) as attachments,
        running(encoders.keep_trying()),
        attached(link(address, tmp_path, encoders, 3600)),
    ):
        first = await next_node(attachments)
        assert list(first.encoders_in_use) == ["libx264"]
        assert [each.state for each in first.encoders] == [encoders_pb2.ENCODER_STATE_TRYING] * 6
        trials.going_on.set()
        last = first
        while any(each.state == encoders_pb2.ENCODER_STATE_TRYING for each in last.encoders):
            last = await next_node(attachments)
        assert list(last.encoders_in_use) == ["h264_nvenc", "libx264"]
        assert [
            each.name for each in last.encoders if each.state == encoders_pb2.ENCODER_STATE_USABLE
        ] == last.encoders_in_use
        assert {each.reason for each in last.encoders} == {"", "No card."}
        assert last.encoders[0].tried_at.ToDatetime(UTC) == TRIED_AT


async def test_a_node_announces_itself_and_every_change_of_its_roots(tmp_path: Path) -> None:
    disk, address = tmp_path / "disk", f"unix:{tmp_path}/catalog.sock"
    replace_folder(disk, there=True)
    async with catalog(address) as attachments, attached(link(address, disk)):
        node = await next_node(attachments)
        assert (node.name, node.address, node.slots) == ("media-7", "unix:/somewhere.sock", 3)
        assert (list(node.encoders_in_use), node.export_folder) == (["libx264"], "/exports")
        assert [(root.name, root.path, root.online) for root in node.roots] == [("disk", str(disk), True)]
        replace_folder(disk, there=False)
        assert [root.online for root in (await next_node(attachments)).roots] == [False]
        replace_folder(disk, there=True)
        assert [root.online for root in (await next_node(attachments)).roots] == [True]


async def test_another_disk_at_the_same_path_is_announced_as_one_that_has_come(tmp_path: Path) -> None:
    disk, other, address = tmp_path / "disk", tmp_path / "other", f"unix:{tmp_path}/catalog.sock"
    disk.mkdir()
    (disk / "a.mp4").touch()
    other.mkdir()
    (other / ".rushes").mkdir()
    async with catalog(address) as attachments, attached(link(address, disk)):

        async def told() -> list[tuple[bool, bool]]:
            return [(root.online, root.empty) for root in (await next_node(attachments)).roots]

        assert await told() == [(True, False)]
        # In one step, as where something is mounted on top.
        renameat2_exchange(disk, other)
        assert await told() == [(False, False)]
        assert await told() == [(True, True)]
        (disk / "b.mp4").touch()
        assert await told() == [(True, False)]


async def test_a_folder_deleted_and_made_anew_between_two_looks_is_announced_as_gone_and_back(tmp_path: Path) -> None:
    disk, anew, address = tmp_path / "disk", tmp_path / "anew", f"unix:{tmp_path}/catalog.sock"
    for folder in (disk, anew):
        folder.mkdir()
        (folder / "a.mp4").touch()
    async with catalog(address) as attachments, attached(link(address, disk)):
        assert [root.online for root in (await next_node(attachments)).roots] == [True]
        # Nothing but the folder's identity differs, which is no part of the announcement.
        renameat2_exchange(disk, anew)
        gone, back = await next_node(attachments), await next_node(attachments)
        assert [(root.online, root.offline_because) for root in gone.roots] == [
            (False, f"{disk} is another folder or disk than before. It is read from the beginning.")
        ]
        assert [(root.online, root.empty, root.offline_because) for root in back.roots] == [(True, False, "")]


class StumblingLibrary(Library):
    """Its folders cannot be looked at for a while."""

    failure: Exception | None = OSError(5, "Input/output error")
    looks = 0

    def state(self, root: Root) -> RootState:
        self.looks += 1
        if self.failure is not None:
            raise self.failure
        return super().state(root)


@in_given_time
async def test_a_node_that_cannot_look_at_its_roots_is_attached_as_soon_as_it_can(tmp_path: Path) -> None:
    address = f"unix:{tmp_path}/catalog.sock"
    library = StumblingLibrary([Root("disk", str(tmp_path))], tmp_path, tmp_path / "renditions")
    with capture_logs():
        async with catalog(address) as attachments, attached(link_of(address, library)):
            # By small steps: threads look, and one that is not served in time has found a root that does not answer.
            await passed_until(lambda: library.looks >= 3, step=0.1)
            assert failing_loops() == ("link to the catalog",)
            library.failure = None
            await passed_until(lambda: failing_loops() == (), step=0.1)
            assert (await next_node(attachments)).name == "media-7"


async def test_a_catalog_that_comes_back_has_the_node_again(tmp_path: Path) -> None:
    address = f"unix:{tmp_path}/catalog.sock"
    async with attached(link(address, tmp_path)):
        for _ in range(2):
            async with catalog(address) as attachments:
                assert (await next_node(attachments)).name == "media-7"


async def test_a_node_is_attached_for_as_long_as_it_runs(tmp_path: Path) -> None:
    address = f"unix:{tmp_path}/catalog.sock"
    async with catalog(address) as attachments:
        async with running_node(tmp_path, tmp_path, {"RUSHES_CATALOG": address}):
            node = await next_node(attachments)
            assert (node.name, node.address) == ("media-1", f"unix:{tmp_path}/media-1.sock")
            assert node.export_folder == str(tmp_path / "exports")
        assert await asyncio.wait_for(attachments.ended.get(), 120) == "media-1"


async def test_a_node_that_drains_says_so_at_once_and_stays(tmp_path: Path) -> None:
    address = f"unix:{tmp_path}/catalog.sock"
    node = link(address, tmp_path, look_seconds=3600)
    async with catalog(address) as attachments, attached(node):
        assert not (await next_node(attachments)).draining
        node.drain()
        assert (await next_node(attachments)).draining
        assert attachments.ended.empty()


class _Taken(Attachments):
    """Another node has the name."""

    async def Attach(
        self, request_iterator: AsyncIterator[nodes_pb2.AttachRequest], context: Context
    ) -> AsyncIterator[nodes_pb2.AttachResponse]:
        status = to_status(AlreadyExists("The name is taken by media-9:9003.", reason="NodeNameTaken"))
        await context.abort_with_status(rpc_status.to_status(status))
        yield nodes_pb2.AttachResponse()


async def test_a_node_whose_name_is_taken_ends_and_says_by_whom(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"unix:{tmp_path}/catalog.sock"
    async with catalog(address, _Taken()):
        with pytest.raises(SystemExit) as ended:
            await link(address, tmp_path).keep_attached()
    assert ended.value.code == 2
    assert "The name is taken by media-9:9003." in capsys.readouterr().err
