"""Comparing pictures with words over gRPC: what inference refuses, and what is no answer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import grpc
import pytest

from rushes.inference.v1 import sight_pb2, sight_pb2_grpc
from rushes_catalog.adapters.sight import GrpcSight
from rushes_catalog.domain.errors import InferenceAway
from rushes_catalog.ports.inference import LIBRARY_NOT_LOADED
from rushes_catalog.seen.domain.errors import SeenModelMissing
from rushes_catalog.seen.domain.seen import DescribedPictures, LoadedLibrary, SeenFound, SeenLibrary, SeenVideo
from rushes_chassis.channel import open_channel
from rushes_chassis.context import Context
from rushes_chassis.drained import drained
from rushes_chassis.errors import (
    Aborted,
    Exhausted,
    Internal,
    InvalidInput,
    NotFound,
    RushesError,
    TimedOut,
    Unavailable,
)
from rushes_chassis.interceptors import ServiceInterceptor
from rushes_footage.files import FileVersion, Place
from rushes_inference.domain.errors import BackendFailed, ModelDamaged, ModelNotFound
from rushes_inference.domain.seen_errors import BadLibrary, LibraryNotLoaded, LoadReplaced, NoRoom, NoWords

LIBRARY = SeenLibrary("clip", "7")
PLACE, VERSION = Place("main", "a.mp4"), FileVersion(1000, 1)


@dataclass
class _Answering(sight_pb2_grpc.SightServiceServicer):
    """Inference that refuses all, or says something."""

    refuses: RushesError | None = None
    described: Sequence[sight_pb2.DescribeSeenResponse] = ()
    loaded: Sequence[sight_pb2.LoadSeenResponse] = ()
    found: sight_pb2.SearchSeenResponse = field(default_factory=sight_pb2.SearchSeenResponse)
    goes_on: asyncio.Event | None = None
    """A search is answered then."""

    async def DescribeSeen(
        self, request: sight_pb2.DescribeSeenRequest, context: Context
    ) -> AsyncIterator[sight_pb2.DescribeSeenResponse]:
        self._refuse()
        for each in self.described:
            yield each

    async def LoadSeen(
        self, requests: AsyncIterator[sight_pb2.LoadSeenRequest], context: Context
    ) -> AsyncIterator[sight_pb2.LoadSeenResponse]:
        async with drained(requests):
            self._refuse()
        async for _ in requests:
            pass
        for each in self.loaded:
            yield each

    async def SearchSeen(self, request: sight_pb2.SearchSeenRequest, context: Context) -> sight_pb2.SearchSeenResponse:
        self._refuse()
        if self.goes_on is not None:
            await self.goes_on.wait()
        return self.found

    def _refuse(self) -> None:
        if self.refuses is not None:
            raise self.refuses


@asynccontextmanager
async def sight(folder: Path, answering: _Answering | None) -> AsyncIterator[GrpcSight]:
    """`answering`: None where nobody is there."""
    server = grpc.aio.server(interceptors=[ServiceInterceptor()])
    if answering is not None:
        sight_pb2_grpc.add_SightServiceServicer_to_server(answering, server)
        server.add_insecure_port(f"unix:{folder}/s.sock")
        await server.start()
    try:
        async with open_channel(f"unix:{folder}/s.sock") as channel:
            yield GrpcSight(channel, channel)
    finally:
        await server.stop(None)


async def describe(to: GrpcSight) -> list[float | DescribedPictures]:
    return [each async for each in to.describe("clip", PLACE, VERSION)]


async def load(to: GrpcSight) -> LoadedLibrary:
    async def videos() -> AsyncIterator[SeenVideo]:
        for number in range(3):
            yield SeenVideo(number, PLACE.at(VERSION), f"content {number}")

    return await to.load(LIBRARY, videos())


async def search(to: GrpcSight) -> SeenFound:
    return await to.search(LIBRARY, "red", 10)


CALLS: dict[str, Callable[[GrpcSight], Awaitable[object]]] = {"describe": describe, "load": load, "search": search}
NO_ROOM = NoRoom("their vectors take more than 256 bytes, the limit of RUSHES_SEEN_BYTES", "Raise RUSHES_SEEN_BYTES.")
REFUSALS: list[tuple[str, RushesError, type[RushesError]]] = [
    *((call, ModelNotFound("clip"), SeenModelMissing) for call in CALLS),
    *((call, NoWords("clip"), SeenModelMissing) for call in CALLS),
    *((call, ModelDamaged("clip", "model.onnx has changed"), SeenModelMissing) for call in CALLS),
    *((call, BackendFailed("clip", "it gave no answer within 60 s"), Internal) for call in ("load", "search")),
    ("load", BadLibrary("video.number", "must be different for each video, and 7 comes twice"), InvalidInput),
    ("load", NO_ROOM, Exhausted),
    ("load", LoadReplaced(), Aborted),
    ("search", LibraryNotLoaded("library"), NotFound),
    *((call, Unavailable("No media node answers.", reason="NoNode"), Unavailable) for call in ("describe", "load")),
]


@pytest.mark.parametrize(("call", "refusal", "kind"), REFUSALS)
async def test_what_inference_refuses_is_raised_with_its_sentence(
    tmp_path: Path, call: str, refusal: RushesError, kind: type[RushesError]
) -> None:
    async with sight(tmp_path, _Answering(refuses=refusal)) as to:
        with pytest.raises(RushesError) as refused:
            await CALLS[call](to)
    assert type(refused.value) is kind
    assert refused.value.message == refusal.message
    # A missing model is one reason, whichever part of it is missing.
    assert refused.value.reason == ("SeenModelMissing" if kind is SeenModelMissing else refusal.reason)
    assert [(each.path, each.message) for each in refused.value.fields] == [
        (each.path, each.message) for each in refusal.fields
    ]


def test_the_reason_by_which_a_lost_library_is_known_is_that_of_inference() -> None:
    assert LibraryNotLoaded("library").reason == LIBRARY_NOT_LOADED


@pytest.mark.parametrize("call", CALLS)
async def test_where_nobody_answers_inference_is_away(tmp_path: Path, call: str) -> None:
    async with sight(tmp_path, None) as to:
        with pytest.raises(InferenceAway):
            await CALLS[call](to)


async def test_who_types_does_not_wait_for_long(tmp_path: Path) -> None:
    answering = _Answering(goes_on=asyncio.Event())
    async with sight(tmp_path, answering) as to:
        with pytest.raises(TimedOut):
            await search(to)
        assert answering.goes_on is not None
        answering.goes_on.set()


HALF = sight_pb2.LoadSeenResponse(fraction=0.5)


@pytest.mark.parametrize(
    ("call", "answering", "what"),
    [
        ("describe", _Answering(), "ended the describing without a result"),
        ("load", _Answering(loaded=[HALF]), "ended the loading without a result"),
        *(
            ("search", _Answering(found=sight_pb2.SearchSeenResponse(stretches=[stretch])), what)
            for stretch, what in (
                (sight_pb2.SeenStretch(start=3, end=2), "from 3.0 to 2.0 s"),
                (sight_pb2.SeenStretch(start=-1, end=2), "from -1.0 to 2.0 s"),
                (sight_pb2.SeenStretch(start=1, end=float("inf")), "from 1.0 to inf s"),
                (sight_pb2.SeenStretch(start=1, end=2, score=1.5), "with 1.5"),
                (sight_pb2.SeenStretch(start=1, end=2, score=float("nan")), "with nan"),
            )
        ),
    ],
)
async def test_what_is_no_answer_is_a_bug(tmp_path: Path, call: str, answering: _Answering, what: str) -> None:
    async with sight(tmp_path, answering) as to:
        with pytest.raises(Internal, match=what):
            await CALLS[call](to)
