"""Starts Rushes and its peers as processes of their own."""

import math
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote

import psutil

from benchmarks.machine import nginx_path

RUSHES_GRANTED: Final = "Rushes, granted descriptors"
RUSHES_UNIX: Final = "Rushes, gRPC over a Unix socket"
RUSHES_TCP: Final = "Rushes, gRPC over TCP"
FILE_RESPONSE: Final = "Starlette FileResponse"
NGINX: Final = "nginx, sendfile"

DATA_FOLDER: Final = "data"
"""Name of the data folder in a server's workplace."""

GATEWAY_MODULE: Final = "rushes_gateway"
MEDIA_MODULE: Final = "rushes_media"
SANDBOX_MODULE: Final = "rushes_media.sandbox"
FILE_RESPONSE_MODULE: Final = "benchmarks.file_response"

_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 20.0
_PAUSE: Final = 0.05


class ServerError(Exception):
    """A server did not start."""


@dataclass(frozen=True)
class Server:
    """A running server, together with every process that belongs to it."""

    name: str
    port: int
    roots: tuple[psutil.Process, ...]
    """The processes that were started, without their descendants."""
    path_of: Callable[[str], str]
    """The path, query included, at which a file of the served folder is found."""
    ready_after: float = math.nan
    """Seconds from its start until /health answered, where that is measured."""

    def processes(self, module: str = "") -> list[psutil.Process]:
        """All processes that run now; with `module` only those that run this Python module, and their descendants."""
        everything = [process for root in self.roots for process in (root, *root.children(recursive=True))]
        if not module:
            return list(dict.fromkeys(everything))
        chosen = [process for process in everything if module in process.cmdline()]
        below = [child for process in chosen for child in process.children(recursive=True)]
        return list(dict.fromkeys((*chosen, *below)))

    def cpu_seconds(self) -> float:
        """Processor seconds of all processes so far, including ended ones whose parents still run."""
        total = 0.0
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):  # It has ended by now, and counts among its parent's children.
                spent = process.cpu_times()
                total += spent.user + spent.system + spent.children_user + spent.children_system
        return total

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


class Start(Protocol):
    """Starts a server for the files of a folder, with its own files in another; it stops at the end of the context."""

    __name__: str

    def __call__(self, folder: Path, workplace: Path, /) -> AbstractContextManager[Server]: ...


@contextmanager
def rushes(library: Path, workplace: Path) -> Iterator[Server]:
    """The product as `rushes up` starts it: media passes descriptors of open files to the gateway."""
    with _rushes_up(RUSHES_GRANTED, library, workplace) as server:
        yield server


@contextmanager
def rushes_on(device: str, library: Path, workplace: Path) -> Iterator[Server]:
    """The same, with models on that device."""
    with _rushes_up(RUSHES_GRANTED, library, workplace, RUSHES_INFERENCE_DEVICE=device) as server:
        yield server


@contextmanager
def rushes_without_grants(library: Path, workplace: Path) -> Iterator[Server]:
    """The same, with all bytes through gRPC over Unix sockets."""
    with _rushes_up(RUSHES_UNIX, library, workplace, RUSHES_GRANTS="false") as server:
        yield server


@contextmanager
def _rushes_up(name: str, library: Path, workplace: Path, **more: str) -> Iterator[Server]:
    port = free_port()
    program = [sys.executable, "-m", "rushes_local", "up"]
    settings = {**_rushes_settings(library, workplace, port), **more}
    begun = time.monotonic()
    with _processes({"rushes": program}, settings, workplace) as started:
        server = Server(name, port, started, _rushes_path(library))
        _wait_until_ready(server, "/health")
        server = replace(server, ready_after=time.monotonic() - begun)
        # /health succeeds before the first scan has ended; this list brings the catalog up to date.
        _wait_until_ready(server, f"/api/files?root={quote(str(library), safe='')}")
        yield server


@contextmanager
def rushes_over_tcp(library: Path, workplace: Path) -> Iterator[Server]:
    """The product's four processes, with gRPC over TCP on the loopback interface, as between machines."""
    port = free_port()
    targets = {name: f"127.0.0.1:{free_port()}" for name in ("catalog", "media", "inference")}
    programs = {name: [sys.executable, "-m", f"rushes_{name}", "--listen", target] for name, target in targets.items()}
    programs["media"] += ["--name", "media-1"]
    programs["gateway"] = [sys.executable, "-m", "rushes_gateway"]
    settings = {
        **_rushes_settings(library, workplace, port),
        **{f"RUSHES_{name.upper()}": target for name, target in targets.items()},
    }
    with _processes(programs, settings, workplace) as started:
        server = Server(RUSHES_TCP, port, started, _rushes_path(library))
        _wait_until_ready(server, "/health")
        # /health succeeds before the first scan has ended; this list brings the catalog up to date.
        _wait_until_ready(server, f"/api/files?root={quote(str(library), safe='')}")
        yield server


