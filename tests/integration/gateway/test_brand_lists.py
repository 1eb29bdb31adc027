"""Brand lists on the native API: what requests take and responses show, and lists as CSV."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.integration.gateway.in_process import Gateway

PATH = "/api/v1/brand-lists"
COLA = {"name": "Coca-Cola", "aliases": ["Coke", "Coca Cola"]}
NIKE = {"name": "Nike", "aliases": []}


class Cup:
    """The list of these tests."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def ask(self, method: str, suffix: str = "", **what: Any) -> httpx.Response:
        """About the list."""
        return await self._gateway.ask(method, f"{PATH}/Cup 1{suffix}", **what)

    async def brands(self) -> list[dict[str, Any]]:
        """Its brands."""
        brands: list[dict[str, Any]] = (await self.ask("GET")).json()["brands"]
        return brands


@pytest_asyncio.fixture
async def cup(gateway: Gateway) -> AsyncIterator[Cup]:
    """With one brand."""
    cup = Cup(gateway)
    made = await cup.ask("PUT", json={"brands": [COLA]})
    assert made.status_code == 201, made.text
    yield cup
    await cup.ask("DELETE")


async def test_a_list_is_shown_as_it_was_saved(gateway: Gateway, cup: Cup) -> None:
    shown = (await cup.ask("GET")).json()
    version = shown["version"]
    assert shown == {"name": "Cup 1", "version": version, "brands": [COLA]}
    same = await cup.ask("PUT", json={"brands": [COLA]})
    assert (same.status_code, same.json()) == (200, shown)
    changed = await cup.ask("PUT", json={"brands": [{"name": "Nike"}, COLA]})
    assert (changed.status_code, changed.json()["version"]) == (200, version + 1)
    assert changed.json()["brands"] == [NIKE, COLA]
    listed = (await gateway.ask("GET", PATH)).json()["brand_lists"]
    # Other tests have lists of their own.
    assert [each for each in listed if each["name"] in ("Cup 1", "default")] == [
        {"name": "Cup 1", "version": version + 1, "brands": 2},
        {"name": "default", "version": 1, "brands": 0},
    ]
    assert (await gateway.ask("GET", f"{PATH}/default")).json() == {"name": "default", "version": 1, "brands": []}


async def test_only_the_version_that_was_read_is_replaced(gateway: Gateway, cup: Cup) -> None:
    read = (await cup.ask("GET")).json()["version"]
    theirs = await cup.ask("PUT", json={"brands": [NIKE], "version": read})
    assert (theirs.status_code, theirs.json()["version"]) == (200, read + 1)
    for late in (
        await cup.ask("PUT", json={"brands": [COLA, NIKE], "version": read}),
        await cup.ask("PUT", json={"brands": [], "version": 0}),
        await cup.ask("PUT", f".csv?version={read}", content=b"Puma\n"),
    ):
        assert (late.status_code, late.json()["type"]) == (409, "/problems/brand-list-changed")
        assert f"version {read + 1}" in late.json()["detail"]
    assert await cup.brands() == [NIKE]
    gone = await gateway.ask("PUT", f"{PATH}/never", json={"brands": [], "version": 1})
    assert (gone.status_code, (await gateway.ask("GET", f"{PATH}/never")).status_code) == (409, 404)
    # What is there already is nobody's loss.
    assert (await cup.ask("PUT", json={"brands": [NIKE], "version": read})).status_code == 200
    assert (await cup.ask("PUT", f".csv?version={read + 1}", content=b"Puma\n")).status_code == 200
    assert (await cup.ask("PUT", json={"brands": [NIKE], "version": -1})).status_code == 422


async def test_earlier_versions_are_listed_and_shown(cup: Cup) -> None:
    read = (await cup.ask("GET")).json()["version"]
    await cup.ask("PUT", json={"brands": [COLA, NIKE]})
    listed = (await cup.ask("GET", "/versions?limit=2")).json()["versions"]
    assert [(each["version"], each["brands"]) for each in listed[:1]] == [(read + 1, 2)]
    assert listed[0]["time"].endswith("Z")
    assert (await cup.ask("GET", f"?version={read}")).json() == {"name": "Cup 1", "version": read, "brands": [COLA]}
    missing = await cup.ask("GET", f"?version={read + 2}")
    assert (missing.status_code, missing.json()["type"]) == (404, "/problems/brand-list-not-found")
    assert f"of version {read + 2}" in missing.json()["detail"]
    for wrong, field in (("?version=0", "version"), ("?version=x", "version"), ("/versions?limit=0", "limit")):
        refused = await cup.ask("GET", wrong)
        assert (refused.status_code, [each["field"] for each in refused.json()["errors"]]) == (422, [f"query.{field}"])


