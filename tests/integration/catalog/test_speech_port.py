"""The recogniser of speech over gRPC: what is no transcript."""

from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest

from rushes.inference.v1 import speech_pb2, speech_pb2_grpc
from rushes_catalog.adapters.speech_recogniser import GrpcSpeechRecogniser
from rushes_catalog.transcripts.domain.transcripts import Begun, Stretch
from rushes_chassis.channel import open_channel
from rushes_chassis.context import Context
from rushes_chassis.errors import Internal
from rushes_chassis.interceptors import ServiceInterceptor
from rushes_footage.files import FileVersion, Place

BEGUN = speech_pb2.TranscribeResponse(begun=speech_pb2.TranscriptBegun(recogniser="r", seconds=60))
STRETCH = speech_pb2.TranscribeResponse(stretch=speech_pb2.SpokenStretch(end=30))
ENDED = speech_pb2.TranscribeResponse(ended=speech_pb2.TranscriptEnded())


class _Speech(speech_pb2_grpc.SpeechServiceServicer):
    GetSpeech = AddSpeech = RemoveSpeech = None  # type: ignore[assignment]  # not called here

    def __init__(self, answers: list[speech_pb2.TranscribeResponse]) -> None:
        self._answers = answers

    async def Transcribe(
        self, request: speech_pb2.TranscribeRequest, context: Context
    ) -> AsyncIterator[speech_pb2.TranscribeResponse]:
        for each in self._answers:
            yield each


async def said(folder: Path, *answers: speech_pb2.TranscribeResponse) -> list[type[Begun | Stretch]]:
    """What comes of these answers."""
    server = grpc.aio.server(interceptors=[ServiceInterceptor()])
    speech_pb2_grpc.add_SpeechServiceServicer_to_server(_Speech(list(answers)), server)
    server.add_insecure_port(f"unix:{folder}/s.sock")
    await server.start()
    try:
        async with open_channel(f"unix:{folder}/s.sock") as channel:
            recogniser = GrpcSpeechRecogniser(channel)
            parts = recogniser.transcribe(Place("lib", "a.mp4"), FileVersion(7, 9), "", None)
            return [type(each) async for each in parts]
    finally:
        await server.stop(None)


async def test_a_transcript_has_a_beginning_and_an_end(tmp_path: Path) -> None:
    assert await said(tmp_path, BEGUN, STRETCH, ENDED) == [Begun, Stretch]
    assert await said(tmp_path, BEGUN, ENDED) == [Begun]


@pytest.mark.parametrize(
    ("answers", "what"),
    [
        ((ENDED,), "without its beginning"),
        ((STRETCH, ENDED), "without its beginning"),
        ((BEGUN, STRETCH), "before the end"),
        ((BEGUN, STRETCH, STRETCH, ENDED), "a stretch with 0 segments that ends at 30 s"),
    ],
)
async def test_what_lacks_one_of_them_is_no_transcript(
    tmp_path: Path, answers: tuple[speech_pb2.TranscribeResponse, ...], what: str
) -> None:
    with pytest.raises(Internal, match=what):
        await said(tmp_path, *answers)
