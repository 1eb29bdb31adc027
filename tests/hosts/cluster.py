"""Nine hosts: two gateways, two catalogs, three media nodes, two inference processes, and PostgreSQL."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from rushes_local.service_certs import make_service_certs
from tests.hosts.network import Network
from tests.postgresql.server import PostgresqlServer

CATALOGS, MEDIA = ("catalog-a", "catalog-b"), ("media-1", "media-2", "media-3")
INFERENCE, GATEWAYS = ("inference-1", "inference-2"), ("gateway-1", "gateway-2")
HOSTS = ("db", *CATALOGS, *MEDIA, *INFERENCE, *GATEWAYS)
TOKEN = "a-token-of-many-machines"
START_SECONDS = 180.0
_PORTS = {"catalog": 9000, "inference": 9002, "media": 9003}
_PROBE = 9100


class NotYet(Exception):
    """What was waited for did not happen; carries the ends of the logs."""


class Cluster:
    """Processes by host. Footage, clips and derived files lie in folders that all media nodes share."""

    def __init__(self, folder: Path, network: Network, database: PostgresqlServer) -> None:
        self.folder, self.network, self.database = folder, network, database
        self.library, self.exports = folder / "library", folder / "exports"
        for each in (self.library, self.exports, folder / "derived", folder / "models"):
            each.mkdir()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        # By host, what its process has as the folder of exports; without an entry it is the folder itself.
        self.mounts: dict[str, Path] = {}
        self._name = database.made()
        self._certs = folder / "certs"
        make_service_certs(self._certs, (), datetime.now(UTC))

    def start(self, host: str, **settings: str) -> None:
        """Start the process of a host, whose last one has ended or been killed."""
        if (last := self.processes.get(host)) is not None:
            last.wait(60)
        kind = host.partition("-")[0]
        own = self.folder / host
        own.mkdir(exist_ok=True)
        at = self.network.address(host)
        arguments = [] if kind == "gateway" else ["--listen", f"0.0.0.0:{_PORTS[kind]}"]
        if kind == "media":
            arguments += ["--name", host, "--advertise", f"{at}:{_PORTS[kind]}"]
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("RUSHES_")}
        environment = {
            **inherited,
            "RUSHES_DATA_DIR": str(own),
            "RUSHES_TOKEN": TOKEN,
            "RUSHES_DATABASE_URL": f"postgresql://rushes@{self.network.address('db')}:5432/{self._name}",
            "RUSHES_STANDBY": "true",
            "RUSHES_SERVICE_CERT": str(self._certs / f"{kind}.pem"),
            "RUSHES_SERVICE_KEY": str(self._certs / f"{kind}-key.pem"),
            "RUSHES_SERVICE_CA": str(self._certs / "authority.pem"),
            "RUSHES_CATALOG": self._targets(CATALOGS),
            "RUSHES_INFERENCE": self._targets(INFERENCE),
            "RUSHES_LIBRARY": f"library={self.library}",
            "RUSHES_EXPORT_DIR": str(self.exports),
            "RUSHES_CACHE_DIR": str(self.folder / "derived"),
            "RUSHES_MODELS_DIR": str(self.folder / "models"),
            "RUSHES_PROBE_PORT": str(_PROBE),
            "RUSHES_DRAIN_SECONDS": "120",
            "RUSHES_HOST": at,
            # There are no cards, and nothing is to be waited for.
            "RUSHES_ENCODERS": "libx264",
            "RUSHES_DECODER": "cpu",
            "RUSHES_MEDIA_SLOTS": "1",
            "RUSHES_PICTURES_AHEAD": "nothing",
            "RUSHES_STILL_SECONDS": "0",
            "RUSHES_HASH_FILES": "false",
            **settings,
        }
        with self.log(host).open("ab") as log:
            self.processes[host] = subprocess.Popen(
                [*self.network.on(host), *self._mounted(host), sys.executable, "-m", f"rushes_{kind}", *arguments],
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def log(self, host: str) -> Path:
        """What a host's processes have printed."""
        return self.folder / f"{host}.log"

    def send(self, host: str, number: signal.Signals) -> None:
        """Send a signal to the process of a host and all that it has started, but SIGTERM to itself alone."""
        process = self.processes[host]
        if number == signal.SIGTERM:
            process.send_signal(number)
        else:
            os.killpg(process.pid, number)

    def ask(self, gateway: str, method: str, path: str, **more: Any) -> httpx.Response:
        """A request to a gateway."""
        with self.network.entered(), httpx.Client(timeout=60) as client:
            url = f"http://{self.network.address(gateway)}:8000{path}"
            return client.request(method, url, headers={"Authorization": f"Bearer {TOKEN}"}, **more)

    @contextmanager
    def stream(self, gateway: str, path: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
        """A response that is read as it comes."""
        url = f"http://{self.network.address(gateway)}:8000{path}"
        with httpx.Client(timeout=60) as client, ExitStack() as streaming:
            asked = {"Authorization": f"Bearer {TOKEN}", **headers}
            with self.network.entered():
                response = streaming.enter_context(client.stream("GET", url, headers=asked))
            yield response

    def asset(self, path: str) -> str:
        """The id of a video of the library."""
        for _ in self.until(f"{path} listed"):
            answer = self.ask("gateway-1", "GET", "/api/v1/assets", params={"search": path})
            for asset in answer.json()["assets"] if answer.status_code == 200 else ():
                if asset["path"] == path and asset["state"] == "ready":
                    return str(asset["id"])
        raise AssertionError

    def reading_node(self) -> str:
        """The media node that sends a file now."""
        for _ in self.until("read"):
            for node in MEDIA:
                _, metrics = self.probe(node, "/metrics")
                if 'rushes_rpc_running{method="ReadRange",service="FilesService"} 1.0' in metrics:
                    return node
        raise AssertionError

    def job_log(self, ticket: str) -> list[dict[str, Any]]:
        """What happened to a job."""
        jobs = self.ask("gateway-1", "GET", "/api/v1/jobs").json()["jobs"]
        [job] = [each["id"] for each in jobs if each["ticket"] == ticket]
        lines = self.ask("gateway-1", "GET", f"/api/v1/jobs/{job}/log").json()["lines"]
        return list(lines)

    def probe(self, host: str, path: str) -> tuple[int, str]:
        """Status and text of a host's probe."""
        with self.network.entered():
            answer = httpx.get(f"http://{self.network.address(host)}:{_PROBE}{path}", timeout=10)
        return answer.status_code, answer.text.strip()

    def active_catalog(self) -> str:
        """The host whose catalog serves."""
        for host in CATALOGS:
            with suppress(httpx.TransportError):
                if self.probe(host, "/readyz") == (200, "ok"):
                    return host
        raise NotYet("no catalog is active")

    def until(self, what: str, seconds: float = START_SECONDS) -> Iterator[None]:
        """Turns of a loop that leaves when what it waits for is so."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            yield
            time.sleep(0.2)
        raise NotYet(f"not {what} after {seconds} s\n{self.tails()}")

    def wait_healthy(self) -> None:
        """Until both gateways say that all is well, and every media node is attached."""
        for _ in self.until("healthy"):
            with suppress(httpx.TransportError):
                healthy = [self.ask(gateway, "GET", "/health").status_code == 200 for gateway in GATEWAYS]
                if all(healthy) and self.attached() == set(MEDIA):
                    return

    def attached(self) -> set[str]:
        """Names of the media nodes that the catalog has."""
        answer = self.ask("gateway-1", "GET", "/api/v1/nodes")
        return {node["name"] for node in answer.json()["nodes"]} if answer.status_code == 200 else set()

    def tails(self, lines: int = 25) -> str:
        """The ends of all logs."""
        return "\n".join(
            f"--- {host}\n" + "\n".join(self.log(host).read_text(errors="replace").splitlines()[-lines:])
            for host in HOSTS
            if self.log(host).exists()
        )

    def manifest(self) -> list[dict[str, Any]]:
        """The entries of dataset.jsonl."""
        file = self.exports / "dataset.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def working_files(self) -> list[Path]:
        """Files of unfinished clips; those that say whose turn it is stay."""
        return [path for path in (self.exports / ".rushes").rglob("*") if path.is_file() and path.suffix != ".turn"]

    def end(self) -> None:
        """Kill everything."""
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        for process in self.processes.values():
            process.wait(60)

    def _mounted(self, host: str) -> tuple[str, ...]:
        """What a command begins with that sees a mount as the folder of exports; each host has a table of mounts."""
        if (mount := self.mounts.get(host)) is None:
            return ()
        script = 'mount --bind "$1" "$2" && shift 2 && exec "$@"'
        return ("sh", "-c", script, "sh", str(mount), str(self.exports))

    def _targets(self, hosts: tuple[str, ...]) -> str:
        port = _PORTS[hosts[0].partition("-")[0]]
        return f"ipv4:{','.join(f'{self.network.address(host)}:{port}' for host in hosts)}"


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """The hosts, of which only PostgreSQL runs."""
    network = Network(HOSTS)
    own = Path(tempfile.mkdtemp(prefix="rushes-pg-", dir="/tmp"))
    try:
        with network.laid():
            server = PostgresqlServer(own, network.address("db"), network.range, network.on("db"))
            server.start()
            try:
                running = Cluster(folder, network, server)
                try:
                    yield running
                finally:
                    running.end()
            finally:
                with suppress(subprocess.CalledProcessError):
                    server.stop("immediate")
    finally:
        shutil.rmtree(own)
