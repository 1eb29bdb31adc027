"""FindersService: what describes windows, training classifiers of windows, and scoring with them."""

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

import numpy as np

from rushes.inference.v1 import finders_pb2, finders_pb2_grpc
from rushes.media.v1 import source_pb2
from rushes_chassis.context import Context
from rushes_chassis.drained import drained
from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_chassis.interceptors import check_rules
from rushes_footage.facts import Problem
from rushes_footage.messages.facts import problem_to
from rushes_footage.messages.features import descriptor_to
from rushes_footage.messages.files import source_from
from rushes_inference.domain.finders import FinderCard, WindowDescriptor, WindowKind
from rushes_inference.domain.windows import ExampleSource, ExampleSpan
from rushes_inference.learning.finder import TrainedFinder
from rushes_inference.operations.find import FinderStep, Finding, Scored, TrainedByExamples
from rushes_inference.operations.windows_looked_at import LookedAt

_PART = 1 << 20
"""Bytes of a message."""
_KINDS = {
    WindowKind.SOUND: finders_pb2.WINDOW_KIND_SOUND,
    WindowKind.PICTURE: finders_pb2.WINDOW_KIND_PICTURE,
}


class FindersServicer(finders_pb2_grpc.FindersServiceServicer):
    """Serves FindersService as the contract has it."""

    def __init__(self, finding: Finding) -> None:
        self._finding = finding

    async def ListWindowDescriptors(
        self, request: finders_pb2.ListWindowDescriptorsRequest, context: Context
    ) -> finders_pb2.ListWindowDescriptorsResponse:
        listed = await self._finding.descriptors()
        return finders_pb2.ListWindowDescriptorsResponse(descriptors=map(_descriptor_to, listed))

    async def TrainFinder(
        self, requests: AsyncIterator[finders_pb2.TrainFinderRequest], context: Context
    ) -> AsyncIterator[finders_pb2.TrainFinderResponse]:
        async with drained(requests):
            first = await anext(requests, None)
            if first is None or first.WhichOneof("part") != "lesson":
                raise _misplaced("lesson", "must be in the first message")
            check_rules(first)
            by = await self._finding.chosen(first.lesson.sound, first.lesson.picture)
            sources = [each async for each in _example_sources(requests)]
            async with aclosing(self._finding.train(by, sources, first.lesson.seed)) as said:
                async for each in said:
                    for response in _said_to(each, by):
                        yield response

    async def ScoreWindows(
        self, requests: AsyncIterator[finders_pb2.ScoreWindowsRequest], context: Context
    ) -> AsyncIterator[finders_pb2.ScoreWindowsResponse]:
        async with drained(requests):
            first = await anext(requests, None)
            if first is None or first.WhichOneof("part") != "lesson":
                raise _misplaced("lesson", "must be in the first message")
            check_rules(first)
            by = await self._finding.chosen(first.lesson.sound, first.lesson.picture)
            model = _Model(requests)
            classifier = await self._finding.classifier(by, model.parts())
            number = 0
            async for source in model.sources():
                async with aclosing(self._finding.scored(by, classifier, source_from(source))) as said:
                    async for each in said:
                        for response in _scored_to(number, each, classifier):
                            yield response
                number += 1


class _Model:
    """A stream of requests: first the parts of a classifier, then sources."""

    def __init__(self, requests: AsyncIterator[finders_pb2.ScoreWindowsRequest]) -> None:
        self._requests = requests
        self._behind: source_pb2.Source | None = None
        """The first source, which ended the parts."""

    async def parts(self) -> AsyncIterator[bytes]:
        async for request in self._requests:
            check_rules(request)
            match request.WhichOneof("part"):
                case "model":
                    yield request.model
                case "source":
                    self._behind = request.source
                    return
                case _:
                    raise _misplaced("lesson", "must be in the first message alone")

    async def sources(self) -> AsyncIterator[source_pb2.Source]:
        if self._behind is not None:
            yield self._behind
        async for request in self._requests:
            check_rules(request)
            if request.WhichOneof("part") != "source":
                raise _misplaced("source", "must be in all messages behind the model")
            yield request.source


