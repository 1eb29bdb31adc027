"""How the processes of one machine start, show themselves, and end."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e import plain_http
from tests.e2e.stack import Stack, free_port


def test_each_process_is_recognisable(stack: Stack) -> None:
    for module in ("rushes_gateway", "rushes_catalog", "rushes_inference"):
        assert stack.process_of(module).cmdline()[1:3] == ["-m", module]
    assert stack.process_of("rushes_media", "media-1").pid != stack.process_of("rushes_media", "media-2").pid


def test_health_names_every_service(stack: Stack) -> None:
    on = {"backend": "embedded", "state": "ok", "device": "cpu", "reason": ""}
    models = [{"name": name, **on} for name in ("edges", "field", "changes", "crops", "text")]
    # Who does not answer within two seconds is told to be down, and on a busy machine may just be slow.
    for _ in stack.until(120, "healthy, with its models"):
        answer = stack.get("/health")
        told = answer.json()
        if answer.status_code == 200 and told["models"] == models:
            break
    # Not which: a loop may have begun before the service that it asks, and be tried again a moment later.
    assert isinstance(told.pop("failing_loops"), list)
    services = dict.fromkeys(("status", "catalog", "media", "inference", "database"), "ok")
    assert told == {**services, "models": models}


@pytest.mark.proof("processes")
def test_health_is_down_while_a_service_is(tmp_path: Path) -> None:
    with Stack(tmp_path) as own:
        os.kill(own.process_of("rushes_inference").pid, signal.SIGSTOP)
        answer = own.get("/health")
        os.kill(own.process_of("rushes_inference").pid, signal.SIGCONT)
        assert (answer.status_code, answer.json()["inference"]) == (503, "down")
        own.wait_healthy()
        everything = own.processes()
        assert len(everything) >= 5
    assert not [process for process in everything if process.is_running()]


def _up(folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RUSHES_")}
    environment |= {"RUSHES_DATA_DIR": str(folder / "data"), "RUSHES_LIBRARY": str(folder), **settings}
    command = [sys.executable, "-m", "rushes_local", "up"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_wrong_settings_stop_the_start_with_all_mistakes(tmp_path: Path) -> None:
    settings = {"RUSHES_PORT": "eighty", "RUSHES_CACHE_BYTES": "-1", "RUSHES_DATABASE_URL": "mysql://x"}
    ended = _up(tmp_path, **settings)
    assert ended.returncode == 2
    assert [name for name in settings if name not in ended.stderr] == []


def test_an_open_address_is_refused_without_a_token(tmp_path: Path) -> None:
    ended = _up(tmp_path, RUSHES_HOST="0.0.0.0")
    assert ended.returncode == 2
    assert "RUSHES_TOKEN" in ended.stderr


@pytest.mark.proof("processes")
def test_a_folder_that_is_not_there_is_said_and_waited_for(tmp_path: Path, real_clip: Path) -> None:
    folder = tmp_path / "not yet"
    with Stack(tmp_path, environment={"RUSHES_LIBRARY": f"late={folder}"}) as own:
        assert f"{folder} is not there now" in own.log.read_text()
        assert own.get("/api/v1/assets").json()["total"] == 0
        folder.mkdir()
        shutil.copyfile(real_clip, folder / "real.mp4")
        for _ in own.until(120, "found"):
            if own.get("/api/v1/assets").json()["total"] == 1:
                break


def test_a_file_in_place_of_a_folder_is_refused_with_the_folder_it_lies_in(tmp_path: Path) -> None:
    file = tmp_path / "holiday.mp4"
    file.touch()
    ended = _up(tmp_path, RUSHES_LIBRARY=f"lib={file}")
    assert ended.returncode == 1
    assert ended.stderr == f"{file} is a file, and RUSHES_LIBRARY takes folders: {tmp_path} is the one it lies in.\n"


def test_a_second_one_on_the_same_data_says_so(stack: Stack) -> None:
    ended = _up(stack.folder, RUSHES_PORT=str(free_port()))
    assert ended.returncode == 1
    assert "running with this data folder already" in ended.stderr


# It waits for the port first: whoever starts Rushes again finds it taken for a moment.
@pytest.mark.proof("processes")
def test_a_port_in_use_is_said_with_another_to_try(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = _up(tmp_path, RUSHES_PORT=str(taken.getsockname()[1]))
    assert ended.returncode == 1
    assert "RUSHES_PORT" in ended.stderr


@pytest.mark.proof("processes")
def test_metrics_have_ports_of_their_own(tmp_path: Path) -> None:
    modules = ("rushes_gateway", "rushes_catalog", "rushes_inference", "rushes_media")
    first = free_port(in_a_row=len(modules))
    with Stack(tmp_path, environment={"RUSHES_METRICS_PORT": str(first)}) as own:
        own.scan()
        own.scan()
        answered = {}
        for port, module in enumerate(modules, start=first):
            listening = [
                each.laddr for each in own.process_of(module).net_connections("tcp") if each.status == "LISTEN"
            ]
            assert ("127.0.0.1", port) in listening, module
            answered[module] = plain_http.get(f"http://127.0.0.1:{port}/metrics").text
        # Each counts calls of its own; the gateway is called by none.
        services = {
            "rushes_catalog": "LibraryService",
            "rushes_inference": "BackendsService",
            "rushes_media": "FilesService",
        }
        for module, text in answered.items():
            counted = {service for service in services.values() if f'service="{service}"' in text}
            assert counted == ({services[module]} if module in services else set()), module
        assert 'rushes_rpc_ended_total{code="OK",method="Scan",service="LibraryService"}' in answered["rushes_catalog"]
        assert 'rushes_http_requests_total{code="200",method="GET",route="/health"}' in answered["rushes_gateway"]
        assert own.get("/metrics").status_code == 404


@pytest.mark.proof("processes")
@pytest.mark.parametrize("kind", ["text", "json"])
def test_one_request_is_one_id_in_the_logs_of_all_services_that_say_something_of_it(tmp_path: Path, kind: str) -> None:
    with Stack(tmp_path, environment={"RUSHES_LOG_FORMAT": kind}) as own:
        mark = f"walk-{kind}-7"
        answer = plain_http.post(f"{own.url}/api/v1/nodes/media-1/trial", headers={"x-request-id": mark})
        assert answer.headers["x-request-id"] == mark
        other = plain_http.post(f"{own.url}/api/v1/nodes/media-1/trial")
        assert mark not in other.headers["x-request-id"]
        for _ in own.until(120, f"{mark} in the log"):  # the line takes its way through the supervisor
            lines = own.log.read_text().split("\n")[:-1]  # the last may be half written
            told = [line for line in lines if mark in line]
            if kind == "json":
                objects = [json.loads(line) for line in told]
                said = {each["process"]: each["request_id"] for each in objects}
            else:
                parts = [line.partition(" | ") for line in told]
                said = {name.strip(): mark if f"request_id={mark}" in line else "" for name, _, line in parts}
            if said.keys() == {"gateway", "media-1"}:
                break
        assert set(said.values()) == {mark}
        if kind == "json":
            assert all(json.loads(line)["process"] for line in lines)
