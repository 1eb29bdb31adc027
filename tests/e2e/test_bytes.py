"""Ranges over real HTTP against the bytes of the file, of which media hands the gateway the descriptor, and without."""

import contextlib
import http.client
import random
import socket
import threading
from collections.abc import Callable, Iterator
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.e2e import plain_http
from tests.e2e.conftest import STRANGE_NAMES, stack_of_every_kind
from tests.e2e.memory import memory
from tests.e2e.stack import Stack
from tests.footage.recipes import Recipe
from tests.further import further

FILE = "cfr25_mp4.mp4"


@pytest.fixture(scope="module", params=["granted", pytest.param("through gRPC", marks=pytest.mark.proof("ranges"))])
def way(request: pytest.FixtureRequest) -> str:
    """How the gateway comes to the bytes."""
    return str(request.param)


@pytest.fixture(name="stack", scope="module")
def _stack(
    way: str, stack: Stack, tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]
) -> Iterator[Stack]:
    if way == "granted":
        yield stack
        return
    with stack_of_every_kind(tmp_path_factory.mktemp("no-grants"), make_footage, RUSHES_GRANTS="false") as running:
        yield running


@pytest.fixture(name="content", scope="module")
def _content(stack: Stack) -> bytes:
    return (stack.library / FILE).read_bytes()


def _get(stack: Stack, path: str = FILE, method: str = "GET", **headers: str) -> httpx.Response:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    url = f"{stack.url}/api/video/{quote(path)}"
    return plain_http.request(method, url, params={"root": str(stack.library)}, headers=fields)


def test_a_whole_file_has_its_length_type_and_a_strong_etag(stack: Stack, content: bytes) -> None:
    answer = _get(stack)
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["content-length"] == str(len(content))
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"].startswith('"')


def test_head_has_the_headers_of_get_and_no_body(stack: Stack, content: bytes) -> None:
    answer = _get(stack, method="HEAD", range="bytes=0-9")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(content))


@pytest.mark.parametrize("name", [*STRANGE_NAMES[1::3], *further("library", *STRANGE_NAMES[::3], *STRANGE_NAMES[2::3])])
def test_any_file_name_is_served(stack: Stack, name: str) -> None:
    wanted = (stack.library / name).read_bytes()
    assert _get(stack, name).content == wanted
    stack.scan()
    asset = next(each for each in stack.get("/api/v1/assets", limit=1000).json()["assets"] if each["path"] == name)
    assert stack.get(f"/api/v1/assets/{asset['id']}/original").content == wanted


def test_random_ranges_are_the_bytes_of_the_file(stack: Stack, content: bytes) -> None:
    chance = random.Random(4)
    size = len(content)
    for _ in range(60):
        first = chance.randrange(size)
        last = chance.randrange(first, size)
        answer = _get(stack, range=f"bytes={first}-{last}")
        assert (answer.status_code, answer.content) == (206, content[first : last + 1])
        assert answer.headers["content-range"] == f"bytes {first}-{last}/{size}"


@pytest.mark.parametrize(("wanted", "first", "last"), [("5-", 5, None), ("0-99999999999", 0, None)])
def test_suffix_open_and_clamped_ranges(
    stack: Stack, content: bytes, wanted: str, first: int, last: int | None
) -> None:
    answer = _get(stack, range=f"bytes={wanted}")
    assert (answer.status_code, answer.content) == (206, content[first:last])


def test_several_ranges_come_as_parts(stack: Stack, content: bytes) -> None:
    answer = _get(stack, range="bytes=0-9,100-199,-5")
    assert answer.status_code == 206
    assert answer.headers["content-length"] == str(len(answer.content))
    head = f"Content-Type: {answer.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + answer.content)
    parts = [part for part in message.walk() if not part.is_multipart()]
    assert [part.get_payload(decode=True) for part in parts] == [content[:10], content[100:200], content[-5:]]
    assert parts[1]["content-range"] == f"bytes 100-199/{len(content)}"


def test_conditions_save_bytes_or_refuse(stack: Stack, content: bytes) -> None:
    etag = _get(stack, method="HEAD").headers["etag"]
    assert _get(stack, if_none_match=etag).status_code == 304
    assert _get(stack, if_none_match='"other"').status_code == 200
    assert _get(stack, if_match='"other"').status_code == 412
    assert _get(stack, range="bytes=0-1", if_range=etag).status_code == 206
    assert _get(stack, range="bytes=0-1", if_range='"other"').content == content


def test_a_changed_file_is_never_mixed_with_its_predecessor(stack: Stack) -> None:
    file = stack.library / "changing.mp4"
    file.write_bytes(b"a" * 3_000_000)
    try:
        before = _get(stack, "changing.mp4")
        file.write_bytes(b"b" * 2_000_000)
        after = _get(stack, "changing.mp4", range="bytes=0-99")
        assert after.content == b"b" * 100
        assert after.headers["content-range"].endswith("/2000000")
        again = _get(stack, "changing.mp4", range="bytes=0-9", if_range=before.headers["etag"])
        assert (again.status_code, again.content) == (200, b"b" * 2_000_000)
    finally:
        file.unlink()


