"""DuplicatesService: near-duplicate videos."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Final

from rushes.inference.v1 import duplicates_pb2, duplicates_pb2_grpc
from rushes_chassis.context import Context
from rushes_chassis.drained import drained
from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_chassis.interceptors import check_rules
from rushes_footage.facts import Problem
from rushes_footage.messages.facts import problem_to
from rushes_footage.messages.files import source_from
from rushes_inference.domain.copies import HASH_BITS, METHOD, Copy, VideoHashes, video_hashes_of
from rushes_inference.operations.hash_frames import HashingFrames
from rushes_inference.vision.copies import copies

_MOST_VIDEOS: Final = 200_000
"""Hashes and their index are held in memory: 8 kilobytes for a video of a minute."""
_TOGETHER: Final = 1000


class DuplicatesServicer(duplicates_pb2_grpc.DuplicatesServiceServicer):
    """Implements DuplicatesService."""

    def __init__(self, hashing: HashingFrames) -> None:
        self._hashing = hashing

    async def GetHashMethod(
        self, request: duplicates_pb2.GetHashMethodRequest, context: Context
    ) -> duplicates_pb2.GetHashMethodResponse:
        return duplicates_pb2.GetHashMethodResponse(method=METHOD)

    async def HashFrames(
        self, request: duplicates_pb2.HashFramesRequest, context: Context
    ) -> AsyncIterator[duplicates_pb2.HashFramesResponse]:
        number = 0
        async with aclosing(self._hashing.files([source_from(each) for each in request.sources])) as files:
            async for answer in files:
                if isinstance(answer, Problem):
                    yield duplicates_pb2.HashFramesResponse(number=number, problem=problem_to(answer))
                else:
                    yield duplicates_pb2.HashFramesResponse(number=number, hashes=answer.to_bytes())
                number += 1

    async def FindCopies(
        self, requests: AsyncIterator[duplicates_pb2.FindCopiesRequest], context: Context
    ) -> AsyncIterator[duplicates_pb2.FindCopiesResponse]:
        async with drained(requests):
            videos = await _videos(requests)
        found = await asyncio.to_thread(lambda: list(copies(videos)))
        for begin in range(0, len(found), _TOGETHER):
            yield duplicates_pb2.FindCopiesResponse(copies=map(_copy_to, found[begin : begin + _TOGETHER]))


async def _videos(requests: AsyncIterator[duplicates_pb2.FindCopiesRequest]) -> list[VideoHashes]:
    videos: list[VideoHashes] = []
    async for request in requests:
        check_rules(request)
        for each in request.videos:
            try:
                videos.append(video_hashes_of(each))
            except ValueError as wrong:
                raise _mistake(f"[{len(videos)}] {wrong}") from wrong
        if len(videos) > _MOST_VIDEOS:
            raise _mistake(f"must be {_MOST_VIDEOS} at most")
    return videos


def _mistake(limit: str) -> InvalidInput:
    return InvalidInput(f"videos {limit}", fields=[FieldMistake("videos", limit)])


def _copy_to(copy: Copy) -> duplicates_pb2.FoundCopy:
    return duplicates_pb2.FoundCopy(
        one=copy.one,
        other=copy.other,
        mirrored=copy.mirrored,
        later_seconds=copy.later,
        shared_seconds=copy.shared,
        alike=1 - copy.distance / HASH_BITS,
    )
