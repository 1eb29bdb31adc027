"""A whole Rushes, started as a user starts it, on folders and a port of its own."""

import contextlib
import functools
import os
import random
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Self

import httpx
import psutil

from rushes_gateway.routes.cutter.freshness import MOST_SCAN_SECONDS
from tests.e2e import plain_http
from tests.migrated import put_migrated

# Plugins may give `random` the same seed in every process of tests.
_RANDOM = random.SystemRandom()
START_SECONDS = 120.0
SCAN_SECONDS = 240.0
# Each of the supervisor's processes has 8 s of its own.
STOP_SECONDS = 120.0
# There is no card here, and each trial of the encoders takes a second or two.
# And what was just put into a library is not waited for, finished or not.
_SETTINGS = {
    "RUSHES_OPEN_BROWSER": "0",
    "RUSHES_ENCODERS": "libx264",
    "RUSHES_DECODER": "cpu",
    "RUSHES_STILL_SECONDS": "0",
    # Tests count workers, and the files that these die of.
    "RUSHES_PICTURES_AHEAD": "nothing",
    # Further tests run beside this one: two nodes are as many encoders as there are cores.
    "RUSHES_MEDIA_SLOTS": "1",
    "PYTHONUNBUFFERED": "1",
}


class NotHealthy(Exception):
    """The stack did not come up, or something did not happen in time; carries the end of the log."""


def free_port(in_a_row: int = 1) -> int:
    """The first of so many ports that nothing listens on now, and that no other process of tests is given.

    They lie below those that the system gives to connections, which would take one before it is listened on.
    """
    while True:
        first = _RANDOM.randrange(16_000, 32_000)
        with contextlib.ExitStack() as held, contextlib.suppress(OSError):
            claims = [held.enter_context(socket.socket(socket.AF_UNIX)) for _ in range(in_a_row)]
            for port, claim in enumerate(claims, first):
                held.enter_context(socket.socket()).bind(("127.0.0.1", port))
                claim.bind(f"\0port {port} of the tests of Rushes")
            for claim in claims:
                claim.detach()  # kept until this process ends: what is to listen takes seconds to start
            return first


