"""Nothing is read that was not offered, nothing goes down, and each attack is refused in words.

One Rushes for all of them: what an attack did to it shows in those that follow.
"""

import asyncio
import contextlib
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import av
import httpx
import psutil
import pytest

from tests.e2e import plain_http
from tests.e2e.attacked_library import INNOCENT, NAMES, NOT_UTF8, SECRET, Outside, fill
from tests.e2e.stack import Stack
from tests.footage.recipes import Recipe

_MARK = b"nobody-was-offered-this"
_MOST_GROWN = 150 << 20
"""Bytes that a service may have taken for good when all is over."""
_SERVED_WITHIN = 10.0
"""Seconds in which others are answered while somebody attacks; two cores are shared with all other tests."""
_LARGE = 1 << 30


@dataclass
class Attacked:
    """The running stack, and what must not happen to it."""

    stack: Stack
    outside: Outside
    listening: socket.socket
    services: dict[int, str]
    used: dict[int, int]
    assets: dict[str, dict[str, Any]] = field(default_factory=dict)

    def get(self, path: str, **parameters: Any) -> httpx.Response:
        """An answer, in which nothing from outside may be."""
        return self.checked(self.stack.get(path, **parameters))

    def checked(self, answer: httpx.Response) -> httpx.Response:
        assert _MARK not in answer.content
        assert answer.status_code not in (500, 502), answer.text
        if answer.status_code >= 400:
            assert _words_of(answer)
        return answer

    def original(self, path: str) -> httpx.Response:
        return self.get(f"/api/video/{quote(path, safe='')}", root=str(self.stack.library))

    def of(self, path: str, what: str, **parameters: Any) -> httpx.Response:
        return self.get(f"/api/v1/assets/{self.assets[path]['id']}/{what}", **parameters)


def _words_of(answer: httpx.Response) -> str:
    """Why something was refused, as a person reads it."""
    if "json" in answer.headers.get("content-type", ""):
        detail = answer.json()["detail"]
        return detail if isinstance(detail, str) else str(detail[0]["msg"])
    return answer.text


def _services(stack: Stack) -> dict[int, str]:
    """The processes that must outlive everything; workers come and go."""
    found = {}
    for process in stack.processes():
        with contextlib.suppress(psutil.NoSuchProcess):
            line = process.cmdline()
            children_of = process.parent()
            if line[1:2] == ["-m"] and not (children_of and "rushes_media.sandbox" in children_of.cmdline()):
                found[process.pid] = " ".join(line[2:6])
    return found


def _used(pids: Iterator[int]) -> dict[int, int]:
    return {pid: psutil.Process(pid).memory_full_info().uss for pid in pids}


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]) -> Iterator[Attacked]:
    folder = tmp_path_factory.mktemp("attacked")
    secret = folder / "secret.mp4"
    secret.write_bytes(_MARK + make_footage(SECRET).read_bytes() + _MARK)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        outside = Outside(secret, listening.getsockname()[1])
        stack = Stack(folder / "stack")
        fill(stack.library, outside, make_footage)
        with (stack.library / "large.mp4").open("wb") as large:
            large.truncate(_LARGE)
        with stack:
            services = _services(stack)
            attacked = Attacked(stack, outside, listening, services, _used(iter(services)))
            stack.scan()
            for _ in stack.until(150, "scanned"):
                if stack.get("/api/v1/jobs", limit=1).json()["jobs"][0]["state"] == "done":
                    break
            listed = attacked.get("/api/v1/assets", limit=1000).json()
            assert listed["next_cursor"] is None
            attacked.assets = {asset["path"]: asset for asset in listed["assets"]}
            yield attacked


@pytest.fixture(autouse=True)
def _nothing_is_down(attacked: Attacked) -> Iterator[None]:
    yield
    assert _services(attacked.stack) == attacked.services
    attacked.stack.wait_healthy()  # whom it asks has 2 s to answer
    attacked.listening.settimeout(0)
    with pytest.raises(BlockingIOError):
        attacked.listening.accept()


