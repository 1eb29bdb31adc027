"""Reviewing brands on the native API: shapes in JSON, and what is refused before the catalog is asked."""

from typing import Any

import pytest

from tests.integration.gateway.in_process import NOTHING, Gateway
from tests.integration.gateway.test_detection_editor import got, posted

RUN = f"/api/v1/runs/{NOTHING}"


async def brand_run(gateway: Gateway, asset: str, doubtful: str = "Nxrdwave") -> str:
    """A run with a matched and a doubtful text in its first frame."""
    brands = {"brands": [{"name": "Nordwave", "aliases": []}]}
    assert (await gateway.ask("PUT", "/api/v1/brand-lists/review", json=brands)).status_code in (200, 201)
    gateway.world.examiner.written = {0: ["Nordwave", doubtful]}
    timeline = await posted(gateway, "/api/v1/timelines", 201, asset_ids=[asset], fps=2.0, max_frames=2)
    asked = {
        "stages": ["match_brands", "compile_report"],
        "config_overrides": {"match_brands": {"brand_list": "review"}},
    }
    run = await posted(gateway, "/api/v1/runs", 202, timeline_id=timeline["id"], **asked)
    await gateway.catalog.ended(run["id"])
    return str(run["id"])


async def test_a_region_is_decided_on_and_the_run_evaluated(gateway: Gateway, asset: str) -> None:
    run = f"/api/v1/runs/{await brand_run(gateway, asset)}"
    page = await got(gateway, f"{run}/regions?limit=1")
    assert page["next_cursor"]
    further = await got(gateway, f"{run}/regions?cursor={page['next_cursor']}")
    assert further == {
        "regions": [
            {
                "id": "0-1",
                "seq": 0,
                "frame": 0,
                "time": 0.0,
                "box": {"x": 0, "y": 100, "w": 64, "h": 20},
                "polygon": [],
                "text": "Nxrdwave",
                "brand": "Nordwave",
                "score": 70,
                "by": "text",
                "state": "doubtful",
                "why": "“Nxrdwave” comes near “Nordwave” with a score of 70; from 60 on it is doubtful, from 85 on "
                "matched.",
                "letters": "nxrdwave",
            }
        ],
        "next_cursor": None,
    }
    assert (await gateway.ask("GET", f"{run}/evaluation")).status_code == 409
    body: dict[str, Any] = {"brand": None, "state": "rejected"}
    answer = await gateway.ask("PATCH", f"{run}/regions/0-1", json=body)
    assert (answer.status_code, answer.json()["state"], answer.json()["brand"]) == (200, "rejected", None)
    decided = answer.json()
    assert decided.pop("change")["kind"] == "brand_region"
    assert (await got(gateway, f"{run}/regions?state=rejected"))["regions"] == [decided]
    answer = await gateway.ask("PATCH", f"{run}/regions/0-0", json={"state": "confirmed"})
    assert answer.json()["brand"] == "Nordwave"
    right = {"precision": 1.0, "recall": 1.0, "f1": 1.0, "confirmed": 1, "found": 1}
    assert await got(gateway, f"{run}/evaluation") == {"brands": [{"brand": "Nordwave", **right}], "all": right}
    page_to_print = await gateway.ask("GET", f"{run}/report.html")
    assert "Nordwave" in page_to_print.text
    table = (await gateway.ask("GET", f"{run}/report.csv")).text.splitlines()
    assert [line.rpartition(",")[2] for line in table] == ["video", "a.mp4"]


async def test_all_that_say_the_same_are_decided_on_at_once(gateway: Gateway, asset: str) -> None:
    # Decisions of other tests are about the same frames.
    run = f"/api/v1/runs/{await brand_run(gateway, asset, 'Nardwave')}"
    done = await posted(gateway, f"{run}/decisions", 200, like="0-1", state="confirmed", brand=" Kite ")
    change = done.pop("change")
    assert (done, change["kind"]) == ({"decided": 1}, "brand_region")
    assert [each["id"] for each in (await got(gateway, f"{run}/regions?brand=Kite"))["regions"]] == ["0-1"]
    assert await posted(gateway, f"{run}/decisions", 200, like="0-1", state="rejected") == {
        "decided": 0,
        "change": None,
    }
    undone = await gateway.ask("POST", f"/api/v1/changes/{change['id']}/undo")
    assert (undone.status_code, (await got(gateway, f"{run}/regions?brand=Kite"))["regions"]) == (200, [])
    for body, status, problem in (
        ({"like": "7-7", "state": "rejected"}, 404, "/problems/region-not-found"),
        ({"like": "0-1", "state": "rejected", "brand": "Kite"}, 422, "/problems/wrong-decision"),
    ):
        refused = await gateway.ask("POST", f"{run}/decisions", json=body)
        assert (refused.status_code, refused.json()["type"]) == (status, problem)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("state=open", "query.state"),
        ("limit=0", "query.limit"),
        ("limit=201", "query.limit"),
        ("limit=many", "query.limit"),
        (f"brand={'x' * 101}", "query.brand"),
    ],
)
async def test_a_mistaken_filter_names_its_field(gateway: Gateway, query: str, field: str) -> None:
    answer = await gateway.ask("GET", f"{RUN}/regions?{query}")
    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (422, [field])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "state"),
        ({"state": "matched"}, "state"),
        ({"state": None}, "state"),
        ({"state": "confirmed", "brand": "x" * 101}, "brand"),
        ({"state": "confirmed", "brand": 7}, "brand"),
        ({"state": "confirmed", "score": 7}, "score"),
    ],
)
async def test_a_mistaken_decision_names_its_field(gateway: Gateway, body: dict[str, Any], field: str) -> None:
    answer = await gateway.ask("PATCH", f"{RUN}/regions/0-0", json=body)
    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (422, [field])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"state": "rejected"}, "like"),
        ({"like": "x" * 41, "state": "rejected"}, "like"),
        ({"like": "0-0", "state": "doubtful"}, "state"),
        ({"like": "0-0", "state": "confirmed", "brand": "x" * 101}, "brand"),
    ],
)
async def test_a_mistaken_decision_about_many_names_its_field(
    gateway: Gateway, body: dict[str, Any], field: str
) -> None:
    answer = await gateway.ask("POST", f"{RUN}/decisions", json=body)
    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (422, [field])


async def test_what_there_is_not_is_404(gateway: Gateway, asset: str) -> None:
    for path in ("regions", "evaluation"):
        assert (await gateway.ask("GET", f"{RUN}/{path}")).status_code == 404
    run = f"/api/v1/runs/{await brand_run(gateway, asset)}"
    missing = await gateway.ask("PATCH", f"{run}/regions/7-7", json={"state": "rejected"})
    assert (missing.status_code, missing.json()["type"]) == (404, "/problems/region-not-found")
    foreign = await gateway.ask("GET", f"{run}/regions?cursor=nonsense")
    assert (foreign.status_code, foreign.json()["type"]) == (422, "/problems/foreign-cursor")
