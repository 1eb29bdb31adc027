"""Spans of real calls between real processes, as a collector gets them."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from rushes_chassis.channel import DEFAULT_DEADLINE, open_channel
from rushes_chassis.errors import Exhausted, NotFound, Unavailable
from rushes_chassis.requests import enter_request
from rushes_chassis.tracing import span_ids, tracing
from tests.e2e.stack import free_port
from tests.fakes.collector import Collector, KeptSpan, running_collector

_AWAY = "traces cannot be sent, and are lost until they can"
_CANCELLED, _NOT_FOUND, _EXHAUSTED, _UNAVAILABLE = "1", "5", "8", "14"


@pytest.fixture(name="collector", scope="module")
def _collector() -> Iterator[Collector]:
    with running_collector() as collector:
        yield collector


def channel_to(target: str) -> Any:
    """Ours; gRPC's stubs know neither calls of plain bytes nor requests in lists."""
    return open_channel(target)


@contextlib.asynccontextmanager
async def service(folder: Path, *command: str, **environment: str) -> AsyncIterator[tuple[Process, str]]:
    """The process and its target; it is told to stop in the end, if it has not been."""
    target = f"unix:{folder}/traced.sock"
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *(command or ("-m", "tests.integration.chassis.traced_service")),
        target,
        env={**os.environ, "RUSHES_LOG_FORMAT": "json", "RUSHES_DATA_DIR": str(folder), **environment},
        stderr=PIPE,
    )
    try:
        yield process, target
    finally:
        if process.returncode is None:
            process.terminate()
            await process.communicate()


async def log_of(process: Process) -> list[dict[str, Any]]:
    """What it wrote, when it has been told to stop and has ended well."""
    process.send_signal(signal.SIGTERM)
    _, written = await process.communicate()
    assert process.returncode == 0, written.decode()
    # gRPC's core writes lines of its own.
    return [json.loads(line) for line in written.decode().splitlines() if line.startswith("{")]


@pytest.fixture(name="traced")
async def _traced(
    tmp_path: Path, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Any, Process]]:
    """A channel of this process to a service in another, both of which send their spans."""
    for name, value in collector.environment.items():
        monkeypatch.setenv(name, value)
    collector.spans.clear()
    async with service(tmp_path) as (process, target):
        with tracing("gateway"):
            async with channel_to(target) as channel:
                yield channel, process


Traced = tuple[Any, Process]


async def spans_of(collector: Collector, method: str) -> tuple[KeptSpan, KeptSpan]:
    """The caller's and the server's of the one call of this method."""
    name = f"/t.T/{method}"
    spans = await asyncio.to_thread(collector.named, name, name)
    caller, server = sorted(spans, key=lambda span: span.kind)
    assert [(span.service, span.kind) for span in (caller, server)] == [
        ("rushes-gateway", "CLIENT"),
        ("rushes-media", "SERVER"),
    ]
    assert (server.trace_id, server.parent_id) == (caller.trace_id, caller.span_id)
    return caller, server


async def test_a_call_is_a_span_on_both_sides_with_its_requests_id_and_keeps_its_deadline(
    traced: Traced, collector: Collector
) -> None:
    channel, process = traced
    request_id = enter_request(None)
    remaining = await channel.unary_unary("/t.T/Say")(b"", wait_for_ready=True)
    assert 0 < float(remaining) <= DEFAULT_DEADLINE
    caller, server = await spans_of(collector, "Say")
    assert (caller.parent_id, caller.is_error, server.is_error) == ("", False, False)
    assert caller.attributes["rushes.request_id"] == server.attributes["rushes.request_id"] == request_id
    assert caller.version == server.version != ""
    [line] = [line for line in await log_of(process) if line["event"] == "said"]
    assert (line["trace_id"], line["span_id"], line["request_id"]) == (server.trace_id, server.span_id, request_id)
    assert span_ids() == {}  # and nothing of it is left here


