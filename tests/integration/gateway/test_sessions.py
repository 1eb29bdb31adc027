"""Signing in, tokens and the record of who did what, as the gateway has them from a real catalog."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rushes_gateway.access.credentials import COOKIE
from rushes_gateway.access.gatekeeper import FRESH_SECONDS
from tests.integration.catalog.harness import World
from tests.integration.gateway.in_process import ADMIN, HOST, NOTHING, Gateway, bearer, gateway_on, running_gateway

NOBODY = {"asked_for": True, "role": None, "name": None, "anonymous": False, "expires_at": None}


async def sign_in(gateway: Gateway, token: str = ADMIN, **headers: str) -> str:
    """The cookie as the browser sends it back."""
    answer = await gateway.ask("POST", "/api/v1/session", headers, json={"token": token})
    assert answer.status_code == 200, answer.text
    return str(answer.headers["set-cookie"].partition(";")[0])


async def test_a_session_is_a_cookie_that_scripts_and_other_sites_do_not_get(guarded: Gateway) -> None:
    answer = await guarded.ask("POST", "/api/v1/session", json={"token": ADMIN})
    assert answer.status_code == 200
    assert (answer.json()["role"], answer.json()["name"], answer.json()["asked_for"]) == ("admin", "admin", True)
    parts = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= parts
    assert "secure" not in parts
    assert any(part.startswith("max-age=12") for part in parts)
    assert ADMIN not in answer.headers["set-cookie"]


async def test_a_session_that_began_under_tls_never_travels_without(guarded: Gateway) -> None:
    # Behind a proxy that ends it the page says where it comes from; a proxy that is trusted says so itself.
    behind = await guarded.ask("POST", "/api/v1/session", {"origin": f"https://{HOST}"}, json={"token": ADMIN})
    async with guarded.client(scheme="https") as client:
        itself = await client.post("/api/v1/session", json={"token": ADMIN})
    for answer in (behind, itself):
        assert "secure" in {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}


async def test_a_session_lasts_until_one_signs_out(guarded: Gateway) -> None:
    async with guarded.client() as client:
        assert (await client.get("/api/v1/session")).json() == NOBODY
        await client.post("/api/v1/session", json={"token": ADMIN})
        assert (await client.get("/api/v1/roots")).status_code == 200
        assert (await client.get("/api/v1/session")).json()["role"] == "admin"
        cookie = f"{COOKIE}={client.cookies[COOKIE]}"
        assert (await client.delete("/api/v1/session")).json()["role"] is None
        assert dict(client.cookies) == {}
    assert (await guarded.ask("GET", "/api/v1/roots", {"cookie": cookie})).status_code == 401


async def test_a_cookie_does_not_count_from_foreign_pages(guarded: Gateway) -> None:
    cookie = await sign_in(guarded)
    profile = {"name": "made by another page"}
    for origin, status in {"https://evil.example": 403, "http://localhost:8080": 401, f"http://{HOST}": 201}.items():
        headers = {"cookie": cookie, "origin": origin}
        assert (await guarded.ask("POST", "/api/v1/profiles", headers, json=profile)).status_code == status
    named = {**bearer(ADMIN), "origin": "http://localhost:8080"}
    assert (await guarded.ask("GET", "/api/v1/roots", named)).status_code == 200


async def test_a_token_that_is_revoked_is_over_at_once_with_its_sessions(guarded: Gateway) -> None:
    made = await guarded.token("revoked")
    shown = [bearer(made["secret"]), {"cookie": await sign_in(guarded, made["secret"])}]
    for headers in shown:
        assert (await guarded.ask("GET", "/api/v1/roots", headers)).status_code == 200
    gone = await guarded.ask("DELETE", f"/api/v1/tokens/{made['id']}", bearer(ADMIN))
    assert gone.status_code == 204
    for headers in shown:
        refused = await guarded.ask("GET", "/api/v1/roots", headers)
        assert refused.status_code == 401
        assert "unknown, has expired or was revoked" in refused.json()["detail"]


class Clock:
    """Stands still until a test lets time pass."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._began = datetime.now(UTC)

    def steady(self) -> float:
        return self.seconds

    def wall(self) -> datetime:
        return self._began + timedelta(seconds=self.seconds)


