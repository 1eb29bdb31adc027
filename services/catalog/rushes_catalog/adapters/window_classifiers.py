"""Training and scoring of finders by inference, over gRPC."""

from collections.abc import AsyncGenerator, Iterator, Sequence

import grpc
from typing_extensions import override

from rushes.inference.v1 import finders_pb2, finders_pb2_grpc
from rushes_catalog.adapters.expected_answers import expecting_answers
from rushes_catalog.domain.times import MICROSECONDS
from rushes_catalog.finders.domain.examples import LessonSpan
from rushes_catalog.finders.domain.finders import DescriptorNames, WindowDescriptor, WindowKind
from rushes_catalog.finders.domain.versions import (
    CurvePoint,
    FinderCard,
    FinderStep,
    Mistake,
    ScoredWindows,
    TrainedFinder,
)
from rushes_catalog.ports.inference import WindowClassifiers
from rushes_chassis.errors import Internal
from rushes_footage.facts import Problem
from rushes_footage.files import FileVersion, Place, Source
from rushes_footage.messages.facts import problem_from
from rushes_footage.messages.features import descriptor_from
from rushes_footage.messages.files import source_to

_QUICK = 10.0
_TRAINING = 12 * 3600.0
"""Seconds. Videos of examples may have to be described first, which takes minutes for each hour of them."""
_SCORING = 24 * 3600.0
_PART = 1 << 20
"""Bytes of a message."""
_SPANS_OF_MESSAGE = 20_000
_BYTES_OF_SCORE = 2
_KINDS = {
    finders_pb2.WINDOW_KIND_SOUND: WindowKind.SOUND,
    finders_pb2.WINDOW_KIND_PICTURE: WindowKind.PICTURE,
}


class GrpcWindowClassifiers(WindowClassifiers):
    """Implements ports.inference.WindowClassifiers."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._finders = finders_pb2_grpc.FindersServiceStub(channel)

    @override
    async def list_descriptors(self) -> Sequence[WindowDescriptor]:
        with expecting_answers():
            listed = await self._finders.ListWindowDescriptors(
                finders_pb2.ListWindowDescriptorsRequest(), timeout=_QUICK
            )
        # Kinds of later versions are none that a finder can choose.
        return [_descriptor_from(each) for each in listed.descriptors if each.kind in _KINDS]

    @override
    async def train(
        self, names: DescriptorNames, seed: int, sources: Sequence[tuple[Source, Sequence[LessonSpan]]]
    ) -> AsyncGenerator[FinderStep | TrainedFinder]:
        card: finders_pb2.FinderCard | None = None
        parts: list[bytes] = []
        said = self._finders.TrainFinder(_lesson(names, seed, sources), timeout=_TRAINING)
        try:
            with expecting_answers():
                async for each in said:
                    match each.WhichOneof("said"):
                        case "progress":
                            yield FinderStep(each.progress.fraction, each.progress.stage)
                        case "card":
                            card = each.card
                        case _:
                            parts.append(each.model)
        finally:
            said.cancel()
        if card is None or not parts:
            raise Internal("Inference ended the training without a classifier.")
        yield TrainedFinder(_card_from(card), b"".join(parts))

    @override
    async def score(
        self, names: DescriptorNames, model: bytes, place: Place, version: FileVersion
    ) -> AsyncGenerator[float | ScoredWindows | Problem]:
        parts: list[bytes] = []
        answers = self._finders.ScoreWindows(_to_score(names, model, place.at(version)), timeout=_SCORING)
        try:
            with expecting_answers():
                async for answer in answers:
                    match answer.WhichOneof("said"):
                        case "fraction":
                            yield answer.fraction
                        case "scores":
                            parts.append(answer.scores)
                        case "scored":
                            yield _scored_from(answer.scored, version, b"".join(parts))
                            return
                        case _:
                            yield problem_from(answer.problem)
                            return
        finally:
            answers.cancel()
        raise Internal("Inference ended the scoring without scores.")


def _lesson(
    names: DescriptorNames, seed: int, sources: Sequence[tuple[Source, Sequence[LessonSpan]]]
) -> Iterator[finders_pb2.TrainFinderRequest]:
    lesson = finders_pb2.FinderLesson(sound=names.sound or "", picture=names.picture or "", seed=seed)
    yield finders_pb2.TrainFinderRequest(lesson=lesson)
    for source, spans in sources:
        message = finders_pb2.ExampleSource(source=source_to(source), spans=map(_span_to, spans[:_SPANS_OF_MESSAGE]))
        yield finders_pb2.TrainFinderRequest(source=message)


def _span_to(each: LessonSpan) -> finders_pb2.ExampleSpan:
    return finders_pb2.ExampleSpan(
        start=each.span.start_us / MICROSECONDS,
        end=each.span.end_us / MICROSECONDS,
        positive=each.span.positive,
        now=each.now,
        before=each.before,
        rejected=each.span.rejected,
    )


def _to_score(names: DescriptorNames, model: bytes, source: Source) -> Iterator[finders_pb2.ScoreWindowsRequest]:
    lesson = finders_pb2.ScoreLesson(sound=names.sound or "", picture=names.picture or "")
    yield finders_pb2.ScoreWindowsRequest(lesson=lesson)
    for at in range(0, len(model), _PART):
        yield finders_pb2.ScoreWindowsRequest(model=model[at : at + _PART])
    yield finders_pb2.ScoreWindowsRequest(source=source_to(source))


def _descriptor_from(message: finders_pb2.WindowDescriptor) -> WindowDescriptor:
    return WindowDescriptor(_KINDS[message.kind], descriptor_from(message.descriptor), message.window, message.hop)


def _card_from(message: finders_pb2.FinderCard) -> FinderCard:
    def of(field: str) -> float | None:
        return getattr(message, field) if message.HasField(field) else None  # type: ignore[arg-type]

    return FinderCard(
        algorithm=message.algorithm,
        descriptors=tuple(_descriptor_from(each) for each in message.descriptors if each.kind in _KINDS),
        positives=message.positives,
        negatives=message.negatives,
        sources=message.sources,
        drawn=message.drawn,
        average_precision=of("average_precision"),
        average_precision_before=of("average_precision_before"),
        threshold=of("threshold"),
        note=message.note,
        curve=tuple(CurvePoint(each.threshold, each.precision, each.recall) for each in message.curve),
        mistakes=tuple(
            Mistake(each.source, each.start, each.end, each.score, positive=each.positive) for each in message.mistakes
        ),
        problems=tuple((each.source, problem_from(each.problem)) for each in message.problems),
        window=message.window,
        hop=message.hop,
        trainer=message.trainer,
    )


def _scored_from(message: finders_pb2.ScoredSource, version: FileVersion, scores: bytes) -> ScoredWindows:
    if len(scores) != message.windows * _BYTES_OF_SCORE:
        raise Internal(f"Inference sent {len(scores)} bytes for the scores of {message.windows} windows.")
    return ScoredWindows(version, message.window, message.hop, message.start, scores)
