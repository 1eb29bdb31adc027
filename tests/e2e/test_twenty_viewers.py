"""Twenty who watch one encoded video at once: each second is encoded once, all get the same, and memory is bounded."""

import contextlib
import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import psutil
import pytest

from tests.e2e import plain_http
from tests.e2e.memory import memory
from tests.e2e.stack import Stack
from tests.e2e.workers import at_rest, spent, workers
from tests.footage import recipes
from tests.footage.recipes import Picture, Recipe, SteadyClock

pytestmark = pytest.mark.proof("load")

VIEWERS, ENCODERS = 20, 2
SECONDS = 16
SHARED_MP4 = Recipe(
    "shared_mp4",
    ".mp4",
    25 * SECONDS,
    SteadyClock(Fraction(25)),
    Picture(1280, 720, key_distance=25, crf=30, preset="ultrafast", grain=30),
    sound=None,
)
# More than all buffers on the way hold of a live transcode.
NOISY_MP4 = Recipe(
    "noisy_mp4",
    ".mp4",
    750,
    SteadyClock(Fraction(25)),
    Picture(640, 360, crf=30, preset="ultrafast", grain=60),
    sound=None,
)
# Beyond what one viewer costs: the gateway holds a piece of at most 1 MiB for each, media the fragments in hand.
MOST_GROWTH = 64 << 20


@pytest.fixture(name="own", scope="module")
def _own(tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]) -> Iterator[Stack]:
    """One media node, whose encoders are counted."""
    environment = {"RUSHES_MAX_LIVE_TRANSCODES": str(ENCODERS)}
    running = Stack(tmp_path_factory.mktemp("twenty") / "stack", environment=environment)
    running.add(make_footage(SHARED_MP4), "shared.mp4")
    running.add(make_footage(recipes.ONE_KEY_MP4), "one key.mp4")
    running.add(make_footage(NOISY_MP4), "noisy.mp4")
    with running:
        running.scan()
        yield running


