"""Rushes on nine hosts, to which something happens all the time: what was ordered is done once, and done right.

RUSHES_CHAOS_SECONDS: how long, 600 by default. RUSHES_CHAOS_SEED: what happens, and when; it is printed. The acts are
printed with their seconds, so that those of a seed can be read.
"""

import contextlib
import hashlib
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.test_hosts import FRAMES, RATE, VIDEO, Events, _hosts
from tests.footage.read import numbers
from tests.hosts.cluster import CATALOGS, INFERENCE, MEDIA, Cluster
from tests.hosts.network import needs_hosts

pytestmark = [needs_hosts, pytest.mark.proof("kills")]
hosts = _hosts

# Read when this is imported: tests run without the variables of Rushes.
SECONDS = float(os.environ.get("RUSHES_CHAOS_SECONDS", "600"))
SEED = int(os.environ.get("RUSHES_CHAOS_SEED") or random.randrange(10_000))
CLIPS, SPREAD = 3, 3
_REFUSALS = {400, 404, 409, 422}
_AWAY = {502, 503, 504}
_ORDER_SECONDS = 8.0
_MOST_UNFINISHED = 12
"""Clips, so that the jobs of a busy machine end some time."""


class Chaos:
    """Does something to a host, and undoes it later. One of each kind is always left alone."""

    def __init__(self, hosts: Cluster, dice: random.Random, say: Callable[[str], None]) -> None:
        self._hosts, self._dice, self._say = hosts, dice, say
        self._undone: dict[str, tuple[float, Callable[[], None]]] = {}

    def turn(self) -> None:
        """One act, or what is due of earlier ones."""
        now = time.monotonic()
        for host, (due, undo) in list(self._undone.items()):
            if due <= now:
                del self._undone[host]
                undo()
        group = self._dice.choice([CATALOGS, MEDIA, MEDIA, INFERENCE, ("db",)])
        host, act = self._dice.choice(group), self._dice.choice([self._kill, self._freeze, self._cut, self._end])
        # Of the database's: long enough for everybody to notice.
        pause = 5.0 if host == "db" else self._dice.uniform(2, 20)
        if len(self._undone) < 2 and not any(other in self._undone for other in group):
            self._say(f"{host}: {'stopped' if host == 'db' else act.__name__.strip('_')} for {pause:.1f} s")
            undo = self._stop_database() if host == "db" else act(host)
            self._undone[host] = (now + pause, undo)

    def undo_all(self) -> None:
        """Everything runs again."""
        for _, undo in self._undone.values():
            undo()
        self._undone.clear()
        self.restart_ended()

    def restart_ended(self) -> None:
        """What has ended by itself, such as a catalog that was replaced, is started again, as orchestrators do."""
        for host in (*CATALOGS, *MEDIA, *INFERENCE):
            if host not in self._undone and (status := self._hosts.processes[host].poll()) is not None:
                self._say(f"{host}: started again after status {status}")
                self._hosts.start(host)

    def _kill(self, host: str) -> Callable[[], None]:
        self._hosts.send(host, signal.SIGKILL)
        return lambda: self._hosts.start(host)

    def _freeze(self, host: str) -> Callable[[], None]:
        self._hosts.send(host, signal.SIGSTOP)
        return lambda: self._hosts.send(host, signal.SIGCONT)

    def _cut(self, host: str) -> Callable[[], None]:
        self._hosts.network.plug(host, in_=False)
        return lambda: self._hosts.network.plug(host, in_=True)

    def _end(self, host: str) -> Callable[[], None]:
        self._hosts.send(host, signal.SIGTERM)

        def again() -> None:
            # One that was told so before it could listen to signals ends by the signal.
            assert self._hosts.processes[host].wait(300) in (0, -signal.SIGTERM), f"{host} has not ended well"
            self._hosts.start(host)

        return again

    def _stop_database(self) -> Callable[[], None]:
        self._hosts.database.stop("immediate")
        return self._hosts.database.start


class Downloads(threading.Thread):
    """Reads a video again and again."""

    def __init__(self, hosts: Cluster, path: str, digest: bytes) -> None:
        super().__init__(daemon=True)
        self._hosts, self._path, self._digest = hosts, path, digest
        self.over = threading.Event()
        self.whole, self.broken, self.wrong = 0, 0, 0
        self.start()

    def run(self) -> None:
        while not self.over.wait(0.5):
            try:
                with self._hosts.stream("gateway-2", self._path, {}) as response:
                    found = hashlib.sha256(b"".join(response.iter_bytes())).digest()
                    if response.status_code == 200:
                        self.whole += found == self._digest
                        self.wrong += found != self._digest
            except httpx.TransportError:
                self.broken += 1