@pytest.mark.proof("attacks")
def test_every_file_is_a_video_or_a_problem_in_words(attacked: Attacked) -> None:
    assert attacked.assets["innocent.mp4"]["state"] == "ready"
    assert len([path for path in attacked.assets if path.startswith("broken/")]) == 8 * 16
    problems = {path: asset["problem"] for path, asset in attacked.assets.items() if asset["state"] == "problem"}
    assert all(asset["state"] == "ready" for path, asset in attacked.assets.items() if path not in problems)
    late = [path for path, problem in problems.items() if problem["reason"] == "TimedOut"]
    assert len(late) <= 1, late  # a look has 30 s, which a machine that is busy otherwise may take away from one
    for path, problem in problems.items():
        # A broken byte may be in the name of the codec.
        known = problem["reason"] in ("NotVideo", "Damaged", "UnknownCodec", "Encrypted")
        assert path in late or known, (path, problem)
        assert problem["detail"].endswith((".", ".)")), (path, problem)


@pytest.mark.proof("attacks")
def test_a_scan_says_what_it_passed_over(attacked: Attacked) -> None:
    jobs = attacked.get("/api/v1/jobs", limit=100).json()["jobs"]
    warning = next(job["warning"] for job in jobs if job["kind"] == "scan")
    assert "could not be read" in warning
    reasons = {"name is not UTF-8: rename it", "link leaves the root", "link leads back into itself"}
    assert any(reason in warning for reason in reasons)
    assert not any(path.encode().endswith(NOT_UTF8) for path in attacked.assets)


@pytest.mark.parametrize("name", [*NAMES, "from the year 2300.mp4"])
@pytest.mark.proof("attacks")
def test_a_video_of_any_name_is_one(attacked: Attacked, name: str) -> None:
    path = f"names/{name}"
    innocent = (attacked.stack.library / "innocent.mp4").read_bytes()
    assert attacked.assets[path]["name"] == name
    assert attacked.original(path).content == innocent
    for what in ("original", "thumbnail", "frames", "markers"):
        answer = attacked.of(path, what)
        assert answer.status_code == 200, answer.text
    # By its name as well, and by nothing that is only like it: a name that goes on is another one.
    quoted = quote(name, safe="")
    markers = attacked.of(path, "markers").json()["markers"]
    told = [marker["output_path"] for marker in attacked.get(f"/api/markers/{quoted}").json()]
    assert told == [marker["output_path"] for marker in markers]
    stack = attacked.stack
    assert attacked.checked(stack.post(f"/api/hidden/{quoted}")).json() == {"hidden": name}
    assert attacked.checked(stack.post(f"/api/hidden/{quoted}%0A")).status_code == 200
    assert attacked.get("/api/hidden").json().count(name) == 1
    assert f"{name}\n" not in attacked.get("/api/hidden").json()
    assert attacked.checked(plain_http.delete(f"{stack.url}/api/hidden/{quoted}")).json() == {"unhidden": name}
    assert attacked.get("/api/v1/assets", q=name[:200]).status_code == 200


@pytest.mark.proof("attacks")
def test_clips_of_videos_with_such_names_lie_in_the_export_folder(attacked: Attacked) -> None:
    stack = attacked.stack
    tried = ("-version.mp4", "name\nnewline.mp4", "back\\..\\slash.mp4")
    created = []
    for name in tried:
        order = {"asset_id": attacked.assets[f"names/{name}"]["id"], "cursor": 2, "clips": 1, "label": name[:200]}
        answer = attacked.checked(stack.post("/api/v1/exports", order))
        if answer.status_code != 201:
            assert answer.status_code == 422, answer.text  # a label of control characters
            answer = attacked.checked(stack.post("/api/v1/exports", {**order, "label": ""}))
        assert answer.status_code == 201, answer.text
        created.append(answer.json())
    for export in created:
        assert stack.wait_for_export(export["job"]["ticket"])["status"] == "done"
        clip = attacked.get(f"/api/v1/exports/{export['id']}").json()["clips"][0]
        path = Path(clip["path"])
        assert path.resolve().is_relative_to(stack.exports)
        assert attacked.get(f"/api/v1/clips/{clip['id']}/video").content == path.read_bytes()
    assert {path.name for path in stack.folder.iterdir()} == {"library", "exports", "data", "log"}


@pytest.mark.proof("attacks")
@pytest.mark.parametrize("folder", ["scripts", "references"])
def test_what_files_name_is_not_opened(attacked: Attacked, folder: str) -> None:
    width = attacked.assets["innocent.mp4"]["video"]["width"]
    looked_at = {path: asset for path, asset in attacked.assets.items() if path.startswith(f"{folder}/")}
    assert looked_at
    for path, asset in looked_at.items():
        if folder == "scripts":
            assert asset["state"] == "problem"
        attacked.of(path, "thumbnail")
        if asset["state"] == "ready":
            assert asset["video"]["width"] == width
            assert attacked.of(path, "picture", frame=0).status_code == 200
    if folder == "references":
        shown = attacked.of("innocent.mp4", "picture", frame=30).content
        for number in range(3):
            path = f"references/data_{number}.mp4"
            if attacked.assets[path]["state"] == "ready":
                assert attacked.of(path, "picture", frame=30).content == shown


