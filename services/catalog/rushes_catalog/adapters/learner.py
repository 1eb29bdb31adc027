"""Description of videos and training by inference, over gRPC."""

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence

import grpc
from typing_extensions import override

from rushes.inference.v1 import classifiers_pb2, classifiers_pb2_grpc, features_pb2, features_pb2_grpc
from rushes_catalog.adapters.expected_answers import expecting_answers
from rushes_catalog.learning.domain.learning import Description, TrainedClassifier
from rushes_catalog.library.domain.assets import KnownFile
from rushes_catalog.ports.inference import Learner
from rushes_footage.classifiers import Prediction, TrainingStep
from rushes_footage.features import Descriptor, Transcript
from rushes_footage.messages.classifiers import card_from, prediction_from, step_from
from rushes_footage.messages.facts import problem_from
from rushes_footage.messages.features import descriptor_from, descriptor_to, transcript_from, transcript_to
from rushes_footage.messages.files import source_to

# Seconds. A batch has fifty files; their frame indexes may have to be made, and a large speech model may take minutes
# for each.
_BATCH = 5 * 3600.0
_TRAINING = 2 * 3600.0
_PREDICTING = 600.0
_QUICK = 10.0
_PART = 1 << 20
"""Bytes of a message."""


class GrpcLearner(Learner):
    """Implements ports.inference.Learner."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._features = features_pb2_grpc.FeaturesServiceStub(channel)
        self._classifiers = classifiers_pb2_grpc.ClassifiersServiceStub(channel)

    @override
    async def descriptors(self) -> Sequence[Descriptor]:
        with expecting_answers():
            listed = await self._features.ListDescriptors(features_pb2.ListDescriptorsRequest(), timeout=_QUICK)
        return [descriptor_from(each) for each in listed.descriptors]

    @override
    async def describe(
        self, files: Sequence[KnownFile], descriptor: Descriptor, heard: Mapping[str, Sequence[Transcript]]
    ) -> AsyncGenerator[Description]:
        sources = [source_to(file.place.at(file.version)) for file in files]
        known = [
            features_pb2.KnownTranscript(number=number, transcript=transcript_to(each))
            for number, file in enumerate(files)
            for each in heard.get(file.fingerprint, ())
        ]
        request = features_pb2.DescribeRequest(sources=sources, descriptor=descriptor.name, transcripts=known)
        answers = self._features.Describe(request, timeout=_BATCH)
        try:
            with expecting_answers():
                async for answer in answers:
                    yield _description_from(answer)
        finally:
            answers.cancel()

    @override
    async def train(
        self, descriptor: Descriptor, labels: Sequence[str], examples: Sequence[tuple[bytes, int]]
    ) -> AsyncGenerator[TrainingStep | TrainedClassifier]:
        card, parts, told = classifiers_pb2.ModelCard(), list[bytes](), classifiers_pb2.ToldExamples()
        said = self._classifiers.Train(_lesson(descriptor, labels, examples), timeout=_TRAINING)
        try:
            with expecting_answers():
                async for each in said:
                    match each.WhichOneof("said"):
                        case "progress":
                            yield step_from(each.progress)
                        case "told":
                            told = each.told
                        case "card":
                            card = each.card
                        case _:
                            parts.append(each.model)
        finally:
            said.cancel()
        predicted, sure = tuple(told.labels), tuple(told.confidences)
        yield TrainedClassifier(card_from(card), card.version, b"".join(parts), predicted, sure)

    @override
    async def predict(self, descriptor: Descriptor, model: bytes, vectors: Sequence[bytes]) -> Sequence[Prediction]:
        answers = self._classifiers.Predict(_questions(descriptor, model, vectors), timeout=_PREDICTING)
        with expecting_answers():
            return [prediction_from(prediction) async for answer in answers for prediction in answer.predictions]


def _description_from(answer: features_pb2.DescribeResponse) -> Description:
    if answer.HasField("problem"):
        return Description(problem_from(answer.problem))
    return Description(answer.vector, transcript_from(answer.transcript) if answer.HasField("transcript") else None)


def _lesson(
    descriptor: Descriptor, labels: Sequence[str], examples: Sequence[tuple[bytes, int]]
) -> Iterator[classifiers_pb2.TrainRequest]:
    lesson = classifiers_pb2.Lesson(descriptor=descriptor_to(descriptor), labels=labels)
    yield classifiers_pb2.TrainRequest(lesson=lesson)
    together = _together(descriptor)
    for begin in range(0, len(examples), together):
        some = examples[begin : begin + together]
        vectors = classifiers_pb2.ExampleVectors(
            vectors=b"".join(vector for vector, _ in some), labels=[label for _, label in some]
        )
        yield classifiers_pb2.TrainRequest(examples=vectors)


def _questions(
    descriptor: Descriptor, model: bytes, vectors: Sequence[bytes]
) -> Iterator[classifiers_pb2.PredictRequest]:
    yield classifiers_pb2.PredictRequest(descriptor=descriptor_to(descriptor))
    for at in range(0, len(model), _PART):
        yield classifiers_pb2.PredictRequest(model=model[at : at + _PART])
    together = _together(descriptor)
    for begin in range(0, len(vectors), together):
        yield classifiers_pb2.PredictRequest(vectors=b"".join(vectors[begin : begin + together]))


def _together(descriptor: Descriptor) -> int:
    """Vectors in a message of about _PART bytes."""
    return max(1, _PART // (4 * descriptor.dimensions))
