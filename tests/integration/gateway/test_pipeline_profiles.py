"""Pipeline profiles on the native API: what requests take, responses show, and statuses say."""

from typing import Any

import pytest

from tests.integration.gateway.in_process import Gateway

PATH = "/api/v1/pipeline-profiles"
EDGES = {"detect_edges": {"edge_canny_low": 40.0}}


async def test_a_profile_is_saved_changed_duplicated_and_deleted(gateway: Gateway) -> None:
    made = await gateway.ask("POST", PATH, json={"name": "Match day", "stages": ["detect_edges"], "configs": EDGES})
    assert made.status_code == 201, made.text
    shown = made.json()
    version = shown["version"]
    assert shown == {"name": "Match day", "version": version, "stages": ["detect_edges"], "configs": EDGES}
    assert (await gateway.ask("GET", f"{PATH}/Match day")).json() == shown
    again = await gateway.ask("POST", PATH, json={"name": "Match day"})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/profile-exists")
    changed = await gateway.ask("PUT", f"{PATH}/Match day", json={"configs": EDGES, "version": version})
    assert (changed.status_code, changed.json()["version"], changed.json()["stages"]) == (200, version + 1, [])
    unseen = await gateway.ask("PUT", f"{PATH}/Match day", json={"configs": {}, "version": version})
    assert (unseen.status_code, unseen.json()["type"]) == (409, "/problems/profile-changed")
    earlier = await gateway.ask("GET", f"{PATH}/Match day?version={version}")
    assert (earlier.status_code, earlier.json()) == (200, shown)
    versions = (await gateway.ask("GET", f"{PATH}/Match day/versions?limit=2")).json()["versions"]
    assert [each["version"] for each in versions] == [version + 1, version]
    assert versions[0]["time"].endswith("Z")
    never = await gateway.ask("GET", f"{PATH}/Match day?version={version + 2}")
    assert (never.status_code, never.json()["type"]) == (404, "/problems/profile-not-found")
    copy = await gateway.ask("POST", f"{PATH}/Match day/duplicate", json={"name": "copy"})
    assert (copy.status_code, copy.json()["name"], copy.json()["configs"]) == (201, "copy", EDGES)
    listed = (await gateway.ask("GET", PATH)).json()["profiles"]
    assert [each["name"] for each in listed] == ["Match day", "copy", "default"]
    gone = await gateway.ask("DELETE", f"{PATH}/Match day")
    assert (gone.status_code, gone.json()["kind"]) == (200, "pipeline_profile")
    assert (await gateway.ask("GET", f"{PATH}/Match day")).status_code == 404
    undone = await gateway.ask("POST", f"/api/v1/changes/{gone.json()['id']}/undo")
    assert undone.status_code == 200, undone.text
    for name in ("Match day", "copy"):
        assert (await gateway.ask("DELETE", f"{PATH}/{name}")).status_code == 200
    stays = await gateway.ask("DELETE", f"{PATH}/default")
    assert (stays.status_code, stays.json()["type"]) == (409, "/problems/default-profile-stays")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": "a/b"}, "name"),
        ({"name": "a", "stages": ["x"]}, "stages"),
        ({"name": "a", "stages": ["x"] * 21}, "stages"),
        ({"name": "a", "configs": {"detect_edges": {"edge_canny_low": True}}}, "configs.detect_edges.edge_canny_low"),
        ({"name": "a", "config": {}}, "config"),
    ],
)
async def test_a_mistake_names_its_field(gateway: Gateway, body: dict[str, Any], field: str) -> None:
    refused = await gateway.ask("POST", PATH, json=body)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert (await gateway.ask("GET", f"{PATH}/a")).status_code == 404