@pytest.mark.proof("attacks")
def test_bombs_are_refused_or_harmless(attacked: Attacked) -> None:
    tried = [path for path in attacked.assets if path.startswith("bombs/")]
    assert len(tried) == 19
    for path in tried:
        wanted = (
            ["thumbnail"]
            if "huge" in path
            else ["thumbnail", "frames", "packets", "hls/master.m3u8", "hls/p180/index.m3u8"]
        )
        for what in wanted:
            answer = attacked.of(path, what)
            assert answer.status_code in (200, 422, 504), answer.text
            assert len(answer.content) < 1 << 20


@pytest.mark.proof("attacks")
def test_broken_files_are_answered_one_way_or_the_other(attacked: Attacked) -> None:
    chance = random.Random(5)
    tried = chance.sample(sorted(path for path in attacked.assets if path.startswith("broken/")), 10)
    orders = []
    for path in tried:
        for what, more in (("thumbnail", {"t": 2}), ("frames", {}), ("picture", {"frame": 40})):
            assert attacked.of(path, what, **more).status_code in (200, 422)
        order = {"asset_id": attacked.assets[path]["id"], "cursor": 0, "clips": 1, "name": "broken"}
        answer = attacked.checked(attacked.stack.post("/api/v1/exports", order))
        if answer.status_code == 201:
            orders.append(answer.json())
        else:
            assert answer.status_code in (409, 422), answer.text
    for order in orders:
        state = attacked.stack.wait_for_export(order["job"]["ticket"])
        if state["status"] == "done":
            [clip] = attacked.get(f"/api/v1/exports/{order['id']}").json()["clips"]
            assert _frames_of(Path(clip["path"])) == clip["proof"]["frames"]
        else:
            assert state["error"].endswith((".", ".)")), state


def _frames_of(clip: Path) -> int:
    with av.open(str(clip)) as container:
        return sum(1 for _ in container.decode(video=0))


@pytest.mark.proof("attacks")
def test_what_is_no_file_and_what_lies_outside_is_not_served(attacked: Attacked) -> None:
    # A link that leads nowhere else is served: it is not the folder that is refused.
    assert [path for path in attacked.assets if path.startswith("special/")] == ["special/inside.mp4"]
    library = attacked.stack.library
    assert attacked.original("special/inside.mp4").content == (library / "innocent.mp4").read_bytes()
    # What leads elsewhere is told from what is no file: both would be no file, were the link followed in vain.
    outside = {"memory.mp4", "out.mp4", "out_by_dots.mp4", "parent", "zeros.mp4"}
    tried = {entry.name for entry in (library / "special").iterdir()} - {"inside.mp4"}
    assert outside < tried
    for name in tried:
        status = 403 if name in outside else 404
        assert attacked.original(f"special/{name}").status_code == status, name
        order = {"input_path": f"{library}/special/{name}", "cursor": 0, "clips": 1, "name": "special"}
        assert attacked.checked(attacked.stack.post("/api/export", order)).status_code == status, name
    for path in ("special/parent/secret.mp4", "special/parent/../secret.mp4", "special/loop/loop/out.mp4"):
        assert attacked.original(path).status_code == 403, path
    assert not list(attacked.stack.exports.glob("special*"))


@pytest.mark.proof("attacks")
def test_a_file_that_is_swapped_for_a_link_while_it_is_read_is_never_the_other_one(attacked: Attacked) -> None:
    library = attacked.stack.library
    innocent = (library / "innocent.mp4").read_bytes()
    racing, over = library / "race.mp4", threading.Event()

    def swap() -> None:
        while not over.wait(0.0005):
            (library / "next").hardlink_to(library / "innocent.mp4")
            (library / "next").rename(racing)
            (library / "next").symlink_to(attacked.outside.secret)
            (library / "next").rename(racing)

    swapping = threading.Thread(target=swap)
    swapping.start()
    answers: list[int] = []
    try:
        # What was opened is kept open for some seconds: only then the other one is met.
        for _ in attacked.stack.until(120, "both met"):
            if len(answers) > 20 and {200, 206, 403} <= set(answers):
                break
            headers = {"range": "bytes=0-999"} if len(answers) % 2 else {}
            with plain_http.Client(base_url=attacked.stack.url) as client:
                answer = client.get("/api/video/race.mp4", params={"root": str(library)}, headers=headers)
            attacked.checked(answer)
            answers.append(answer.status_code)
            if answer.status_code in (200, 206):
                assert innocent.startswith(answer.content)
            else:
                assert answer.status_code in (403, 404, 409), answer.text
    finally:
        over.set()
        swapping.join()
        racing.unlink()


