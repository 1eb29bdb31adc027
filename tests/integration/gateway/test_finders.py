"""Finders on the native API: what requests take and responses show."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest_asyncio

from tests.integration.gateway.in_process import NOTHING, Gateway

PATH = "/api/v1/finders"


@pytest_asyncio.fixture
async def finder(gateway: Gateway) -> AsyncIterator[dict[str, Any]]:
    """One by the built-in sound descriptor, which is deleted in the end."""
    made = await gateway.ask("POST", PATH, json={"name": " steps on gravel ", "by": "sound", "labels": ["gravel"]})
    assert made.status_code == 201, made.text
    finder: dict[str, Any] = made.json()
    yield finder
    await gateway.ask("DELETE", f"{PATH}/{finder['id']}")


async def _ended(gateway: Gateway, answer: httpx.Response) -> None:
    assert answer.status_code == 202, answer.text
    assert list(answer.json()) == ["job_id"]
    await gateway.catalog.ended(answer.json()["job_id"])


async def test_a_finder_is_shown_with_all_its_fields(gateway: Gateway, finder: dict[str, Any]) -> None:
    assert finder == {
        "id": finder["id"],
        "name": "steps on gravel",
        "by": "sound",
        "profile": None,
        "labels": ["gravel"],
        "descriptors": {"sound": "builtin-sound", "picture": None},
        "watch": False,
        "active_version": None,
        "examples": {"positive": 0, "negative": 0, "hard": 0},
        "threshold": None,
        "created_at": finder["created_at"],
        "training_job_id": None,
        "scan_job_id": None,
    }
    assert (await gateway.ask("GET", f"{PATH}/{finder['id']}")).json() == finder
    assert (await gateway.ask("GET", PATH)).json() == {"finders": [finder], "next_cursor": None}
    descriptors = (await gateway.ask("GET", f"{PATH}/descriptors")).json()
    assert descriptors == {"sound": ["builtin-sound"], "picture": []}
    taken = await gateway.ask("POST", PATH, json={"name": "steps on gravel"})
    assert (taken.status_code, taken.json()["type"], taken.json()["errors"][0]["field"]) == (
        409,
        "/problems/finder-exists",
        "name",
    )
    picture = await gateway.ask("POST", PATH, json={"name": "p", "by": "picture"})
    assert (picture.status_code, picture.json()["errors"][0]["field"]) == (422, "by")
    both = await gateway.ask("POST", PATH, json={"name": "by both"})
    assert (both.status_code, both.json()["by"]) == (201, "both")
    gone = await gateway.ask("DELETE", f"{PATH}/{both.json()['id']}")
    assert (gone.status_code, gone.json()["kind"], gone.json()["words"]) == (200, "finder", "Finder by both deleted")


async def test_labels_are_a_plain_list_that_an_edit_may_lack(gateway: Gateway, finder: dict[str, Any]) -> None:
    path = f"{PATH}/{finder['id']}"
    changed = await gateway.ask("PATCH", path, json={"labels": ["snow", "ice"], "profile": "day"})
    assert (changed.status_code, changed.json()["labels"], changed.json()["profile"]) == (200, ["snow", "ice"], "day")
    assert (await gateway.ask("PATCH", path, json={"watch": True, "profile": ""})).json() == {
        **changed.json(),
        "watch": True,
        "profile": None,
    }
    assert (await gateway.ask("PATCH", path, json={"labels": None})).json()["labels"] == ["snow", "ice"]
    assert (await gateway.ask("PATCH", path, json={"labels": []})).json()["labels"] == []
    wrong = await gateway.ask("PATCH", path, json={"labels": ["x" * 201]})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "labels.0")


async def test_examples_are_added_listed_switched_and_deleted(
    gateway: Gateway, finder: dict[str, Any], asset: str
) -> None:
    path = f"{PATH}/{finder['id']}/examples"
    new = [{"asset_id": asset, "start": 1, "end": 2.5}, {"asset_id": asset, "start": 4, "end": 5, "positive": False}]
    added = await gateway.ask("POST", path, json={"examples": new})
    assert (added.status_code, added.json()) == (201, {"added": 2})
    listed = (await gateway.ask("GET", path)).json()
    first = listed["examples"][0]
    assert first == {
        "id": first["id"],
        "asset_id": asset,
        "name": "a.mp4",
        "start": 1,
        "end": 2.5,
        "positive": True,
        "enabled": True,
        "origin": "marked",
    }
    page = (await gateway.ask("GET", path, params={"limit": 1, "origin": "marked"})).json()
    rest = await gateway.ask("GET", path, params={"limit": 1, "origin": "marked", "cursor": page["next_cursor"]})
    assert page["examples"] + rest.json()["examples"] == listed["examples"]
    negative = (await gateway.ask("GET", path, params={"positive": "false"})).json()["examples"]
    assert [each["start"] for each in negative] == [4]
    off = await gateway.ask("PATCH", f"{path}/{first['id']}", json={"enabled": False})
    assert (off.status_code, off.json()) == (200, {**first, "enabled": False})
    gone = await gateway.ask("DELETE", f"{path}/{first['id']}")
    assert (gone.status_code, gone.json()["words"]) == (200, "Example of steps on gravel in a.mp4 deleted")
    outside = await gateway.ask("POST", path, json={"examples": [new[0], {"asset_id": asset, "start": 1, "end": 30}]})
    assert (outside.status_code, outside.json()["errors"]) == (
        422,
        [{"field": "examples[1].end", "message": "must be at most 20 s, the end of the video"}],
    )
    missing = await gateway.ask("POST", path, json={"examples": [{"asset_id": NOTHING, "start": 1, "end": 2}]})
    assert (missing.status_code, missing.json()["type"]) == (404, "/problems/asset-not-found")


async def test_trainings_versions_and_scans(gateway: Gateway, finder: dict[str, Any], asset: str) -> None:
    path = f"{PATH}/{finder['id']}"
    few = await gateway.ask("POST", f"{path}/trainings")
    assert (few.status_code, few.json()["type"]) == (422, "/problems/too-few-examples")
    assert "3 more are missing" in few.json()["detail"]
    untrained = await gateway.ask("POST", f"{path}/scans", json={"all": True})
    assert (untrained.status_code, untrained.json()["type"]) == (409, "/problems/finder-not-trained")
    new = [{"asset_id": asset, "start": start, "end": start + 1} for start in range(3)]
    await gateway.ask("POST", f"{path}/examples", json={"examples": new})
    await _ended(gateway, await gateway.ask("POST", f"{path}/trainings"))
    [version] = (await gateway.ask("GET", f"{path}/versions")).json()["versions"]
    assert version == {
        "id": version["id"],
        "number": 1,
        "trained_at": version["trained_at"],
        "algorithm": "names",
        "descriptors": {"sound": "builtin-sound", "picture": None},
        "examples": {"positive": 3, "negative": 0, "hard": 0},
        "average_precision": 1,
        "sources": 1,
        "threshold": 0.5,
        "note": "",
        "active": True,
        "scanned": 0,
    }
    quality = (await gateway.ask("GET", f"{path}/versions/1/quality")).json()
    assert quality == {
        "curve": [{"threshold": 0.5, "precision": 1, "recall": 1}],
        "mistakes": [{"asset_id": asset, "name": "a.mp4", "start": 1, "end": 2, "score": 0.25, "positive": True}],
    }
    chosen = await gateway.ask("POST", f"{path}/versions/{version['id']}/choose")
    assert (chosen.status_code, chosen.json()) == (200, version)
    assert (await gateway.ask("POST", f"{path}/versions/2/choose")).status_code == 404
    none = await gateway.ask("POST", f"{path}/scans", json={})
    assert (none.status_code, "exactly one of asset_ids, folder and all" in none.text) == (422, True)
    await _ended(gateway, await gateway.ask("POST", f"{path}/scans", json={"folder": {"root": "lib", "path": ""}}))
    again = await gateway.ask("POST", f"{path}/scans", json={"asset_ids": [asset]})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/nothing-to-scan")
    jobs = (await gateway.ask("GET", "/api/v1/jobs", params={"kind": "finder_scan"})).json()["jobs"]
    assert [job["title"] for job in jobs] == ["Scan for steps on gravel in a.mp4"]
