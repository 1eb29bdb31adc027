"""TranscriptsService: making, reading and deleting transcripts."""

from collections.abc import AsyncIterator
from typing import Final

from rushes.catalog.v1 import transcripts_pb2, transcripts_pb2_grpc
from rushes_catalog.domain.ids import AssetId
from rushes_catalog.domain.times import MICROSECONDS
from rushes_catalog.rpc.messages import change_to, time_to
from rushes_catalog.transcripts.domain.transcripts import Segment, UnderWay
from rushes_catalog.transcripts.operations.keep_transcripts import KeepTranscripts
from rushes_catalog.transcripts.operations.start_transcript import StartTranscript
from rushes_chassis.context import Context

_TOGETHER: Final = 1_000
"""Segments in a message."""


class TranscriptsServicer(transcripts_pb2_grpc.TranscriptsServiceServicer):
    """Implements TranscriptsService."""

    def __init__(self, transcripts: KeepTranscripts, start: StartTranscript) -> None:
        self._transcripts, self._start = transcripts, start

    async def StartTranscript(
        self, request: transcripts_pb2.StartTranscriptRequest, context: Context
    ) -> transcripts_pb2.StartTranscriptResponse:
        asset_id = AssetId(request.asset_id.lower())
        job_id = await self._start.start(asset_id, request.language, request.requested_by)
        return transcripts_pb2.StartTranscriptResponse(job_id=job_id)

    async def GetTranscript(
        self, request: transcripts_pb2.GetTranscriptRequest, context: Context
    ) -> AsyncIterator[transcripts_pb2.GetTranscriptResponse]:
        name, found = await self._transcripts.of(AssetId(request.asset_id.lower()))
        if isinstance(found, UnderWay):
            making = transcripts_pb2.TranscriptMaking(job_id=found.job_id, progress=found.progress)
            yield transcripts_pb2.GetTranscriptResponse(making=making)
            return
        head = transcripts_pb2.TranscriptHead(
            language=found.language.code or None,
            language_probability=found.language.probability,
            made_at=time_to(found.made_at),
            name=name,
        )
        yield transcripts_pb2.GetTranscriptResponse(head=head)
        for begin in range(0, len(found.segments), _TOGETHER):
            some = map(_segment_to, found.segments[begin : begin + _TOGETHER])
            yield transcripts_pb2.GetTranscriptResponse(segments=transcripts_pb2.TranscriptSegments(segments=some))

    async def DeleteTranscript(
        self, request: transcripts_pb2.DeleteTranscriptRequest, context: Context
    ) -> transcripts_pb2.DeleteTranscriptResponse:
        change = await self._transcripts.delete(AssetId(request.asset_id.lower()), request.requested_by)
        return transcripts_pb2.DeleteTranscriptResponse(change=change_to(change))


def _segment_to(segment: Segment) -> transcripts_pb2.TranscriptSegment:
    return transcripts_pb2.TranscriptSegment(
        start=segment.start_us / MICROSECONDS,
        end=segment.end_us / MICROSECONDS,
        text=segment.text,
        confidence=segment.confidence,
    )
