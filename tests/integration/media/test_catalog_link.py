"""A node stays attached to the catalog, whatever becomes of either."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path

import grpc

from rushes.catalog.v1 import nodes_pb2, nodes_pb2_grpc
from rushes.media.v1 import encoders_pb2
from rushes_chassis.context import Context
from rushes_media.adapters.catalog_link import CatalogLink, NodeFacts
from rushes_media.adapters.library import Library
from rushes_media.domain.sources import Root
from rushes_media.operations.encoders import Encoders
from tests.fakes.encoder_trials import TRIED_AT, FakeTrials
from tests.integration.media.node import running_node


class Attachments(nodes_pb2_grpc.NodesServiceServicer):
    """A catalog's side of the link: keeps what nodes announce."""

    def __init__(self) -> None:
        self.announced: asyncio.Queue[nodes_pb2.Node] = asyncio.Queue()
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
                await self.announced.put(request.node)
        finally:
            await self.ended.put(name)

    async def ListNodes(self, request: nodes_pb2.ListNodesRequest, context: Context) -> nodes_pb2.ListNodesResponse:
        return nodes_pb2.ListNodesResponse()

    TryEncoders = None  # type: ignore[assignment]  # not called by nodes


@asynccontextmanager
async def catalog(address: str) -> AsyncIterator[Attachments]:
    """A catalog that only knows of nodes."""
    attachments, server = Attachments(), grpc.aio.server()
    nodes_pb2_grpc.add_NodesServiceServicer_to_server(attachments, server)
    server.add_insecure_port(address)
    await server.start()
    yield attachments
    await server.stop(0)


async def next_node(attachments: Attachments) -> nodes_pb2.Node:
    return await asyncio.wait_for(attachments.announced.get(), 15)


def replace_folder(folder: Path, there: bool) -> None:
    """Mount or unmount a disk, as far as anybody can tell."""
    if there:
        folder.mkdir()
    else:
        folder.rmdir()


def link(address: str, folder: Path, encoders: Encoders | None = None, look_seconds: float = 0.05) -> CatalogLink:
    facts = NodeFacts("media-7", "unix:/somewhere.sock", 3, "/exports")
    library = Library([Root("disk", str(folder))], folder, folder / "renditions")
    return CatalogLink(address, facts, library, encoders or Encoders("media-7", FakeTrials()), look_seconds)


async def test_a_node_announces_encoders_as_soon_as_it_has_tried_them(tmp_path: Path) -> None:
    address, trials = f"unix:{tmp_path}/catalog.sock", FakeTrials(("h264_nvenc", "libx264"))
    trials.going_on.clear()
    encoders = Encoders("media-7", trials)
    # It looks at its roots once in an hour: it must be told of encoders.
    async with catalog(address) as attachments, encoders.kept(), link(address, tmp_path, encoders, 3600).kept():
        first = await next_node(attachments)
        assert list(first.encoders) == ["libx264"]
        assert [each.state for each in first.trials] == [encoders_pb2.ENCODER_STATE_TRYING] * 6
        trials.going_on.set()
        last = first
        while any(each.state == encoders_pb2.ENCODER_STATE_TRYING for each in last.trials):
            last = await next_node(attachments)
        assert list(last.encoders) == ["h264_nvenc", "libx264"]
        assert [each.name for each in last.trials if each.state == encoders_pb2.ENCODER_STATE_USABLE] == last.encoders
        assert {each.reason for each in last.trials} == {"", "No card."}
        assert last.trials[0].tried_at.ToDatetime(UTC) == TRIED_AT


async def test_a_node_announces_itself_and_every_change_of_its_roots(tmp_path: Path) -> None:
    disk, address = tmp_path / "disk", f"unix:{tmp_path}/catalog.sock"
    replace_folder(disk, there=True)
    async with catalog(address) as attachments, link(address, disk).kept():
        node = await next_node(attachments)
        assert (node.name, node.address, node.slots) == ("media-7", "unix:/somewhere.sock", 3)
        assert (list(node.encoders), node.export_folder) == (["libx264"], "/exports")
        assert [(root.name, root.path, root.online) for root in node.roots] == [("disk", str(disk), True)]
        replace_folder(disk, there=False)
        assert [root.online for root in (await next_node(attachments)).roots] == [False]
        replace_folder(disk, there=True)
        assert [root.online for root in (await next_node(attachments)).roots] == [True]


async def test_a_catalog_that_comes_back_has_the_node_again_within_a_second_or_two(tmp_path: Path) -> None:
    address = f"unix:{tmp_path}/catalog.sock"
    async with link(address, tmp_path).kept():
        for _ in range(2):
            async with catalog(address) as attachments:
                began = asyncio.get_running_loop().time()
                assert (await next_node(attachments)).name == "media-7"
                assert asyncio.get_running_loop().time() - began < 2.5


async def test_a_node_is_attached_for_as_long_as_it_runs(tmp_path: Path) -> None:
    address = f"unix:{tmp_path}/catalog.sock"
    async with catalog(address) as attachments:
        async with running_node(tmp_path, tmp_path, {"RUSHES_CATALOG": address}):
            node = await next_node(attachments)
            assert (node.name, node.address) == ("media-1", f"unix:{tmp_path}/media-1.sock")
            assert node.export_folder == str(tmp_path / "exports")
        assert await asyncio.wait_for(attachments.ended.get(), 5) == "media-1"
