"""The stack of deploy/compose in an engine of the tests."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import httpx

from rushes_local.deployment_secrets import DEPLOYMENT_SECRETS, new_secret
from tests.compose.engine import CADDY, DATABASE, NGINX, Engine
from tests.deploy.programs import DEPLOY, program
from tests.e2e.stack import free_port

COMPOSE: Final = DEPLOY / "compose"
USER: Final = 10001
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_HEALTHY: Final = ("/usr/bin/python3", "-IS", "/opt/rushes/healthy.py")


class NotYet(Exception):
    """What was waited for did not happen; carries the ends of the logs."""


class ComposeStack:
    """One stack, with folders of its own. `environment`: the lines of its .env."""

    def __init__(self, engine: Engine, folder: Path, version: str) -> None:
        self.engine = engine
        self.library, self.exports = folder / "library", folder / "exports"
        self.library.mkdir()
        self.exports.mkdir()
        os.chown(self.exports, USER, USER)
        self.port, self.front = free_port(), free_port()
        self.environment = {
            "VERSION": version,
            "LIBRARY": str(self.library),
            "EXPORTS": str(self.exports),
            "PUBLISH": f"127.0.0.1:{self.port}",
            "FRONT_HTTP": f"127.0.0.1:{self.front}",
            "FRONT_HTTPS": f"127.0.0.1:{free_port()}",
            "POSTGRES_IMAGE": DATABASE,
            "NGINX_IMAGE": NGINX,
            "CADDY_IMAGE": CADDY,
            **{secret.name: new_secret() for secret in DEPLOYMENT_SECRETS},
        }
        self._env = folder / ".env"

    @property
    def token(self) -> str:
        """What signs in as admin."""
        return self.environment["RUSHES_TOKEN"]

    @property
    def headers(self) -> dict[str, str]:
        """What a signed-in client sends."""
        return {"Authorization": f"Bearer {self.token}"}

    def compose(
        self, *arguments: str, files: tuple[str, ...] = (), check: bool = True, changed: Mapping[str, str] = _NOTHING
    ) -> subprocess.CompletedProcess[str]:
        """Compose, from a folder that is not its own. `changed`: other lines of .env; an empty one is left out."""
        lines = {**self.environment, **changed}
        self._env.write_text("".join(f"{name}={value}\n" for name, value in lines.items() if value))
        chosen = [part for name in ("compose", *files) for part in ("-f", str(COMPOSE / f"{name}.yaml"))]
        done = subprocess.run(
            [program("docker-compose"), f"--env-file={self._env}", *chosen, *arguments],
            env={**self.engine.environment},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        assert not check or done.returncode == 0, f"{done.stderr[-3000:]}\n{self.tails()}"
        return done

    def up(self, *arguments: str, files: tuple[str, ...] = (), changed: Mapping[str, str] = _NOTHING) -> None:
        """Start what is missing, and wait until all of it is healthy: two minutes at most."""
        self.compose("up", "--wait", "--wait-timeout=120", *arguments, files=files, changed=changed)

    def containers(self, service: str) -> list[str]:
        """The running containers of a service."""
        return self.compose("ps", "--quiet", service).stdout.split()

    def all_containers(self) -> list[dict[str, Any]]:
        """What the engine says of each container, ended ones included."""
        return [self.engine.inspected(each) for each in self.compose("ps", "--all", "--quiet").stdout.split()]

    def kill(self, container: str) -> None:
        """Kill a container's processes as the kernel would; the engine then starts it again."""
        os.kill(self.engine.inspected(container)["State"]["Pid"], signal.SIGKILL)

    def active_catalog(self) -> str:
        """The container whose catalog serves."""
        for _ in self.until("an active catalog"):
            for container in self.containers("catalog"):
                said = self.engine.docker("exec", container, *_HEALTHY, check=False).strip()
                if said == "200 ok":
                    return container
        raise AssertionError

    def ask(self, method: str, path: str, *, port: int = 0, **more: Any) -> httpx.Response:
        """A request to the gateway, or to what is in front of it."""
        headers = {**self.headers, **more.pop("headers", {})}
        with httpx.Client(timeout=60) as client:
            return client.request(method, f"http://127.0.0.1:{port or self.port}{path}", headers=headers, **more)

    def attached(self) -> list[str]:
        """Names of the media nodes that the catalog has."""
        with suppress(httpx.TransportError):
            answer = self.ask("GET", "/api/v1/nodes")
            if answer.status_code == 200:
                return [node["name"] for node in answer.json()["nodes"]]
        return []

    def until(self, what: str, seconds: float = 300.0) -> Iterator[None]:
        """Turns of a loop that leaves when what it waits for is so."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            yield
            time.sleep(0.3)
        raise NotYet(f"not {what} after {seconds} s\n{self.tails()}")

    def tails(self) -> str:
        """The ends of all logs."""
        containers = self.engine.docker("ps", "--all", "--format", "{{.Names}}", check=False).split()
        return "\n".join(f"--- {name}\n{self.log(name)[-2500:]}" for name in containers)

    def log(self, container: str) -> str:
        """What a container has printed."""
        done = subprocess.run(
            ["/usr/bin/docker", "logs", "--tail=60", container],
            env={**self.engine.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.stdout

    def order(self, video: str, name: str, clips: int) -> str:
        """Order clips of a video of the library; the ticket."""
        body = {
            "input_path": f"/library/{video}",
            "cursor": 1,
            "name": name,
            "clips": clips,
            "spread": 2,
            "short_side": 180,
            "label": name,
        }
        for _ in self.until("listed"):
            with suppress(httpx.TransportError):
                answer = self.ask("POST", "/api/export", json=body)
                if answer.status_code == 200:
                    return str(answer.json()["job_id"])
                assert answer.status_code in {404, 503}, answer.text
        raise AssertionError

    def until_completed(self, ticket: str, least: int) -> None:
        """Until so many clips of a job are done."""
        for _ in self.until(f"{least} clips", 400):
            with suppress(httpx.TransportError):
                answer = self.ask("GET", f"/api/export/{ticket}")
                if answer.status_code == 200 and int(answer.json()["completed"]) >= least:
                    return

    def manifest(self) -> list[str]:
        """The paths of dataset.jsonl."""
        file = self.exports / "main" / "dataset.jsonl"
        return [json.loads(line)["path"] for line in file.read_text().splitlines()] if file.exists() else []


@contextmanager
def compose_stack(engine: Engine, folder: Path, version: str) -> Iterator[ComposeStack]:
    """A stack that does not run yet; its containers and volumes are removed afterwards."""
    stack = ComposeStack(engine, folder, version)
    try:
        yield stack
    finally:
        stack.compose("--profile=*", "down", "--volumes", "--timeout=5", "--remove-orphans", check=False)
