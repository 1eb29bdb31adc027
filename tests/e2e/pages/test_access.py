"""Signing in to a running Rushes: what takes its processes, its sockets or a browser.

Every route with every role, sessions, expiry, guessing and the record: tests/integration/gateway.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Browser, expect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from rushes_gateway.access.roles import Role
from tests.e2e import plain_http
from tests.e2e.guarded import ADMIN, PROXY
from tests.e2e.page import AXE, PATIENCE_MS
from tests.e2e.stack import Stack, free_port

# Seconds; ends as soon as it is over.
WITHIN = 120
_ID = "0199c0de-5f3a-7b1c-8000-000000000000"


@pytest.fixture(scope="module")
def tokens(guarded: Stack) -> dict[Role | None, str | None]:
    """A token for each role, and none."""
    secrets: dict[Role | None, str | None] = {None: None, Role.ADMIN: ADMIN}
    for role in (Role.VIEWER, Role.EDITOR):
        secrets[role] = make_token(guarded, role.word, role.word)["secret"]
    return secrets


def bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"authorization": f"Bearer {token}"}


def make_token(stack: Stack, name: str, role: str = "viewer", **fields: Any) -> dict[str, Any]:
    answer = plain_http.post(
        f"{stack.url}/api/v1/tokens", json={"name": name, "role": role, **fields}, headers=bearer(ADMIN)
    )
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def sign_in(url: str, token: str, **headers: str) -> httpx.Response:
    return plain_http.post(f"{url}/api/v1/session", json={"token": token}, headers=headers)


def status_of(url: str, headers: dict[str, str], path: str = "/api/v1/roots") -> int:
    return plain_http.get(url + path, headers=headers).status_code


# -- who may -----------------------------------------------------------------------------


# One route of each kind: every one is walked by tests/integration/gateway/test_routes.py.
@pytest.mark.parametrize(
    ("method", "path", "needs", "status"),
    [
        ("GET", "/health", None, 200),
        ("GET", "/settings", Role.VIEWER, 200),
        ("GET", "/api/v1/assets", Role.VIEWER, 200),
        ("GET", "/api/roots", Role.VIEWER, 200),
        ("GET", "/api/video/short_5s_mp4.mp4?root=LIBRARY", Role.VIEWER, 200),
        ("GET", "/videos/", Role.VIEWER, 200),
        ("POST", "/detect/gpu/detect_edges", Role.VIEWER, 422),
        ("POST", "/api/v1/scans", Role.EDITOR, 202),
        ("POST", "/api/profiles", Role.EDITOR, 422),
        ("GET", "/api/v1/audit", Role.ADMIN, 200),
        ("DELETE", f"/api/v1/tokens/{_ID}", Role.ADMIN, 404),
    ],
)
def test_it_asks_for_a_token_and_lets_each_role_do_what_it_may(
    guarded: Stack, tokens: dict[Role | None, str | None], method: str, path: str, needs: Role | None, status: int
) -> None:
    url = guarded.url + path.replace("LIBRARY", quote(str(guarded.library), safe=""))
    for role, token in tokens.items():
        answer = plain_http.request(
            method, url, headers=bearer(token), json={} if method == "POST" else None, timeout=120
        )
        if needs is None:
            assert answer.status_code == status
        elif role is None:
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == "Bearer"
        elif role < needs:
            assert answer.status_code == 403
            assert f"needs the role {needs.word}" in answer.json()["detail"]
        else:
            assert answer.status_code == status, f"{role.word}: {answer.text}"


def test_the_socket_is_closed_with_a_policy_code(guarded: Stack, tokens: dict[Role | None, str | None]) -> None:
    address = guarded.url.replace("http", "ws") + "/ws/export"
    with pytest.raises(ConnectionClosed) as closed, connect(address, open_timeout=WITHIN) as socket:
        socket.recv(timeout=120)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008
    with connect(address, additional_headers=bearer(tokens[Role.VIEWER]), open_timeout=WITHIN) as socket:
        assert socket.ping().wait(120)


def test_who_is_not_signed_in_gets_the_page_at_every_address_under_its_policy(guarded: Stack) -> None:
    for path, status in {"/": 401, "/library": 401, f"/cut/{_ID}": 401, "/signin": 200}.items():
        answer = plain_http.get(guarded.url + path, headers={"if-none-match": "*"} if status == 401 else {})
        assert answer.status_code == status
        assert 'id="root"' in answer.text
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-frame-options"] == "DENY"


# -- expiry and revocation -------------------------------------------------------------------


@contextmanager
def another_gateway(stack: Stack) -> Iterator[str]:
    """A second one on the same catalog."""
    port = free_port()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("RUSHES_")}
    settings = {"RUSHES_DATA_DIR": str(stack.folder / "data"), "RUSHES_PORT": str(port), **stack.environment}
    process = subprocess.Popen([sys.executable, "-m", "rushes_gateway"], env={**inherited, **settings})
    try:
        url = f"http://127.0.0.1:{port}"
        for _ in stack.until(120, "a second gateway"):
            try:
                if plain_http.get(f"{url}/health").status_code == 200:
                    break
            except httpx.TransportError:
                continue
        yield url
    finally:
        process.terminate()
        process.wait(10)


def wait_for_401(stack: Stack, ask_again: Callable[[], int]) -> None:
    for _ in stack.until(WITHIN, "revoked"):
        if ask_again() == 401:
            break


@pytest.mark.proof("roles")
def test_two_gateways_on_one_catalog_are_one_to_a_client(guarded: Stack) -> None:
    with another_gateway(guarded) as second:
        made = make_token(guarded, "of two gateways")
        cookie = sign_in(second, made["secret"]).headers["set-cookie"].partition(";")[0]
        shown = [{"cookie": cookie}, bearer(made["secret"])]
        for headers in shown:
            assert [status_of(url, headers) for url in (guarded.url, second)] == [200, 200]
        revoked = plain_http.delete(f"{guarded.url}/api/v1/tokens/{made['id']}", headers=bearer(ADMIN))
        assert revoked.status_code == 204
        for headers in shown:
            assert status_of(guarded.url, headers) == 401
            wait_for_401(guarded, lambda headers=headers: status_of(second, headers))  # type: ignore[misc]

        admins = sign_in(guarded.url, ADMIN).headers["set-cookie"].partition(";")[0]
        assert status_of(second, {"cookie": admins}) == 200
        plain_http.delete(f"{guarded.url}/api/v1/session", headers={"cookie": admins})
        wait_for_401(guarded, lambda: status_of(second, {"cookie": admins}))


@pytest.mark.proof("roles")
def test_events_and_the_socket_end_for_those_who_may_no_longer_listen(guarded: Stack) -> None:
    made = make_token(guarded, "listener")
    headers = bearer(made["secret"])
    address = guarded.url.replace("http", "ws") + "/ws/export"
    events = plain_http.stream("GET", f"{guarded.url}/api/v1/events", headers=headers, timeout=WITHIN)
    with events as stream, connect(address, additional_headers=headers) as socket:
        lines = stream.iter_lines()
        assert next(lines) == "event: hello"
        plain_http.delete(f"{guarded.url}/api/v1/tokens/{made['id']}", headers=bearer(ADMIN))
        for _ in lines:
            pass
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=WITHIN)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1008


# -- whose request it is -------------------------------------------------------------------------


def client_at(address: str, stack: Stack, **headers: str) -> httpx.Client:
    """A client at another loopback address."""
    return plain_http.Client(
        base_url=stack.url, transport=httpx.HTTPTransport(verify=False, local_address=address), headers=dict(headers)
    )


def entry_of(stack: Stack, request_id: str) -> dict[str, Any]:
    """What the record has of a request; it is written when the answer has been sent."""
    for _ in stack.until(120, f"{request_id} recorded"):
        listed = plain_http.get(f"{stack.url}/api/v1/audit", params={"limit": 200}, headers=bearer(ADMIN))
        for entry in listed.json()["entries"]:
            if entry["request_id"] == request_id:
                found: dict[str, Any] = entry
                return found
    raise AssertionError  # until() has raised


def test_a_proxy_that_settings_name_says_who_its_clients_are(guarded: Stack) -> None:
    forwarded = {"x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "https", "x-request-id": "proxied-1"}
    with client_at(PROXY, guarded, **forwarded) as proxy:
        answer = proxy.post("/api/v1/session", json={"token": ADMIN})
        assert "secure" in answer.headers["set-cookie"].lower()
    assert entry_of(guarded, "proxied-1")["address"] == "203.0.113.7"
    with client_at("127.0.0.10", guarded, **{**forwarded, "x-request-id": "proxied-2"}) as stranger:
        answer = stranger.post("/api/v1/session", json={"token": ADMIN})
        assert "secure" not in answer.headers["set-cookie"].lower()
    assert entry_of(guarded, "proxied-2")["address"] == "127.0.0.10"


def test_no_secret_is_in_the_log(guarded: Stack, tokens: dict[Role | None, str | None]) -> None:
    said = guarded.log.read_text()
    assert "request" in said
    for token in tokens.values():
        assert token is None or token not in said


# -- the page --------------------------------------------------------------------------------------


def test_a_person_signs_in_where_they_wanted_to_go_and_out_again(guarded: Stack, browser: Browser) -> None:
    context = browser.new_context(base_url=guarded.url, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto("/jobs?kind=export")
    field = page.get_by_label("Token", exact=True)
    expect(field).to_be_focused()
    field.fill("a wrong token")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This token is wrong")
    field.fill(ADMIN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Jobs")).to_be_attached()
    assert page.url.endswith("/jobs?kind=export")
    page.goto("/library")
    expect(page.get_by_role("gridcell").first).to_be_visible()
    page.get_by_role("button", name="Sign out (admin, admin)").click()
    expect(field).to_be_visible()
    assert context.cookies() == []
    page.reload()
    expect(field).to_be_visible()
    assert faults == []
    context.close()


@pytest.mark.proof("roles")
def test_the_page_offers_what_a_role_may_and_asks_again_when_the_session_is_over(
    guarded: Stack, browser: Browser
) -> None:
    made = make_token(guarded, "of a person")
    context = browser.new_context(base_url=guarded.url)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto("/signin")
    page.get_by_label("Token", exact=True).fill(made["secret"])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("gridcell").first).to_be_visible()
    assert page.url.endswith("/library")
    page.get_by_role("gridcell").get_by_role("link").first.click()
    expect(page.get_by_role("textbox", name="Frame")).to_have_value("#0")
    expect(page.get_by_role("button", name="Hide this video")).to_have_count(0)
    plain_http.delete(f"{guarded.url}/api/v1/tokens/{made['id']}", headers=bearer(ADMIN))
    expect(page.get_by_label("Token", exact=True)).to_be_visible(timeout=1000 * WITHIN)
    context.close()


@pytest.mark.proof("axe")
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing_on_the_sign_in(guarded: Stack, browser: Browser, size: tuple[int, int], scheme: Any) -> None:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        base_url=guarded.url,
        bypass_csp=True,  # for axe itself; the other tests run under the policy
    )
    page = context.new_page()
    page.goto("/signin")
    field = page.get_by_label("Token", exact=True)
    field.fill("a wrong token")
    expect(field).to_have_value("a wrong token")
    page.add_script_tag(path=AXE)
    found = page.evaluate("async () => (await axe.run()).violations")
    told = [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found]
    assert told == [], json.dumps(told, indent=1)
    assert page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    context.close()
