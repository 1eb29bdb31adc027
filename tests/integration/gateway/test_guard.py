"""Whom the gateway answers, and how much it listens to."""

from collections.abc import AsyncIterator

import pytest

from rushes_gateway.asgi import Message
from tests.integration.gateway.in_process import HOST, Gateway

UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil", ""])
async def test_foreign_hosts_are_refused(gateway: Gateway, host: str) -> None:
    for path in ("/", "/health", "/api/roots", "/api/v1/assets"):
        answer = await gateway.ask("GET", path, {"host": host})
        assert answer.status_code == 403
        assert "RUSHES_ALLOWED_HOSTS" in answer.json()["detail"]


async def test_a_probe_in_http_1_0_needs_no_host_for_the_health_and_nothing_else(gateway: Gateway) -> None:
    assert await raw(gateway, "/health", "1.0") != 403
    assert await raw(gateway, "/health", "1.1") == 403
    assert await raw(gateway, "/health", "1.0", (b"origin", b"http://evil.example")) == 403
    assert await raw(gateway, "/health", "1.0", (b"host", b"evil.example")) == 403
    assert await raw(gateway, "/api/v1/roots", "1.0") == 403


async def raw(gateway: Gateway, path: str, version: str, *headers: tuple[bytes, bytes]) -> int:
    """The status of a request without the fields that clients add by themselves."""
    statuses: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        statuses.extend([message["status"]] if message["type"] == "http.response.start" else [])

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": version,
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": list(headers),
        "client": ("127.0.0.1", 40000),
        "server": ("127.0.0.1", 8000),
    }
    await gateway.app(scope, receive, send)
    return statuses[0]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1", "http://exp-dash:8081"])
async def test_foreign_origins_are_refused(gateway: Gateway, origin: str) -> None:
    answer = await gateway.ask("POST", "/api/profiles", {"origin": origin}, json={"name": "stolen"})
    assert answer.status_code == 403
    assert "stolen" not in (await gateway.ask("GET", "/api/profiles")).json()
    assert "access-control-allow-origin" not in answer.headers
    async with gateway.socket("/ws/export", {"origin": origin}) as socket:
        # Before it is open: the browser is told nothing.
        assert (await socket.hear())["type"] == "websocket.close"


async def test_named_origins_get_cors(gateway: Gateway) -> None:
    for origin in ("http://exp-dash:8080", "http://localhost:8080", f"http://{HOST}"):
        answer = await gateway.ask("GET", "/api/roots", {"origin": origin})
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, origin)
    asking = {"origin": "http://exp-dash:8080", "access-control-request-method": "POST"}
    preflight = await gateway.ask("OPTIONS", "/api/export", asking)
    assert preflight.status_code == 200
    assert "POST" in preflight.headers["access-control-allow-methods"]


async def test_players_of_other_origins_may_ask_for_ranges(gateway: Gateway) -> None:
    origin = {"origin": "http://exp-dash:8080"}
    for path in ("/videos/stream", "/videos/cam1%2Fa.mp4/stream", "/videos/cam1%2Fa.mp4/stream-transcoded"):
        for further in ({}, {"access-control-request-method": "GET"}):
            answer = await gateway.ask("OPTIONS", path, {**origin, **further})
            assert (answer.status_code, answer.content) == (200, b"")
            assert answer.headers.get_list("access-control-allow-origin") == ["http://exp-dash:8080"]
            assert "Range" in answer.headers["access-control-allow-headers"]
            assert answer.headers["access-control-max-age"] == "86400"


@pytest.mark.parametrize(
    "path",
    [
        "/videos/nope/stream",
        "/videos/999999.mp4",
        "/api/proxies/nope/file",
        f"/api/v1/assets/{UNKNOWN}/original",
        f"/api/v1/assets/{UNKNOWN}/proxy/frames/0",
        f"/api/v1/assets/{UNKNOWN}/hls/low/0.m4s",
        f"/api/v1/clips/{UNKNOWN}/video",
    ],
)
async def test_pages_of_named_origins_read_errors(gateway: Gateway, path: str) -> None:
    answer = await gateway.ask("GET", path, {"origin": "http://exp-dash:8080"})
    assert answer.status_code == 404
    assert answer.headers.get_list("access-control-allow-origin") == ["http://exp-dash:8080"]
    assert answer.headers.get_list("vary").count("Origin") == 1
    assert answer.headers.get_list("x-request-id") == [answer.headers["x-request-id"]]


async def test_bodies_are_at_most_a_mebibyte(gateway: Gateway) -> None:
    for path in ("/api/export", "/api/v1/exports", "/api/profiles"):
        large = b" " * ((1 << 20) + 1)
        answer = await gateway.ask("POST", path, {"content-type": "application/json"}, content=large)
        assert answer.status_code == 413
    fitting = b'{"name":"' + b"x" * ((1 << 20) - 11) + b'"}'
    assert len(fitting) == 1 << 20
    answer = await gateway.ask("POST", "/api/profiles", {"content-type": "application/json"}, content=fitting)
    assert answer.status_code == 422

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b" " * 65536

    assert (await gateway.ask("POST", "/api/export", content=pieces())).status_code == 413


async def test_pictures_may_be_larger(gateway: Gateway) -> None:
    for path, beyond, status in (
        ("/api/v1/detect?model=shapes", 10 << 20, 422),
        ("/api/v1/detect?model=shapes", 14 << 20, 413),
        ("/detect/gpu/segment_field", 14 << 20, 413),
    ):
        refused = await gateway.ask("POST", path, content=bytes(beyond + 1))
        assert refused.status_code == status
        assert "bytes" in refused.json()["detail"]
    text = "A" * ((10 << 20) * 4 // 3 + 5)
    for path in ("/detect/gpu/detect_edges", "/detect/gpu/segment_field"):
        refused = await gateway.ask("POST", path, json={"image_b64": text})
        assert refused.status_code == 422
        assert "bytes" in refused.text


async def test_deep_json_is_refused(gateway: Gateway) -> None:
    for body in (b"[" * 200_000, b'{"name":' * 1000 + b"1" + b"}" * 1000):
        for path in ("/api/export", "/api/v1/exports"):
            answer = await gateway.ask("POST", path, {"content-type": "application/json"}, content=body)
            assert answer.status_code == 422, answer.text


async def test_every_answer_carries_the_security_headers(gateway: Gateway) -> None:
    for path in ("/", "/health", "/api/roots", "/api/v1/nothing"):
        headers = (await gateway.ask("GET", path)).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-request-id"]
