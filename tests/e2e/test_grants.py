"""Granted files in a whole Rushes: what happens to them when processes die, and that all kinds of files are granted."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e import plain_http
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.recipes import Recipe

pytestmark = pytest.mark.proof("grants")

FILE = "cfr25_mp4.mp4"


@pytest.fixture(name="own", scope="module")
def _own(tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]) -> Iterator[Stack]:
    """One media node, to be hurt."""
    running = Stack(tmp_path_factory.mktemp("granted") / "stack")
    running.add(make_footage(recipes.CFR25_MP4))
    with running:
        running.scan()
        yield running


def ranged(client: httpx.Client, stack: Stack, path: str, first: int, last: int) -> httpx.Response:
    return client.get(stack.url + path, headers={"range": f"bytes={first}-{last}"}, timeout=120)


def opened(stack: Stack) -> list[str]:
    """Below the stack's folder, by the gateway."""
    files = [file.path for file in stack.process_of("rushes_gateway").open_files()]
    return [path for path in files if path.startswith(str(stack.folder)) and path != str(stack.log)]


def test_clips_and_renditions_are_granted_too(own: Stack) -> None:
    asset = own.asset(FILE)["id"]
    with plain_http.Client() as client:
        for _ in own.until(120, "a rendition"):
            answer = ranged(client, own, f"/api/v1/assets/{asset}/renditions/potato", 0, 9)
            if answer.status_code == 206:
                break
    [rendition] = [path for path in opened(own) if "/derived/" in path]
    assert len(answer.content) == 10
    assert Path(rendition).read_bytes()[:10] == answer.content


def test_a_grant_is_given_back_when_nobody_plays(own: Stack) -> None:
    with plain_http.Client() as client:
        assert ranged(client, own, f"/api/v1/assets/{own.asset(FILE)['id']}/original", 0, 9).status_code == 206
    assert str(own.library / FILE) in opened(own)
    for _ in own.until(120, "given back"):
        if not opened(own):
            return


def test_who_plays_does_not_notice_that_media_is_killed(own: Stack) -> None:
    content = (own.library / FILE).read_bytes()
    original = f"/api/v1/assets/{own.asset(FILE)['id']}/original"
    chance = random.Random(8)
    with plain_http.Client() as client:
        assert ranged(client, own, original, 0, 9).status_code == 206
        killed = own.process_of("rushes_media")
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait(10)
        ends, back = time.monotonic() + 2, False
        while time.monotonic() < ends or not back:
            first = chance.randrange(len(content) - 4096)
            answer = ranged(client, own, original, first, first + 4095)
            assert (answer.status_code, answer.content) == (206, content[first : first + 4096])
            back = any(process.pid != killed.pid for process in own.processes() if _is_media(process.cmdline()))
        own.wait_healthy()
        # Asked again once the node has been left alone for a while.
        for _ in own.until(120, "granted again"):
            assert ranged(client, own, original, 0, 9).content == content[:10]
            if str(own.library / FILE) in opened(own):
                return


def _is_media(line: list[str]) -> bool:
    return line[1:3] == ["-m", "rushes_media"]
