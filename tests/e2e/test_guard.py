"""Whom the gateway answers, and how much it listens to."""

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.e2e import plain_http
from tests.e2e.stack import Stack


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil", ""])
def test_foreign_hosts_are_refused(stack: Stack, host: str) -> None:
    for path in ("/", "/health", "/api/roots", "/api/v1/assets"):
        assert plain_http.get(stack.url + path, headers={"host": host}).status_code in (400, 403)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1", "http://exp-dash:8081"])
def test_foreign_origins_are_refused(stack: Stack, origin: str) -> None:
    answer = plain_http.post(f"{stack.url}/api/profiles", json={"name": "stolen"}, headers={"origin": origin})
    assert answer.status_code == 403
    assert "stolen" not in stack.get("/api/profiles").json()
    assert "access-control-allow-origin" not in answer.headers
    with pytest.raises(InvalidStatus):
        connect(f"{stack.url.replace('http', 'ws')}/ws/export", origin=Origin(origin))


def test_named_origins_get_cors(stack: Stack) -> None:
    for origin in ("http://exp-dash:8080", "http://localhost:8080", stack.url):
        answer = plain_http.get(f"{stack.url}/api/roots", headers={"origin": origin})
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, origin)
    preflight = plain_http.options(
        f"{stack.url}/api/export",
        headers={"origin": "http://exp-dash:8080", "access-control-request-method": "POST"},
    )
    assert preflight.status_code == 200
    assert "POST" in preflight.headers["access-control-allow-methods"]


def test_bodies_are_at_most_a_mebibyte(stack: Stack) -> None:
    for path in ("/api/export", "/api/v1/exports", "/api/profiles"):
        answer = plain_http.post(
            stack.url + path, content=b" " * ((1 << 20) + 1), headers={"content-type": "application/json"}
        )
        assert answer.status_code == 413
    endless = plain_http.post(f"{stack.url}/api/export", content=(b" " * 65536 for _ in range(64)))
    assert endless.status_code == 413


def test_deep_json_is_refused(stack: Stack) -> None:
    for body in (b"[" * 200_000, b'{"name":' * 1000 + b"1" + b"}" * 1000):
        for path in ("/api/export", "/api/v1/exports"):
            answer = plain_http.post(stack.url + path, content=body, headers={"content-type": "application/json"})
            assert answer.status_code == 422, answer.text


def test_every_answer_carries_the_security_headers(stack: Stack) -> None:
    for path in ("/", "/health", "/api/roots", "/api/v1/nothing"):
        headers = stack.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
