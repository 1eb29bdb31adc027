"""Whom a running gateway answers, and how much it listens to; each case of it: tests/integration/gateway."""

import pytest
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from tests.e2e import plain_http
from tests.e2e.stack import Stack


def test_it_answers_its_own_hosts_and_named_origins_alone(stack: Stack) -> None:
    assert plain_http.get(f"{stack.url}/api/roots", headers={"host": "evil.example"}).status_code == 403
    foreign = "https://evil.example"
    answer = plain_http.post(f"{stack.url}/api/profiles", json={"name": "stolen"}, headers={"origin": foreign})
    assert answer.status_code == 403
    assert "stolen" not in stack.get("/api/profiles").json()
    with pytest.raises(InvalidStatus):
        plain_http.connect(f"{stack.url.replace('http', 'ws')}/ws/export", origin=Origin(foreign))
    for origin in ("http://exp-dash:8080", stack.url):
        named = plain_http.get(f"{stack.url}/api/roots", headers={"origin": origin})
        assert (named.status_code, named.headers["access-control-allow-origin"]) == (200, origin)


def test_bodies_that_say_no_length_are_at_most_a_mebibyte(stack: Stack) -> None:
    endless = plain_http.post(f"{stack.url}/api/export", content=(b" " * 65536 for _ in range(64)))
    assert endless.status_code == 413