@contextmanager
def file_response(folder: Path, workplace: Path) -> Iterator[Server]:
    """Starlette's FileResponse under uvicorn with the gateway's settings."""
    port = free_port()
    program = [sys.executable, "-m", FILE_RESPONSE_MODULE, str(folder), str(port)]
    with _processes({"file_response": program}, {}, workplace) as started:
        server = Server(FILE_RESPONSE, port, started, _plain_path)
        _wait_until_ready(server, "/health")
        yield server


@contextmanager
def nginx(folder: Path, workplace: Path) -> Iterator[Server]:
    """nginx with one worker and sendfile."""
    program = nginx_path()
    if program is None:
        raise ServerError("nginx is not installed")
    port = free_port()
    workplace.mkdir(parents=True, exist_ok=True)
    configuration = workplace / "nginx.conf"
    configuration.write_text(_nginx_configuration(folder, workplace, port))
    argv = [program, "-p", str(workplace), "-e", str(workplace / "error.log"), "-c", str(configuration)]
    with _processes({"nginx": argv}, {}, workplace) as started:
        server = Server(NGINX, port, started, _plain_path)
        _wait_until_ready(server, "/health")
        yield server


def _nginx_configuration(folder: Path, workplace: Path, port: int) -> str:
    # Started by root, nginx would run its worker as "nobody", which may not read the folder.
    user = "user root;" if os.geteuid() == 0 else ""
    places = "\n".join(
        f"  {kind}_temp_path {workplace}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""
{user}
daemon off;
worker_processes 1;
pid {workplace}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
{places}
  access_log off;
  sendfile on;
  # On, it holds back the last packet of each range for 40 ms or more.
  tcp_nopush off;
  keepalive_requests 1000000000;
  types {{ video/mp4 mp4; }}
  server {{
    listen 127.0.0.1:{port};
    root {folder};
    location = /health {{ return 200; }}
  }}
}}
"""


def stop_when_terminated() -> None:
    """Makes SIGTERM unwind this program as Ctrl+C does, so that it stops the processes that it has started."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def free_port() -> int:
    """A TCP port that is free now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def _plain_path(name: str) -> str:
    return f"/{quote(name)}"


def _rushes_path(library: Path) -> Callable[[str], str]:
    return lambda name: f"/api/video/{quote(name)}?root={quote(str(library), safe='')}"


def _rushes_settings(library: Path, workplace: Path, port: int) -> dict[str, str]:
    return {
        "RUSHES_LIBRARY": str(library),
        "RUSHES_DATA_DIR": str(workplace / DATA_FOLDER),
        "RUSHES_EXPORT_DIR": str(workplace / "exports"),
        "RUSHES_PORT": str(port),
        "RUSHES_OPEN_BROWSER": "0",
        # No derived files are made in the background during a measurement.
        "RUSHES_PICTURES_AHEAD": "nothing",
    }


@contextmanager
def _processes(
    programs: Mapping[str, Sequence[str]], settings: Mapping[str, str], workplace: Path
) -> Iterator[tuple[psutil.Process, ...]]:
    """Runs programs until the end of the context, each with a log of its output; exceptions carry the logs' ends."""
    workplace.mkdir(parents=True, exist_ok=True)
    # The user's own settings must not affect the measurement.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("RUSHES_")}
    environment = {**inherited, **settings}
    with ExitStack() as running:
        started = []
        for name, argv in programs.items():
            log = running.enter_context((workplace / f"{name}.log").open("wb"))
            process = subprocess.Popen(argv, env=environment, stdout=log, stderr=subprocess.STDOUT)
            running.callback(_stop, process)
            started.append(psutil.Process(process.pid))
        try:
            yield tuple(started)
        except Exception as failure:
            # The logs are about to be deleted with the workplace.
            failure.add_note(_last_words(workplace))
            raise


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_until_ready(server: Server, path: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not _is_ready(server.url(path)):
        if any(not root.is_running() or root.status() == psutil.STATUS_ZOMBIE for root in server.roots):
            raise ServerError(f"{server.name} ended at its start")
        if time.monotonic() > deadline:
            raise ServerError(f"{server.name} is not ready after {_START_SECONDS:.0f} s")
        time.sleep(_PAUSE)


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _last_words(workplace: Path) -> str:
    logs = sorted(workplace.glob("*.log"))
    return "\n".join(f"{log.name}: {log.read_text(errors='replace')[-1000:]}" for log in logs)
