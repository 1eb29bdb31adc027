"""What the manifests of deploy/k8s say starts Rushes; a catalog that stands by is ready, and is found later."""

import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.deploy.manifests import K8S, rendered
from tests.footage import recipes
from tests.footage.recipes import Recipe
from tests.hosts.network import Network, needs_hosts
from tests.hosts.pods import PODS, Pods, pods
from tests.postgresql.server import PostgresqlServer

pytestmark = needs_hosts
VIDEO = "walk.mp4"


@pytest.fixture(name="made")
def _made(tmp_path: Path, make_footage: Callable[[Recipe], Path]) -> Iterator[Pods]:
    network = Network(("db", *PODS))
    # PostgreSQL's own user may not enter pytest's folders.
    own = Path(tempfile.mkdtemp(prefix="rushes-pg-", dir="/tmp"))
    try:
        with network.laid():
            server = PostgresqlServer(own, network.address("db"), network.range, network.on("db"))
            server.start()
            try:
                url = f"postgresql://rushes@{network.address('db')}:5432/{server.made()}"
                with pods(tmp_path, network, rendered(K8S / "example"), url) as made:
                    shutil.copy(make_footage(recipes.LONG_60S_MP4), tmp_path / "library" / VIDEO)
                    yield made
            finally:
                server.stop("immediate")
    finally:
        shutil.rmtree(own)


@pytest.mark.proof("containers")
def test_pods_with_what_the_manifests_say_serve_the_library(made: Pods) -> None:
    for pod in ("catalog-a", "media-0", "inference-a", "gateway-a"):
        made.start(pod)
    for _ in made.until("healthy"):
        answer = made.ask("/health")
        if answer is not None and answer.status_code == 200:
            break
    for _ in made.until("listed"):
        listed = made.ask("/api/v1/assets")
        if listed is not None and any(each["path"] == VIDEO for each in listed.json()["assets"]):
            break
    made.start("catalog-b")
    for pod in made.processes:
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            for _ in made.until(f"{probe} of {pod}"):
                if made.probe(pod, probe)[0] == 200:
                    break
    assert "standing by" in made.probe("catalog-b", "readinessProbe")[1]

    made.kill("catalog-a")
    for _ in made.until("taken over"):
        answer = made.ask("/api/v1/assets")
        if answer is not None and answer.status_code == 200 and "standing" not in _ready(made, "catalog-b"):
            break

    for process in made.processes.values():
        process.send_signal(signal.SIGTERM)
    ended = {pod: process.wait(300) for pod, process in made.processes.items()}
    assert ended == dict.fromkeys(("media-0", "inference-a", "gateway-a", "catalog-b"), 0)


def _ready(made: Pods, pod: str) -> str:
    return made.probe(pod, "readinessProbe")[1]