async def _example_sources(requests: AsyncIterator[finders_pb2.TrainFinderRequest]) -> AsyncIterator[ExampleSource]:
    async for request in requests:
        check_rules(request)
        if request.WhichOneof("part") != "source":
            raise _misplaced("lesson", "must be in the first message alone")
        spans = tuple(_span(place, span) for place, span in enumerate(request.source.spans))
        yield ExampleSource(source_from(request.source.source), spans)


def _span(place: int, span: finders_pb2.ExampleSpan) -> ExampleSpan:
    if span.end <= span.start:
        raise _misplaced(f"source.spans[{place}].end", f"must be after the start, {span.start:g}, and is {span.end:g}")
    return ExampleSpan(span.start, span.end, span.positive, span.now, span.before)


def _misplaced(field: str, limit: str) -> InvalidInput:
    return InvalidInput(f"{field} {limit}", fields=[FieldMistake(field, limit)])


def _descriptor_to(each: WindowDescriptor) -> finders_pb2.WindowDescriptor:
    return finders_pb2.WindowDescriptor(
        kind=_KINDS[each.kind], descriptor=descriptor_to(each.descriptor), window=each.window, hop=each.hop
    )


def _said_to(said: FinderStep | TrainedByExamples, by: LookedAt) -> Iterator[finders_pb2.TrainFinderResponse]:
    if isinstance(said, FinderStep):
        progress = finders_pb2.FinderProgress(fraction=said.fraction, stage=said.stage)
        yield finders_pb2.TrainFinderResponse(progress=progress)
        return
    yield finders_pb2.TrainFinderResponse(card=_card_to(said, by))
    model = said.learned.model
    for begin in range(0, len(model), _PART):
        yield finders_pb2.TrainFinderResponse(model=model[begin : begin + _PART])


def _card_to(trained: TrainedByExamples, by: LookedAt) -> finders_pb2.FinderCard:
    card: FinderCard = trained.learned.card
    mistakes = []
    for mistake in card.mistakes:
        source, span = trained.spans[mistake.span]
        mistakes.append(
            finders_pb2.FinderMistake(
                source=source, start=span.start, end=span.end, score=mistake.score, positive=mistake.positive
            )
        )
    return finders_pb2.FinderCard(
        algorithm=card.algorithm,
        descriptors=map(_descriptor_to, by.descriptors),
        positives=card.positives,
        negatives=card.negatives,
        sources=card.sources,
        drawn=card.drawn,
        average_precision=card.average_precision,
        average_precision_before=card.average_precision_before,
        threshold=card.threshold,
        note=card.note,
        curve=[
            finders_pb2.CurvePoint(threshold=each.threshold, precision=each.precision, recall=each.recall)
            for each in card.curve
        ],
        mistakes=mistakes,
        problems=[
            finders_pb2.SourceProblem(source=each.number, problem=problem_to(each.problem)) for each in trained.problems
        ],
        window=by.windows.window,
        hop=by.windows.hop,
        trainer=card.trainer,
    )


def _scored_to(
    number: int, said: float | Scored | Problem, classifier: TrainedFinder
) -> Iterator[finders_pb2.ScoreWindowsResponse]:
    if isinstance(said, float):
        yield finders_pb2.ScoreWindowsResponse(number=number, fraction=said)
        return
    if isinstance(said, Problem):
        yield finders_pb2.ScoreWindowsResponse(number=number, problem=problem_to(said))
        return
    scores = np.asarray(said.scores, "<f2").tobytes()
    for begin in range(0, len(scores), _PART):
        yield finders_pb2.ScoreWindowsResponse(number=number, scores=scores[begin : begin + _PART])
    scored = finders_pb2.ScoredSource(windows=len(said.scores), window=classifier.window, hop=classifier.hop, start=0.0)
    yield finders_pb2.ScoreWindowsResponse(number=number, scored=scored)
