"""Streams over HTTP: playlists that any player reads, fragments with length and tag, and what is refused."""

import os
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e import plain_http
from tests.e2e.stack import Stack
from tests.e2e.workers import at_rest, spent, workers
from tests.footage import recipes
from tests.footage.recipes import Recipe

TYPE = "application/vnd.apple.mpegurl"
FILE = "cfr2997_mkv.mkv"


@pytest.fixture(name="base", scope="module")
def _base(stack: Stack) -> str:
    return base_of(stack, FILE)


def base_of(stack: Stack, name: str) -> str:
    stack.scan()
    [asset] = stack.get("/api/v1/assets", q=name).json()["assets"]
    return f"/api/v1/assets/{asset['id']}/hls"


def ask(stack: Stack, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return plain_http.request(method, f"{stack.url}{path}", headers=fields, timeout=120)


def addresses(playlist: str) -> Iterator[str]:
    yield from (line for line in playlist.splitlines() if line and not line.startswith("#"))


def test_the_master_playlist_offers_the_copy_only_to_players_that_know_its_codec(stack: Stack, base: str) -> None:
    known = ask(stack, f"{base}/master.m3u8?codecs=h264,hevc")
    assert known.headers["content-type"].startswith(TYPE)
    assert list(addresses(known.text)) == ["copy/index.m3u8", "p180/index.m3u8"]
    assert 'TYPE=AUDIO,GROUP-ID="sound"' in known.text
    assert list(addresses(ask(stack, f"{base}/master.m3u8?codecs=").text)) == ["p180/index.m3u8"]
    refused = ask(stack, f"{base}/master.m3u8?codecs=h264,theora")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "query.codecs")


def test_fragments_have_a_length_and_a_tag_and_are_bound_to_a_version(stack: Stack, base: str) -> None:
    for track in ("copy", "p180", "a1"):
        playlist = ask(stack, f"{base}/{track}/index.m3u8").text
        assert playlist.endswith("#EXT-X-ENDLIST\n")
        lengths = [float(length) for length in re.findall(r"#EXTINF:([\d.]+),", playlist)]
        assert sum(lengths) == pytest.approx(20, abs=0.03)
        first = f"{base}/{track}/{next(addresses(playlist))}"
        whole = ask(stack, first)
        assert int(whole.headers["content-length"]) == len(whole.content)
        assert whole.content[4:8] == b"moof"
        assert "max-age" in whole.headers["cache-control"]
        assert ask(stack, first, "HEAD").headers["content-length"] == whole.headers["content-length"]
        same = ask(stack, first, if_none_match=whole.headers["etag"])
        assert (same.status_code, same.content) == (304, b"")
        [header] = re.findall(r'#EXT-X-MAP:URI="([^"]+)"', playlist)
        assert ask(stack, f"{base}/{track}/{header}").content[4:8] == b"ftyp"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("p123/index.m3u8", "no-such-track"),
        ("a9/index.m3u8", "no-such-track"),
        ("nothing/index.m3u8", "no-such-track"),
        ("p123/0.m4s", "no-such-track"),
        ("p180/99.m4s", "no-such-fragment"),
        ("p180/all.vtt", "no-such-track"),
        ("p180/0.ts", "no-such-track"),
    ],
)
def test_what_is_not_there_is_said(stack: Stack, base: str, path: str, reason: str) -> None:
    answer = ask(stack, f"{base}/{path}")
    assert (answer.status_code, answer.json()["type"]) == (404, f"/problems/{reason}")


def test_wrong_requests_are_refused_before_anything_is_made(stack: Stack, base: str) -> None:
    assert ask(stack, f"{base}/p180/0.m4s?v=yesterday").status_code == 422
    assert ask(stack, f"{base}/p180/0.m4s", "POST").status_code == 405
    broken = ask(stack, f"{base_of(stack, 'broken.mp4')}/master.m3u8")
    assert (broken.status_code, broken.json()["type"]) == (422, "/problems/not-video")


def test_a_file_that_has_changed_is_not_mixed_with_what_it_was(
    stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    with stack.lent(make_footage(recipes.SHORT_5S_MP4), "changes under a viewer.mp4") as path:
        base = base_of(stack, "changes under a viewer")
        before = list(addresses(ask(stack, f"{base}/p180/index.m3u8").text))
        os.utime(path, (1, 1))
        answer = ask(stack, f"{base}/p180/{before[1]}")
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/source-changed")
        after = list(addresses(ask(stack, f"{base}/p180/index.m3u8").text))
        assert after != before
        assert ask(stack, f"{base}/p180/{after[1]}").status_code == 200


@pytest.fixture(name="one_key_base")
def _one_key_base(stack: Stack, make_footage: Callable[[Recipe], Path]) -> Iterator[str]:
    with stack.lent(make_footage(recipes.ONE_KEY_MP4), "left in the middle.mp4"):
        yield base_of(stack, "left in the middle")


@pytest.mark.proof("load")
def test_who_leaves_ends_what_is_made_for_nobody_else(stack: Stack, one_key_base: str) -> None:
    base = one_key_base
    # All of the file is decoded for its last second.
    last = list(addresses(ask(stack, f"{base}/p720/index.m3u8").text))[-1]
    assert ask(stack, f"{base}/p720/init.mp4").status_code == 200
    idle = at_rest(stack)
    with socket.create_connection(("127.0.0.1", stack.port)) as viewer:
        viewer.sendall(f"GET {base}/p720/{last} HTTP/1.1\r\nHost: 127.0.0.1:{stack.port}\r\n\r\n".encode())
        for _ in stack.until(120, "at work"):
            if spent(workers(stack)) > idle:
                break
    given_up = at_rest(stack) - idle
    idle = at_rest(stack)
    assert ask(stack, f"{base}/p720/{last}").status_code == 200
    assert given_up < (at_rest(stack) - idle) / 2