async def test_all_kinds_of_calls_are_traced(traced: Traced, collector: Collector) -> None:
    channel, _ = traced
    assert await channel.stream_unary("/t.T/Count")([b"one", b"two"], wait_for_ready=True) == b"2"
    echoed = channel.stream_stream("/t.T/Echo")([b"one", b"two"])
    assert [response async for response in echoed] == [b"one", b"two"]
    for method in ("Count", "Echo"):
        caller, server = await spans_of(collector, method)
        assert not caller.is_error
        assert not server.is_error


async def test_uploads_are_written_and_fail_as_without_traces(traced: Traced, collector: Collector) -> None:
    channel, _ = traced
    mistake = KeyError("a mistake")

    async def broken() -> AsyncIterator[bytes]:
        yield b"one"
        raise mistake

    with pytest.raises(KeyError) as of_upload:
        await channel.stream_unary("/t.T/Count")(broken(), wait_for_ready=True)
    with pytest.raises(KeyError) as of_both:
        [response async for response in channel.stream_stream("/t.T/Echo")(broken())]
    assert of_upload.value is of_both.value is mistake
    writing = channel.stream_unary("/t.T/Count")()
    for _ in range(2):
        await writing.write(b"one")
    await writing.done_writing()
    assert await writing == b"2"
    # Which gRPC's own answer is, in about a third of these.
    for _ in range(50):
        with pytest.raises(Exhausted, match="the disk is full"):
            await channel.stream_unary("/t.T/Full")([b"one"] * 5)
    refused = await asyncio.to_thread(collector.named, *["/t.T/Full"] * 100)
    assert {span.attributes["rpc.grpc.status_code"] for span in refused} == {_EXHAUSTED}


@pytest.mark.parametrize("method", ["Pour", "Drip"])
async def test_a_stream_that_is_left_early_ends_its_spans(traced: Traced, collector: Collector, method: str) -> None:
    channel, process = traced
    call = channel.unary_stream(f"/t.T/{method}")(b"", wait_for_ready=True)
    async for _ in call:
        break
    call.cancel()
    caller, server = await spans_of(collector, method)
    assert caller.attributes["rpc.grpc.status_code"] == _CANCELLED
    assert not caller.is_error
    assert not server.is_error
    assert {line["level"] for line in await log_of(process)} == {"info"}


async def test_a_stream_that_is_never_read_ends_its_spans(traced: Traced, collector: Collector) -> None:
    channel, _ = traced
    await channel.unary_unary("/t.T/Say")(b"", wait_for_ready=True)
    call = channel.stream_stream("/t.T/Echo")()
    await call.write(b"one")
    call.cancel()
    caller = await asyncio.to_thread(collector.caller, "/t.T/Echo")
    assert caller.attributes["rpc.grpc.status_code"] == _CANCELLED


async def test_a_call_that_is_left_ends_its_spans(traced: Traced, collector: Collector) -> None:
    channel, _ = traced
    await channel.unary_unary("/t.T/Say")(b"", wait_for_ready=True)
    begun = asyncio.Event()

    async def requests() -> AsyncIterator[bytes]:
        yield b"one"
        begun.set()
        await asyncio.Event().wait()

    hanging = asyncio.ensure_future(channel.unary_unary("/t.T/Hang")(b""))
    sending = asyncio.ensure_future(channel.stream_unary("/t.T/Count")(requests()))
    await begun.wait()
    for left in (hanging, sending):
        left.cancel()
        with pytest.raises(asyncio.CancelledError):
            await left
    for method in ("Hang", "Count"):
        caller = await asyncio.to_thread(collector.caller, f"/t.T/{method}")
        assert caller.attributes["rpc.grpc.status_code"] == _CANCELLED