def _said(port: int, request: bytes, seconds: float = 120) -> bytes:
    """What is answered to bytes that no client would send."""
    said = b""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(request)
        with contextlib.suppress(ConnectionError):
            while more := connection.recv(65536):
                said += more
    return said


def _request(target: bytes, *fields: bytes, method: bytes = b"GET", body: bytes = b"") -> bytes:
    head = [method + b" " + target + b" HTTP/1.1", b"host: localhost", b"connection: close", *fields]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


_LEADING_OUT = (
    b"../secret.mp4",
    b"../../secret.mp4",
    b"..%2f..%2fsecret.mp4",
    b"%2e%2e/%2e%2e/secret.mp4",
    b"%2e%2e%2f%2e%2e%2fsecret.mp4",
    b"..%5c..%5csecret.mp4",
    b"%252e%252e%252f%252e%252e%252fsecret.mp4",
    b"..%c0%af..%c0%afsecret.mp4",
    b"..%ef%bc%8f..%ef%bc%8fsecret.mp4",
    b"....//....//secret.mp4",
    b"..;/..;/secret.mp4",
    b"innocent.mp4/../../../secret.mp4",
    b"names/./../../../secret.mp4",
    b"special/out.mp4%00.mp4",
    b"innocent.mp4%00",
    b"%00",
    b"%ff%fe%fd",
    b"\xff\xfe",
    b"/etc/passwd",
    b"//etc/passwd",
    b"%2Fetc%2Fpasswd",
    b"file:///etc/passwd",
    b"file%3A%2F%2F%2Fetc%2Fpasswd",
    b"%0d%0aset-cookie:%20x=1",
    b"../" * 2000 + b"etc/passwd",
    b"a/" * 5000,
)


@pytest.mark.proof("attacks")
def test_no_spelling_of_a_path_leads_out(attacked: Attacked) -> None:
    asset = attacked.assets["innocent.mp4"]["id"].encode()
    root = b"?root=" + quote(str(attacked.stack.library)).encode()
    outside = quote(str(attacked.outside.secret)).encode()
    for path in (*_LEADING_OUT, outside, outside.replace(b"/", b"%2F")):
        for target in (
            b"/api/video/" + path + root,
            b"/api/v1/assets/" + path + b"/original",
            b"/api/v1/assets/" + asset + b"/original/" + path,
            b"/api/v1/clips/" + path + b"/video",
            b"/assets/" + path,
            b"/" + path,
        ):
            said = _said(attacked.stack.port, _request(target))
            head, _, body = said.partition(b"\r\n\r\n")
            assert int(head.split()[1]) in (400, 403, 404, 422), (target[:200], head)
            assert body
            assert b"set-cookie" not in head.lower()
            assert b"root:" not in body
            assert _MARK not in body


@pytest.mark.proof("attacks")
def test_requests_that_are_none_are_refused_in_words(attacked: Attacked) -> None:
    port = attacked.stack.port
    for request, status in (
        (_request(b"/" + b"a" * (20 << 20)), 431),
        (_request(b"/api/v1/assets?" + b"a=1&" * 100_000), 431),
        (_request(b"/health", b"a: " + b"b" * (8 << 20)), 431),
        (_request(b"/health", *[b"a: b"] * 100_000), 431),
        (_request(b"/health", b"a\0b: c"), 400),
        (_request(b"/health", b"content-length: 5", b"transfer-encoding: chunked", method=b"POST"), 400),
        (_request(b"/health", b"content-length: -1", method=b"POST"), 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 100, 400),
    ):
        head, _, body = _said(port, request).partition(b"\r\n\r\n")
        assert int(head.split()[1]) == status, (request[:80], head)
        assert len(body) > 10
    for parameters in (b"&".join(b"p%d=1" % each for each in range(5000)), b"limit=1&" * 5000 + b"limit=%ff"):
        head, _, body = _said(port, _request(b"/api/v1/assets?" + parameters)).partition(b"\r\n\r\n")
        assert int(head.split()[1]) in (200, 422)


