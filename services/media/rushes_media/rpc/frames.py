"""FramesService: frames by number."""

import asyncio
import hashlib
from fractions import Fraction

from rushes.media.v1 import frames_pb2, frames_pb2_grpc
from rushes_chassis.context import Context
from rushes_media.domain.segments import with_joints
from rushes_media.domain.spans import Batch, plan_clips
from rushes_media.operations.frame_indexes import FrameIndexes
from rushes_media.operations.pictures import Pictures
from rushes_media.ports import Near, PictureSize
from rushes_media.rpc.conversions import frame_index_to, plan_to, source_from, version_to


class FramesServicer(frames_pb2_grpc.FramesServiceServicer):
    """Answers out of frame indexes, and with pictures."""

    def __init__(self, indexes: FrameIndexes, pictures: Pictures) -> None:
        self._indexes = indexes
        self._pictures = pictures

    async def GetFrameIndex(
        self, request: frames_pb2.GetFrameIndexRequest, context: Context
    ) -> frames_pb2.GetFrameIndexResponse:
        """The frame index, run-length coded."""
        async with self._indexes.open(source_from(request.source)) as indexed:
            # Hours of a variable rate are hundreds of thousands of messages: not on the loop.
            return await asyncio.to_thread(frame_index_to, indexed.file.version, indexed.index)

    async def PlanClips(self, request: frames_pb2.PlanClipsRequest, context: Context) -> frames_pb2.PlanClipsResponse:
        """The frames of each clip of a batch."""
        batch = Batch(
            Fraction(request.cursor),
            request.clips,
            Fraction(request.spread),
            Fraction(request.length),
            request.rate or None,
            request.rate_only_where_needed,
        )
        async with self._indexes.open(source_from(request.source)) as indexed:
            plan = plan_clips(indexed.index, batch, shift_to_fit=request.shift_to_fit)
            return frames_pb2.PlanClipsResponse(
                version=version_to(indexed.file.version),
                cursor=float(plan.cursor),
                clips=[plan_to(clip) for clip in with_joints(indexed.index, plan.clips)],
            )

    async def GetPicture(
        self, request: frames_pb2.GetPictureRequest, context: Context
    ) -> frames_pb2.GetPictureResponse:
        """One picture."""
        source, size = source_from(request.source), PictureSize(request.width, request.height, request.pad)
        if request.WhichOneof("moment") == "frame":
            data = await self._pictures.exact(source, request.frame, size)
        else:
            tolerance = request.tolerance if request.HasField("tolerance") else None
            data = await self._pictures.near(source, Near(request.near, tolerance), size)
        return frames_pb2.GetPictureResponse(data=data, etag=hashlib.blake2b(data, digest_size=16).hexdigest())
