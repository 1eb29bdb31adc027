"""A gateway that is told to stop: it is taken out first, and streams of events end, which would go on for ever."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from rushes_chassis.probes import Probes
from rushes_gateway.server import http_server
from tests.e2e.stack import free_port
from tests.integration.catalog.harness import World
from tests.integration.chassis.test_probes import until_ready
from tests.integration.gateway.in_process import ADMIN, bearer, running_gateway


class ObservedProbes(Probes):
    """Probes with events for what they are set to."""

    def __init__(self) -> None:
        super().__init__()
        self.is_serving, self.is_stopping = asyncio.Event(), asyncio.Event()

    def serving(self, words: str = "ok") -> None:
        super().serving(words)
        self.is_serving.set()

    def waiting(self, why: str) -> None:
        super().waiting(why)
        self.is_stopping.set()


async def test_requests_are_answered_until_it_is_taken_out_and_events_end_then(tmp_path: Path) -> None:
    async with running_gateway(World(tmp_path), token=ADMIN) as gateway, asyncio.timeout(120):
        listening, probes = socket.create_server(("127.0.0.1", 0)), ObservedProbes()
        settings = gateway.settings.model_copy(update={"drain_seconds": 3600.0})
        server = http_server(gateway.app, settings, probes, gateway.ending)
        serving = asyncio.create_task(server.serve([listening]))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with httpx.AsyncClient(base_url=url, headers=bearer(ADMIN), timeout=60) as client:
            await probes.is_serving.wait()
            async with client.stream("GET", "/api/v1/events") as events:
                lines = events.aiter_lines()
                assert await anext(lines) == "event: hello"
                server.handle_exit(signal.SIGTERM, None)
                await probes.is_stopping.wait()
                # A load balancer has not noticed yet.
                assert (await client.get("/api/v1/session")).status_code == 200
                server.handle_exit(signal.SIGTERM, None)
                assert [line async for line in lines if line.startswith("event:")] == []
        await serving


@pytest.mark.proof("processes")
def test_a_gateway_that_was_told_to_stop_has_not_failed(tmp_path: Path) -> None:
    probe = free_port()
    settings = {"RUSHES_DATA_DIR": str(tmp_path), "RUSHES_PORT": str(free_port()), "RUSHES_PROBE_PORT": str(probe)}
    process = subprocess.Popen([sys.executable, "-m", "rushes_gateway"], env={**os.environ, **settings})
    try:
        until_ready(probe)
        process.terminate()
        assert process.wait(60) == 0
    finally:
        process.kill()
