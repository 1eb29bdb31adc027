"""ShotsService: the cuts between shots."""

import asyncio
import hashlib
import time
from math import ceil

from rushes.media.v1 import files_pb2, shots_pb2, shots_pb2_grpc
from rushes_chassis.context import Context
from rushes_footage.messages.files import source_from
from rushes_footage.messages.shots import cut_to
from rushes_media.domain.streams.renditions import State
from rushes_media.operations.streams.shots import Shots, VideosShots

_STATES = {
    State.MISSING: shots_pb2.SHOTS_STATE_MAKING,  # and begun by now
    State.TRANSCODING: shots_pb2.SHOTS_STATE_MAKING,
    State.READY: shots_pb2.SHOTS_STATE_READY,
    State.ERROR: shots_pb2.SHOTS_STATE_ERROR,
}


class ShotsServicer(shots_pb2_grpc.ShotsServiceServicer):
    """Implements ShotsService."""

    def __init__(self, shots: Shots) -> None:
        self._shots = shots

    async def GetShots(self, request: shots_pb2.GetShotsRequest, context: Context) -> shots_pb2.GetShotsResponse:
        shots = await self._shots.of(source_from(request.source))
        # In a thread: hours of fast cutting are tens of thousands of messages.
        return await asyncio.to_thread(_shots_to, shots)

    async def FindCuts(self, request: shots_pb2.FindCutsRequest, context: Context) -> shots_pb2.FindCutsResponse:
        cuts = await self._shots.among(source_from(request.source), request.first_frame, request.last_frame)
        return shots_pb2.FindCutsResponse(cuts=map(cut_to, cuts))


def _shots_to(shots: VideosShots) -> shots_pb2.GetShotsResponse:
    rendition, found = shots.rendition, shots.found
    message = shots_pb2.GetShotsResponse(state=_STATES[rendition.state], progress=rendition.progress)
    if found is not None:
        message.cuts.extend(map(cut_to, found.cuts))
        message.frames, message.seconds = found.frames, float(found.seconds)
    if (failure := rendition.failure) is not None:
        message.problem.CopyFrom(files_pb2.Problem(reason=failure.reason, detail=failure.detail))
        message.retry_after_seconds = max(1, ceil(failure.retry_at - time.time()))
    message.etag = hashlib.blake2b(message.SerializeToString(deterministic=True), digest_size=16).hexdigest()
    return message