async def test_a_deleted_list_is_missing_until_that_is_undone(gateway: Gateway, cup: Cup) -> None:
    gone = await cup.ask("DELETE")
    assert (gone.status_code, gone.json()["kind"], gone.json()["words"]) == (
        200,
        "brand_list",
        "Brand list Cup 1 deleted",
    )
    for missing in (await cup.ask("GET"), await cup.ask("GET", ".csv"), await cup.ask("DELETE")):
        assert (missing.status_code, missing.json()["type"]) == (404, "/problems/brand-list-not-found")
    undone = await gateway.ask("POST", f"/api/v1/changes/{gone.json()['id']}/undo")
    assert undone.status_code == 200, undone.text
    assert await cup.brands() == [COLA]
    stays = await gateway.ask("DELETE", f"{PATH}/default")
    assert (stays.status_code, stays.json()["type"]) == (409, "/problems/default-stays")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "brands"),
        ({"brands": [NIKE, {"name": " "}]}, "brands[1].name"),
        ({"brands": [NIKE, {"name": "Puma", "aliases": ["ok", "NIKE"]}]}, "brands[1].aliases[1]"),
        ({"brands": [{"aliases": []}]}, "brands.0.name"),
        ({"brands": [{"name": "a", "alias": "b"}]}, "brands.0.alias"),
        ({"brands": [], "name": "other"}, "name"),
    ],
)
async def test_a_mistake_names_its_field_and_changes_nothing(cup: Cup, body: dict[str, Any], field: str) -> None:
    refused = await cup.ask("PUT", json=body)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert await cup.brands() == [COLA]


async def test_csv_comes_back_as_it_was_and_a_mistake_names_its_line(gateway: Gateway, cup: Cup) -> None:
    csv = await cup.ask("GET", ".csv")
    assert csv.headers["content-type"].startswith("text/csv")
    assert 'filename="Cup 1.csv"' in csv.headers["content-disposition"]
    assert csv.text == "name,aliases\r\nCoca-Cola,Coke|Coca Cola\r\n"
    for content, field in (
        (b"name,aliases\nNike\nPuma,a,b\n", "line 3, aliases"),
        (b"\n\nNike,NIKE\nPuma,nike\n", "line 4, aliases"),
        (b"Nike\n" + b"a" * 101, "line 2, name"),
        ("Nike\nNestlé\n".encode("cp1252"), "line 2, text"),
    ):
        refused = await cup.ask("PUT", ".csv", content=content)
        assert refused.status_code == 422
        assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert await cup.brands() == [COLA]
    read = await cup.ask("PUT", ".csv", content=b"\xef\xbb\xbfNike\r\n")
    assert (read.status_code, read.json()["brands"]) == (200, [NIKE])
    assert (await cup.ask("PUT", ".csv", content=csv.content)).json()["brands"] == [COLA]
    new = await gateway.ask("PUT", f"{PATH}/other.csv", content=csv.content, headers={"content-type": "text/csv"})
    assert (new.status_code, new.json()["name"], new.json()["version"]) == (201, "other", 1)
    assert (await gateway.ask("DELETE", f"{PATH}/other")).status_code == 200


async def test_a_name_that_is_none_and_a_list_that_is_too_large_are_refused(gateway: Gateway, cup: Cup) -> None:
    for path in ("-a", "a%20", "a%7Cb", "a.csv.csv"):
        refused = await gateway.ask("PUT", f"{PATH}/{path}", json={"brands": []})
        # A path that ends in .csv takes a file, which is none here.
        assert refused.status_code == 422, path
        assert (await gateway.ask("GET", f"{PATH}/{path}")).status_code == 422
    many = [{"name": f"Brand {number}", "aliases": ["a" * 80 + str(number)]} for number in range(10_000)]
    assert (await cup.ask("PUT", json={"brands": many})).status_code == 200
    too_many = await cup.ask("PUT", json={"brands": [*many, NIKE]})
    assert (too_many.status_code, too_many.json()["errors"][0]["field"]) == (422, "brands")
    assert (await cup.ask("PUT", ".csv", content=b"a" * ((4 << 20) + 1))).status_code == 413
    assert len(await cup.brands()) == 10_000
