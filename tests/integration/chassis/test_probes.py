"""Probes: a process that starts, serves, stands still and stops, as orchestrators see it."""

import asyncio
import http.client
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from rushes_chassis.probes import Probes
from rushes_chassis.probing import probed
from tests.e2e.stack import free_port


def answer(port: int, path: str, *, method: str = "GET", host: str = "127.0.0.1") -> tuple[int, str]:
    """Status and body."""
    with closing(http.client.HTTPConnection(host, port, timeout=20)) as connection:
        connection.request(method, path)
        response = connection.getresponse()
        return response.status, response.read().decode().strip()


@contextmanager
def turning(probes: Probes) -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    probes.watch(loop)
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def test_a_process_is_ready_while_it_serves_and_says_why_it_is_not() -> None:
    port, probes = free_port(), Probes()
    with probed(port, probes):
        assert answer(port, "/readyz") == (503, "it is starting")
        assert answer(port, "/livez") == (200, "ok")
        probes.serving()
        assert answer(port, "/readyz") == (200, "ok")
        probes.waiting("it is stopping")
        assert answer(port, "/readyz") == (503, "it is stopping")


def test_a_process_whose_event_loop_stands_still_does_not_live() -> None:
    port, probes, release = free_port(), Probes(turn_seconds=0.2), threading.Event()
    with probed(port, probes), turning(probes) as loop:
        assert answer(port, "/livez") == (200, "ok")
        loop.call_soon_threadsafe(release.wait)
        assert answer(port, "/livez")[0] == 503
        # The thread of the probes still answers others.
        assert answer(port, "/metrics")[0] == 200
        release.set()
        assert answer(port, "/livez") == (200, "ok")


def test_only_its_paths_are_answered_and_heads_have_no_body() -> None:
    port = free_port()
    with probed(port, Probes()):
        assert answer(port, "/")[0] == 404
        assert answer(port, "/livez?verbose") == (200, "ok")
        assert answer(port, "/livez", method="HEAD") == (200, "")
        assert answer(port, "/livez", method="POST")[0] == 501
        assert "process_cpu_seconds_total" in answer(port, "/metrics")[1]


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_both_kinds_of_addresses_are_answered() -> None:
    port = free_port()
    with probed(port, Probes()):
        assert answer(port, "/livez", host="::1") == (200, "ok")


def test_a_port_in_use_ends_the_start_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit) as ended, probed(port, Probes()):
            pass
    assert ended.value.code == 2
    assert f"RUSHES_PROBE_PORT: port {port} cannot be used" in capsys.readouterr().err


def test_a_service_is_ready_when_it_serves_and_scaled_by_its_gauges(tmp_path: Path) -> None:
    probe, at = free_port(), f"unix:{tmp_path}/inference.sock"
    environment = {**os.environ, "RUSHES_DATA_DIR": str(tmp_path), "RUSHES_PROBE_PORT": str(probe)}
    process = subprocess.Popen([sys.executable, "-m", "rushes_inference", "--listen", at], env=environment)
    try:
        until_ready(probe)
        assert "rushes_pictures_in_flight 0.0" in answer(probe, "/metrics")[1]
        assert answer(probe, "/livez") == (200, "ok")
    finally:
        process.terminate()
        assert process.wait(60) == 0


def until_ready(port: int) -> None:
    """Wait until the process with this probe port takes requests."""
    for _ in range(600):
        try:
            if answer(port, "/readyz") == (200, "ok"):
                return
        except ConnectionError:
            pass
        threading.Event().wait(0.1)
    raise AssertionError("it never became ready")
