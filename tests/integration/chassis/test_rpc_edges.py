"""What crosses a real RPC: errors with their class and words, request ids, broken rules, cancellation."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest

from rushes.catalog.v1 import events_pb2, events_pb2_grpc, exports_pb2, exports_pb2_grpc
from rushes.inference.v1 import models_pb2, models_pb2_grpc
from rushes_chassis.channel import open_channel
from rushes_chassis.context import Context
from rushes_chassis.errors import FieldMistake, Internal, InvalidInput, RushesError
from rushes_chassis.interceptors import ServiceInterceptor
from rushes_chassis.request_ids import current_request_id
from rushes_chassis.requests import enter_request
from rushes_chassis.status import STATUS


class SpeakingModels(models_pb2_grpc.ModelsServiceServicer):
    """Raises what it is told to, or answers with the id of the request."""

    def __init__(self) -> None:
        self.error: Exception | None = None

    async def ListModels(
        self, request: models_pb2.ListModelsRequest, context: Context
    ) -> models_pb2.ListModelsResponse:
        if self.error is not None:
            raise self.error
        return models_pb2.ListModelsResponse(models=[models_pb2.Model(name=current_request_id())])

    GetModel = AddModel = AddWords = RemoveModel = TestModel = ReadModel = None  # type: ignore[assignment]
    ListPublished = StartDownload = CancelDownload = None  # type: ignore[assignment]


class Exports(exports_pb2_grpc.ExportsServiceServicer):
    """Reached only by requests that keep the rules."""

    async def CreateExport(
        self, request: exports_pb2.CreateExportRequest, context: Context
    ) -> exports_pb2.CreateExportResponse:
        return exports_pb2.CreateExportResponse()

    async def EditExports(
        self, request: exports_pb2.EditExportsRequest, context: Context
    ) -> exports_pb2.EditExportsResponse:
        return exports_pb2.EditExportsResponse()

    PlanExport = GetExport = GetClip = ListExports = CountClips = None  # type: ignore[assignment]
    DeleteClips = VerifyClip = RebuildClips = GetImport = None  # type: ignore[assignment]


class Events(events_pb2_grpc.EventsServiceServicer):
    """Streams one event, or events without end, until the caller leaves; or fails after one."""

    def __init__(self) -> None:
        self.left = asyncio.Event()
        self.fail = False
        self.endless = False

    async def Watch(
        self, request: events_pb2.WatchRequest, context: Context
    ) -> AsyncIterator[events_pb2.WatchResponse]:
        # The caller may leave while an event is being sent: the stream then ends at its `yield`.
        try:
            yield events_pb2.WatchResponse(event=events_pb2.Event(sequence=1))
            if self.fail:
                raise Internal("broke off", reason="Why")
            while self.endless:
                yield events_pb2.WatchResponse(event=events_pb2.Event(sequence=2))
            await asyncio.Event().wait()
        finally:
            self.left.set()


@pytest.fixture(name="served")
async def _served(tmp_path: Path) -> AsyncIterator[tuple[grpc.aio.Channel, SpeakingModels, Events]]:
    server = grpc.aio.server(interceptors=[ServiceInterceptor()])
    models, events = SpeakingModels(), Events()
    models_pb2_grpc.add_ModelsServiceServicer_to_server(models, server)
    exports_pb2_grpc.add_ExportsServiceServicer_to_server(Exports(), server)
    events_pb2_grpc.add_EventsServiceServicer_to_server(events, server)
    target = f"unix:{tmp_path}/edge.sock"
    server.add_insecure_port(target)
    await server.start()
    async with open_channel(target) as channel:
        yield channel, models, events
    await server.stop(None)


Served = tuple[grpc.aio.Channel, SpeakingModels, Events]


@pytest.mark.parametrize("kind", list(STATUS), ids=lambda kind: kind.__name__)
async def test_an_error_arrives_as_its_class_with_words_reason_and_fields(
    served: Served, kind: type[RushesError]
) -> None:
    channel, models, _ = served
    models.error = kind("größer als 1", reason="Why", metadata={"a": "b"}, fields=[FieldMistake("clips", "at most 99")])
    with pytest.raises(kind) as arrived:
        await models_pb2_grpc.ModelsServiceStub(channel).ListModels(models_pb2.ListModelsRequest())
    assert (arrived.value.message, arrived.value.reason) == ("größer als 1", "Why")
    assert arrived.value.metadata == {"a": "b"}
    assert arrived.value.fields == (FieldMistake("clips", "at most 99"),)


async def test_of_very_many_broken_rules_some_are_told(served: Served) -> None:
    channel, _, _ = served
    request = exports_pb2.EditExportsRequest(export_ids=["none"] * 1000)
    with pytest.raises(InvalidInput, match="export_ids") as arrived:
        await exports_pb2_grpc.ExportsServiceStub(channel).EditExports(request)
    assert 1 <= len(arrived.value.fields) <= 20


async def test_a_mistake_of_ours_is_logged_and_not_shown(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    channel, models, _ = served
    models.error = KeyError("a secret path")
    with caplog.at_level(logging.ERROR), pytest.raises(Internal) as arrived:
        await models_pb2_grpc.ModelsServiceStub(channel).ListModels(models_pb2.ListModelsRequest())
    assert "secret" not in arrived.value.message


async def test_the_request_id_crosses(served: Served) -> None:
    channel, _, _ = served
    enter_request("person-1")
    answer = await models_pb2_grpc.ModelsServiceStub(channel).ListModels(models_pb2.ListModelsRequest())
    assert answer.models[0].name == "person-1"


async def test_broken_rules_name_every_field(served: Served) -> None:
    channel, _, _ = served
    stub = exports_pb2_grpc.ExportsServiceStub(channel)
    with pytest.raises(InvalidInput) as refused:
        await stub.CreateExport(exports_pb2.CreateExportRequest(name="a/b", clips=0, cursor=float("nan"), spread=-1))
    assert {"name", "clips", "cursor", "spread", "profile", "asset"} <= {field.path for field in refused.value.fields}
    fine = exports_pb2.CreateExportRequest(absolute_path="/v/a.mp4", name="ünï 1.5x", clips=3, spread=0, profile="p")
    assert await stub.CreateExport(fine) == exports_pb2.CreateExportResponse()


@pytest.mark.parametrize("endless", [False, True], ids=["while it waits", "while it sends"])
async def test_a_reader_that_leaves_ends_the_stream_on_the_server(served: Served, endless: bool) -> None:
    channel, _, events = served
    events.endless = endless
    responses = events_pb2_grpc.EventsServiceStub(channel).Watch(events_pb2.WatchRequest())
    async for _ in responses:
        break
    responses.cancel()
    await asyncio.wait_for(events.left.wait(), 120)


async def test_a_stream_that_breaks_off_says_why(served: Served) -> None:
    channel, _, events = served
    events.fail = True
    with pytest.raises(Internal, match="broke off"):
        async for _ in events_pb2_grpc.EventsServiceStub(channel).Watch(events_pb2.WatchRequest()):
            pass
