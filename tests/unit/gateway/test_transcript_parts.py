"""Transcripts in parts."""

from collections.abc import AsyncIterator

import pytest

from rushes.catalog.v1 import transcripts_pb2
from rushes_chassis.errors import Internal
from rushes_gateway.resources.transcripts.parts import whole_transcript

HEAD = transcripts_pb2.GetTranscriptResponse(head=transcripts_pb2.TranscriptHead(name="a.mp4"))
SAID = transcripts_pb2.GetTranscriptResponse(
    segments=transcripts_pb2.TranscriptSegments(segments=[transcripts_pb2.TranscriptSegment(text="one")])
)


async def sent(
    *parts: transcripts_pb2.GetTranscriptResponse,
) -> AsyncIterator[transcripts_pb2.GetTranscriptResponse]:
    for each in parts:
        yield each


async def test_a_transcript_has_the_segments_of_all_its_parts() -> None:
    head, segments = await whole_transcript(sent(HEAD, SAID, SAID))
    assert (head, [each.text for each in segments]) == (HEAD.head, ["one", "one"])


@pytest.mark.parametrize("parts", [(), (SAID,)])
async def test_a_stream_without_a_head_is_no_empty_transcript(
    parts: tuple[transcripts_pb2.GetTranscriptResponse, ...],
) -> None:
    with pytest.raises(Internal, match="without its head"):
        await whole_transcript(sent(*parts))
