"""Media nodes whose export folder is one folder of a network file system, each by a mount of its own."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.footage import recipes
from tests.footage.read import numbers
from tests.footage.recipes import Recipe
from tests.hosts.cluster import CATALOGS, GATEWAYS, INFERENCE, Cluster, cluster
from tests.hosts.network import needs_hosts
from tests.hosts.shared_folder import needs_shared_folder, shared_folder

pytestmark = [needs_hosts, needs_shared_folder, pytest.mark.proof("kills")]

VIDEO, RATE, FRAMES = "long.mp4", 25, 200
CLIPS, SPREAD = 12, 3
NODES = ("media-1", "media-2")


@pytest.fixture(name="mounts")
def _mounts(tmp_path: Path) -> Iterator[dict[str, Path]]:
    with shared_folder(tmp_path / "gluster", (*NODES, "looking")) as mounts:
        yield mounts


@pytest.fixture(name="hosts")
def _hosts(tmp_path: Path, mounts: dict[str, Path], make_footage: Callable[[Recipe], Path]) -> Iterator[Cluster]:
    with cluster(tmp_path) as hosts:
        shutil.copy(make_footage(recipes.LONG_60S_MP4), hosts.library / VIDEO)
        hosts.mounts |= {node: mounts[node] for node in NODES}
        for host in (CATALOGS[0], INFERENCE[0], *GATEWAYS, *NODES):
            hosts.start(host)
        for _ in hosts.until("attached"):
            if attached(hosts) == set(NODES):
                break
        yield hosts


def attached(hosts: Cluster) -> set[str]:
    try:
        return hosts.attached()
    except httpx.TransportError:
        return set()


def order(hosts: Cluster, name: str) -> str:
    body = {
        "input_path": f"{hosts.library}/{VIDEO}",
        "cursor": 1,
        "name": name,
        "clips": CLIPS,
        "spread": SPREAD,
        "short_side": 180,
    }
    for _ in hosts.until("accepted"):
        answer = hosts.ask("gateway-1", "POST", "/api/export", json=body)
        if answer.status_code == 200:
            return str(answer.json()["job_id"])
        assert answer.status_code in (404, 503), answer.text
    raise AssertionError


def completed(hosts: Cluster, ticket: str) -> int:
    answer = hosts.ask("gateway-1", "GET", f"/api/export/{ticket}")
    return int(answer.json()["completed"]) if answer.status_code == 200 else -1


def test_two_nodes_cut_into_one_folder_and_one_is_killed(hosts: Cluster, mounts: dict[str, Path]) -> None:
    ticket = order(hosts, "shared")
    for _ in hosts.until("begun", 400):
        if completed(hosts, ticket) >= 2:
            break
    hosts.send("media-1", signal.SIGKILL)
    for _ in hosts.until("all cut by the other", 400):
        if completed(hosts, ticket) == CLIPS:
            break
    hosts.start("media-1")
    for _ in hosts.until("attached again"):
        if attached(hosts) == set(NODES):
            break
    again = order(hosts, "again")
    for _ in hosts.until("all cut by both", 400):
        if completed(hosts, again) == CLIPS:
            break

    looking = mounts["looking"]
    for _ in hosts.until("without working files", 120):
        if not [each for each in (looking / ".rushes").rglob("*") if each.is_file() and each.suffix != ".turn"]:
            break
    for name in ("shared", "again"):
        folder = looking / f"{name}_001"
        wanted = [folder / f"{name}_001_{index}.mp4" for index in range(CLIPS)]
        assert sorted(folder.iterdir()) == sorted(wanted)
        for index, clip in enumerate(wanted):
            first = (1 + index * SPREAD) * RATE
            assert numbers(clip) == list(range(first, first + FRAMES)), clip
    assert not any(hosts.exports.iterdir()), "a node did not write to its mount"


def test_a_catalog_does_not_begin_with_a_sqlite_file_there(mounts: dict[str, Path]) -> None:
    data = mounts["media-1"] / "data"
    environment = {**os.environ, "RUSHES_DATA_DIR": str(data)}
    begun = subprocess.run(
        [sys.executable, "-m", "rushes_catalog", "--listen", f"unix:{mounts['media-1'].parent}/catalog.sock"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert begun.returncode == 2
    assert begun.stderr.strip().endswith(
        f"rushes catalog: {data}/catalog.db is on a network file system (fuse.glusterfs, mounted at "
        f"{mounts['media-1']}), where SQLite may damage its file. Set RUSHES_DATA_DIR to a folder on a disk of this "
        "machine, or RUSHES_DATABASE_URL to a database on PostgreSQL"
    )
    assert not data.exists()
