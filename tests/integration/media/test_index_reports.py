"""What a frame index says is told to the catalog: where a header says something else, and ahead of need."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from fractions import Fraction
from pathlib import Path

import grpc
import pytest

from rushes.catalog.v1 import library_pb2, library_pb2_grpc
from rushes.media.v1 import files_pb2, frames_pb2, source_pb2
from rushes_chassis.context import Context
from rushes_footage.facts import MediaFacts
from rushes_footage.messages.facts import facts_from, index_facts_from
from tests.footage import lying
from tests.integration.media.node import Node, running_node

INDEXES = frames_pb2.PREPARED_STAGE_INDEXES


class Told(library_pb2_grpc.LibraryServiceServicer):
    """A catalog's side of the reports: keeps them."""

    ListRoots = ListAssets = GetAsset = GetNeighbours = GetFacets = ListFolders = None  # type: ignore[assignment]
    Scan = Settle = InspectAsset = ReportDeath = None  # type: ignore[assignment]

    def __init__(self) -> None:
        self.reports: asyncio.Queue[library_pb2.ReportIndexRequest] = asyncio.Queue()

    async def ReportIndex(
        self, request: library_pb2.ReportIndexRequest, context: Context
    ) -> library_pb2.ReportIndexResponse:
        await self.reports.put(request)
        return library_pb2.ReportIndexResponse()


@asynccontextmanager
async def listening(address: str) -> AsyncIterator[Told]:
    told, server = Told(), grpc.aio.server()
    library_pb2_grpc.add_LibraryServiceServicer_to_server(told, server)
    server.add_insecure_port(address)
    await server.start()
    yield told
    await server.stop(0)


async def inspected(node: Node, name: str) -> files_pb2.InspectResponse:
    return await node.files.Inspect(files_pb2.InspectRequest(source=node.source(name)))


async def opened(node: Node, name: str) -> frames_pb2.GetFrameIndexResponse:
    return await node.frames.GetFrameIndex(frames_pb2.GetFrameIndexRequest(source=node.source(name)))


async def prepared(
    node: Node, seen: files_pb2.InspectResponse, name: str, *, facts_known: bool
) -> frames_pb2.PreparePicturesResponse:
    file = frames_pb2.PreparedFile(
        source=source_pb2.Source(root="library", path=name, version=seen.version),
        fingerprint=seen.fingerprint,
        facts_known=facts_known,
    )
    while True:  # Until it has been dealt with.
        response = await node.frames.PreparePictures(frames_pb2.PreparePicturesRequest(files=[file], stage=INDEXES))
        if response.done:
            return response


@pytest.fixture
def library(tmp_path: Path, cfr25_mp4: Path) -> Path:
    """A file whose header is right, and two that state no length."""
    folder = tmp_path / "library"
    folder.mkdir()
    shutil.copyfile(cfr25_mp4, folder / "right.mp4")
    for name in ("live.mkv", "later.mkv"):
        lying.without_length(cfr25_mp4, folder / name)
    return folder


async def test_whoever_opens_a_file_has_its_header_corrected(tmp_path: Path, library: Path) -> None:
    address = f"unix:{tmp_path}/catalog.sock"
    async with running_node(tmp_path / "node", library, {"RUSHES_CATALOG": address}, waits=False) as node:
        # While the catalog restarts.
        index = await opened(node, "live.mkv")
        async with listening(address) as told, asyncio.timeout(120):
            report = await told.reports.get()
            assert report.source == source_pb2.Source(root="library", path="live.mkv", version=index.version)
            facts = index_facts_from(report.facts)
            assert (facts.duration_seconds, facts.rate, facts.frame_count) == (20.0, Fraction(25), 500)
            assert facts.warning is None
            # Nobody is told of the one that is right, or twice of what is remembered.
            for name in ("right.mp4", "live.mkv", "later.mkv"):
                await opened(node, name)
            assert (await told.reports.get()).source.path == "later.mkv"
            assert told.reports.empty()


async def test_an_index_that_was_made_ahead_of_need_is_told_to_who_has_it_not(
    tmp_path: Path, library: Path, nonzero_start_ts: Path
) -> None:
    lying.with_hole(nonzero_start_ts, library / "hole.ts")
    settings = {"RUSHES_CATALOG": f"unix:{tmp_path}/nobody.sock", "RUSHES_PICTURES_AHEAD": "indexes"}
    async with running_node(tmp_path / "node", library, settings) as node:
        seen = await inspected(node, "hole.ts")
        for _ in range(2):  # When it is made, and when it is there.
            [indexed] = (await prepared(node, seen, "hole.ts", facts_known=False)).indexed
            assert indexed.position == 0
            stated = facts_from(seen.facts)
            assert isinstance(stated, MediaFacts)
            corrected = stated.corrected(index_facts_from(indexed.facts))
            assert corrected.warning is not None
            assert corrected.warning.reason == "DamagedInside"
            assert corrected.duration_seconds == pytest.approx(20.0)
            assert corrected.video.rate == 25
        assert not (await prepared(node, seen, "hole.ts", facts_known=True)).indexed
