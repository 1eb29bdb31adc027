"""The port of finders to inference over gRPC: what crosses the wire, and which answers are refused."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest

from rushes.inference.v1 import features_pb2, finders_pb2, finders_pb2_grpc
from rushes.media.v1 import files_pb2
from rushes_catalog.adapters.window_classifiers import GrpcWindowClassifiers
from rushes_catalog.domain.errors import InferenceAway
from rushes_catalog.domain.ids import AssetId
from rushes_catalog.finders.domain.examples import LessonSpan
from rushes_catalog.finders.domain.finders import DescriptorNames, WindowDescriptor, WindowKind
from rushes_catalog.finders.domain.versions import (
    CurvePoint,
    FinderCard,
    FinderStep,
    Mistake,
    ScoredWindows,
    TrainedFinder,
    UsedSpan,
)
from rushes_chassis.channel import open_channel
from rushes_chassis.errors import Exhausted, Internal
from rushes_chassis.interceptors import ServiceInterceptor, check_rules
from rushes_footage.facts import Problem
from rushes_footage.features import Descriptor
from rushes_footage.files import FileVersion, Place

SOUND = finders_pb2.WindowDescriptor(
    kind=finders_pb2.WINDOW_KIND_SOUND,
    descriptor=features_pb2.Descriptor(name="builtin", version="3", dimensions=64),
    window=1,
    hop=0.25,
)
NAMES, PLACE, VERSION = DescriptorNames("builtin"), Place("lib", "a.mp4"), FileVersion(7, 9)
MODEL = bytes(range(256)) * 8192
"""Two messages long."""
CARD = finders_pb2.FinderCard(
    algorithm="boosted trees",
    descriptors=[SOUND],
    positives=3,
    negatives=2,
    sources=2,
    drawn=40,
    average_precision=0.75,
    threshold=0.25,
    note="Few sources.",
    curve=[finders_pb2.CurvePoint(threshold=0.25, precision=1, recall=0.5)],
    mistakes=[finders_pb2.FinderMistake(source=1, start=1, end=2, score=0.125, positive=True)],
    problems=[finders_pb2.SourceProblem(source=1, problem=files_pb2.Problem(reason="Damaged", detail="Damaged."))],
    window=1,
    hop=0.25,
    trainer="1",
)


class Inference(finders_pb2_grpc.FindersServiceServicer):
    """Says what it was told to, and keeps what it was asked; requests keep the rules of the contract."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.says: list[Any] = []
        self.raises: Exception | None = None

    async def ListWindowDescriptors(self, request: Any, context: Any) -> finders_pb2.ListWindowDescriptorsResponse:
        later = finders_pb2.WindowDescriptor()
        later.MergeFromString(b"\x08\x07")  # Of kind 7.
        return finders_pb2.ListWindowDescriptorsResponse(descriptors=[SOUND, later])

    async def TrainFinder(self, requests: Any, context: Any) -> AsyncIterator[Any]:
        async for each in self._answers(requests):
            yield each

    async def ScoreWindows(self, requests: Any, context: Any) -> AsyncIterator[Any]:
        async for each in self._answers(requests):
            yield each

    async def _answers(self, requests: Any) -> AsyncIterator[Any]:
        async for request in requests:
            check_rules(request)
            self.asked.append(request)
        for each in self.says:
            yield each
        if self.raises is not None:
            raise self.raises


@asynccontextmanager
async def asked(folder: Path) -> AsyncIterator[tuple[Inference, GrpcWindowClassifiers]]:
    """An inference, and the port to it."""
    inference, socket = Inference(), f"unix:{folder / 'inference.sock'}"
    server = grpc.aio.server(interceptors=[ServiceInterceptor()])
    finders_pb2_grpc.add_FindersServiceServicer_to_server(inference, server)
    server.add_insecure_port(socket)
    await server.start()
    try:
        async with open_channel(socket) as channel:
            yield inference, GrpcWindowClassifiers(channel)
    finally:
        await server.stop(None)


async def test_descriptors_of_later_kinds_are_passed_over(tmp_path: Path) -> None:
    async with asked(tmp_path) as (_, port):
        assert await port.list_descriptors() == [
            WindowDescriptor(WindowKind.SOUND, Descriptor("builtin", "3", 64), 1, 0.25)
        ]


