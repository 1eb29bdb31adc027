"""Speech recognition by inference, over gRPC."""

import math
import re
from collections.abc import AsyncGenerator
from typing import Final

import grpc
from typing_extensions import override

from rushes.inference.v1 import speech_pb2, speech_pb2_grpc
from rushes_catalog.adapters.expected_answers import expecting_answers
from rushes_catalog.domain.times import MICROSECONDS
from rushes_catalog.ports.inference import SpeechRecogniser
from rushes_catalog.transcripts.domain.transcripts import Begun, Language, Segment, SoFar, Stretch
from rushes_chassis.errors import Internal
from rushes_footage.files import FileVersion, Place
from rushes_footage.messages.files import source_to

_QUICK: Final = 10.0
_WHOLE: Final = 7 * 24 * 3600.0
"""Seconds: a large model is slower than speech, and a video may last ten hours."""
_MOST_SEGMENTS: Final = 1_000
_MOST_CHARACTERS: Final = 1_000
_LINE: Final = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]+")
_CODE: Final = re.compile("([a-z]{2,3})?")


class GrpcSpeechRecogniser(SpeechRecogniser):
    """Implements ports.inference.SpeechRecogniser."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._speech = speech_pb2_grpc.SpeechServiceStub(channel)

    @override
    async def missing(self) -> tuple[str, str] | None:
        with expecting_answers():
            state = await self._speech.GetSpeech(speech_pb2.GetSpeechRequest(), timeout=_QUICK)
        return (state.lacks, state.add_command) if state.HasField("lacks") else None

    @override
    async def transcribe(
        self, place: Place, version: FileVersion, language: str, so_far: SoFar | None
    ) -> AsyncGenerator[Begun | Stretch]:
        asked = speech_pb2.TranscribeRequest(
            source=source_to(place.at(version)), language=language, so_far=None if so_far is None else _so_far(so_far)
        )
        answers = self._speech.Transcribe(asked, timeout=_WHOLE)
        begun = False
        end_us = 0
        try:
            with expecting_answers():
                async for answer in answers:
                    match answer.WhichOneof("said"):
                        case "stretch" | "ended" if not begun:
                            raise _wrong("a transcript without its beginning")
                        case "begun":
                            begun = True
                            end_us = round(answer.begun.after * MICROSECONDS)
                            yield Begun(answer.begun.recogniser, end_us, answer.begun.seconds)
                        case "stretch":
                            stretch = _stretch_from(answer.stretch, end_us)
                            end_us = stretch.end_us
                            yield stretch
                        case "ended":
                            return
        finally:
            answers.cancel()
        raise Internal("Inference ended the transcript before the end of the video.")


def _so_far(so_far: SoFar) -> speech_pb2.TranscriptSoFar:
    return speech_pb2.TranscriptSoFar(
        recogniser=so_far.recogniser,
        end=so_far.heard_us / MICROSECONDS,
        language=so_far.language.code,
        language_probability=so_far.language.probability,
    )


def _stretch_from(message: speech_pb2.SpokenStretch, begin_us: int) -> Stretch:
    """A stretch behind `begin_us`. What it has was made by a model of unknown origin, so it is checked here too."""
    segments = [_segment_from(each) for each in message.segments]
    numbers = (message.end, message.language_probability)
    if not all(map(math.isfinite, numbers)) or _CODE.fullmatch(message.language) is None:
        raise _wrong("a stretch without end or language")
    end_us = round(message.end * MICROSECONDS)
    if end_us <= begin_us or len(segments) > _MOST_SEGMENTS:
        raise _wrong(f"a stretch with {len(segments)} segments that ends at {message.end:g} s")
    before_us = begin_us
    for segment in segments:
        if not before_us <= segment.start_us <= segment.end_us <= end_us:
            raise _wrong(f"a segment from {segment.start_us} to {segment.end_us} µs in a stretch that ends before")
        before_us = segment.end_us
    probability = min(max(message.language_probability, 0.0), 1.0)
    # Shorter than a microsecond: nobody can see it.
    shown = tuple(each for each in segments if each.end_us > each.start_us)
    return Stretch(end_us, Language(message.language, probability), shown)


def _segment_from(message: speech_pb2.SpokenSegment) -> Segment:
    numbers = (message.start, message.end, message.confidence)
    if not all(map(math.isfinite, numbers)) or not 0 <= message.confidence <= 1:
        raise _wrong("a segment whose numbers are none")
    if len(message.text) > _MOST_CHARACTERS or _LINE.fullmatch(message.text) is None:
        raise _wrong("a segment whose text is no line")
    start_us, end_us = round(message.start * MICROSECONDS), round(message.end * MICROSECONDS)
    return Segment(start_us, end_us, message.text, message.confidence)


def _wrong(what: str) -> Internal:
    return Internal(f"Inference has sent {what}.")
