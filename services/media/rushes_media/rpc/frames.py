"""FramesService: frames by number."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing
from fractions import Fraction

from rushes.media.v1 import frames_pb2, frames_pb2_grpc
from rushes_chassis.context import Context
from rushes_footage.contracts import ClipEnd, ClipFrames, Length
from rushes_footage.messages.facts import index_facts_to
from rushes_footage.messages.files import source_from, version_to
from rushes_footage.messages.plans import plan_to
from rushes_media.domain.clips.picture_times import with_times
from rushes_media.domain.clips.segments import with_joints
from rushes_media.domain.clips.spans import Batch, length_of, plan_clips
from rushes_media.domain.frames.stills import Near, PictureSize, Stage, Still, StillFormat
from rushes_media.operations.frames.derived_ahead import DerivedAhead, NewFile
from rushes_media.operations.frames.frame_indexes import FrameIndexes
from rushes_media.operations.frames.frames import Frames
from rushes_media.operations.frames.pictures import Pictures
from rushes_media.rpc.conversions import frame_index_to

_FORMATS = {
    frames_pb2.STILL_FORMAT_JPEG: StillFormat.JPEG,
    frames_pb2.STILL_FORMAT_PNG: StillFormat.PNG,
    frames_pb2.STILL_FORMAT_WEBP: StillFormat.WEBP,
    frames_pb2.STILL_FORMAT_PPM: StillFormat.PPM,
}
_STAGES = {
    frames_pb2.PREPARED_STAGE_PICTURES: Stage.PICTURES,
    frames_pb2.PREPARED_STAGE_INDEXES: Stage.INDEXES,
    frames_pb2.PREPARED_STAGE_WAVEFORMS: Stage.WAVEFORMS,
    frames_pb2.PREPARED_STAGE_SHOTS: Stage.SHOTS,
}


class FramesServicer(frames_pb2_grpc.FramesServiceServicer):
    """Implements FramesService."""

    def __init__(self, indexes: FrameIndexes, frames: Frames, pictures: Pictures, ahead: DerivedAhead) -> None:
        self._indexes = indexes
        self._frames = frames
        self._pictures = pictures
        self._ahead = ahead

    async def GetFrameIndex(
        self, request: frames_pb2.GetFrameIndexRequest, context: Context
    ) -> frames_pb2.GetFrameIndexResponse:
        source = source_from(request.source)
        async with AsyncExitStack() as held:
            try:
                async with asyncio.timeout(request.wait if request.HasField("wait") else None) as patience:
                    indexed = await held.enter_async_context(self._indexes.open(source))
            except TimeoutError:
                if not patience.expired():
                    raise
                making = frames_pb2.FrameIndexMaking(decoded=await self._indexes.decoded_part(source))
                return frames_pb2.GetFrameIndexResponse(making=making)
            # In a thread: hours of a variable rate are hundreds of thousands of messages.
            return await asyncio.to_thread(frame_index_to, indexed.file.version, indexed.index)

    async def PlanClips(self, request: frames_pb2.PlanClipsRequest, context: Context) -> frames_pb2.PlanClipsResponse:
        async with self._indexes.open(source_from(request.source)) as indexed:
            cursor = Fraction(request.cursor)
            batch = Batch(
                cursor,
                request.clips,
                Fraction(request.spread),
                length_of(indexed.index, cursor, _length(request)),
                request.rate or None,
                request.rate_only_where_needed,
            )
            plan = plan_clips(indexed.index, batch, shift_to_fit=request.shift_to_fit)
            return frames_pb2.PlanClipsResponse(
                version=version_to(indexed.file.version),
                length=float(batch.length),
                cursor=float(plan.cursor),
                clips=[plan_to(with_times(indexed.index, clip)) for clip in with_joints(indexed.index, plan.clips)],
            )

    async def GetFrame(self, request: frames_pb2.GetFrameRequest, context: Context) -> frames_pb2.GetFrameResponse:
        by_number = request.WhichOneof("moment") == "frame"
        frame = await self._frames.get(
            source_from(request.source),
            request.frame if by_number else Fraction(request.seconds),
            Still(_FORMATS[request.format], request.width, request.height, request.quality),
            known=request.known,
            picture=not request.without_picture,
            hurried=request.priority != frames_pb2.FRAME_PRIORITY_LOW,
        )
        return frames_pb2.GetFrameResponse(
            frame=frame.number, pts=frame.pts, seconds=float(frame.seconds), etag=frame.etag, data=frame.picture
        )

    async def GetFrames(
        self, request: frames_pb2.GetFramesRequest, context: Context
    ) -> AsyncIterator[frames_pb2.GetFramesResponse]:
        frames = self._frames.stretch(
            source_from(request.source),
            request.first,
            request.last if request.HasField("last") else None,
            max(1, request.step),
            Still(StillFormat.PPM, request.width, request.height, quality=100),
        )
        async with aclosing(frames):
            async for frame in frames:
                yield frames_pb2.GetFramesResponse(
                    frame=frame.number,
                    pts=frame.pts,
                    seconds=float(frame.seconds),
                    width=frame.picture.width,
                    height=frame.picture.height,
                    ppm=frame.picture.data,
                )

    async def PreparePictures(
        self, request: frames_pb2.PreparePicturesRequest, context: Context
    ) -> frames_pb2.PreparePicturesResponse:
        files = []
        for each in request.files:
            source = source_from(each.source)
            if source.version is not None:
                files.append(NewFile(source, source.version, each.fingerprint, each.facts_known))
        prepared = await self._ahead.prepare(_STAGES[request.stage], files)
        indexed = [
            frames_pb2.IndexedFile(position=position, facts=index_facts_to(facts))
            for position, facts in prepared.indexed.items()
        ]
        return frames_pb2.PreparePicturesResponse(done=prepared.done, enough=prepared.enough, indexed=indexed)

    async def GetPicture(
        self, request: frames_pb2.GetPictureRequest, context: Context
    ) -> frames_pb2.GetPictureResponse:
        source, size = source_from(request.source), PictureSize(request.width, request.height, request.pad)
        if request.WhichOneof("moment") == "frame":
            data = await self._pictures.exact(source, request.frame, size)
        else:
            tolerance = request.tolerance if request.HasField("tolerance") else None
            data = await self._pictures.near(source, Near(request.near, tolerance), size)
        return frames_pb2.GetPictureResponse(data=data, etag=hashlib.blake2b(data, digest_size=16).hexdigest())


def _length(request: frames_pb2.PlanClipsRequest) -> Length:
    match request.WhichOneof("lasting"):
        case "frames":
            return ClipFrames(request.frames)
        case "end":
            return ClipEnd(request.end)
        case _:
            return request.length
