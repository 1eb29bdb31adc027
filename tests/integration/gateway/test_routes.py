"""Who may do what: every route with every role, by the rows of the document that says so."""

import re
from pathlib import Path

import pytest

from rushes_gateway.access.route_table import BYTES
from tests.integration.gateway.in_process import ADMIN, NOTHING, Gateway, bearer

DOCUMENT = Path(__file__).parents[3] / "docs" / "access.md"
_ROW = re.compile(r"^\| ([A-Z]+) \| `(/[^`]*)` \| (\w+) \|", re.MULTILINE)
# Not the gateway's own table: this is what was promised, and another test proves that nothing is missing from it.
ROWS = _ROW.findall(DOCUMENT.read_text())
RANKS = ("viewer", "editor", "admin")
_QUERIES = {"/api/v1/folders": "?root=library", "/api/export": "?output_path=/exports/nothing.mp4"}


def concrete(template: str) -> str:
    """A path of the route that names nothing that is there."""
    path = re.sub(r"\{[^}]+\}", NOTHING, re.sub(r"\{[^}]+:path\}", "nothing.mp4", template))
    return path + _QUERIES.get(template, "")


async def asked(gateway: Gateway, method: str, path: str, token: str | None) -> tuple[int, str]:
    """The status, and why a role was refused; "" where it was not."""
    answer = await gateway.ask(
        method, path, bearer(token) if token else None, json={} if method in ("POST", "PUT", "PATCH") else None
    )
    if answer.status_code == 401 and token is None and not path.startswith("/api/v1/session"):
        assert answer.headers["www-authenticate"] == "Bearer"
    if answer.status_code != 403:
        return answer.status_code, ""
    detail = str(answer.json()["detail"])
    return 403, detail if detail.startswith("This needs the role") else ""


def test_the_document_has_rows() -> None:
    assert len(ROWS) > 100
    assert {who for _, _, who in ROWS} == {"everyone", *RANKS}


@pytest.mark.parametrize(("method", "template", "who"), [row for row in ROWS if row[0] != "WEBSOCKET"])
async def test_every_route_answers_each_role_as_its_row_says(
    guarded: Gateway, tokens: dict[str, str], method: str, template: str, who: str
) -> None:
    path = concrete(template)
    # HEAD is asked for what GET is.
    for way in (method, "HEAD") if method == "GET" else (method,):
        status, refused = await asked(guarded, way, path, None)
        if who == "everyone":
            assert refused == ""
            assert status != 401
        else:
            assert status == 401
        for rank in RANKS:
            status, refused = await asked(guarded, way, path, tokens[rank])
            assert status not in (401, 500)
            if who != "everyone" and RANKS.index(rank) < RANKS.index(who):
                assert refused.startswith(f"This needs the role {who}; you have signed in as {rank}.")
            else:
                assert refused == ""


@pytest.mark.parametrize("path", ["/nothing", "/index.html", "/api", "/api/v1", "/api/nothing", "/api/v1/nothing"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PATCH", "OPTIONS"])
async def test_unknown_paths_are_closed_too(guarded: Gateway, tokens: dict[str, str], method: str, path: str) -> None:
    assert (await guarded.ask(method, path)).status_code == 401
    assert (await guarded.ask(method, path, bearer(ADMIN))).status_code in (200, 404, 405)
    assert (await guarded.ask(method, path, bearer(tokens["viewer"]))).status_code in (200, 403, 404, 405)


@pytest.mark.parametrize("template", sorted(BYTES))
async def test_what_can_only_be_read_says_so_to_whoever_may_read_it(
    guarded: Gateway, tokens: dict[str, str], template: str
) -> None:
    path = concrete(template).replace(f"pictures/{NOTHING}", "pictures/1").replace(f"frames/{NOTHING}", "frames/1")
    promised = {method for method, template_of_row, _ in ROWS if template_of_row == template}
    for method in {"POST", "PUT", "PATCH"} - promised:
        assert (await guarded.ask(method, path)).status_code == 401
        for role in RANKS:
            answer = await guarded.ask(method, path, bearer(tokens[role]))
            assert answer.status_code == 405
            assert "GET" in answer.headers["allow"].split(", ")
            assert method not in answer.headers["allow"]


async def test_the_socket_is_closed_with_a_policy_code(guarded: Gateway, tokens: dict[str, str]) -> None:
    [(path, who)] = [(path, who) for method, path, who in ROWS if method == "WEBSOCKET"]
    assert who == "viewer"
    for headers in ({}, bearer("a wrong one, long enough")):
        async with guarded.socket(path, headers, "10.0.1.1") as socket:
            # Refused before it is open, a client would see a mere 403.
            assert (await socket.hear())["type"] == "websocket.accept"
            closed = await socket.hear()
            assert (closed["type"], closed["code"]) == ("websocket.close", 1008)
    async with guarded.socket(path, bearer(tokens["viewer"])) as socket:
        assert (await socket.hear())["type"] == "websocket.accept"
        assert socket.silent


async def test_refusals_speak_the_language_of_their_path(guarded: Gateway, tokens: dict[str, str]) -> None:
    native = await guarded.ask("GET", "/api/v1/roots")
    assert native.headers["content-type"] == "application/problem+json"
    assert native.json()["type"] == "/problems/sign-in-needed"
    assert native.json()["request_id"] == native.headers["x-request-id"]
    for path in ("/api/roots", "/videos/", "/nothing"):
        assert set((await guarded.ask("GET", path)).json()) == {"detail"}
    low = await guarded.ask("POST", "/api/v1/scans", bearer(tokens["viewer"]), json={})
    assert low.json()["type"] == "/problems/role-too-low"
    assert set((await guarded.ask("POST", "/api/profiles", bearer(tokens["viewer"]), json={})).json()) == {"detail"}
