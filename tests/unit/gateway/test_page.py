"""Scripts and styles of the page go out compressed to whoever takes that."""

import gzip
from pathlib import Path

import httpx
import pytest

from rushes_gateway.page import Page

SCRIPT = "export const a = 1;\n" * 1000


@pytest.fixture
def page(tmp_path: Path) -> Page:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "assets" / "index-a1.js").write_text(SCRIPT)
    (tmp_path / "assets" / "font.woff2").write_bytes(b"compressed already")
    return Page(tmp_path)


async def ask(page: Page, path: str, **headers: str) -> tuple[httpx.Response, bytes]:
    """The answer, and its body as it was sent."""
    transport = httpx.ASGITransport(page)
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
        client.stream("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}) as said,
    ):
        return said, b"".join([part async for part in said.aiter_raw()])


async def test_a_script_is_compressed_once_for_those_that_take_it(page: Page) -> None:
    said, body = await ask(page, "/assets/index-a1.js", accept_encoding="br, gzip;q=0.8")
    assert (said.status_code, said.headers["content-encoding"], said.headers["vary"]) == (
        200,
        "gzip",
        "Accept-Encoding",
    )
    assert said.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in said.headers["cache-control"]
    assert len(body) == int(said.headers["content-length"]) < len(SCRIPT) / 20
    assert gzip.decompress(body).decode() == SCRIPT


@pytest.mark.parametrize("accepted", ["identity", "gzip;q=0", "br"])
async def test_others_get_it_as_it_is(page: Page, accepted: str) -> None:
    said, body = await ask(page, "/assets/index-a1.js", accept_encoding=accepted)
    assert (said.status_code, said.headers["vary"], body.decode()) == (200, "Accept-Encoding", SCRIPT)
    assert "content-encoding" not in said.headers


async def test_ranges_and_what_is_compressed_already_are_sent_as_they_are(page: Page) -> None:
    said, body = await ask(page, "/assets/index-a1.js", accept_encoding="gzip", range="bytes=0-5")
    assert (said.status_code, body, said.headers.get("content-encoding")) == (206, b"export", None)
    said, body = await ask(page, "/assets/font.woff2", accept_encoding="gzip")
    assert (body, said.headers.get("content-encoding")) == (b"compressed already", None)


@pytest.mark.parametrize("path", ["/assets/nothing.js", "/assets/..%2Findex.html.js", "/assets/a%00.js"])
async def test_what_is_not_there_is_not_found(page: Page, path: str) -> None:
    said, _ = await ask(page, path, accept_encoding="gzip")
    assert said.status_code == 404
