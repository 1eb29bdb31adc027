"""Encoders through the whole product: asked for on both APIs, tried, replaced, and told of."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.stack import Stack
from tests.fakes.ffmpeg_with_cards import COMPLAINT, FfmpegWithCards, ffmpeg_with_cards
from tests.footage.read import numbers

pytestmark = pytest.mark.proof("cards")

FILE = "cfr25_mp4.mp4"


@pytest.fixture(scope="module", name="cards")
def _cards(tmp_path_factory: pytest.TempPathFactory) -> FfmpegWithCards:
    return ffmpeg_with_cards(tmp_path_factory.mktemp("ffmpeg") / "cards", h264_nvenc="works")


@pytest.fixture(scope="module", name="carded")
def _carded(tmp_path_factory: pytest.TempPathFactory, cards: FfmpegWithCards, cfr25_mp4: Path) -> Iterator[Stack]:
    """One media node with a card."""
    wanted = {"RUSHES_ENCODERS": "h264_nvenc,libx264", "RUSHES_STALL_SECONDS": "8"}
    environment = {**cards.named, **wanted}
    stack = Stack(tmp_path_factory.mktemp("carded"), environment=environment)
    stack.add(cfr25_mp4, FILE)
    with stack:
        stack.scan()
        _tried(stack)
        yield stack


@pytest.fixture(autouse=True)
def _works_again(carded: Stack, cards: FfmpegWithCards) -> Iterator[None]:
    yield
    if not cards.conducts(h264_nvenc="works"):
        cards.conduct(h264_nvenc="works")
        carded.post("/api/v1/nodes/media-1/trial")
        _tried(carded)


def _tried(stack: Stack) -> dict[str, dict[str, Any]]:
    """The first node's encoders by name, when no trial is under way."""
    for _ in stack.until(120, "encoders tried"):
        nodes = stack.get("/api/v1/nodes").json()["nodes"]
        if nodes and all(encoder["state"] != "trying" for encoder in nodes[0]["encoders"]):
            return {encoder["name"]: encoder for encoder in nodes[0]["encoders"]}
    raise AssertionError


def _cut(stack: Stack, **fields: Any) -> dict[str, Any]:
    """As the replaced cutter's client does it."""
    body = {"input_path": f"{stack.library}/{FILE}", "cursor": 2, "name": "gpu", "clips": 2, **fields}
    answer = stack.post("/api/export", body)
    assert answer.status_code == 200, answer.text
    state = stack.wait_for_export(answer.json()["job_id"])
    assert state["status"] == "done", state
    assert [numbers(Path(clip["path"]))[0] for clip in state["clips"]] == [50, 125]
    return state


def _export(stack: Stack, **fields: Any) -> dict[str, Any]:
    """On the native API: the export when it has ended."""
    [asset] = stack.get("/api/v1/assets").json()["assets"]
    made = stack.post("/api/v1/exports", {"asset_id": asset["id"], "cursor": 2, "clips": 2, **fields})
    assert made.status_code == 201, made.text
    assert stack.wait_for_export(made.json()["job"]["ticket"])["status"] == "done"
    export: dict[str, Any] = stack.get(f"/api/v1/exports/{made.json()['id']}").json()
    return export


def _said(export: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(clip["encoder"], clip["fallback"]) for clip in export["clips"]]


def test_nodes_say_which_encoders_are_usable_and_why_others_are_not(carded: Stack) -> None:
    encoders = _tried(carded)
    assert next(iter(encoders)) == "h264_nvenc"
    for name in ("h264_nvenc", "libx264"):
        assert (encoders[name]["state"], encoders[name]["in_use"], encoders[name]["reason"]) == ("usable", True, None)
        assert encoders[name]["tried_at"] is not None
    apple = encoders["h264_videotoolbox"]
    assert (apple["state"], apple["in_use"]) == ("unusable", False)
    assert apple["reason"] == "This ffmpeg was built without it."


def test_a_trial_is_repeated_when_asked_for(carded: Stack, cards: FfmpegWithCards) -> None:
    cards.conduct(h264_nvenc="garbles")
    begun = carded.post("/api/v1/nodes/media-1/trial")
    assert begun.status_code == 202
    assert begun.json()["name"] == "media-1"
    assert {encoder["state"] for encoder in begun.json()["encoders"]} == {"trying"}
    assert "Its pictures differ" in _tried(carded)["h264_nvenc"]["reason"]
    missing = carded.post("/api/v1/nodes/media-9/trial")
    assert (missing.status_code, missing.json()["detail"]) == (404, "No media node named 'media-9' is attached.")


def test_auto_is_the_best_there_is_and_the_cpu_can_be_asked_for(carded: Stack) -> None:
    export = _export(carded)
    assert (export["encoder"], export["job"]["warning"]) == ("auto", None)
    assert _said(export) == [("h264_nvenc", None)] * 2
    assert _said(_export(carded, encoder="libx264")) == [("libx264", None)] * 2
    refused = carded.post("/api/v1/exports", {"asset_id": export["asset_id"], "cursor": 2, "encoder": "x265"})
    assert (refused.status_code, refused.json()["errors"][0]["field"].split(".")[0]) == (422, "encoder")


def test_the_replaced_cutters_gpu_box_uses_the_card_where_there_is_one(carded: Stack) -> None:
    assert [clip["encoder"] for clip in _cut(carded)["clips"]] == ["libx264"] * 2
    state = _cut(carded, encoder="h264_nvenc")
    assert ([clip["encoder"] for clip in state["clips"]], state["warning"]) == (["h264_nvenc"] * 2, None)


def test_the_replaced_cutters_gpu_box_works_without_a_card_and_says_so(carded: Stack) -> None:
    state = _cut(carded, encoder="h264_qsv")
    assert [clip["encoder"] for clip in state["clips"]] == ["libx264"] * 2
    assert state["warning"].startswith("2 of 2 clips: h264_qsv is not usable on media-1: ")
    body = {"input_path": f"{carded.library}/{FILE}", "cursor": 2, "name": "gpu", "encoder": "auto"}
    assert carded.post("/api/export", body).status_code == 400  # not in its list


@pytest.mark.parametrize(("conduct", "why"), [("fails", COMPLAINT), ("hangs", "made no progress for 8 s")])
def test_a_card_that_fails_costs_no_clip_and_is_told_of(
    carded: Stack, cards: FfmpegWithCards, conduct: Any, why: str
) -> None:
    cards.conduct(h264_nvenc=conduct)
    export = _export(carded)
    for encoder, fallback in _said(export):
        assert encoder == "libx264"
        assert fallback is not None
        assert fallback.startswith("h264_nvenc failed on media-1: ")
        assert why in fallback
    assert export["job"]["state"] == "done"
    assert export["job"]["warning"] == f"2 of 2 clips: {export['clips'][0]['fallback']}"


def test_the_doctor_asks_the_nodes_that_run(carded: Stack) -> None:
    environment = {
        **os.environ,
        **carded.environment,
        "RUSHES_LIBRARY": str(carded.library),
        "RUSHES_DATA_DIR": str(carded.folder / "data"),
        "RUSHES_EXPORT_DIR": str(carded.exports),
        "RUSHES_PORT": str(carded.port),
    }
    said = subprocess.run(
        [sys.executable, "-m", "rushes_local", "doctor"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    ).stdout
    assert "works   encoder h264_nvenc on media-1: " in said
    assert "limited encoder h264_videotoolbox on media-1: This ffmpeg was built without it." in said