@dataclass
class Stack:
    """`rushes up` on `folder`; its library is `folder/library`, its exports `folder/exports`."""

    folder: Path
    media_nodes: int = 1
    environment: dict[str, str] = field(default_factory=dict)
    python: str = sys.executable
    port: int = field(default_factory=free_port)
    migrated: bool = True
    """Whether it finds a database with all tables, which spares it seconds; else it makes its own."""
    process: subprocess.Popen[bytes] | None = None
    starts: ClassVar[list[str]] = []
    """The folders of those that this process has started so far."""

    @property
    def library(self) -> Path:
        return self.folder / "library"

    @property
    def exports(self) -> Path:
        return self.folder / "exports"

    @property
    def url(self) -> str:
        return f"{'http' if self.trust is None else 'https'}://127.0.0.1:{self.port}"

    @functools.cached_property
    def trust(self) -> ssl.SSLContext | None:
        """Of whom it answers over TLS, which its settings say: that very certificate."""
        if (certificate := self.environment.get("RUSHES_TLS_CERT")) is None:
            return None
        context = ssl.create_default_context(cafile=certificate)
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        return context

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Return when everything answers; raises NotHealthy."""
        self.library.mkdir(parents=True, exist_ok=True)
        if self.migrated and "RUSHES_DATABASE_URL" not in self.environment:
            put_migrated(self.folder / "data" / "catalog.db")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("RUSHES_")}
        environment = {
            **inherited,
            **_SETTINGS,
            "RUSHES_LIBRARY": f"library={self.library}",
            "RUSHES_DATA_DIR": str(self.folder / "data"),
            "RUSHES_EXPORT_DIR": str(self.exports),
            "RUSHES_PORT": str(self.port),
            **self.environment,
        }
        Stack.starts.append(f"{self.folder.parent.name}/{self.folder.name}")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [self.python, "-m", "rushes_local", "up", "--media", str(self.media_nodes)],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wait_healthy()

    def wait_healthy(self, seconds: float = START_SECONDS) -> None:
        for _ in self.until(seconds, "healthy"):
            assert self.process is not None
            if self.process.poll() is not None:
                raise NotHealthy(f"ended with {self.process.returncode}\n{self.tail()}")
            with contextlib.suppress(httpx.TransportError):
                if self.ask("GET", "/health").status_code == 200:
                    return

    def until(self, seconds: float, what: str) -> Iterator[None]:
        """Turns of a loop that looks for something and leaves when it is there; raises NotHealthy after the time."""
        deadline = time.monotonic() + seconds
        pause = 0.02
        while time.monotonic() < deadline:
            yield
            time.sleep(pause)
            pause = min(pause * 1.3, 0.25)
        raise NotHealthy(f"not {what} after {seconds} s\n{self.tail()}")

    def stop(self) -> None:
        """As Ctrl+C does; raises NotHealthy where something is left after that."""
        if self.process is None:
            return
        everything = self.processes()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(STOP_SECONDS)
        _, left = psutil.wait_procs(everything, timeout=STOP_SECONDS)
        self.process = None
        if left:
            for process in left:
                process.kill()
            raise NotHealthy(f"left after the end: {left}\n{self.tail()}")

    def processes(self) -> list[psutil.Process]:
        """The supervisor and everything below it."""
        if self.process is None:
            return []
        try:
            supervisor = psutil.Process(self.process.pid)
            return [supervisor, *supervisor.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def process_of(self, module: str, *words: str) -> psutil.Process:
        """The process whose command line names a module and all words, e.g. ("rushes_media", "media-2")."""
        for process in self.processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                line = process.cmdline()
                if line[1:3] == ["-m", module] and all(word in line for word in words):
                    return process
        raise LookupError(f"no process {module} {words}")

    def kill_everything(self) -> None:
        """kill -9 of every process at once."""
        everything = self.processes()
        for process in everything:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(everything, timeout=120)
        if self.process is not None:
            self.process.wait(10)
        self.process = None

    def tail(self, lines: int = 40) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        trust = self.trust or plain_http.TRUSTING_NOBODY
        return plain_http.request(method, self.url + path, verify=trust, timeout=120, **more)

    def get(self, path: str, **parameters: Any) -> httpx.Response:
        return self.ask("GET", path, params=parameters or None)

    def post(self, path: str, body: object = None) -> httpx.Response:
        return self.ask("POST", path, json=body)

    def add(self, video: Path, name: str | None = None) -> Path:
        """Copy a video into the library, as one whole file."""
        target = self.library / (name or video.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + ".part")
        shutil.copyfile(video, part)
        part.rename(target)
        return target

    @contextlib.contextmanager
    def lent(self, video: Path, name: str) -> Iterator[Path]:
        """The same for a while: for those who share this one with others."""
        there = self.add(video, name)
        try:
            yield there
        finally:
            there.unlink(missing_ok=True)

    def scan(self) -> None:
        """Return when what is in the library now is known; a root that is away is not waited for."""
        for _ in self.until(START_SECONDS, "a scan begun"):
            if jobs := self.post("/api/v1/scans", {}).raise_for_status().json()["job_ids"]:
                break  # none before a node has come with its root
        for job in jobs:
            for _ in self.until(SCAN_SECONDS, f"scan {job} ended"):
                scan = self.get(f"/api/v1/jobs/{job}").json()
                if scan["ended_at"] or scan["title"] in self._scans_of_away_roots():
                    break

    def _scans_of_away_roots(self) -> set[str]:
        """Titles of the jobs that wait until their root is back, such as one that was taken away unnoticed."""
        roots = self.get("/api/v1/roots").json()["roots"]
        return {f"Scan of {root['name']}" for root in roots if not root["online"]}

    def listed(self, path: str, **parameters: Any) -> Any:
        """What is answered under an address that lists what lies in the library now.

        A look that takes long is not waited for, and what was known before it is listed: then once more.
        """
        for _ in self.until(SCAN_SECONDS, f"{path} in less than {MOST_SCAN_SECONDS:g} s"):
            began = time.monotonic()
            answer = self.get(path, **parameters)
            if time.monotonic() - began < MOST_SCAN_SECONDS:
                assert answer.status_code == 200, answer.text
                return answer.json()
        raise AssertionError  # until() has raised

    def files(self) -> list[dict[str, Any]]:
        """GET /api/files, which scans first."""
        found: list[dict[str, Any]] = self.listed("/api/files")
        return found

    def asset(self, path: str) -> dict[str, Any]:
        """What is known of a file of the library."""
        found: list[dict[str, Any]] = self.get("/api/v1/assets", q=path, hidden="include").json()["assets"]
        return next(asset for asset in found if asset["path"] == path)

    def wait_for_export(self, job_id: str, seconds: float = 240.0) -> dict[str, Any]:
        """The state of an export when it has ended."""
        for _ in self.until(seconds, f"export {job_id} ended"):
            with contextlib.suppress(httpx.TransportError):
                answer = self.get(f"/api/export/{job_id}")
                if answer.status_code == 200 and answer.json()["status"] != "running":
                    state: dict[str, Any] = answer.json()
                    return state
        raise AssertionError  # until() has raised
