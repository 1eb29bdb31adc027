"""What /health tells of services that say something of themselves."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from rushes_chassis.loops import LOOPS
from tests.integration.catalog.harness import World
from tests.integration.gateway.in_process import running_gateway

SERVING, NOT_SERVING = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING


@asynccontextmanager
async def process(socket: Path, loops: health_pb2.HealthCheckResponse.ServingStatus.ValueType) -> AsyncIterator[None]:
    """One that serves, and has background loops."""
    server = grpc.aio.server()
    healthy = health.aio.HealthServicer()  # type: ignore[attr-defined]  # the stubs leave it out
    health_pb2_grpc.add_HealthServicer_to_server(healthy, server)
    server.add_insecure_port(f"unix:{socket}")
    await healthy.set("", SERVING)
    await healthy.set(LOOPS, loops)
    await server.start()
    try:
        yield
    finally:
        await server.stop(None)


@pytest.mark.parametrize(("loops", "said"), [(SERVING, []), (NOT_SERVING, ["inference"])])
async def test_a_service_whose_loops_fail_is_there_all_the_same(
    tmp_path: Path, loops: health_pb2.HealthCheckResponse.ServingStatus.ValueType, said: list[str]
) -> None:
    async with process(tmp_path / "inference.sock", loops), running_gateway(World(tmp_path)) as gateway:
        told = (await gateway.ask("GET", "/health")).json()
    assert told["inference"] == "ok"
    assert told["failing_loops"] == said


@pytest.mark.proof("processes")
async def test_of_a_service_that_is_away_no_loop_fails(tmp_path: Path) -> None:
    async with running_gateway(World(tmp_path)) as gateway:
        told = (await gateway.ask("GET", "/health")).json()
    assert told["inference"] == "down"
    assert told["failing_loops"] == []


@pytest.mark.proof("processes")
async def test_a_database_that_cannot_be_read_is_told_and_no_restart_is_asked_for(tmp_path: Path) -> None:
    world = World(tmp_path)

    def rename(table: str, name: str) -> None:
        with closing(sqlite3.connect(tmp_path / "catalog.db")) as connection:
            connection.execute(f"ALTER TABLE {table} RENAME TO {name}")

    async with process(tmp_path / "inference.sock", SERVING), running_gateway(world) as gateway:
        before = (await gateway.ask("GET", "/health")).json()
        # In a thread: the catalog, which is in this process, may have a transaction to end first.
        await asyncio.to_thread(rename, "root", "away")
        after = (await gateway.ask("GET", "/health")).json()
        await asyncio.to_thread(rename, "away", "root")
    assert (before["database"], after["database"]) == ("ok", "down")
    assert after["status"] == before["status"]