async def test_a_lesson_and_its_classifier_cross_the_wire(tmp_path: Path) -> None:
    spans = [
        LessonSpan(UsedSpan(AssetId("x"), 1_500_000, 2_000_000, positive=True), now=True, before=False),
        LessonSpan(UsedSpan(AssetId("x"), 3_000_000, 4_000_000, positive=False, rejected=True), now=False, before=True),
    ]
    async with asked(tmp_path) as (inference, port):
        inference.says = [
            finders_pb2.TrainFinderResponse(progress=finders_pb2.FinderProgress(fraction=0.5, stage="describing")),
            finders_pb2.TrainFinderResponse(card=CARD),
            finders_pb2.TrainFinderResponse(model=b"a"),
            finders_pb2.TrainFinderResponse(model=b"b"),
        ]
        said = [each async for each in port.train(NAMES, 17, [(PLACE.at(VERSION), spans)])]
    lesson, source = inference.asked
    assert (lesson.lesson.sound, lesson.lesson.picture, lesson.lesson.seed) == ("builtin", "", 17)
    assert (source.source.source.path, source.source.source.version.mtime_ns) == ("a.mp4", 9)
    assert [
        (each.start, each.end, each.positive, each.now, each.before, each.rejected) for each in source.source.spans
    ] == [(1.5, 2, True, True, False, False), (3, 4, False, False, True, True)]
    descriptor = WindowDescriptor(WindowKind.SOUND, Descriptor("builtin", "3", 64), 1, 0.25)
    card = FinderCard(
        algorithm="boosted trees",
        descriptors=(descriptor,),
        positives=3,
        negatives=2,
        sources=2,
        drawn=40,
        average_precision=0.75,
        average_precision_before=None,
        threshold=0.25,
        note="Few sources.",
        curve=(CurvePoint(0.25, 1, 0.5),),
        mistakes=(Mistake(1, 1, 2, 0.125, positive=True),),
        problems=((1, Problem("Damaged", "Damaged.")),),
        window=1,
        hop=0.25,
        trainer="1",
    )
    assert said == [FinderStep(0.5, "describing"), TrainedFinder(card, b"ab")]


async def test_a_classifier_is_sent_in_parts_and_its_scores_come_back(tmp_path: Path) -> None:
    async with asked(tmp_path) as (inference, port):
        scored = finders_pb2.ScoredSource(windows=2, window=1, hop=0.25, start=-0.5)
        inference.says = [
            finders_pb2.ScoreWindowsResponse(fraction=0.5),
            finders_pb2.ScoreWindowsResponse(scores=b"ab"),
            finders_pb2.ScoreWindowsResponse(scores=b"cd"),
            finders_pb2.ScoreWindowsResponse(scored=scored),
        ]
        said = [each async for each in port.score(NAMES, MODEL, PLACE, VERSION)]
        lesson, *parts, source = inference.asked
        assert (lesson.lesson.sound, b"".join(part.model for part in parts), len(parts)) == ("builtin", MODEL, 2)
        assert (source.source.path, source.source.version.size) == ("a.mp4", 7)
        assert said == [0.5, ScoredWindows(VERSION, 1, 0.25, -0.5, b"abcd")]
        problem = files_pb2.Problem(reason="Damaged", detail="It is damaged.")
        inference.says = [finders_pb2.ScoreWindowsResponse(problem=problem)]
        said = [each async for each in port.score(NAMES, MODEL, PLACE, VERSION)]
        assert said == [Problem("Damaged", "It is damaged.")]


async def test_answers_without_a_result_are_refused(tmp_path: Path) -> None:
    async with asked(tmp_path) as (inference, port):
        inference.says = [finders_pb2.TrainFinderResponse(card=CARD)]
        with pytest.raises(Internal, match="without a classifier"):
            [each async for each in port.train(NAMES, 1, [])]
        inference.says = []
        with pytest.raises(Internal, match="without scores"):
            [each async for each in port.score(NAMES, MODEL, PLACE, VERSION)]
        inference.says = [
            finders_pb2.ScoreWindowsResponse(scores=b"abc"),
            finders_pb2.ScoreWindowsResponse(scored=finders_pb2.ScoredSource(windows=2, window=1, hop=1)),
        ]
        with pytest.raises(Internal, match="3 bytes for the scores of 2 windows"):
            [each async for each in port.score(NAMES, MODEL, PLACE, VERSION)]
        inference.says, inference.raises = [], Exhausted("Another one is running.", reason="TrainerBusy")
        with pytest.raises(Exhausted) as busy:
            [each async for each in port.train(NAMES, 1, [])]
        assert busy.value.reason == "TrainerBusy"


async def test_an_inference_that_is_not_there_is_away(tmp_path: Path) -> None:
    async with open_channel(f"unix:{tmp_path / 'nobody.sock'}") as channel:
        port = GrpcWindowClassifiers(channel)
        with pytest.raises(InferenceAway):
            await port.list_descriptors()
        with pytest.raises(InferenceAway):
            [each async for each in port.score(NAMES, MODEL, PLACE, VERSION)]
