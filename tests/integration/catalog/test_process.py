"""The catalog as a process: it starts, says that it is there, stops when told, and survives kill -9."""

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path

import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from sqlalchemy.engine import URL

from rushes.catalog.v1 import annotations_pb2
from rushes_catalog.storage.database import Database
from rushes_catalog.storage.dialects.postgresql import PostgresqlDatabase
from rushes_chassis.channel import open_channel
from rushes_chassis.errors import RushesError
from rushes_local.supervisor import REFUSED
from tests.integration.catalog.harness import Client
from tests.integration.catalog.places import Places, PostgresqlPlaces
from tests.postgresql.server import PostgresqlServer

pytestmark = pytest.mark.proof("kills")


@contextmanager
def process(folder: Path, name: str = "catalog", address: str = "") -> Iterator[subprocess.Popen[str]]:
    """A catalog on this data folder, and on PostgreSQL where an address is told; killed at the end if it still runs."""
    environment = {**os.environ, "RUSHES_DATA_DIR": str(folder), "RUSHES_DATABASE_URL": address}
    command = [sys.executable, "-m", "rushes_catalog", "--listen", f"unix:{folder / name}.sock"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as started:
        try:
            yield started
        finally:
            started.kill()


@asynccontextmanager
async def healthy(folder: Path) -> AsyncIterator[Client]:
    """A client, once the catalog says that it serves."""
    async with open_channel(f"unix:{folder / 'catalog'}.sock") as channel:
        for service in ("", "rushes.catalog.v1.ExportsService"):
            answer = await health_pb2_grpc.HealthStub(channel).Check(
                health_pb2.HealthCheckRequest(service=service), wait_for_ready=True, timeout=120
            )
            assert answer.status == health_pb2.HealthCheckResponse.SERVING
        client = Client(channel)
        yield client
        await client.leave()


@pytest.fixture
def folder(tmp_path: Path, empty_database: Path) -> Path:
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(empty_database, data / "catalog.db")
    return data


@pytest.fixture
async def address(places: Places, folder: Path) -> str:
    """Of the database; empty for the file in the folder."""
    place = await places.empty(folder)
    return place.render_as_string(hide_password=False) if isinstance(place, URL) else ""


async def test_what_was_said_survives_kill_9(folder: Path, address: str) -> None:
    with process(folder, address=address) as first:
        async with healthy(folder) as client:
            await client.annotations.CreateProfile(annotations_pb2.CreateProfileRequest(name="kept"))
            first.send_signal(signal.SIGKILL)
        await asyncio.to_thread(first.wait)
    with process(folder, address=address) as second:
        async with healthy(folder) as client:
            names = (await client.annotations.ListProfiles(annotations_pb2.ListProfilesRequest())).profiles
            assert names == ["default", "kept"]
            # A stream that nobody ends does not hold up the stop.
            await (await client.fresh_watch()).begin()
            second.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(second.wait, 4) == 0


async def test_a_catalog_that_is_told_to_stop_does_not_drain(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUSHES_DRAIN_SECONDS", "3600")
    with process(folder) as catalog:
        async with healthy(folder), open_channel(f"unix:{folder / 'catalog'}.sock") as channel:
            # Its client alone ends such a stream.
            watching = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest())
            assert (await watching.read()).status == health_pb2.HealthCheckResponse.SERVING
            catalog.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(catalog.wait, 120) == 0


async def test_a_second_catalog_on_the_same_data_says_so_and_ends(folder: Path, address: str) -> None:
    with process(folder, address=address):
        async with healthy(folder):
            with process(folder, "another", address) as second:
                _, words = await asyncio.to_thread(second.communicate, timeout=120)
            assert second.returncode == 1
            assert "another catalog is running" in words


@pytest.mark.proof("postgresql")
def test_a_later_versions_database_ends_the_catalog_for_good(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "catalog.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with process(folder) as started:
        _, said = started.communicate(timeout=60)
    assert started.returncode == REFUSED
    assert "made by a later version of Rushes" in said
    assert "Traceback" not in said


async def test_a_catalog_ends_once_another_one_has_taken_its_database_over(
    folder: Path, postgresql: PostgresqlServer, postgresql_places: PostgresqlPlaces
) -> None:
    place = await postgresql_places.empty(folder)
    with process(folder, address=place.render_as_string(hide_password=False)) as first:
        async with healthy(folder) as client:
            # It writes nothing by itself while nothing happens, and so does not notice.
            await asyncio.to_thread(postgresql.disconnect, place.database or "")
            another = Database(PostgresqlDatabase(place))
            await another.open()
            for name in ("one", "two"):  # the first may be what finds out that the connection is gone
                with suppress(RushesError):
                    await client.annotations.CreateProfile(annotations_pb2.CreateProfileRequest(name=name))
            await another.close()
        assert await asyncio.to_thread(first.wait, 120) == 0