def test_other_methods_are_refused(stack: Stack) -> None:
    assert _get(stack, method="POST").status_code == 405
    assert _get(stack, method="DELETE").status_code == 405
    assert (stack.library / FILE).exists()


def test_a_fifo_is_no_file_and_blocks_nothing(stack: Stack) -> None:
    assert _get(stack, "pipe.mp4").status_code in (403, 404)


@pytest.mark.proof("load")
def test_32_readers_of_3_gb_grow_no_process_by_100_mb(stack: Stack) -> None:
    size, part = 3 << 30, 64 << 20
    large = stack.library / "large.mp4"
    with large.open("wb") as file:
        file.truncate(size)
        for mark in range(0, size, 256 << 20):
            file.seek(mark)
            file.write(mark.to_bytes(8, "big"))
    try:
        processes = [process for process in stack.processes() if process.is_running()]
        before = memory(processes)
        wrong: list[int] = []

        def read(index: int) -> None:
            first = (index % 12) * (256 << 20)
            headers = {"range": f"bytes={first}-{first + part - 1}"}
            received, head = 0, b""
            url = f"{stack.url}/api/video/large.mp4"
            with plain_http.stream(
                "GET", url, params={"root": str(stack.library)}, headers=headers, timeout=120
            ) as answer:
                for chunk in answer.iter_raw():
                    head = head or chunk[:8]
                    received += len(chunk)
            if received != part or head != first.to_bytes(8, "big"):
                wrong.append(index)

        readers = [threading.Thread(target=read, args=(index,)) for index in range(32)]
        for reader in readers:
            reader.start()
        peak = dict(before)
        while any(reader.is_alive() for reader in readers):
            for pid, used in memory(processes).items():
                peak[pid] = max(peak[pid], used)
            readers[-1].join(0.05)
        assert wrong == []
        grown = {pid: (peak[pid] - before[pid]) >> 20 for pid in before}
        assert max(grown.values()) <= 100, grown
    finally:
        large.unlink()


BLOCK = 64 << 10
SLOW_READERS, TURNS = 200, 12


def _slow_reader(stack: Stack, first: int, open_for: contextlib.ExitStack) -> http.client.HTTPResponse:
    """Somebody who has asked for 16 MiB and takes them as he likes: the kernel holds little for him."""
    connection = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=120)
    connection.sock = open_for.enter_context(socket.socket())
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BLOCK)
    connection.sock.connect(("127.0.0.1", stack.port))
    path = f"/api/video/slow.mp4?root={quote(str(stack.library), safe='')}"
    connection.request("GET", path, headers={"Range": f"bytes={first}-{first + (16 << 20) - 1}"})
    answer = open_for.enter_context(contextlib.closing(connection.getresponse()))
    assert answer.status == 206
    return answer


@pytest.mark.proof("load")
def test_200_slow_readers_of_ranges_cost_boundedmemory(stack: Stack) -> None:
    granted = stack.environment.get("RUSHES_GRANTS") != "false"
    slow = stack.library / "slow.mp4"
    blocks = [number.to_bytes(8, "big") * (BLOCK // 8) for number in range(1024)]
    slow.write_bytes(b"".join(blocks))
    with contextlib.ExitStack() as open_for:
        open_for.callback(slow.unlink)
        gateway, media = stack.process_of("rushes_gateway"), stack.process_of("rushes_media", "media-1")
        # What the first of all readers brings into memory stays there for everybody.
        with contextlib.ExitStack() as first_of_all:
            assert _slow_reader(stack, 0, first_of_all).read(BLOCK) == blocks[0]
        before = memory([gateway, media])
        peak = dict(before)
        firsts = [(number * 3) % 700 for number in range(SLOW_READERS)]
        readers = [_slow_reader(stack, first * BLOCK, open_for) for first in firsts]
        for turn in range(TURNS):
            for reader, first in zip(readers, firsts, strict=True):
                assert reader.read(BLOCK) == blocks[first + turn]
            for pid, used in memory([gateway, media]).items():
                peak[pid] = max(peak[pid], used)
        grown = {name: (peak[each.pid] - before[each.pid]) >> 20 for name, each in (("g", gateway), ("m", media))}
        # Two pieces for each reader, one that was read and one that is being written: of 512 KiB for the first 32,
        # of 256 KiB for the others. Through gRPC also what was sent ahead.
        assert grown["g"] <= (125 if granted else 400), grown
        assert grown["m"] <= (20 if granted else 250), grown


def test_what_is_granted_is_open_in_the_gateway_and_only_then(stack: Stack) -> None:
    granted = stack.environment.get("RUSHES_GRANTS") != "false"
    # A grant lasts 5 s; a node that was too busy to hand it over is asked for one 5 s later.
    for _ in stack.until(120, "open in the gateway as it is granted"):
        assert _get(stack, range="bytes=0-9").status_code == 206
        opened = [file.path for file in stack.process_of("rushes_gateway").open_files()]
        if (str(stack.library / FILE) in opened) == granted:
            break