@pytest.mark.proof("roles")
async def test_what_has_expired_has_expired_at_once(tmp_path: Path) -> None:
    clock = Clock()
    world = World(tmp_path, now=clock.wall)
    async with running_gateway(world, token=ADMIN, steady=clock.steady) as gateway:
        # Sooner than what the gateway remembers of it is asked for anew.
        until = clock.wall() + timedelta(seconds=FRESH_SECONDS / 2)
        made = await gateway.token("short", expires_at=until.isoformat())
        shown = [bearer(made["secret"]), {"cookie": await sign_in(gateway, made["secret"])}]
        for seconds, status in ((0.0, 200), (FRESH_SECONDS / 2 - 0.001, 200), (FRESH_SECONDS / 2, 401)):
            clock.seconds = seconds
            for headers in shown:
                assert (await gateway.ask("GET", "/api/v1/roots", headers)).status_code == status
        assert (await gateway.ask("POST", "/api/v1/session", json={"token": made["secret"]})).status_code == 401


@pytest.mark.proof("roles")
async def test_what_ends_at_one_gateway_ends_at_every_other_within_seconds(tmp_path: Path) -> None:
    clock = Clock()
    world = World(tmp_path, now=clock.wall)
    async with (
        running_gateway(world, token=ADMIN, steady=clock.steady) as first,
        gateway_on(world, first.catalog, token=ADMIN, steady=clock.steady) as second,
    ):
        made = await first.token("of two gateways")
        admins = {"cookie": await sign_in(first)}
        shown = [bearer(made["secret"]), {"cookie": await sign_in(second, made["secret"])}, admins]
        for headers in shown:
            for gateway in (first, second):
                assert (await gateway.ask("GET", "/api/v1/roots", headers)).status_code == 200
        await first.ask("DELETE", f"/api/v1/tokens/{made['id']}", bearer(ADMIN))
        await first.ask("DELETE", "/api/v1/session", admins)
        for headers in shown:
            assert (await first.ask("GET", "/api/v1/roots", headers)).status_code == 401
            assert (await second.ask("GET", "/api/v1/roots", headers)).status_code == 200
        clock.seconds += FRESH_SECONDS
        for headers in shown:
            assert (await second.ask("GET", "/api/v1/roots", headers)).status_code == 401


async def test_guessing_makes_the_guesser_wait_and_nobody_else(tmp_path: Path) -> None:
    clock = Clock()
    async with (
        running_gateway(World(tmp_path, now=clock.wall), token=ADMIN, steady=clock.steady) as gateway,
        gateway.client(address="10.0.0.66") as guesser,
    ):
        answers = [await guesser.post("/api/v1/session", json={"token": f"wrong {number}"}) for number in range(5)]
        assert [answer.status_code for answer in answers] == [401, 401, 401, 429, 429]
        assert answers[2].headers["retry-after"] == "1"
        assert answers[3].json()["detail"] == "Too many wrong tokens. Try again in 1 s."
        assert answers[3].headers["retry-after"] == "1"
        assert (await guesser.post("/api/v1/session", json={"token": ADMIN})).status_code == 429
        assert (await guesser.get("/api/v1/roots", headers=bearer("another wrong one"))).status_code == 429
        assert (await guesser.get("/api/v1/session", headers=bearer("another wrong one"))).status_code == 429
        await sign_in(gateway)
        clock.seconds = 1.0
        assert (await guesser.post("/api/v1/session", json={"token": ADMIN})).status_code == 200


