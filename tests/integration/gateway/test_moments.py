"""Moments on the native API: the route of their export, which is written by hand."""

from typing import Any

import pytest

from tests.integration.gateway.in_process import NOTHING, Gateway

MOMENT = "A" * 92
FINDER = {"finder": NOTHING}


async def export(gateway: Gateway, **fields: Any) -> tuple[int, dict[str, Any]]:
    answer = await gateway.ask("POST", "/api/v1/moments/export", json=fields)
    told: dict[str, Any] = answer.json()
    return answer.status_code, told


async def test_an_export_of_an_unknown_finder_is_refused(gateway: Gateway) -> None:
    for which in ({"ids": [MOMENT]}, {"state": "accepted"}):
        status, problem = await export(gateway, **FINDER, **which)
        assert (status, problem["type"]) == (404, "/problems/finder-not-found")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "state"),
        ({"ids": [MOMENT], "state": "accepted"}, "state"),
        ({"state": "rejected"}, "state"),
        ({"ids": []}, "ids"),
        ({"ids": [MOMENT, MOMENT]}, "ids"),
        ({"ids": ["../x"]}, "ids.0"),
        ({"state": "accepted", "seconds": 1.0, "frames": 5}, "frames"),
        ({"state": "accepted", "clips": 100}, "clips"),
        ({"state": "accepted", "audio": "flac"}, "audio"),
        ({"state": "accepted", "cursor": 1.0}, "cursor"),
    ],
)
async def test_a_mistake_names_its_field(gateway: Gateway, fields: dict[str, Any], field: str) -> None:
    status, problem = await export(gateway, **FINDER, **fields)
    assert status == 422, problem
    assert field in [mistake["field"] for mistake in problem["errors"]]


async def test_a_name_that_leaves_the_folder_is_refused(gateway: Gateway) -> None:
    status, problem = await export(gateway, **FINDER, state="accepted", name="../up")
    assert (status, [mistake["field"] for mistake in problem["errors"]]) == (422, ["name"])