async def test_errors_are_of_our_own_tree_and_spans_have_their_status(traced: Traced, collector: Collector) -> None:
    channel, _ = traced
    with pytest.raises(NotFound) as missing:
        await channel.unary_unary("/t.T/Missing")(b"", wait_for_ready=True)
    assert missing.value.reason == "ClipNotFound"
    caller, server = await spans_of(collector, "Missing")
    assert [span.attributes["rpc.grpc.status_code"] for span in (caller, server)] == [_NOT_FOUND] * 2
    # What one asks for may be missing without a fault of the server.
    assert (caller.is_error, server.is_error) == (True, False)
    with pytest.raises(Unavailable, match="the disk is away"):
        [response async for response in channel.unary_stream("/t.T/Away")(b"")]
    caller, server = await spans_of(collector, "Away")
    assert [span.attributes["rpc.grpc.status_code"] for span in (caller, server)] == [_UNAVAILABLE] * 2
    assert caller.is_error
    assert server.is_error


async def test_health_and_what_never_ends_make_no_spans(traced: Traced, collector: Collector) -> None:
    channel, process = traced
    await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), wait_for_ready=True)
    watching = channel.unary_stream("/t.T/Watch")(b"")
    async for _ in watching:
        break
    watching.cancel()
    await channel.unary_unary("/t.T/Say")(b"")
    await spans_of(collector, "Say")
    await log_of(process)  # it has sent all that it had
    assert {span.name for span in collector.spans} == {"/t.T/Say"}


@pytest.mark.proof("traces")
async def test_a_collector_that_is_away_hinders_nobody_and_is_told_once(tmp_path: Path) -> None:
    away = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{free_port()}", "OTEL_BSP_SCHEDULE_DELAY": "1"}
    # Each attempt is given up soon.
    async with service(tmp_path, OTEL_EXPORTER_OTLP_TIMEOUT="1", **away) as (process, target):
        async with channel_to(target) as channel:
            await channel.unary_unary("/t.T/Say")(b"", wait_for_ready=True)
            assert process.stderr is not None
            while _AWAY not in (line := await process.stderr.readline()).decode():
                assert line, "it has ended"
            await channel.unary_unary("/t.T/Say")(b"")
        # The span of the second call could not be sent either.
        assert {line["level"] for line in await log_of(process)} == {"info"}


@pytest.mark.proof("traces")
async def test_a_process_ends_although_its_collector_never_answers(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        frozen = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{silent.getsockname()[1]}"}
        async with service(tmp_path, OTEL_EXPORTER_OTLP_TIMEOUT="3600", **frozen) as (process, target):
            async with channel_to(target) as channel:
                await channel.unary_unary("/t.T/Say")(b"", wait_for_ready=True)
            await log_of(process)


_WITHOUT_THE_EXTRA = """
import runpy, sys

class Without:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("opentelemetry.sdk"):
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Without())
runpy.run_module("tests.integration.chassis.traced_service", run_name="__main__", alter_sys=False)
"""


async def test_without_the_extra_a_service_serves_and_says_what_to_install(
    tmp_path: Path, collector: Collector
) -> None:
    async with service(tmp_path, "-c", _WITHOUT_THE_EXTRA, **collector.environment) as (process, target):
        async with channel_to(target) as channel:
            await channel.unary_unary("/t.T/Say")(b"", wait_for_ready=True)
        lines = await log_of(process)
    [said] = [line["event"] for line in lines if line["level"] == "warning"]
    assert said.startswith("no traces are sent: OpenTelemetry is not installed; install rushes[tracing]")


async def test_what_the_sdk_refuses_in_its_settings_is_said_and_stops_nobody(
    tmp_path: Path, collector: Collector
) -> None:
    settings = {**collector.environment, "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT": "many"}
    async with service(tmp_path, **settings) as (process, target):
        async with channel_to(target) as channel:
            await channel.unary_unary("/t.T/Say")(b"", wait_for_ready=True)
        lines = await log_of(process)
    [said] = [line["event"] for line in lines if line["level"] == "warning"]
    assert said.startswith("no traces are sent: OpenTelemetry rejects its settings: OTEL_SPAN_ATTRIBUTE_COUNT_L")
