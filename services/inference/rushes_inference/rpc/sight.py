"""SightService: searching pictures by words."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from rushes.inference.v1 import sight_pb2, sight_pb2_grpc
from rushes_chassis.context import Context
from rushes_chassis.drained import drained
from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_chassis.interceptors import check_rules
from rushes_footage.facts import Problem
from rushes_footage.messages.facts import problem_to
from rushes_footage.messages.files import source_from
from rushes_inference.domain.seen import LoadedLibrary, SeenLibrary, SeenVideo
from rushes_inference.operations.see import Seeing


class SightServicer(sight_pb2_grpc.SightServiceServicer):
    """Implements SightService."""

    def __init__(self, seeing: Seeing) -> None:
        self._seeing = seeing

    async def DescribeSeen(
        self, request: sight_pb2.DescribeSeenRequest, context: Context
    ) -> AsyncIterator[sight_pb2.DescribeSeenResponse]:
        async with aclosing(self._seeing.describe(request.model, source_from(request.source))) as said:
            async for each in said:
                if isinstance(each, Problem):
                    yield sight_pb2.DescribeSeenResponse(problem=problem_to(each))
                elif isinstance(each, float):
                    yield sight_pb2.DescribeSeenResponse(fraction=each)
                else:
                    yield sight_pb2.DescribeSeenResponse(pictures=each)

    async def LoadSeen(
        self, requests: AsyncIterator[sight_pb2.LoadSeenRequest], context: Context
    ) -> AsyncIterator[sight_pb2.LoadSeenResponse]:
        async with drained(requests):
            first = await anext(requests, None)
            if first is None or first.WhichOneof("part") != "library":
                raise _misplaced("must be in the first message")
            check_rules(first)
            async with aclosing(self._seeing.load(_library(first.library), _videos(requests))) as said:
                async for each in said:
                    if isinstance(each, LoadedLibrary):
                        loaded = sight_pb2.LoadedLibrary(
                            videos=each.videos,
                            missing=each.missing,
                            pictures=each.pictures,
                            not_described=each.not_described,
                        )
                        yield sight_pb2.LoadSeenResponse(loaded=loaded)
                    else:
                        yield sight_pb2.LoadSeenResponse(fraction=each)

    async def SearchSeen(self, request: sight_pb2.SearchSeenRequest, context: Context) -> sight_pb2.SearchSeenResponse:
        found = await self._seeing.search(_library(request.library), request.text, request.limit)
        stretches = [
            sight_pb2.SeenStretch(number=each.number, start=each.start, end=each.end, score=each.score)
            for each in found.stretches
        ]
        return sight_pb2.SearchSeenResponse(stretches=stretches, searched=found.searched, known=found.known)


async def _videos(requests: AsyncIterator[sight_pb2.LoadSeenRequest]) -> AsyncIterator[SeenVideo]:
    async for request in requests:
        check_rules(request)
        if request.WhichOneof("part") != "video":
            raise _misplaced("must be in the first message alone")
        video = request.video
        yield SeenVideo(video.number, source_from(video.source), video.fingerprint)


def _library(message: sight_pb2.SeenLibrary) -> SeenLibrary:
    return SeenLibrary(message.name, message.revision, message.model)


def _misplaced(limit: str) -> InvalidInput:
    return InvalidInput(f"library {limit}", fields=[FieldMistake("library", limit)])
