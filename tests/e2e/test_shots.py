"""Shots of edited videos through the API: the frames at which the footage was cut, and clips that cross them or not."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import httpx
import pytest

from tests.e2e import plain_http
from tests.e2e.stack import Stack
from tests.footage import edited
from tests.footage.edited import Dissolve, Drawn, Edit, KnownCut

RATE = 25
EDIT = Edit(
    "cut together.mp4",
    [(Drawn(11), 60, None), (Drawn(12, pan=(2, 0)), 75, None), (Drawn(13), 90, Dissolve(16)), (Drawn(15), 80, None)],
)
FRAMES = 60 + 75 + 90 + 80 - 16


@pytest.fixture(name="cuts")
def _cuts(stack: Stack) -> Iterator[list[KnownCut]]:
    """Where an edited video of the library was cut."""
    path = stack.library / EDIT.name
    cuts = edited.write(EDIT, path)
    stack.scan()
    yield cuts
    path.unlink()
    stack.scan()


def found(stack: Stack, asset: str) -> httpx.Response:
    """The shots, when they are no longer being found."""
    for _ in stack.until(120, "the shots"):
        answer = stack.get(f"/api/v1/assets/{asset}/shots")
        if answer.status_code != 202:
            return answer
        assert 0 <= answer.json()["progress"] <= 1
        assert (answer.headers["cache-control"], answer.headers["retry-after"]) == ("no-store", "2")
    raise AssertionError  # until() has raised


def cuts_within(stack: Stack, export: str) -> list[list[dict[str, Any]]]:
    """The cuts within each clip of an export, once they are known."""
    for _ in stack.until(120, "the cuts within clips"):
        clips = stack.get(f"/api/v1/exports/{export}").json()["clips"]
        if all(clip["cuts"] is not None for clip in clips):
            break
    return [clip["cuts"] for clip in clips]


def line_of(stack: Stack, group: str) -> dict[str, Any]:
    """What dataset.jsonl says of the only clip of a group, once it says which cuts are within it."""
    for _ in stack.until(120, f"the line of {group}"):
        manifest = stack.exports / "dataset.jsonl"
        lines = [json.loads(line) for line in manifest.read_text().splitlines()] if manifest.exists() else []
        mine: list[dict[str, Any]] = [line for line in lines if line["path"].startswith(f"{group}/")]
        if mine and mine[0]["cuts"] is not None:
            break
    return mine[0]


def test_clips_cross_cuts_knowingly_or_not_at_all(stack: Stack, cuts: list[KnownCut]) -> None:
    asset = stack.asset(EDIT.name)["id"]
    answer = found(stack, asset)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert [(cut["frame"], cut["kind"]) for cut in told["cuts"]] == [(cut.frame, cut.kind) for cut in cuts]
    begins = [0, *(cut.frame for cut in cuts), FRAMES]
    assert [(shot["first_frame"], shot["last_frame"]) for shot in told["shots"]] == [
        (first, after - 1) for first, after in pairwise(begins)
    ]
    assert [shot["start"] for shot in told["shots"]] == pytest.approx([each / RATE for each in begins[:-1]], abs=1e-6)
    assert told["shots"][-1]["end"] == pytest.approx(FRAMES / RATE, abs=1e-3)
    address = f"{stack.url}/api/v1/assets/{asset}/shots"
    assert plain_http.get(address, headers={"if-none-match": answer.headers["etag"]}).status_code == 304

    first = cuts[0].frame
    order = {"asset_id": asset, "cursor": (first - 10) / RATE, "clips": 1, "seconds": 1, "name": "crossing"}
    refused = stack.post("/api/v1/exports", {**order, "cross_shots": "refuse"})
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/crosses-cut")
    assert f"frame {first}, {first / RATE:g} s" in refused.json()["detail"]
    nearest = refused.json()["nearest_starts"]
    assert nearest == pytest.approx([first / RATE - 1, first / RATE], abs=1e-6)
    assert stack.get("/api/v1/exports", asset_id=asset).json()["exports"] == []
    for start in nearest:
        within = stack.post("/api/v1/exports", {**order, "cursor": start, "cross_shots": "refuse"})
        assert within.status_code == 201, within.text
        assert [clip["cuts"] for clip in within.json()["clips"]] == [[]]

    crossing = stack.post("/api/v1/exports", order).json()
    assert cuts_within(stack, crossing["id"]) == [[{"frame": first, "kind": "cut"}]]
    assert line_of(stack, crossing["group"])["cuts"] == [{"frame": first, "kind": "cut"}]


def test_each_shot_gets_a_planned_cut_and_one_undo_takes_all_back(stack: Stack, cuts: list[KnownCut]) -> None:
    asset = stack.asset(EDIT.name)["id"]
    found(stack, asset)
    wrong = stack.post("/api/v1/shots/drafts", {"asset_id": asset, "min_seconds": 3, "max_seconds": 2})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "min_seconds")
    drafted = stack.post("/api/v1/shots/drafts", {"asset_id": asset, "min_seconds": 1, "max_seconds": 2})
    assert drafted.status_code == 201, drafted.text
    planned = stack.get(f"/api/v1/assets/{asset}/cuts").json()["cuts"]
    assert planned == drafted.json()["cuts"]
    begins = [0, *(cut.frame for cut in cuts), FRAMES]
    for cut, (begin, end) in zip(planned, pairwise(begins), strict=True):
        assert cut["end"] - cut["start"] == pytest.approx(2, abs=1e-6)
        assert (cut["start"] + cut["end"]) / 2 == pytest.approx((begin + end) / 2 / RATE, abs=1e-3)
    assert len(planned) == len(cuts) + 1
    undone = stack.post(f"/api/v1/changes/{drafted.json()['change']['id']}/undo")
    assert undone.status_code == 200, undone.text
    assert stack.get(f"/api/v1/assets/{asset}/cuts").json()["cuts"] == []