def order(hosts: Cluster, name: str, cursor: int = 1) -> int:
    """The answer's status; 0: there was no answer."""
    body = {"input_path": f"{hosts.library}/{VIDEO}", "cursor": cursor, "name": name, "clips": CLIPS, "spread": SPREAD}
    with contextlib.suppress(httpx.TransportError):
        return hosts.ask("gateway-1", "POST", "/api/export", json={**body, "short_side": 180}).status_code
    return 0


def clips_of(hosts: Cluster, name: str) -> list[Path]:
    return [hosts.exports / f"{name}_001" / f"{name}_001_{index}.mp4" for index in range(CLIPS)]


def done(hosts: Cluster, names: list[str]) -> int:
    return sum(clip.exists() for name in names for clip in clips_of(hosts, name))


def recorded(hosts: Cluster, after: int, last: int) -> list[int]:
    """Numbers of the events that the catalog has, after one of them up to another."""
    found: list[int] = []
    with hosts.stream("gateway-1", "/api/v1/events", {"Last-Event-ID": str(after)}) as response:
        for line in response.iter_lines():
            name, _, value = line.partition(": ")
            # The first is of the greeting, which repeats the one that was asked for.
            if name == "id" and int(value) > after:
                found.append(int(value))
                if found[-1] >= last:
                    break
    return found


def each_second(seconds: float) -> Iterator[float]:
    """Seconds since the beginning, until they are over."""
    began = time.monotonic()
    while (passed := time.monotonic() - began) < seconds:
        yield passed
        time.sleep(1)


@pytest.mark.timeout(SECONDS + 1800)
def test_what_is_ordered_is_done_once_whatever_happens(hosts: Cluster) -> None:
    began = time.monotonic()

    def say(words: str) -> None:
        print(f"{time.monotonic() - began:7.1f}  {words}", flush=True)  # noqa: T201

    say(f"RUSHES_CHAOS_SEED={SEED} RUSHES_CHAOS_SECONDS={SECONDS:g}")
    events = [Events(hosts, gateway) for gateway in ("gateway-1", "gateway-2")]
    asset = hosts.asset(VIDEO)
    whole = hashlib.sha256((hosts.library / VIDEO).read_bytes()).digest()
    downloads = Downloads(hosts, f"/api/v1/assets/{asset}/original", whole)
    chaos = Chaos(hosts, random.Random(SEED), say)

    ordered: list[str] = []
    unsure: list[str] = []
    """The order may have been taken: the answer did not come, or said that the catalog was away."""
    next_order, number, most, news, longest = 0.0, 0, 0, time.monotonic(), 0.0
    for passed in each_second(SECONDS):
        chaos.turn()
        chaos.restart_ended()
        finished, now = done(hosts, ordered), time.monotonic()
        waiting = len(ordered) * CLIPS - finished
        most, news = (finished, now) if finished > most or not waiting else (most, news)
        longest = max(longest, now - news)
        if passed >= next_order and waiting < _MOST_UNFINISHED:
            next_order, number = passed + _ORDER_SECONDS, number + 1
            status = order(hosts, f"c{number}")
            assert status in {0, 200, *_AWAY}, status
            (ordered if status == 200 else unsure).append(f"c{number}")
            refused = order(hosts, f"bad{number}", cursor=10_000)
            assert refused in {0, *_REFUSALS, *_AWAY}, refused
            say(f"ordered c{number}: {status}; bad input: {refused}; {finished} clips of {len(ordered) * CLIPS}")
        assert now - news < 300, f"no clip for {now - news:.0f} s\n{hosts.tails()}"

    say("everything runs again")
    chaos.undo_all()
    hosts.wait_healthy()
    for _ in hosts.until("all clips", 600):
        chaos.restart_ended()
        taken = [*ordered, *(name for name in unsure if (hosts.exports / f"{name}_001").exists())]
        if done(hosts, taken) == CLIPS * len(taken) and not hosts.working_files():
            break
    wanted = sorted(f"{name}_001/{clip.name}" for name in taken for clip in clips_of(hosts, name))
    assert ordered, "nothing was ordered"
    for name in taken:
        for index, clip in enumerate(clips_of(hosts, name)):
            first = (1 + index * SPREAD) * RATE
            assert numbers(clip) == list(range(first, first + FRAMES)), clip.name
    for _ in hosts.until("in the manifest", 120):
        if sorted(entry["path"] for entry in hosts.manifest()) == wanted:
            break

    downloads.over.set()
    say(f"longest time without a clip while some waited: {longest:.1f} s")
    say(f"{len(wanted)} clips; downloads: {downloads.whole} whole, {downloads.broken} broken, {downloads.wrong} wrong")
    assert (downloads.wrong, downloads.whole > 0) == (0, True)
    seen = [[one for one, _ in each.end()] for each in events]
    all_numbers = recorded(hosts, after=min(each[0] for each in seen) - 1, last=max(each[-1] for each in seen))
    for each in seen:
        assert each == [one for one in all_numbers if each[0] <= one <= each[-1]]
