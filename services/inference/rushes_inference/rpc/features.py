"""FeaturesService: feature vectors of videos."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import numpy as np

from rushes.inference.v1 import features_pb2, features_pb2_grpc
from rushes_chassis.context import Context
from rushes_footage.facts import Problem
from rushes_footage.features import Transcript
from rushes_footage.messages.facts import problem_to
from rushes_footage.messages.features import descriptor_to, transcript_from, transcript_to
from rushes_footage.messages.files import source_from
from rushes_inference.domain.features import Described
from rushes_inference.operations.describe import Describing
from rushes_inference.ports.embedders import Embedder


class FeaturesServicer(features_pb2_grpc.FeaturesServiceServicer):
    """Implements FeaturesService."""

    def __init__(self, describing: Describing) -> None:
        self._describing = describing

    async def ListDescriptors(
        self, request: features_pb2.ListDescriptorsRequest, context: Context
    ) -> features_pb2.ListDescriptorsResponse:
        descriptors = await self._describing.descriptors()
        return features_pb2.ListDescriptorsResponse(descriptors=map(descriptor_to, descriptors))

    async def Describe(
        self, request: features_pb2.DescribeRequest, context: Context
    ) -> AsyncIterator[features_pb2.DescribeResponse]:
        embedder = await self._describing.embedder(request.descriptor)
        descriptor = descriptor_to(embedder.descriptor)
        sources = [source_from(each) for each in request.sources]
        async with aclosing(self._describing.files(sources, embedder, _known(request, embedder))) as files:
            async for file in files:
                yield _file_to(file, descriptor)


def _file_to(file: Described, descriptor: features_pb2.Descriptor) -> features_pb2.DescribeResponse:
    if isinstance(file.answer, Problem):
        return features_pb2.DescribeResponse(number=file.number, problem=problem_to(file.answer), descriptor=descriptor)
    vector = np.asarray(file.answer, "<f4").tobytes()
    said = file.transcript
    transcript = None if said is None else transcript_to(said)
    return features_pb2.DescribeResponse(
        number=file.number, vector=vector, descriptor=descriptor, transcript=transcript
    )


def _known(request: features_pb2.DescribeRequest, embedder: Embedder) -> dict[int, Transcript]:
    """By index of the source, transcripts by the recogniser that this embedder uses."""
    heard_by = "" if embedder.speech is None else embedder.speech.recogniser
    return {
        each.number: transcript_from(each.transcript)
        for each in request.transcripts
        if each.transcript.recogniser == heard_by
    }
