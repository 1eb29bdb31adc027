"""Transcripts as the catalog sends them, in parts."""

from collections.abc import AsyncIterable

from rushes.catalog.v1 import transcripts_pb2
from rushes_chassis.errors import Internal


async def whole_transcript(
    parts: AsyncIterable[transcripts_pb2.GetTranscriptResponse],
) -> tuple[transcripts_pb2.TranscriptHead | transcripts_pb2.TranscriptMaking, list[transcripts_pb2.TranscriptSegment]]:
    """Its head, or how far it is, and its segments. Raises Internal where there is neither of the first."""
    head: transcripts_pb2.TranscriptHead | transcripts_pb2.TranscriptMaking | None = None
    segments: list[transcripts_pb2.TranscriptSegment] = []
    async for each in parts:
        match each.WhichOneof("part"):
            case "making":
                head = each.making
            case "head":
                head = each.head
            case _:
                segments += each.segments.segments
    if head is None:
        raise Internal("The catalog has sent a transcript without its head.")
    return head, segments