@pytest.mark.parametrize(
    ("expires_at", "message"),
    [
        ("2020-01-01T00:00:00Z", "must be in the future"),
        ("2030-01-01T00:00:00", "Input should have timezone info"),
        ("9999-12-31T23:59:59-12:00", "must lie between the years 1 and 9999 in UTC"),
    ],
)
async def test_an_end_that_no_token_can_have_is_refused_with_its_reason(
    guarded: Gateway, expires_at: str, message: str
) -> None:
    wanted = {"name": "never made", "role": "viewer", "expires_at": expires_at}
    refused = await guarded.ask("POST", "/api/v1/tokens", bearer(ADMIN), json=wanted)
    assert (refused.status_code, refused.json()["errors"]) == (422, [{"field": "expires_at", "message": message}])


async def test_a_token_may_expire_on_any_day_to_come(guarded: Gateway) -> None:
    made = await guarded.token("for very long", expires_at="9999-12-31T23:59:59Z")
    assert made["expires_at"] == "9999-12-31T23:59:59Z"


async def test_the_record_says_who_did_what(guarded: Gateway, tokens: dict[str, str]) -> None:
    made = await guarded.token("recorded", "editor")
    editors = {**bearer(made["secret"]), "x-request-id": "record-1"}
    await guarded.ask("POST", "/api/profiles", editors, json={"name": "night shift"})
    entry = await guarded.entry("record-1")
    assert (entry["actor"], entry["token_id"], entry["status"]) == ("recorded", made["id"], 200)
    assert (entry["action"], entry["targets"]) == ("POST /api/profiles", ["night shift"])
    assert entry["address"] == "127.0.0.1"

    viewers = {**bearer(tokens["viewer"]), "x-request-id": "record-2"}
    await guarded.ask("DELETE", f"/api/v1/clips/{NOTHING}", viewers)
    entry = await guarded.entry("record-2")
    assert (entry["actor"], entry["status"], entry["targets"]) == ("viewer", 403, [NOTHING])

    async with guarded.client(address="10.0.2.1") as client:
        wrong = await client.post("/api/v1/session", json={"token": "wrong"}, headers={"x-request-id": "record-3"})
        assert (wrong.status_code, wrong.headers["www-authenticate"]) == (401, "Bearer")
    entry = await guarded.entry("record-3")
    assert (entry["actor"], entry["status"], entry["action"]) == ("nobody", 401, "POST /api/v1/session")
    assert entry["address"] == "10.0.2.1"
    await sign_in(guarded, **{"x-request-id": "record-4"})
    assert (await guarded.entry("record-4"))["actor"] == "admin"

    listed = (await guarded.ask("GET", "/api/v1/audit?limit=200", bearer(ADMIN))).json()["entries"]
    assert any(each["targets"] == [made["id"]] for each in listed)
    assert made["secret"] not in json.dumps(listed)


async def test_a_job_says_whose_token_asked_for_it(guarded: Gateway) -> None:
    made = await guarded.token("asks for a scan", "editor")
    # A scan that still waits is joined, and stays that of whoever asked first.
    await guarded.catalog.quiet()
    started = await guarded.ask("POST", "/api/v1/scans", bearer(made["secret"]), json={"retry_problems": False})
    [job_id] = started.json()["job_ids"]
    job = (await guarded.ask("GET", f"/api/v1/jobs/{job_id}", bearer(ADMIN))).json()
    assert (job["requested_by"], job["profile"]) == ("asks for a scan", None)


async def test_without_a_token_everyone_here_is_admin_and_what_they_change_is_recorded(gateway: Gateway) -> None:
    session = await gateway.ask("GET", "/api/v1/session")
    assert session.json() == {
        "asked_for": False,
        "role": "admin",
        "name": "local",
        "anonymous": False,
        "expires_at": None,
    }
    assert (await gateway.ask("POST", "/api/v1/session", json={"token": "any"})).status_code == 409
    await gateway.ask("POST", "/api/v1/profiles", {"x-request-id": "open-1"}, json={"name": "quiet"})
    assert (await gateway.entry("open-1"))["actor"] == "local"
