"""Pods without Kubernetes: processes with the settings, options, volumes and names that manifests give them.

Each has an address of its own, and sees a root with the volumes at their places. What an API server, kubelet and the
policies of a network do is left out.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx

from rushes_local.service_certs import make_service_certs
from tests.deploy.manifests import Object, find
from tests.deploy.workload_check import SECRETS, Workload, workloads
from tests.hosts.network import Network

PODS: Final = {
    "catalog-a": "catalog",
    "catalog-b": "catalog",
    "media-0": "media",
    "inference-a": "inference",
    "gateway-a": "gateway",
}
"""The role of each pod."""
TOKEN: Final = "a-token-of-many-machines"
CLAIMS: Final = ("library", "exports", "derived", "models")
_START_SECONDS: Final = 300.0
# A root of its own: what this machine has, but /run, with the volumes where they are mounted.
_ROOT: Final = """set -e
mount --make-rprivate /
root=$1 hosts=$2 volumes=$3; shift 3
mount -t tmpfs none "$root"
for each in /*; do
  if [ -L "$each" ]; then cp -a "$each" "$root$each"
  elif [ -d "$each" ] && [ "$each" != /run ]; then mkdir "$root$each"; mount --rbind "$each" "$root$each"
  fi
done
mount --bind "$hosts" "$root/etc/hosts"
while IFS='|' read -r source path access; do
  mkdir -p "$root$path"
  mount --bind "$source" "$root$path"
  if [ "$access" = ro ]; then mount -o remount,bind,ro "$root$path"; fi
done <"$volumes"
cd "$root"
exec chroot "$root" "$@"
"""


class Pods:
    """Pods by name, of these objects. `database`: the address of PostgreSQL's database."""

    def __init__(self, folder: Path, network: Network, objects: Sequence[Object], database: str) -> None:
        self.folder, self._network, self._objects = folder, network, objects
        self._workloads = workloads(objects)
        self._secrets = {"RUSHES_TOKEN": TOKEN, "RUSHES_DATABASE_URL": database}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        make_service_certs(folder / "certs", (), datetime.now(UTC))
        for claim in CLAIMS:
            (folder / claim).mkdir()
        names = "127.0.0.1 localhost\n"
        for pod, role in PODS.items():
            # As a headless Service answers: with the addresses of all of its pods.
            names += f"{network.address(pod)} {role} {pod}.{role}.{self._namespace}.svc\n"
        (folder / "hosts").write_text(names)

    @property
    def _namespace(self) -> str:
        return str(find(self._objects, "Namespace", "rushes")["metadata"]["name"])

    @property
    def host(self) -> str:
        """The host of the Ingress."""
        return str(find(self._objects, "Ingress", "gateway")["spec"]["rules"][0]["host"])

    def start(self, pod: str) -> None:
        """Start a pod's process."""
        workload, own = self._workloads[PODS[pod]], self.folder / pod
        (own / "root").mkdir(parents=True)
        volumes = [
            f"{self._volume(own, workload.role, volume)}|{path}|{'ro' if mount.get('readOnly') else 'rw'}\n"
            for path, mount, volume in workload.mounts
            if str(path) != "/tmp"  # where tests keep their files
        ]
        (own / "volumes").write_text("".join(volumes))
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": "/tmp",
            "PYTHONDONTWRITEBYTECODE": "1",
            **workload.values,
            **self._filled_in(pod, workload),
        }
        arguments = [self._with_names(each, environment) for each in workload.container.get("args", [])]
        root = ("sh", "-c", _ROOT, "sh", str(own / "root"), str(self.folder / "hosts"), str(own / "volumes"))
        with self.log(pod).open("wb") as log:
            self.processes[pod] = subprocess.Popen(
                [*self._network.on(pod), *root, sys.executable, "-m", f"rushes_{workload.role}", *map(str, arguments)],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def kill(self, pod: str) -> None:
        """End a pod's process at once."""
        process = self.processes.pop(pod)
        process.kill()
        process.wait(60)

    def log(self, pod: str) -> Path:
        """What a pod's process has printed."""
        return self.folder / f"{pod}.log"

    def ask(self, path: str) -> httpx.Response | None:
        """A request for the Ingress' host to the gateway; None where it does not answer."""
        headers = {"Host": self.host, "Authorization": f"Bearer {TOKEN}"}
        with suppress(httpx.TransportError), self._network.entered():
            return httpx.get(f"http://{self._network.address('gateway-a')}:8000{path}", headers=headers, timeout=60)
        return None

    def probe(self, pod: str, kind: str) -> tuple[int, str]:
        """The answer to one of a pod's probes; 0 where there is none."""
        container = self._workloads[PODS[pod]].container
        http = container[kind]["httpGet"]
        port = self._workloads[PODS[pod]].port(http["port"])
        with suppress(httpx.TransportError), self._network.entered():
            answer = httpx.get(f"http://{self._network.address(pod)}:{port}{http['path']}", timeout=60)
            return answer.status_code, answer.text
        return 0, ""

    def until(self, what: str) -> Iterator[None]:
        """Try again and again; fails with the logs where it takes too long, or a pod has ended."""
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end and all(each.poll() is None for each in self.processes.values()):
            yield
            time.sleep(0.3)
        logs = "\n".join(f"{pod}: {self.log(pod).read_text()[-2000:]}" for pod in self.processes)
        raise AssertionError(f"not {what} within {_START_SECONDS:g} s, or a pod has ended\n{logs}")

    def _volume(self, own: Path, role: str, volume: Object) -> Path:
        if "persistentVolumeClaim" in volume:
            return self.folder / str(volume["persistentVolumeClaim"]["claimName"])
        folder = own / str(volume["name"])
        folder.mkdir()
        if "secret" in volume:
            _as_kubelet_does(folder, self._files_of(str(volume["secret"]["secretName"]), role))
        return folder

    def _files_of(self, secret: str, role: str) -> Mapping[str, str]:
        """The keys of a Secret, made as deploy/k8s/README.md says."""
        if role in SECRETS and secret == SECRETS[role][0]:
            return {SECRETS[role][1]: self._secrets[SECRETS[role][1]]}
        files = {"tls.crt": f"{role}.pem", "tls.key": f"{role}-key.pem", "ca.crt": "authority.pem"}
        assert secret == f"rushes-{role}-certificate"
        return {key: (self.folder / "certs" / file).read_text() for key, file in files.items()}

    def _filled_in(self, pod: str, workload: Workload) -> dict[str, str]:
        """The variables whose values are of the pod."""
        values = {"metadata.name": pod, "metadata.namespace": self._namespace}
        found: dict[str, str] = {}
        for each in workload.container.get("env", []):
            source = each.get("valueFrom", {})
            if "fieldRef" in source:
                found[each["name"]] = values[source["fieldRef"]["fieldPath"]]
            if "resourceFieldRef" in source:
                found[each["name"]] = workload.container["resources"]["requests"]["cpu"]
        return found

    def _with_names(self, argument: str, environment: Mapping[str, str]) -> str:
        for name, value in environment.items():
            argument = argument.replace(f"$({name})", value)
        return argument


def _as_kubelet_does(folder: Path, files: Mapping[str, str]) -> None:
    """Links to files in a folder that is replaced as a whole."""
    version = folder / "..2026_01_01"
    version.mkdir()
    (folder / "..data").symlink_to(version.name)
    for name, content in files.items():
        (version / name).write_text(content)
        (folder / name).symlink_to(f"..data/{name}")


@contextmanager
def pods(folder: Path, network: Network, objects: Sequence[Object], database: str) -> Iterator[Pods]:
    """Pods that may be started while the block runs; all have ended after it."""
    made = Pods(folder, network, objects, database)
    try:
        yield made
    finally:
        for process in made.processes.values():
            process.kill()
        for process in made.processes.values():
            process.wait(60)
