"""Who gets in without a token of their own: by RUSHES_ANONYMOUS, and by signed addresses."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from pydantic import SecretStr, ValidationError

from rushes_gateway.access.credentials import COOKIE
from rushes_gateway.access.roles import Role
from rushes_gateway.settings import GatewaySettings
from tests.integration.catalog.harness import World
from tests.integration.gateway.in_process import ADMIN, NOTHING, Gateway, bearer, running_gateway

ORIGINAL = f"/api/v1/assets/{NOTHING}/original"
ELSEWHERE = {"origin": "http://localhost:8080", "sec-fetch-site": "cross-site"}
"""An old client's page on another port."""


@pytest_asyncio.fixture(scope="module")
async def trusting(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Gateway]:
    """Who shows nothing is an editor."""
    world = World(tmp_path_factory.mktemp("trusting"))
    async with running_gateway(world, token=ADMIN, anonymous=Role.EDITOR) as gateway:
        await gateway.catalog.attach()
        yield gateway


async def test_who_shows_nothing_has_the_role_that_the_setting_gives(trusting: Gateway) -> None:
    said = (await trusting.ask("GET", "/api/v1/session")).json()
    assert said == {"asked_for": True, "role": "editor", "name": "anonymous", "anonymous": True, "expires_at": None}
    made = await trusting.ask("POST", "/api/v1/profiles", json={"name": "by anybody"})
    assert made.status_code == 201
    assert (await trusting.entry(made.headers["x-request-id"]))["actor"] == "anonymous"
    refused = await trusting.ask("GET", "/api/v1/tokens")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/role-too-low")


async def test_old_clients_of_other_pages_get_in_too(trusting: Gateway) -> None:
    # A cookie that another site's page makes the browser send does not count there, and takes nothing away.
    headers = {**ELSEWHERE, "cookie": f"{COOKIE}=anything"}
    assert (await trusting.ask("GET", "/api/roots", headers)).status_code == 200


async def test_a_foreign_page_still_changes_nothing(trusting: Gateway) -> None:
    headers = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    refused = await trusting.ask("POST", "/api/v1/profiles", headers, json={"name": "made by another page"})
    assert refused.status_code == 403


async def test_a_wrong_token_is_wrong_and_one_may_sign_in_for_more(trusting: Gateway) -> None:
    assert (await trusting.ask("GET", "/api/v1/roots", bearer("not a token of this gateway"))).status_code == 401
    async with trusting.client() as client:
        assert (await client.post("/api/v1/session", json={"token": ADMIN})).json()["role"] == "admin"
        assert (await client.get("/api/v1/session")).json()["anonymous"] is False
        # Who signs out is what everybody is.
        assert (await client.delete("/api/v1/session")).json()["name"] == "anonymous"


async def test_whose_session_is_over_is_as_everybody_is(trusting: Gateway) -> None:
    cookie = {"cookie": f"{COOKIE}=one that has expired"}
    assert (await trusting.ask("GET", "/api/v1/session", cookie)).json()["name"] == "anonymous"
    assert (await trusting.ask("GET", "/api/v1/roots", cookie)).status_code == 200


async def test_what_lasts_stays_open_for_everybody(trusting: Gateway) -> None:
    assert (await trusting.ask("GET", "/api/v1/events")).status_code == 200


def test_a_role_for_everybody_needs_a_token_that_gives_more(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("settings")
    with pytest.raises(ValidationError, match="RUSHES_ANONYMOUS"):
        GatewaySettings(data_dir=folder, anonymous="viewer")
    assert GatewaySettings(data_dir=folder, anonymous="viewer", token=SecretStr(ADMIN)).anonymous == "viewer"
    with pytest.raises(ValidationError, match="'viewer' or 'editor'"):
        GatewaySettings.model_validate({"data_dir": folder, "anonymous": "admin", "token": ADMIN})


async def test_a_signed_address_needs_no_token_and_opens_nothing_else(guarded: Gateway, tokens: dict[str, str]) -> None:
    asked = {"addresses": [ORIGINAL, f"{ORIGINAL}?download=1"], "seconds": 3600}
    answer = await guarded.ask("POST", "/api/v1/signed-addresses", bearer(tokens["viewer"]), json=asked)
    assert answer.status_code == 200
    entry = await guarded.entry(answer.headers["x-request-id"])
    assert (entry["actor"], entry["targets"]) == ("viewer", asked["addresses"])
    for signed in answer.json()["addresses"]:
        # Nothing is there, which only those learn who may read it.
        assert (await guarded.ask("GET", signed, ELSEWHERE)).status_code == 404
        _, _, signature = signed.partition("?")
        for other in ("/api/v1/assets", f"/api/v1/assets/{NOTHING}/renditions/low", "/api/v1/tokens"):
            refused = await guarded.ask("GET", f"{other}?{signature}")
            assert (refused.status_code, refused.json()["type"]) == (401, "/problems/address-not-valid")
    assert (await guarded.ask("GET", ORIGINAL)).status_code == 401


@pytest.mark.proof("roles")
async def test_a_signed_address_ends_with_its_time(tmp_path_factory: pytest.TempPathFactory) -> None:
    moment = datetime.now(UTC)
    world = World(tmp_path_factory.mktemp("signed"), now=lambda: moment)
    async with running_gateway(world, token=ADMIN) as gateway:
        await gateway.catalog.attach()
        asked = {"addresses": [ORIGINAL], "seconds": 60}
        answer = (await gateway.ask("POST", "/api/v1/signed-addresses", bearer(ADMIN), json=asked)).json()
        [signed] = answer["addresses"]
        assert (await gateway.ask("GET", signed)).status_code == 404
        moment += timedelta(seconds=60)
        refused = await gateway.ask("GET", signed)
        assert refused.status_code == 401
        assert "valid until" in refused.json()["detail"]


async def test_what_is_no_media_is_refused_by_its_place_in_the_list(guarded: Gateway) -> None:
    asked = {"addresses": [ORIGINAL, "/api/v1/tokens"]}
    refused = await guarded.ask("POST", "/api/v1/signed-addresses", bearer(ADMIN), json=asked)
    assert refused.status_code == 422
    assert refused.json()["detail"].startswith("addresses.1: '/api/v1/tokens'")


@pytest.mark.proof("roles")
async def test_where_nobody_signs_in_addresses_come_back_as_they_are(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with running_gateway(World(tmp_path_factory.mktemp("unsigned"))) as gateway:
        answer = await gateway.ask("POST", "/api/v1/signed-addresses", json={"addresses": [ORIGINAL]})
        assert answer.json()["addresses"] == [ORIGINAL]


async def test_answers_are_some_persons_and_no_cache_keeps_them(guarded: Gateway) -> None:
    for path, status in {"/api/v1/roots": 200, "/api/roots": 200, f"/api/v1/assets/{NOTHING}": 404}.items():
        answer = await guarded.ask("GET", path, bearer(ADMIN))
        assert (answer.status_code, answer.headers["cache-control"]) == (status, "no-store")
    refused = await guarded.ask("GET", "/api/v1/roots")
    assert refused.headers["cache-control"] == "no-store"


async def test_long_answers_are_compressed(guarded: Gateway) -> None:
    # As httpx takes it; what it shows is unpacked.
    answer = await guarded.ask("GET", "/api/v1/openapi.json", bearer(ADMIN))
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.json()["info"]["title"] == "Rushes"
