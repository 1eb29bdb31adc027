"""Health says whether a background loop fails, and that the process serves all the same."""

import asyncio
from pathlib import Path

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from structlog.testing import capture_logs

from rushes_chassis.channel import open_channel
from rushes_chassis.errors import Unavailable
from rushes_chassis.loops import LOOPS, Pauses, keep, running
from rushes_chassis.server import loop_health_reported
from rushes_gateway.clients import has_failing_loop

SERVING, NOT_SERVING = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING


async def test_health_says_that_a_loop_fails_and_that_it_works_again(tmp_path: Path) -> None:
    mended = asyncio.Event()

    async def work() -> None:
        if not mended.is_set():
            raise Unavailable("away")

    server = grpc.aio.server()
    healthy = health.aio.HealthServicer()  # type: ignore[attr-defined]  # the stubs leave it out
    health_pb2_grpc.add_HealthServicer_to_server(healthy, server)
    server.add_insecure_port(f"unix:{tmp_path}/health.sock")
    await server.start()
    async with loop_health_reported(healthy), open_channel(f"unix:{tmp_path}/health.sock") as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        watch = aiter(stub.Watch(health_pb2.HealthCheckRequest(service=LOOPS)))
        while (await anext(watch)).status != SERVING:
            pass  # at first it is not known
        with capture_logs():
            async with running(keep("mending", work, lambda _: asyncio.Event().wait(), Pauses(0.01, 0.01))):
                assert (await anext(watch)).status == NOT_SERVING
                assert (await stub.Check(health_pb2.HealthCheckRequest())).status == SERVING
                assert await has_failing_loop(stub)
                mended.set()
                assert (await anext(watch)).status == SERVING
                assert not await has_failing_loop(stub)
    await server.stop(None)
