"""ClassifiersService: training and predicting."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import aclosing

from rushes.inference.v1 import classifiers_pb2, classifiers_pb2_grpc
from rushes_chassis.context import Context
from rushes_chassis.drained import drained
from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_chassis.interceptors import check_rules
from rushes_footage.classifiers import TrainingStep
from rushes_footage.messages.classifiers import card_to, prediction_to, step_to
from rushes_footage.messages.features import descriptor_from
from rushes_inference.domain.classifiers import Trained
from rushes_inference.operations.classify import Classifying, SentExamples

_PART = 1 << 20
"""Bytes of a message."""


class ClassifiersServicer(classifiers_pb2_grpc.ClassifiersServiceServicer):
    """Serves ClassifiersService as the contract has it."""

    def __init__(self, classifying: Classifying) -> None:
        self._classifying = classifying

    async def Train(
        self, requests: AsyncIterator[classifiers_pb2.TrainRequest], context: Context
    ) -> AsyncIterator[classifiers_pb2.TrainResponse]:
        async with drained(requests):
            lesson = await _lesson(requests)
            descriptor = descriptor_from(lesson.descriptor)
            async with aclosing(self._classifying.train(descriptor, tuple(lesson.labels), _examples(requests))) as said:
                async for each in said:
                    for response in _said_to(each):
                        yield response

    async def Predict(
        self, requests: AsyncIterator[classifiers_pb2.PredictRequest], context: Context
    ) -> AsyncIterator[classifiers_pb2.PredictResponse]:
        async with drained(requests):
            first = await anext(requests, None)
            if first is None or first.WhichOneof("part") != "descriptor":
                raise _misplaced("descriptor", "must be in the first message")
            check_rules(first)
            model = _Model(requests)
            classifier = await self._classifying.classifier(descriptor_from(first.descriptor), model.parts())
            async for vectors in model.vectors():
                predictions = await self._classifying.predictions(classifier, vectors)
                yield classifiers_pb2.PredictResponse(predictions=map(prediction_to, predictions))


class _Model:
    """A stream of requests: first the parts of a classifier, then vectors."""

    def __init__(self, requests: AsyncIterator[classifiers_pb2.PredictRequest]) -> None:
        self._requests = requests
        self._behind: bytes | None = None
        """The first vectors, which ended the parts."""

    async def parts(self) -> AsyncIterator[bytes]:
        async for request in self._requests:
            check_rules(request)
            match request.WhichOneof("part"):
                case "model":
                    yield request.model
                case "vectors":
                    self._behind = request.vectors
                    return
                case _:
                    raise _misplaced("descriptor", "must be in the first message alone")

    async def vectors(self) -> AsyncIterator[bytes]:
        if self._behind is not None:
            yield self._behind
        async for request in self._requests:
            check_rules(request)
            if request.WhichOneof("part") != "vectors":
                raise _misplaced("vectors", "must be in all messages behind the model")
            yield request.vectors


async def _lesson(requests: AsyncIterator[classifiers_pb2.TrainRequest]) -> classifiers_pb2.Lesson:
    first = await anext(requests, None)
    if first is None or first.WhichOneof("part") != "lesson":
        raise _misplaced("lesson", "must be in the first message")
    check_rules(first)
    return first.lesson


async def _examples(requests: AsyncIterator[classifiers_pb2.TrainRequest]) -> AsyncIterator[SentExamples]:
    async for request in requests:
        check_rules(request)
        if request.WhichOneof("part") != "examples":
            raise _misplaced("lesson", "must be in the first message alone")
        yield SentExamples(request.examples.vectors, request.examples.labels)


def _misplaced(field: str, limit: str) -> InvalidInput:
    return InvalidInput(f"{field} {limit}", fields=[FieldMistake(field, limit)])


def _said_to(said: TrainingStep | Trained) -> list[classifiers_pb2.TrainResponse]:
    if isinstance(said, TrainingStep):
        return [classifiers_pb2.TrainResponse(progress=step_to(said))]
    parts = [said.model[at : at + _PART] for at in range(0, len(said.model), _PART)]
    return [
        classifiers_pb2.TrainResponse(told=classifiers_pb2.ToldExamples(labels=said.told, confidences=said.sure)),
        classifiers_pb2.TrainResponse(card=_card_to(said)),
        *(classifiers_pb2.TrainResponse(model=part) for part in parts),
    ]


def _card_to(trained: Trained) -> classifiers_pb2.ModelCard:
    card = card_to(trained.card)
    card.version = hashlib.sha256(trained.model).hexdigest()
    return card
