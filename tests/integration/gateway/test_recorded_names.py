"""Entries of the audit record name what they are about, beside its ids, wherever the answer does."""

from typing import Any

from tests.integration.gateway.in_process import Gateway


async def recorded(gateway: Gateway, method: str, path: str, **body: Any) -> tuple[Any, list[str]]:
    """The answer, and the targets of its entry."""
    name = f"{method} {path}"[:60].replace("/", "-").replace(" ", "-")
    answer = await gateway.ask(method, path, {"x-request-id": name}, **({"json": body} if body else {}))
    assert answer.is_success, answer.text
    return answer.json(), (await gateway.entry(name))["targets"]


async def test_what_is_done_to_timelines_runs_jobs_and_changes_is_recorded_with_its_name(
    gateway: Gateway, asset: str
) -> None:
    video = (await gateway.ask("GET", f"/api/v1/assets/{asset}")).json()["name"]
    made, targets = await recorded(gateway, "POST", "/api/v1/timelines", asset_ids=[asset], max_frames=2)
    timeline = made["id"]
    assert targets == [timeline, video]
    _, targets = await recorded(gateway, "PATCH", f"/api/v1/timelines/{timeline}", name="kick-off")
    assert targets == [timeline, "kick-off"]
    run, targets = await recorded(gateway, "POST", "/api/v1/runs", timeline_id=timeline)
    assert targets == [timeline, run["id"]]
    await gateway.catalog.ended(run["id"])
    job, targets = await recorded(gateway, "POST", f"/api/v1/jobs/{run['id']}/cancel")
    assert targets == [run["id"], job["title"]]
    saved, targets = await recorded(
        gateway, "POST", "/detect/scenarios", timeline_id=timeline, stage="detect_edges", label="low sun"
    )
    assert targets == [saved["id"], "low sun"]
    deleted, targets = await recorded(gateway, "DELETE", f"/api/v1/timelines/{timeline}")
    assert targets == [timeline, deleted["words"]]
    _, targets = await recorded(gateway, "POST", f"/api/v1/changes/{deleted['id']}/undo")
    assert targets == [deleted["id"], deleted["words"]]


async def test_a_scan_of_one_folder_is_recorded_with_its_name(gateway: Gateway) -> None:
    [root] = (await gateway.ask("GET", "/api/v1/roots")).json()["roots"]
    started, targets = await recorded(gateway, "POST", "/api/v1/scans", root=root["name"])
    assert targets == [*started["job_ids"], root["name"]]
