"""Duplicate detection by inference, over gRPC."""

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence

import grpc
from typing_extensions import override

from rushes.inference.v1 import duplicates_pb2, duplicates_pb2_grpc
from rushes_catalog.adapters.expected_answers import expecting_answers
from rushes_catalog.duplicates.domain.duplicates import Copy, pair_of
from rushes_catalog.library.domain.assets import KnownFile
from rushes_catalog.ports.inference import CopyFinder
from rushes_footage.facts import Problem
from rushes_footage.messages.facts import problem_from
from rushes_footage.messages.files import source_to

# Seconds. A batch has some files, of which large parts are decoded.
_BATCH = 1800.0
_COMPARING = 1800.0
_QUICK = 10.0
_TOGETHER = 400
"""Videos per message: each has two kilobytes at most."""


class GrpcCopyFinder(CopyFinder):
    """Implements ports.inference.CopyFinder."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._duplicates = duplicates_pb2_grpc.DuplicatesServiceStub(channel)

    @override
    async def method(self) -> str:
        with expecting_answers():
            found = await self._duplicates.GetHashMethod(duplicates_pb2.GetHashMethodRequest(), timeout=_QUICK)
        return found.method

    @override
    async def hashes(self, files: Sequence[KnownFile]) -> AsyncGenerator[bytes | Problem]:
        sources = [source_to(file.place.at(file.version)) for file in files]
        answers = self._duplicates.HashFrames(duplicates_pb2.HashFramesRequest(sources=sources), timeout=_BATCH)
        try:
            with expecting_answers():
                async for answer in answers:
                    yield problem_from(answer.problem) if answer.HasField("problem") else answer.hashes
        finally:
            answers.cancel()

    @override
    async def copies(self, hashes: Mapping[str, bytes]) -> Sequence[Copy]:
        names = list(hashes)
        answers = self._duplicates.FindCopies(_sent([hashes[name] for name in names]), timeout=_COMPARING)
        with expecting_answers():
            return [_copy(names, each) async for answer in answers for each in answer.copies]


def _sent(videos: Sequence[bytes]) -> Iterator[duplicates_pb2.FindCopiesRequest]:
    for begin in range(0, len(videos), _TOGETHER):
        yield duplicates_pb2.FindCopiesRequest(videos=videos[begin : begin + _TOGETHER])


def _copy(names: Sequence[str], found: duplicates_pb2.FoundCopy) -> Copy:
    one, other = names[found.one], names[found.other]
    ordered = pair_of(one, other)
    later = found.later_seconds if ordered == (one, other) else -found.later_seconds
    return Copy(*ordered, found.mirrored, later, found.alike)
