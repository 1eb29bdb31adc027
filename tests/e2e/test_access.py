"""Who may do what, through a running Rushes: every route with every role, sessions, expiry, guessing, the record."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from rushes_gateway.access.credentials import COOKIE
from rushes_gateway.access.gatekeeper import FRESH_SECONDS
from rushes_gateway.access.roles import Role
from rushes_gateway.access.route_table import ROUTES, WEBSOCKET
from tests.e2e import plain_http
from tests.e2e.stack import Stack, free_port
from tests.footage import recipes
from tests.footage.recipes import Recipe

ADMIN = "the-admin's-token-of-these-tests"
PROXY = "127.0.0.9"
# And what a busy machine adds.
WITHIN = FRESH_SECONDS + 10
AXE = Path(__file__).parents[2] / "gateway" / "web" / "node_modules" / "axe-core" / "axe.min.js"
_ID = "0199c0de-5f3a-7b1c-8000-000000000000"
_QUERIES = {"/api/v1/folders": "?root=library", "/api/export": "?output_path=/exports/nothing.mp4"}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]) -> Iterator[Stack]:
    """A Rushes that asks for a token."""
    own = Stack(
        tmp_path_factory.mktemp("guarded"), environment={"RUSHES_TOKEN": ADMIN, "RUSHES_TRUSTED_PROXIES": PROXY}
    )
    own.add(make_footage(recipes.SHORT_5S_MP4))
    with own:
        yield own


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


# -- the table, walked -----------------------------------------------------------------


def concrete(template: str) -> str:
    """A path of the route that names nothing that is there."""
    return re.sub(r"\{[^}]+\}", _ID, re.sub(r"\{[^}]+:path\}", "nothing.mp4", template))


def ask(url: str, method: str, path: str, token: str | None) -> tuple[int, str, httpx.Headers]:
    """Status, beginning of the body and headers; streams are left after that."""
    body: dict[str, str] | None = {} if method in ("POST", "PUT") else None
    with plain_http.stream(method, url + path, headers=bearer(token), json=body, timeout=120) as answer:
        said = "" if answer.headers.get("content-type", "").startswith("text/event-stream") else answer.read().decode()
        return answer.status_code, said, answer.headers


@pytest.mark.parametrize(("method", "template"), [route for route in ROUTES if route[0] != WEBSOCKET])
def test_every_route_answers_each_role_as_its_row_says(
    guarded: Stack, tokens: dict[Role | None, str | None], method: str, template: str
) -> None:
    needs = ROUTES[method, template]
    path = concrete(template) + _QUERIES.get(template, "")
    for role, token in tokens.items():
        status, said, headers = ask(guarded.url, method, path, token)
        refused_for_role = status == 403 and "needs the role" in said
        if needs is None:
            assert status != 403, f"{role}: {status}"
            assert status != 401 or "wrong" in said, f"{role}: {status}"
        elif role is None:
            assert status == 401, f"{status} {said}"
            assert headers["www-authenticate"] == "Bearer"
        elif role < needs:
            assert refused_for_role, f"{role.word}: {status} {said}"
            assert f"role {needs.word}" in said
        else:
            assert status != 401, f"{role.word}: {said}"
            assert not refused_for_role, f"{role.word}: {said}"


@pytest.mark.parametrize("path", ["/nothing", "/index.html", "/api", "/api/v1", "/api/nothing", "/api/v1/nothing"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PATCH", "OPTIONS"])
def test_unknown_paths_are_closed_too(
    guarded: Stack, tokens: dict[Role | None, str | None], method: str, path: str
) -> None:
    assert ask(guarded.url, method, path, None)[0] == 401
    assert ask(guarded.url, method, path, ADMIN)[0] in (200, 404, 405)
    assert ask(guarded.url, method, path, tokens[Role.VIEWER])[0] in (200, 403, 404, 405)


def test_the_socket_is_closed_with_a_policy_code(guarded: Stack, tokens: dict[Role | None, str | None]) -> None:
    address = guarded.url.replace("http", "ws") + "/ws/export"
    for headers in ({}, bearer("a wrong one, long enough")):
        with pytest.raises(ConnectionClosed) as closed, connect(address, additional_headers=headers) as socket:
            socket.recv(timeout=120)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1008
    with connect(address, additional_headers=bearer(tokens[Role.VIEWER])) as socket, pytest.raises(TimeoutError):
        socket.recv(timeout=0.3)


def test_refusals_speak_the_language_of_their_path(guarded: Stack, tokens: dict[Role | None, str | None]) -> None:
    native = plain_http.get(f"{guarded.url}/api/v1/roots")
    assert native.headers["content-type"] == "application/problem+json"
    assert native.json()["type"] == "/problems/sign-in-needed"
    assert set(plain_http.get(f"{guarded.url}/api/roots").json()) == {"detail"}
    low = plain_http.post(f"{guarded.url}/api/v1/scans", json={}, headers=bearer(tokens[Role.VIEWER])).json()
    assert low["type"] == "/problems/role-too-low"


def test_who_is_not_signed_in_gets_the_page_at_every_address_under_its_policy(guarded: Stack) -> None:
    for path, status in {"/": 401, "/library": 401, f"/cut/{_ID}": 401, "/signin": 200}.items():
        answer = plain_http.get(guarded.url + path, headers={"if-none-match": "*"} if status == 401 else {})
        assert answer.status_code == status
        assert 'id="root"' in answer.text
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-frame-options"] == "DENY"


# -- sessions ----------------------------------------------------------------------------


def test_a_session_is_a_cookie_that_scripts_and_other_sites_do_not_get(guarded: Stack) -> None:
    answer = sign_in(guarded.url, ADMIN)
    assert answer.status_code == 200
    assert (answer.json()["role"], answer.json()["name"], answer.json()["asked_for"]) == ("admin", "admin", True)
    parts = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= parts
    assert "secure" not in parts
    assert any(part.startswith("max-age=12") for part in parts)
    assert ADMIN not in answer.headers["set-cookie"]
    host = guarded.url.removeprefix("http://")
    assert "secure" in sign_in(guarded.url, ADMIN, origin=f"https://{host}").headers["set-cookie"].lower()


def test_a_session_lasts_until_one_signs_out(guarded: Stack) -> None:
    with plain_http.Client(base_url=guarded.url) as client:
        assert client.get("/api/v1/session").json() == {
            "asked_for": True,
            "role": None,
            "name": None,
            "expires_at": None,
        }
        client.post("/api/v1/session", json={"token": ADMIN})
        assert client.get("/api/v1/roots").status_code == 200
        assert client.get("/api/v1/session").json()["role"] == "admin"
        cookie = f"{COOKIE}={client.cookies[COOKIE]}"
        assert client.delete("/api/v1/session").json()["role"] is None
        assert dict(client.cookies) == {}
        assert client.get("/api/v1/roots", headers={"cookie": cookie}).status_code == 401


def test_a_cookie_does_not_count_from_foreign_pages(guarded: Stack) -> None:
    cookie = sign_in(guarded.url, ADMIN).headers["set-cookie"].partition(";")[0]
    profile = {"name": "made by another page"}
    for origin, status in {"https://evil.example": 403, "http://localhost:8080": 401, guarded.url: 201}.items():
        headers = {"cookie": cookie, "origin": origin}
        assert plain_http.post(f"{guarded.url}/api/v1/profiles", json=profile, headers=headers).status_code == status
    named = {**bearer(ADMIN), "origin": "http://localhost:8080"}
    assert status_of(guarded.url, named) == 200


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


def wait_for_401(stack: Stack, ask_again: Callable[[], int]) -> float:
    began = time.monotonic()
    for _ in stack.until(WITHIN, "revoked"):
        if ask_again() == 401:
            break
    return time.monotonic() - began


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
def test_what_has_expired_has_expired_at_once(guarded: Stack) -> None:
    until = datetime.now(UTC) + timedelta(seconds=5)
    made = make_token(guarded, "short", expires_at=until.isoformat())
    headers = bearer(made["secret"])
    # As often as it goes: what a gateway remembers of it is young when it ends.
    while datetime.now(UTC) < until:
        status = status_of(guarded.url, headers)
        assert status == 200 or datetime.now(UTC) >= until
    assert status_of(guarded.url, headers) == 401


@pytest.mark.parametrize(
    ("expires_at", "message"),
    [
        ("2020-01-01T00:00:00Z", "must be in the future"),
        ("2030-01-01T00:00:00", "Input should have timezone info"),
        ("9999-12-31T23:59:59-12:00", "Value error, must lie between the years 1 and 9999 in UTC"),
    ],
)
def test_an_end_that_no_token_can_have_is_refused_with_its_reason(
    guarded: Stack, expires_at: str, message: str
) -> None:
    wanted = {"name": "never made", "role": "viewer", "expires_at": expires_at}
    refused = plain_http.post(f"{guarded.url}/api/v1/tokens", json=wanted, headers=bearer(ADMIN))
    assert (refused.status_code, refused.json()["errors"]) == (422, [{"field": "expires_at", "message": message}])


def test_a_token_may_expire_on_any_day_to_come(guarded: Stack) -> None:
    made = make_token(guarded, "for very long", expires_at="9999-12-31T23:59:59Z")
    assert made["expires_at"] == "9999-12-31T23:59:59Z"


@pytest.mark.proof("roles")
def test_events_and_the_socket_end_for_those_who_may_no_longer_listen(guarded: Stack) -> None:
    made = make_token(guarded, "listener")
    headers = bearer(made["secret"])
    address = guarded.url.replace("http", "ws") + "/ws/export"
    events = plain_http.stream("GET", f"{guarded.url}/api/v1/events", headers=headers, timeout=2 * WITHIN)
    with events as stream, connect(address, additional_headers=headers) as socket:
        lines = stream.iter_lines()
        assert next(lines) == "event: hello"
        plain_http.delete(f"{guarded.url}/api/v1/tokens/{made['id']}", headers=bearer(ADMIN))
        began = time.monotonic()
        for _ in lines:
            pass
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=WITHIN)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1008
        assert time.monotonic() - began < WITHIN + 1


# -- guessing ----------------------------------------------------------------------------------


def client_at(address: str, stack: Stack, **headers: str) -> httpx.Client:
    """A client at another loopback address."""
    return plain_http.Client(
        base_url=stack.url, transport=httpx.HTTPTransport(verify=False, local_address=address), headers=dict(headers)
    )


@pytest.mark.proof("roles")
def test_guessing_makes_the_guesser_wait_and_nobody_else(guarded: Stack) -> None:
    with client_at("127.0.0.66", guarded) as guesser:
        answers = [guesser.post("/api/v1/session", json={"token": f"wrong {number}"}) for number in range(5)]
        assert [answer.status_code for answer in answers] == [401, 401, 401, 429, 429]
        assert answers[2].headers["retry-after"] == "1"
        assert answers[3].json()["detail"] == "Too many wrong tokens. Try again in 1 s."
        assert guesser.post("/api/v1/session", json={"token": ADMIN}).status_code == 429
        assert guesser.get("/api/v1/roots", headers=bearer("another wrong one")).status_code == 429
        assert sign_in(guarded.url, ADMIN).status_code == 200
        for _ in guarded.until(120, "listened to again"):
            if guesser.post("/api/v1/session", json={"token": ADMIN}).status_code == 200:
                break


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


# -- the record ----------------------------------------------------------------------------------


def entries(stack: Stack, **parameters: Any) -> list[dict[str, Any]]:
    answer = plain_http.get(f"{stack.url}/api/v1/audit", params=parameters, headers=bearer(ADMIN))
    found: list[dict[str, Any]] = answer.json()["entries"]
    return found


def entry_of(stack: Stack, request_id: str) -> dict[str, Any]:
    """It is written when the answer has been sent."""
    for _ in stack.until(120, f"{request_id} recorded"):
        for entry in entries(stack, limit=200):
            if entry["request_id"] == request_id:
                return entry
    raise AssertionError  # until() has raised


def test_the_record_says_who_did_what(guarded: Stack, tokens: dict[Role | None, str | None]) -> None:
    made = make_token(guarded, "recorded", "editor")
    headers = {**bearer(made["secret"]), "x-request-id": "record-1"}
    plain_http.post(f"{guarded.url}/api/profiles", json={"name": "night shift"}, headers=headers)
    entry = entry_of(guarded, "record-1")
    assert (entry["actor"], entry["token_id"], entry["status"]) == ("recorded", made["id"], 200)
    assert (entry["action"], entry["targets"]) == ("POST /api/profiles", ["night shift"])
    assert entry["address"] == "127.0.0.1"

    path = f"/api/v1/clips/{_ID}"
    plain_http.delete(guarded.url + path, headers={**bearer(tokens[Role.VIEWER]), "x-request-id": "record-2"})
    entry = entry_of(guarded, "record-2")
    assert (entry["actor"], entry["status"], entry["targets"]) == ("viewer", 403, [_ID])

    sign_in(guarded.url, "a wrong one", **{"x-request-id": "record-3"})
    entry = entry_of(guarded, "record-3")
    assert (entry["actor"], entry["status"], entry["action"]) == ("nobody", 401, "POST /api/v1/session")
    sign_in(guarded.url, ADMIN, **{"x-request-id": "record-4"})
    assert entry_of(guarded, "record-4")["actor"] == "admin"
    assert any(each["targets"] == [made["id"]] for each in entries(guarded, limit=200))
    assert made["secret"] not in json.dumps(entries(guarded, limit=200))


def test_a_job_says_whose_token_asked_for_it(guarded: Stack) -> None:
    made = make_token(guarded, "asks for a scan", "editor")
    # A scan that still waits is joined, and stays that of whoever asked first.
    for _ in guarded.until(WITHIN, "quiet"):
        if not plain_http.get(f"{guarded.url}/api/v1/jobs?active=true", headers=bearer(ADMIN)).json()["jobs"]:
            break
    started = plain_http.post(
        f"{guarded.url}/api/v1/scans", json={"retry_problems": False}, headers=bearer(made["secret"])
    ).json()
    [job_id] = started["job_ids"]
    job = plain_http.get(f"{guarded.url}/api/v1/jobs/{job_id}", headers=bearer(ADMIN)).json()
    assert (job["requested_by"], job["profile"]) == ("asks for a scan", None)


def test_no_secret_is_in_the_log(guarded: Stack, tokens: dict[Role | None, str | None]) -> None:
    said = guarded.log.read_text()
    assert "request" in said
    for token in tokens.values():
        assert token is None or token not in said


def test_without_a_token_everyone_here_is_admin_and_what_they_change_is_recorded(stack: Stack) -> None:
    assert stack.get("/api/v1/session").json() == {
        "asked_for": False,
        "role": "admin",
        "name": "local",
        "expires_at": None,
    }
    assert stack.post("/api/v1/session", {"token": "any"}).status_code == 409
    plain_http.post(f"{stack.url}/api/v1/profiles", json={"name": "quiet"}, headers={"x-request-id": "open-1"})
    assert entry_of(stack, "open-1")["actor"] == "local"


# -- the page --------------------------------------------------------------------------------------


def test_a_person_signs_in_where_they_wanted_to_go_and_out_again(guarded: Stack, browser: Browser) -> None:
    context = browser.new_context(base_url=guarded.url, viewport={"width": 1440, "height": 900})
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


def test_the_page_offers_what_a_role_may_and_asks_again_when_the_session_is_over(
    guarded: Stack, browser: Browser
) -> None:
    made = make_token(guarded, "of a person")
    context = browser.new_context(base_url=guarded.url)
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
    expect(page.get_by_label("Token", exact=True)).to_be_visible(timeout=2000 * WITHIN)
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
