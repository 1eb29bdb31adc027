"""Rushes on nine hosts: what is ordered at one gateway is done, whatever happens to hosts meanwhile."""

import contextlib
import hashlib
import random
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.footage import recipes
from tests.footage.read import numbers
from tests.footage.recipes import Recipe
from tests.hosts.cluster import HOSTS, MEDIA, Cluster, cluster
from tests.hosts.network import needs_hosts

pytestmark = needs_hosts

VIDEO = "long.mp4"
RATE, FRAMES = 25, 200


@pytest.fixture(name="hosts")
def _hosts(tmp_path: Path, make_footage: Callable[[Recipe], Path]) -> Iterator[Cluster]:
    with cluster(tmp_path) as hosts:
        shutil.copy(make_footage(recipes.LONG_60S_MP4), hosts.library / VIDEO)
        for host in HOSTS:
            if host != "db":
                hosts.start(host)
        hosts.wait_healthy()
        yield hosts


def order(hosts: Cluster, clips: int, spread: float) -> str:
    """Order clips at the first gateway; the ticket."""
    body = {
        "input_path": f"{hosts.library}/{VIDEO}",
        "cursor": 1,
        "name": "many",
        "clips": clips,
        "spread": spread,
        "short_side": 180,
        "label": "many",
    }
    for _ in hosts.until("listed"):
        answer = hosts.ask("gateway-1", "POST", "/api/export", json=body)
        if answer.status_code == 200:
            return str(answer.json()["job_id"])
        assert answer.status_code == 404, answer.text
    raise AssertionError


def completed(hosts: Cluster, ticket: str) -> int:
    """As the second gateway says."""
    answer = hosts.ask("gateway-2", "GET", f"/api/export/{ticket}")
    return int(answer.json()["completed"]) if answer.status_code == 200 else -1


def until_completed(hosts: Cluster, ticket: str, least: int) -> None:
    for _ in hosts.until(f"{least} clips", 400):
        if completed(hosts, ticket) >= least:
            return


def all_is_well(hosts: Cluster, ticket: str, clips: int, spread: int) -> None:
    """The right frames, each clip once, and nothing left over."""
    until_completed(hosts, ticket, clips)
    folder = hosts.exports / "many_001"
    wanted = [folder / f"many_001_{index}.mp4" for index in range(clips)]
    for _ in hosts.until("without working files", 60):
        if not hosts.working_files():
            break
    assert sorted(folder.iterdir()) == sorted(wanted)
    for index, clip in enumerate(wanted):
        first = (1 + index * spread) * RATE
        assert numbers(clip) == list(range(first, first + FRAMES)), clip.name
    for _ in hosts.until("in the manifest", 60):
        if sorted(entry["path"] for entry in hosts.manifest()) == sorted(f"many_001/{each.name}" for each in wanted):
            break


class Events(threading.Thread):
    """Follows the events of a gateway, and begins again where its stream has ended."""

    def __init__(self, hosts: Cluster, gateway: str) -> None:
        super().__init__(daemon=True)
        self._hosts, self._gateway, self._over = hosts, gateway, threading.Event()
        self.seen: list[tuple[int, str]] = []
        """Number and content of each that has a number."""
        self.start()

    def run(self) -> None:
        last: int | None = None
        while not self._over.is_set():
            with contextlib.suppress(httpx.TransportError):
                headers = {"Last-Event-ID": str(last)} if last is not None else {}
                with self._hosts.stream(self._gateway, "/api/v1/events", headers) as response:
                    if response.status_code != 200:
                        time.sleep(0.2)
                        continue
                    number, kind = None, ""
                    for line in response.iter_lines():
                        name, _, value = line.partition(": ")
                        if name == "event":
                            number, kind = None, value
                        elif name == "id":
                            number = int(value)
                        elif name == "data" and number is not None:
                            last = number
                            if kind != "hello":
                                self.seen.append((number, f"{kind} {value}"))
                        if self._over.is_set():
                            return
            time.sleep(0.2)

    def end(self) -> list[tuple[int, str]]:
        """What has been seen; the stream ends with the next line."""
        self._over.set()
        return list(self.seen)


