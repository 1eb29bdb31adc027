"""A catalog that stands by: it waits for the end of the active one, takes over, and the old one writes nothing more."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rushes.catalog.v1 import annotations_pb2, annotations_pb2_grpc
from rushes_chassis.channel import open_channel
from rushes_chassis.errors import RushesError, Unavailable
from tests.e2e.stack import free_port
from tests.integration.catalog.places import PostgresqlPlaces
from tests.postgresql.server import PostgresqlServer


class Standing:
    """A catalog process that waits where another one is active."""

    def __init__(self, folder: Path, name: str, address: str) -> None:
        self.probe, self.target = free_port(), f"unix:{folder / name}.sock"
        environment = {
            **os.environ,
            "RUSHES_DATA_DIR": str(folder / name),
            "RUSHES_DATABASE_URL": address,
            "RUSHES_STANDBY": "true",
            "RUSHES_PROBE_PORT": str(self.probe),
        }
        command = [sys.executable, "-m", "rushes_catalog", "--listen", self.target]
        self.process = subprocess.Popen(command, env=environment)

    def readiness(self) -> tuple[int, str]:
        """Status and words of its probe; (0, "") where there is none."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.probe}/readyz", timeout=5) as answer:
                return answer.status, answer.read().decode().strip()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode().strip()
        except OSError:
            return 0, ""

    async def until(self, words: str, status: int = 200) -> None:
        """Wait until its probe says something that begins so."""
        async with asyncio.timeout(120):
            while not ((said := await asyncio.to_thread(self.readiness))[0] == status and said[1].startswith(words)):
                assert self.process.poll() is None, f"it ended with {self.process.returncode}, and last was {said}"
                await asyncio.sleep(0.1)

    async def note(self, name: str, *, patient: bool = True) -> None:
        """Write something."""
        async with open_channel(self.target) as channel:
            calls = annotations_pb2_grpc.AnnotationsServiceStub(channel)
            await calls.CreateProfile(annotations_pb2.CreateProfileRequest(name=name), wait_for_ready=patient)

    async def noted(self) -> set[str]:
        """What was written."""
        async with open_channel(self.target) as channel:
            calls = annotations_pb2_grpc.AnnotationsServiceStub(channel)
            answer = await calls.ListProfiles(annotations_pb2.ListProfilesRequest(), wait_for_ready=True)
            return set(answer.profiles)

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    async def ended(self) -> int:
        """Its exit status."""
        return await asyncio.to_thread(self.process.wait, 60)


@contextmanager
def standing(folder: Path, name: str, address: str) -> Iterator[Standing]:
    catalog = Standing(folder, name, address)
    try:
        yield catalog
    finally:
        catalog.process.kill()
        catalog.process.wait()


ACTIVE = "ok"
WAITS = "standing by: another catalog is active"


@pytest.fixture
async def address(postgresql_places: PostgresqlPlaces, tmp_path: Path) -> str:
    """Of an empty database."""
    return (await postgresql_places.empty(tmp_path)).render_as_string(hide_password=False)


async def test_one_that_was_killed_is_replaced_by_one_that_waits_without_listening(
    tmp_path: Path, address: str
) -> None:
    with standing(tmp_path, "a", address) as a:
        await a.until(ACTIVE)
        await a.note("mine")
        with standing(tmp_path, "b", address) as b:
            await b.until(WAITS)
            with pytest.raises(Unavailable):
                async with open_channel(b.target) as channel:
                    await annotations_pb2_grpc.AnnotationsServiceStub(channel).ListProfiles(
                        annotations_pb2.ListProfilesRequest()
                    )
            a.send(signal.SIGKILL)
            await b.until(ACTIVE)
            assert "mine" in await b.noted()


@pytest.mark.proof("kills")
async def test_one_that_is_frozen_is_replaced_and_ends_when_it_wakes_up(tmp_path: Path, address: str) -> None:
    with standing(tmp_path, "a", address) as a:
        await a.until(ACTIVE)
        await a.note("mine")
        with standing(tmp_path, "b", address) as b:
            await b.until(WAITS)
            a.send(signal.SIGSTOP)
            await b.until(ACTIVE)
            await b.note("another's")
            a.send(signal.SIGCONT)
            # Whether or not it has noticed by now.
            with contextlib.suppress(RushesError):
                await a.note("late", patient=False)
            assert await a.ended() == 0
            assert await b.noted() >= {"mine", "another's"}
            assert "late" not in await b.noted()


@pytest.mark.proof("kills")
async def test_one_that_waits_ends_when_it_is_told_to_and_the_server_logs_no_error(
    postgresql: PostgresqlServer, tmp_path: Path, address: str
) -> None:
    with standing(tmp_path, "a", address) as a:
        await a.until(ACTIVE)
        before = postgresql.log()
        with standing(tmp_path, "b", address) as b:
            await b.until(WAITS)
            with standing(tmp_path, "c", address) as c:
                await c.until(f"{WAITS}, and a second one waits before this one")
                for each in (c, b):
                    each.send(signal.SIGTERM)
                    assert await each.ended() == 0
        assert "ERROR" not in postgresql.log().removeprefix(before)
        await a.note("goes on")


@pytest.mark.proof("kills")
async def test_it_waits_for_a_server_that_is_away(postgresql: PostgresqlServer, tmp_path: Path, address: str) -> None:
    postgresql.stop()
    try:
        with standing(tmp_path, "a", address) as a:
            await a.until("waiting: PostgreSQL's", 503)
            postgresql.start()
            await a.until(ACTIVE)
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            postgresql.start()


def test_a_file_cannot_have_two(tmp_path: Path) -> None:
    environment = {**os.environ, "RUSHES_DATA_DIR": str(tmp_path), "RUSHES_STANDBY": "true"}
    ended = subprocess.run(
        [sys.executable, "-m", "rushes_catalog"], env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert f"RUSHES_STANDBY is true, and {tmp_path}/catalog.db is a SQLite file" in ended.stderr
