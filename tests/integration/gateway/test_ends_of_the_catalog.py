"""What clients are told while the catalog ends: 503 to try again, and events that end without an error."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import grpc
import pytest
from structlog.testing import capture_logs

from rushes.catalog.v1 import annotations_pb2, events_pb2, events_pb2_grpc
from rushes_chassis.context import Context
from tests.integration.catalog.harness import Client, World
from tests.integration.gateway.in_process import Gateway, gateway_on, running_gateway


class _Events(events_pb2_grpc.EventsServiceServicer):
    async def Watch(
        self, request: events_pb2.WatchRequest, context: Context
    ) -> AsyncIterator[events_pb2.WatchResponse]:
        yield events_pb2.WatchResponse(event=events_pb2.Event(sequence=7))
        await asyncio.Event().wait()


async def _cut_off(request: annotations_pb2.CreateProfileRequest, context: Context) -> None:
    """What a call may end with whose server ends in the middle of it."""
    await context.abort(grpc.StatusCode.CANCELLED, "Received RST_STREAM with error code 8")


_ANNOTATIONS = {
    "CreateProfile": grpc.unary_unary_rpc_method_handler(
        _cut_off, request_deserializer=annotations_pb2.CreateProfileRequest.FromString
    )
}


@asynccontextmanager
async def _on_an_ending_catalog(folder: Path) -> AsyncIterator[tuple[Gateway, grpc.aio.Server]]:
    """A gateway, and the server of its catalog."""
    server = grpc.aio.server()
    events_pb2_grpc.add_EventsServiceServicer_to_server(_Events(), server)
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("rushes.catalog.v1.AnnotationsService", _ANNOTATIONS),)
    )
    server.add_insecure_port(f"unix:{folder}/catalog.sock")
    await server.start()
    try:
        async with gateway_on(World(folder), cast("Client", None), token="", steady=lambda: 0.0) as gateway:
            yield gateway, server
    finally:
        await server.stop(None)


async def test_events_and_the_socket_are_refused_while_the_catalog_is_stopping(tmp_path: Path) -> None:
    world = World(tmp_path)
    async with running_gateway(world) as gateway:
        world.stopping.set()
        answer = await gateway.ask("GET", "/api/v1/events")
        async with gateway.socket("/ws/export") as socket:
            closed = await socket.hear()
    assert answer.status_code == 503
    assert "The catalog service is stopping" in answer.json()["detail"]
    assert (closed["type"], closed["code"]) == ("websocket.close", 1013)
    assert "The catalog service is stopping" in closed["reason"]


async def test_events_that_are_cut_off_end_with_one_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with _on_an_ending_catalog(tmp_path) as (gateway, server), asyncio.timeout(120):
        with capture_logs() as logged, caplog.at_level(logging.WARNING):
            async with gateway.client() as client, client.stream("GET", "/api/v1/events") as answer:
                lines = answer.aiter_lines()
                assert [await anext(lines) for _ in range(2)] == ["event: hello", "id: 7"]
                await server.stop(0)
                assert [line async for line in lines if line.startswith("event:")] == []
    [line] = [each for each in logged if each["event"] == "a stream of events ends"]
    assert (line["log_level"], "catalog" in line["why"]) == ("info", True)
    assert [each for each in logged if "exc_info" in each or each["log_level"] == "error"] == []
    assert [record for record in caplog.records if record.exc_info] == []


async def test_a_write_that_is_cut_off_may_be_tried_again(tmp_path: Path) -> None:
    async with _on_an_ending_catalog(tmp_path) as (gateway, _):
        answer = await gateway.ask("POST", "/api/v1/profiles", json={"name": "new"})
    assert answer.status_code == 503
    assert "The catalog service does not answer" in answer.json()["detail"]