class Download(threading.Thread):
    """Reads a file through a gateway, slowly at first."""

    def __init__(self, hosts: Cluster, gateway: str, path: str) -> None:
        super().__init__(daemon=True)
        self._hosts, self._gateway, self._path = hosts, gateway, path
        self.hurry = threading.Event()
        self.digest, self.length = hashlib.sha256(), 0
        self.start()

    def run(self) -> None:
        with self._hosts.stream(self._gateway, self._path, {}) as response:
            assert response.status_code == 200
            for chunk in response.iter_bytes():
                self.digest.update(chunk)
                self.length += len(chunk)
                if not self.hurry.is_set():
                    self.hurry.wait(0.05)


@pytest.mark.proof("kills")
def test_nothing_is_lost_whatever_happens_to_five_of_nine_hosts(hosts: Cluster) -> None:
    clips, spread = 24, 2
    video = (hosts.library / VIDEO).read_bytes()
    # A box that players pass over makes it large.
    large = video + (200 << 20).to_bytes(4, "big") + b"free" + random.Random(7).randbytes((200 << 20) - 8)
    (hosts.library / "large.mp4").write_bytes(large)
    assert hosts.ask("gateway-1", "POST", "/api/v1/scans", json={}).is_success
    asset = hosts.asset("large.mp4")
    events = [Events(hosts, gateway) for gateway in ("gateway-1", "gateway-2")]
    ticket = order(hosts, clips, spread)
    until_completed(hosts, ticket, 2)

    download = Download(hosts, "gateway-2", f"/api/v1/assets/{asset}/original")
    for _ in hosts.until("downloading"):
        if download.length > 8 << 20:
            break
    hosts.network.plug(cut := hosts.reading_node(), in_=False)
    frozen = hosts.active_catalog()
    hosts.send(frozen, signal.SIGSTOP)
    until_completed(hosts, ticket, 6)
    download.hurry.set()
    hosts.send("inference-1", signal.SIGKILL)
    until_completed(hosts, ticket, 10)
    hosts.database.stop("immediate")
    time.sleep(5)
    hosts.database.start()
    until_completed(hosts, ticket, 14)
    ended = next(node for node in MEDIA if node != cut)
    hosts.send(ended, signal.SIGTERM)
    hosts.network.plug(cut, in_=True)
    hosts.send(frozen, signal.SIGCONT)
    assert hosts.processes[ended].wait(180) == 0
    assert hosts.processes[frozen].wait(60) == 0
    hosts.start(ended)
    hosts.start(frozen)
    hosts.start("inference-1")
    all_is_well(hosts, ticket, clips, spread)

    download.join(120)
    assert (download.length, download.digest.digest()) == (len(large), hashlib.sha256(large).digest())
    seen = [each.end() for each in events]
    numbers_seen = [[number for number, _ in each] for each in seen]
    for each in numbers_seen:
        assert each == sorted(set(each))
    first, last = max(each[0] for each in numbers_seen), min(each[-1] for each in numbers_seen)
    one, other = ([pair for pair in each if first <= pair[0] <= last] for each in seen)
    assert one == other
    assert sum(content.startswith("clip ") and '"state": "done"' in content for _, content in one) >= clips
    assert any(line["event"] == "interrupted" and line["node"] == cut for line in hosts.job_log(ticket))


def test_a_job_is_done_while_a_media_host_is_cut_off_and_the_catalog_is_killed(hosts: Cluster) -> None:
    clips, spread = 6, 3
    ticket = order(hosts, clips, spread)
    until_completed(hosts, ticket, 1)
    hosts.network.plug("media-1", in_=False)
    hosts.send(hosts.active_catalog(), signal.SIGKILL)
    all_is_well(hosts, ticket, clips, spread)