class Crowd:
    """What is seen from outside while viewers watch: encoders, memory, and how often each fragment was written."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        at_rest(stack)
        self._idlers = frozenset(workers(stack))
        self._services = [stack.process_of("rushes_gateway"), stack.process_of("rushes_media", "media-1")]
        self._before = memory(self._services)
        self._grown = dict.fromkeys(self._before, 0)
        self.most_encoders = 0
        self.written: dict[str, set[int]] = {}
        """The files that were written since then under each name."""
        self._there_before = {file.name for file in self._fragments()}

    def _fragments(self) -> Iterator[Path]:
        return (self._stack.folder / "data" / "derived" / "streams").rglob("*.p720.*")

    def look(self) -> None:
        """Now."""
        # What worked before may still wait for more.
        self.most_encoders = max(self.most_encoders, len(set(workers(self._stack)) - self._idlers))
        for pid, used in memory(self._services).items():
            self._grown[pid] = max(self._grown[pid], used - self._before[pid])
        # A fragment that is made again takes the place of the one before, as a file of its own.
        for file in self._fragments():
            with contextlib.suppress(FileNotFoundError):
                if file.suffix != ".part" and file.name not in self._there_before:
                    self.written.setdefault(file.name, set()).add(file.stat().st_ino)

    @property
    def grown(self) -> dict[str, int]:
        """By how much each service grew at most, in bytes."""
        return dict(zip(("gateway", "media"), self._grown.values(), strict=True))


def fragments(stack: Stack, name: str) -> list[str]:
    """Addresses of all parts of its 720p, the header first; its indexes are there then."""
    base = f"{stack.url}/api/v1/assets/{stack.asset(name)['id']}/hls/p720"
    lines = plain_http.get(f"{base}/index.m3u8", timeout=120).text.splitlines()
    return [f"{base}/init.mp4", *(f"{base}/{line}" for line in lines if line and not line.startswith("#"))]


def test_twenty_viewers_share_each_fragment(own: Stack) -> None:
    addresses = fragments(own, "shared.mp4")
    assert len(addresses) > SECONDS
    seen: list[dict[str, bytes]] = [{} for _ in range(VIEWERS)]
    failed: list[str] = []

    def watch(viewer: int) -> None:
        """From the beginning, or from one of three places amid it and on to there."""
        first = viewer % 4 * (SECONDS // 4)
        with plain_http.Client(timeout=120) as client:
            for address in addresses[first:] + addresses[:first]:
                answer = client.get(address)
                if answer.status_code != 200:
                    failed.append(f"{answer.status_code} {answer.text}")
                    return
                seen[viewer][address] = answer.content

    crowd = Crowd(own)
    viewers = [threading.Thread(target=watch, args=(number,)) for number in range(VIEWERS)]
    for viewer in viewers:
        viewer.start()
    while any(viewer.is_alive() for viewer in viewers):
        crowd.look()
        viewers[-1].join(0.02)
    crowd.look()
    assert failed == []
    assert all(each == seen[0] for each in seen)
    assert sorted(seen[0]) == sorted(addresses)
    assert len(crowd.written) == len(addresses)
    assert all(len(files) == 1 for files in crowd.written.values()), crowd.written
    assert 1 <= crowd.most_encoders <= ENCODERS
    assert max(crowd.grown.values()) <= MOST_GROWTH, crowd.grown


def test_when_the_last_of_twenty_has_left_nothing_is_encoded_any_more(own: Stack) -> None:
    # All of the file is decoded for its last second.
    last = fragments(own, "one key.mp4")[-1].removeprefix(own.url)
    idle, idlers = at_rest(own), workers(own)
    with contextlib.ExitStack() as watching:
        viewers = [watching.enter_context(socket.create_connection(("127.0.0.1", own.port))) for _ in range(VIEWERS)]
        for viewer in viewers:
            viewer.sendall(f"GET {last} HTTP/1.1\r\nHost: 127.0.0.1:{own.port}\r\n\r\n".encode())
        for _ in own.until(120, "at work"):
            if spent(workers(own)) > idle:
                break
        assert len(set(workers(own)) - set(idlers)) == 1
    given_up = at_rest(own) - idle
    idle = at_rest(own)
    assert plain_http.get(own.url + last, timeout=120).status_code == 200
    assert given_up < (at_rest(own) - idle) / 2


def test_of_twenty_live_transcodes_two_are_watched_and_the_others_are_told_to_come_again(own: Stack) -> None:
    url = f"{own.url}/videos/noisy.mp4/stream-transcoded"
    crowd = Crowd(own)
    with contextlib.ExitStack() as watching:
        answers = [watching.enter_context(plain_http.stream("GET", url, timeout=120)) for _ in range(VIEWERS)]
        watched = [answer for answer in answers if answer.status_code == 200]
        refused = [answer for answer in answers if answer.status_code != 200]
        assert (len(watched), {answer.status_code for answer in refused}) == (ENCODERS, {503})
        assert {answer.headers["retry-after"] for answer in refused} == {"2"}
        read = [answer.iter_bytes() for answer in watched]  # forgotten, they would end the answers
        for parts in read:
            assert all(itertools.islice(parts, 8))
            crowd.look()
        for _ in own.until(120, "as many encoders as are watched"):
            if len(_encoding(own)) == ENCODERS:
                break
        assert max(crowd.grown.values()) <= MOST_GROWTH, crowd.grown
    for _ in own.until(120, "no encoder"):
        if not _encoding(own):
            break
    # The node may not have heard yet of an encoder's end: who came too early comes again, as is said.
    for _ in own.until(120, "a place for another viewer"):
        with plain_http.stream("GET", url, timeout=120) as again:
            if again.status_code == 200:
                break
            assert again.status_code == 503


def _encoding(stack: Stack) -> list[psutil.Process]:
    found = []
    for process in stack.processes():
        with contextlib.suppress(psutil.Error):
            if "libx264" in process.cmdline():
                found.append(process)
    return found