@pytest.mark.parametrize("piece", [b'\\"', b'"\\', b"[]", b'{"a":'])
@pytest.mark.proof("attacks")
def test_a_body_that_is_hard_to_read_keeps_nobody_waiting(attacked: Attacked, piece: bytes) -> None:
    body = piece * ((1 << 20) // len(piece))
    began = time.monotonic()
    answer = plain_http.post(
        f"{attacked.stack.url}/api/v1/exports", content=body, headers={"content-type": "application/json"}, timeout=30
    )
    assert attacked.checked(answer).status_code == 422
    assert time.monotonic() - began < _SERVED_WITHIN


async def _ended(opened: tuple[asyncio.StreamReader, asyncio.StreamWriter], begin: bytes, drop: bytes) -> bytes:
    """All that somebody hears who sends a beginning, and then a drop a second."""
    reader, writer = opened
    writer.write(begin)
    hearing = asyncio.ensure_future(reader.read())
    try:
        while not (await asyncio.wait((hearing,), timeout=1))[0]:
            if drop:
                writer.write(drop)
        return await hearing
    finally:
        hearing.cancel()
        writer.close()


@pytest.mark.proof("attacks")
async def test_slow_clients_are_ended_and_others_served_meanwhile(attacked: Attacked) -> None:
    stack = attacked.stack

    async def opened() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", stack.port, limit=1024)

    post = b"POST /api/export HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100000\r\n\r\n{"
    large = b"GET /api/video/large.mp4?root=%b HTTP/1.1\r\nhost: localhost\r\n\r\n" % quote(str(stack.library)).encode()
    began = time.monotonic()
    headers = [asyncio.create_task(_ended(await opened(), b"GET / HTTP/1.1\r\n", b"a: b\r\n")) for _ in range(50)]
    bodies = [asyncio.create_task(_ended(await opened(), post, b" ")) for _ in range(50)]
    silent = [asyncio.create_task(_ended(await opened(), b"", b"")) for _ in range(50)]
    idle = [
        asyncio.create_task(_ended(await opened(), b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n", b""))
        for _ in range(120)
    ]
    deaf = [await opened() for _ in range(30)]
    for _, writer in deaf:
        writer.write(large)
    slowest = 0.0
    async with plain_http.AsyncClient(base_url=stack.url, timeout=120) as client:
        while not all(each.done() for each in (*headers, *silent, *idle)):
            asked = time.monotonic()
            assert asked - began < 60
            answer = await client.get("/api/v1/assets", params={"limit": 10})
            assert answer.status_code == 200
            part = await client.get(
                "/api/video/innocent.mp4", params={"root": str(stack.library)}, headers={"range": "bytes=0-9999"}
            )
            assert part.status_code == 206
            slowest = max(slowest, time.monotonic() - asked)
            await asyncio.sleep(0.2)
    assert slowest < _SERVED_WITHIN
    assert all(b"The header of a request has to be sent within 10 s." in each.result() for each in headers)
    assert all(each.result() == b"" for each in silent)
    assert all(each.result().startswith(b"HTTP/1.1 200") for each in idle)
    gateway = stack.process_of("rushes_gateway")
    assert gateway.memory_full_info().uss - attacked.used[gateway.pid] < _MOST_GROWN
    for each in bodies:  # they have 20 s: that they are ended is tested with less
        each.cancel()
    await asyncio.gather(*bodies, return_exceptions=True)
    for _, writer in deaf:
        writer.close()


@pytest.mark.proof("attacks")
def test_in_the_end_everything_works_and_has_taken_little_memory(attacked: Attacked) -> None:
    stack = attacked.stack
    order = {"input_path": f"{stack.library}/innocent.mp4", "cursor": 1, "clips": 1, "name": "innocent"}
    ticket = stack.post("/api/export", order).json()["job_id"]
    assert stack.wait_for_export(ticket)["status"] == "done"
    assert INNOCENT.frames == attacked.of("innocent.mp4", "frames").json()["frame_count"]
    grown = {name: _used(iter([pid]))[pid] - attacked.used[pid] for pid, name in attacked.services.items()}
    assert max(grown.values()) < _MOST_GROWN, {name: each >> 20 for name, each in grown.items()}
    for clip in stack.exports.rglob("*"):
        assert not clip.is_file() or _MARK not in clip.read_bytes()
