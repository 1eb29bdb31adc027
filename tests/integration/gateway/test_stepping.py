"""Pausing, resuming and stepping runs of pipelines on the native API."""

import asyncio
from typing import Any

import pytest

from tests.integration.gateway.in_process import NOTHING, Gateway
from tests.integration.gateway.test_detection_editor import got, posted

EDGES = "detect_edges"


async def order(gateway: Gateway, asset: str) -> dict[str, Any]:
    """Of a run over a timeline of its own."""
    timeline = await posted(gateway, "/api/v1/timelines", 201, asset_ids=[asset], max_frames=3)
    return {"timeline_id": timeline["id"]}


async def test_a_run_is_stepped_changed_and_resumed(gateway: Gateway, asset: str) -> None:
    run = await posted(gateway, "/api/v1/runs", 202, **await order(gateway, asset), pause_after="each")
    assert (run["pause_after"], run["next_stage"]) == ("each", "extract_frames")
    path = f"/api/v1/runs/{run['id']}"
    for _ in range(3000):
        if (await got(gateway, path))["status"] == "paused":
            break
        await asyncio.sleep(0.02)
    changed = await gateway.ask("PATCH", path, json={"name": " kick-off ", "pause_after": None})
    assert changed.status_code == 200, changed.text
    assert (changed.json()["name"], changed.json()["pause_after"]) == ("kick-off", None)
    changed = await gateway.ask("PATCH", path, json={"pause_after": "compile_report"})
    assert (changed.json()["name"], changed.json()["pause_after"]) == ("kick-off", "compile_report")
    for turn in ("pause", "step", "resume"):
        assert (await gateway.ask("POST", f"{path}/{turn}")).status_code == 200
    await gateway.catalog.ended(run["id"])
    run = await got(gateway, path)
    assert (run["status"], run["next_stage"]) == ("completed", None)
    for turn in ("pause", "step", "resume"):
        over = await gateway.ask("POST", f"{path}/{turn}")
        assert (over.status_code, over.json()["type"]) == (409, "/problems/job-ended")
    nameless = await gateway.ask("PATCH", path, json={"name": None})
    assert (nameless.json()["name"], nameless.json()["pause_after"]) == (None, "compile_report")


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, ""), ({"pause": "each"}, "pause"), ({"name": "a" * 201}, "name"), ({"pause_after": 1}, "pause_after")],
)
async def test_a_change_that_is_none_is_refused(gateway: Gateway, body: dict[str, Any], field: str) -> None:
    refused = await gateway.ask("PATCH", f"/api/v1/runs/{NOTHING}", json=body)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert refused.json()["detail"].startswith(f"{field}: " if field else "give at least one of name and pause_after")
    for turn in ("pause", "step", "resume"):
        missing = await gateway.ask("POST", f"/api/v1/runs/{NOTHING}/{turn}")
        assert (missing.status_code, missing.json()["type"]) == (404, "/problems/run-not-found")


async def test_a_profile_or_a_stage_that_there_is_not_is_refused(gateway: Gateway, asset: str) -> None:
    wanted = await order(gateway, asset)
    for said, field in (({"profile": "none such"}, "profile"), ({"pause_after": "track"}, "pause_after")):
        refused = await gateway.ask("POST", "/api/v1/runs", json={**wanted, **said})
        assert (refused.status_code, [each["field"] for each in refused.json()["errors"]]) == (422, [field])
