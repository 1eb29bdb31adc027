"""A gateway with a certificate, on a port of its own: what is as it is without one, and what is stricter."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from rushes_chassis.probes import Probes
from rushes_gateway.http_limits import LARGEST_HEADER
from rushes_gateway.server import http_server
from rushes_local.certificate_folder import CertificateFolder
from rushes_local.certs import make_certificates
from rushes_local.doctor.findings import Verdict
from rushes_local.doctor.running import check_running
from rushes_local.plan import Plan
from tests.integration.catalog.harness import World
from tests.integration.gateway.in_process import ADMIN, bearer, running_gateway

NAME = "nas.lan"
PATIENCE = 120.0
"""Seconds; both ends are in this process, on a machine that may be busy."""


@dataclass(frozen=True)
class Served:
    """The gateway behind its port, and what a browser trusts that was told to."""

    port: int
    certificates: CertificateFolder
    trust: ssl.SSLContext

    def client(self, name: str = "127.0.0.1", **headers: str) -> httpx.AsyncClient:
        """Somebody who was sent to this name."""
        fields = {"host": f"{name}:{self.port}", **headers}
        return httpx.AsyncClient(
            verify=self.trust, base_url=f"https://127.0.0.1:{self.port}", headers=fields, timeout=PATIENCE
        )

    @property
    def plan(self) -> Plan:
        """As `rushes up` knows it."""
        return Plan(
            data_dir="",
            host="127.0.0.1",
            port=self.port,
            open_browser=False,
            library=(),
            metrics_port=0,
            probe_port=0,
            anonymous=None,
            certificate=str(self.certificates.server),
        )


@pytest_asyncio.fixture(scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    world = World(tmp_path_factory.mktemp("https"))
    certificates = CertificateFolder(world.folder)
    make_certificates(certificates, [NAME, "fd00::5"], "nas", datetime.now(UTC))
    async with running_gateway(world, token=ADMIN, certificate=certificates) as gateway:
        listening = socket.create_server(("127.0.0.1", 0))
        server = http_server(gateway.app, gateway.settings, Probes(), asyncio.Event())
        serving = asyncio.create_task(server.serve([listening]))
        trust = ssl.create_default_context(cafile=certificates.authority)
        yield Served(listening.getsockname()[1], certificates, trust)
        server.should_exit = True
        await serving


async def test_who_trusts_the_authority_is_answered(served: Served) -> None:
    async with served.client() as client:
        assert (await client.get("/health")).json().keys() >= {"status", "catalog"}
        assert (await client.get("/api/v1/roots", headers=bearer(ADMIN))).status_code == 200


async def test_who_does_not_is_not(served: Served) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match=r"self-signed|unable to get local issuer"):
        await asyncio.open_connection(
            "127.0.0.1", served.port, ssl=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), server_hostname=NAME
        )


async def test_it_answers_to_the_names_of_its_certificate(served: Served) -> None:
    for name, status in {NAME: 200, "[fd00::5]": 200, "[::1]": 200, "localhost": 200, "evil.example": 403}.items():
        async with served.client(name) as client:
            assert (await client.get("/api/v1/session")).status_code == status, name


async def test_its_own_pages_come_over_https(served: Served) -> None:
    for scheme, status in {"https": 200, "http": 403}.items():
        async with served.client(origin=f"{scheme}://127.0.0.1:{served.port}") as client:
            assert (await client.get("/api/v1/session")).status_code == status


async def test_the_cookie_goes_over_https_alone(served: Served) -> None:
    async with served.client() as client:
        answer = await client.post("/api/v1/session", json={"token": ADMIN})
    assert "secure" in answer.headers["set-cookie"].lower().split("; ")


async def test_sockets_are_open_to_those_who_are_signed_in(served: Served) -> None:
    address = f"wss://localhost:{served.port}/ws/export"
    opened = partial(connect, address, ssl=served.trust, host="127.0.0.1", open_timeout=PATIENCE)
    async with opened(additional_headers=bearer(ADMIN)) as admitted:
        await asyncio.wait_for(await admitted.ping(), PATIENCE)
    async with opened() as stranger:
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(stranger.recv(), PATIENCE)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008


async def test_a_header_that_is_too_large_is_refused_in_words(served: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port, ssl=served.trust)
    writer.write(b"GET / HTTP/1.1\r\nhost: localhost\r\na: " + b"x" * 2 * LARGEST_HEADER)
    said = await asyncio.wait_for(reader.readuntil(b" at most."), 120)
    assert said.startswith(b"HTTP/1.1 431 ")
    writer.close()


async def test_the_doctor_sees_it_and_whether_it_shows_what_was_set(served: Served, tmp_path: Path) -> None:
    found = await asyncio.to_thread(lambda: next(check_running(served.plan, PATIENCE)))
    assert (found.verdict, found.said) == (Verdict.WORKS, f"answers at https://127.0.0.1:{served.port}")
    renewed = CertificateFolder(tmp_path)
    make_certificates(renewed, [NAME], "nas", datetime.now(UTC))
    [other] = await asyncio.to_thread(
        lambda: list(check_running(replace(served.plan, certificate=str(renewed.server)), PATIENCE))
    )
    assert (other.verdict, "shows another certificate than RUSHES_TLS_CERT" in other.said) == (Verdict.FAILS, True)
