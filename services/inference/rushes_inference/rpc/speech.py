"""SpeechService: adding and removing the model of speech, and transcribing with it."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from rushes.inference.v1 import speech_pb2, speech_pb2_grpc
from rushes_chassis.context import Context
from rushes_chassis.drained import drained
from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_chassis.interceptors import check_rules
from rushes_footage.messages.files import source_from
from rushes_inference.domain.speech import SpeechModel
from rushes_inference.domain.transcripts import Begun, Language, SoFar, Stretch
from rushes_inference.operations.keep_speech import SpeechKeeping
from rushes_inference.operations.transcribe import Transcribing


class SpeechServicer(speech_pb2_grpc.SpeechServiceServicer):
    """Implements SpeechService."""

    def __init__(self, keeping: SpeechKeeping, transcribing: Transcribing, add_command: str) -> None:
        """`add_command`: the whole command that adds a model; "" where there is none."""
        self._keeping, self._transcribing, self._add_command = keeping, transcribing, add_command

    async def GetSpeech(self, request: speech_pb2.GetSpeechRequest, context: Context) -> speech_pb2.GetSpeechResponse:
        state = await self._keeping.state()
        model = None if state.model is None else _model_to(state.model)
        return speech_pb2.GetSpeechResponse(
            model=model, lacks=state.lacks or None, installed=state.installed, add_command=self._add_command or None
        )

    async def AddSpeech(
        self, requests: AsyncIterator[speech_pb2.AddSpeechRequest], context: Context
    ) -> speech_pb2.AddSpeechResponse:
        async with drained(requests):
            new = await _new(requests)
            model = await self._keeping.add(new.licence, new.origin, _parts(requests))
        return speech_pb2.AddSpeechResponse(model=_model_to(model))

    async def RemoveSpeech(
        self, request: speech_pb2.RemoveSpeechRequest, context: Context
    ) -> speech_pb2.RemoveSpeechResponse:
        await self._keeping.remove()
        return speech_pb2.RemoveSpeechResponse()

    async def Transcribe(
        self, request: speech_pb2.TranscribeRequest, context: Context
    ) -> AsyncIterator[speech_pb2.TranscribeResponse]:
        so_far = _so_far(request.so_far) if request.HasField("so_far") else None
        said = self._transcribing.transcribe(source_from(request.source), request.language, so_far)
        async with aclosing(said) as each_said:
            async for each in each_said:
                if isinstance(each, Begun):
                    begun = speech_pb2.TranscriptBegun(
                        recogniser=each.recogniser, after=each.after, seconds=each.seconds
                    )
                    yield speech_pb2.TranscribeResponse(begun=begun)
                else:
                    yield speech_pb2.TranscribeResponse(stretch=_stretch_to(each))
        yield speech_pb2.TranscribeResponse(ended=speech_pb2.TranscriptEnded())


def _so_far(message: speech_pb2.TranscriptSoFar) -> SoFar:
    return SoFar(message.recogniser, message.end, Language(message.language, message.language_probability))


def _stretch_to(stretch: Stretch) -> speech_pb2.SpokenStretch:
    return speech_pb2.SpokenStretch(
        end=stretch.end,
        language=stretch.language.code,
        language_probability=stretch.language.probability,
        segments=[
            speech_pb2.SpokenSegment(start=each.start, end=each.end, text=each.text, confidence=each.confidence)
            for each in stretch.segments
        ],
    )


async def _new(requests: AsyncIterator[speech_pb2.AddSpeechRequest]) -> speech_pb2.NewSpeech:
    first = await anext(requests, None)
    if first is None or first.WhichOneof("part") != "speech":
        raise _misplaced("must be in the first message")
    check_rules(first)
    return first.speech


async def _parts(requests: AsyncIterator[speech_pb2.AddSpeechRequest]) -> AsyncIterator[str | bytes]:
    async for request in requests:
        check_rules(request)
        match request.WhichOneof("part"):
            case "file":
                yield request.file
            case "data":
                yield request.data
            case _:
                raise _misplaced("must be in the first message alone")


def _misplaced(limit: str) -> InvalidInput:
    return InvalidInput(f"speech {limit}", fields=[FieldMistake("speech", limit)])


def _model_to(model: SpeechModel) -> speech_pb2.SpeechModel:
    message = speech_pb2.SpeechModel(
        recogniser=model.recogniser,
        text_encoder=model.text_sha256,
        bytes=model.bytes,
        dimensions=model.dimensions,
        licence=model.licence or None,
        origin=model.origin or None,
    )
    message.added_at.FromDatetime(model.added_at)
    return message
