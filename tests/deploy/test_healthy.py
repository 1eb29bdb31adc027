"""The health check of the images, against a real HTTP server."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rushes_chassis.probe_server import ProbeServer
from rushes_chassis.probes import Probes
from tests.deploy.programs import DEPLOY


def asked(port: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As the image asks: without any package."""
    return subprocess.run(
        [sys.executable, "-IS", DEPLOY / "images" / "healthy.py", *arguments],
        env={"RUSHES_PROBE_PORT": port} if port else {},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture(name="probes")
def _probes() -> Iterator[tuple[Probes, str]]:
    probes = Probes()
    with ProbeServer(0, probes) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.05,))
        serving.start()
        yield probes, str(server.socket.getsockname()[1])
        server.shutdown()
        serving.join()


def test_a_process_that_serves_is_well(probes: tuple[Probes, str]) -> None:
    serving, port = probes
    serving.serving("it stands by")
    done = asked(port)
    assert (done.returncode, done.stdout) == (0, "200 it stands by\n"), done.stderr


def test_a_process_that_takes_no_requests_is_not_ready_but_lives(probes: tuple[Probes, str]) -> None:
    waiting, port = probes
    waiting.waiting("it drains")
    done = asked(port)
    assert (done.returncode, done.stdout) == (1, "503 it drains\n"), done.stderr
    done = asked(port, "/livez")
    assert (done.returncode, done.stdout) == (0, "200 ok\n"), done.stderr


def test_a_port_where_nothing_answers_is_said(probes: tuple[Probes, str]) -> None:
    class Silent(BaseHTTPRequestHandler):
        def handle(self) -> None:
            """Close the connection."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Silent) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.05,))
        serving.start()
        port = str(server.server_address[1])
        done = asked(port)
        assert (done.returncode, done.stdout) == (1, f"no answer at port {port}: what answers is no HTTP server\n")
        server.shutdown()
        serving.join()
    done = asked(port)
    assert done.returncode == 1
    assert done.stdout.startswith(f"no answer at port {port}: ")


@pytest.mark.parametrize("port", ["", "0", "nine", "65536"])
def test_a_port_that_is_none_names_the_setting(port: str) -> None:
    done = asked(port)
    assert done.returncode == 1
    assert done.stdout.startswith(f"RUSHES_PROBE_PORT is {port!r}: ")
