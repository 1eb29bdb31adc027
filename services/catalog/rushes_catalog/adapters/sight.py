"""Comparing pictures with words by inference, over gRPC."""

import math
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Final

import grpc
from typing_extensions import override

from rushes.inference.v1 import sight_pb2, sight_pb2_grpc
from rushes_catalog.adapters.expected_answers import expecting_answers
from rushes_catalog.ports.inference import OF_THE_MODEL, Sight
from rushes_catalog.seen.domain.errors import SeenModelMissing
from rushes_catalog.seen.domain.seen import (
    DescribedPictures,
    LoadedLibrary,
    SeenFound,
    SeenLibrary,
    SeenStretch,
    SeenVideo,
)
from rushes_chassis.errors import Internal, RushesError
from rushes_footage.files import FileVersion, Place
from rushes_footage.messages.facts import problem_from
from rushes_footage.messages.files import source_to

_DESCRIBING: Final = 24 * 3600.0
_LOADING: Final = 12 * 3600.0
"""Seconds: all vectors of a library are read."""
_SEARCHING: Final = 1.5
"""Seconds: somebody is typing."""
_NAME: Final = "library"
"""Inference serves one catalog."""


class GrpcSight(Sight):
    """Implements ports.inference.Sight."""

    def __init__(self, spread: grpc.aio.Channel, one: grpc.aio.Channel) -> None:
        """`spread`: each call may go to another process, which describes. `one`: all go to the same process, which has
        the library, and to another one after its death."""
        self._describing, self._searching = (
            sight_pb2_grpc.SightServiceStub(spread),
            sight_pb2_grpc.SightServiceStub(one),
        )

    @override
    async def describe(
        self, model: str, place: Place, version: FileVersion
    ) -> AsyncGenerator[float | DescribedPictures]:
        request = sight_pb2.DescribeSeenRequest(model=model, source=source_to(place.at(version)))
        answers = self._describing.DescribeSeen(request, timeout=_DESCRIBING)
        try:
            with expecting_answers(), _expecting_the_model():
                async for answer in answers:
                    match answer.WhichOneof("said"):
                        case "fraction":
                            yield answer.fraction
                        case "pictures":
                            yield DescribedPictures(answer.pictures)
                            return
                        case _:
                            yield DescribedPictures(0, problem_from(answer.problem))
                            return
        finally:
            answers.cancel()
        raise Internal("Inference ended the describing without a result.")

    @override
    async def load(self, library: SeenLibrary, videos: AsyncIterable[SeenVideo]) -> LoadedLibrary:
        answers = self._searching.LoadSeen(_parts(library, videos), timeout=_LOADING)
        try:
            with expecting_answers(), _expecting_the_model():
                async for answer in answers:
                    if answer.HasField("loaded"):
                        loaded = answer.loaded
                        return LoadedLibrary(
                            loaded.videos, loaded.missing, loaded.pictures, tuple(loaded.not_described)
                        )
        finally:
            answers.cancel()
        raise Internal("Inference ended the loading without a result.")

    @override
    async def search(self, library: SeenLibrary, text: str, limit: int) -> SeenFound:
        request = sight_pb2.SearchSeenRequest(library=_library_to(library), text=text, limit=limit)
        with expecting_answers(), _expecting_the_model():
            answer = await self._searching.SearchSeen(request, timeout=_SEARCHING)
        return SeenFound([_stretch_from(each) for each in answer.stretches[:limit]], answer.searched)


@contextmanager
def _expecting_the_model() -> Iterator[None]:
    try:
        yield
    except RushesError as refused:
        if refused.reason not in OF_THE_MODEL:
            raise
        raise SeenModelMissing(refused.message) from refused


async def _parts(library: SeenLibrary, videos: AsyncIterable[SeenVideo]) -> AsyncIterator[sight_pb2.LoadSeenRequest]:
    yield sight_pb2.LoadSeenRequest(library=_library_to(library))
    async for each in videos:
        video = sight_pb2.SeenVideo(number=each.number, source=source_to(each.source), fingerprint=each.fingerprint)
        yield sight_pb2.LoadSeenRequest(video=video)


def _library_to(library: SeenLibrary) -> sight_pb2.SeenLibrary:
    return sight_pb2.SeenLibrary(name=_NAME, revision=library.revision, model=library.model)


def _stretch_from(message: sight_pb2.SeenStretch) -> SeenStretch:
    numbers = (message.start, message.end, message.score)
    if not all(map(math.isfinite, numbers)) or not 0 <= message.start <= message.end or not 0 <= message.score <= 1:
        raise Internal(f"Inference has found a stretch from {message.start} to {message.end} s, with {message.score}.")
    return SeenStretch(message.number, message.start, message.end, message.score)
