"""Brands on boards of a drawn match, found end to end: who was seen, for how long, and what is doubtful."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e import plain_http
from tests.e2e.stack import Stack
from tests.e2e.test_detection_editor import answer, run_ended
from tests.footage import boards

CLIP = "boards.mp4"
RATE = 2.0
STEP = 1 / RATE
LIST = "sponsors"
STAGES = ["match_brands", "compile_report"]
pytestmark = pytest.mark.proof("brands")


@pytest.fixture(scope="module", autouse=True)
def _sponsors(stack: Stack) -> None:
    kept: dict[str, Any] = {"brands": [{"name": each, "aliases": []} for each in boards.NAMES]}
    assert plain_http.put(f"{stack.url}/api/v1/brand-lists/{LIST}", json=kept, timeout=60).status_code == 201


@pytest.fixture(scope="module", name="timeline")
def _timeline(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("boards")
    with stack.lent(boards.film(folder / CLIP), CLIP) as there:
        stack.scan()
        made = answer(stack, "/api/v1/timelines", input_paths=[str(there)], fps=RATE)
        assert len(made["frames"]) == boards.SECONDS * RATE
        yield made["id"]


@pytest.fixture(scope="module", name="run")
def _run(stack: Stack, timeline: str) -> dict[str, Any]:
    return ran(stack, timeline)


def ran(stack: Stack, timeline: str, **values: Any) -> dict[str, Any]:
    overrides = {"match_brands": {"brand_list": LIST, **values}}
    begun = answer(stack, "/api/v1/runs", timeline_id=timeline, stages=STAGES, config_overrides=overrides)
    ended = run_ended(stack, begun["id"])
    assert ended["status"] == "completed", ended["error"]
    return ended


def report(stack: Stack, run_id: str) -> dict[str, Any]:
    told: dict[str, Any] = stack.get(f"/api/v1/runs/{run_id}/report.json").json()
    return told


def test_seconds_are_those_of_the_recipe(stack: Stack, run: dict[str, Any]) -> None:
    told = report(stack, run["id"])
    seconds = {each["brand"]: each["seconds"] for each in told["brands"]}
    truth = {
        each.words: sum(after - first for first, after in each.spans) / boards.FPS
        for each in boards.BOARDS
        if each.words in boards.NAMES
    }
    assert set(seconds) == set(truth)
    for brand, known in truth.items():
        assert seconds[brand] == pytest.approx(known, abs=STEP), brand


def test_a_board_that_comes_back_has_two_appearances(stack: Stack, run: dict[str, Any]) -> None:
    brands = {each["brand"]: each for each in report(stack, run["id"])["brands"]}
    [first, again] = brands[boards.NAMES[0]]["appearances"]
    assert (first["start"], first["end"]) == (pytest.approx(0.0, abs=STEP), pytest.approx(4.0, abs=STEP))
    assert (again["start"], again["end"]) == (pytest.approx(8.0, abs=STEP), pytest.approx(10.0, abs=STEP))
    # The best frame shows the board.
    board = boards.BOARDS[0]
    assert board.there(brands[boards.NAMES[0]]["best_frame"])


def test_what_is_misspelt_is_doubtful_and_what_is_no_brand_unresolved(stack: Stack, run: dict[str, Any]) -> None:
    told = report(stack, run["id"])
    misspelt = next(each for each in boards.BOARDS if each.words == boards.MISSPELT)
    shown = sum(misspelt.there(round(seq * STEP * boards.FPS)) for seq in range(round(boards.SECONDS * RATE)))
    assert told["open"] == pytest.approx(shown, abs=1)
    assert [each["text"] for each in told["unresolved"]][:1] == [boards.FOREIGN]


def test_words_are_where_they_are_written(stack: Stack, run: dict[str, Any]) -> None:
    found = answer(stack, "/detect/replay-stage", job_id=run["id"], stage="match_brands", frame_refs=[0])
    [steady] = [each for each in found["regions_by_frame"]["0"] if each.get("brand") == boards.NAMES[1]]
    board = boards.BOARDS[1]
    assert board.x <= steady["x"] < board.x + 60
    assert board.y - 4 <= steady["y"] <= steady["y"] + steady["h"] <= board.y + board.height + 4
    assert (steady["state"], steady["score"], len(steady["polygon"])) == ("matched", 100, 4)


def test_a_replay_with_another_score_reads_nothing_again(stack: Stack, run: dict[str, Any]) -> None:
    overrides = {"match_brands": {"brand_list": LIST, "min_score": 70}}
    body = {"job_id": run["id"], "start_stage": "match_brands", "config_overrides": overrides}
    replayed = answer(stack, "/detect/replay", **body)
    assert replayed["brands_found"] == len(boards.NAMES)
    stages = {each["name"]: each for each in run_ended(stack, replayed["replay_job_id"])["stages"]}
    assert [stages[name]["reused"] for name in ("prepare_regions", "read_text", "match_brands")] == [True, True, False]
    assert report(stack, replayed["replay_job_id"])["open"] == 0


def test_the_same_request_twice_has_the_same_bytes(stack: Stack, run: dict[str, Any]) -> None:
    body = {"job_id": run["id"], "stage": "read_text", "frame_refs": [0, 10]}
    answers = [plain_http.post(f"{stack.url}/detect/replay-stage", json=body, timeout=240).content for _ in range(2)]
    assert answers[0] == answers[1]


def test_the_report_is_a_table_and_a_page_that_loads_nothing(stack: Stack, run: dict[str, Any]) -> None:
    told = report(stack, run["id"])
    table = list(csv.DictReader(io.StringIO(stack.get(f"/api/v1/runs/{run['id']}/report.csv").text)))
    appearances = [(brand["brand"], each) for brand in told["brands"] for each in brand["appearances"]]
    assert [(row["brand"], float(row["start"]), int(row["best_frame"])) for row in table] == [
        (brand, round(each["start"], 3), each["best_frame"]) for brand, each in appearances
    ]
    response = stack.get(f"/api/v1/runs/{run['id']}/report.html")
    page = response.text
    assert all(name in page for name in boards.NAMES[:4])
    assert page.count("data:image/jpeg;base64,") == len(told["brands"])
    assert not re.search(r"<script|<link|(?:src|href)=\"(?!data:)", page)
    [policy] = response.headers.get_list("content-security-policy")
    assert policy.startswith("default-src 'none'")


def decided(stack: Stack, run: str, region: str, state: str) -> dict[str, Any]:
    answered = stack.ask("PATCH", f"{run}/regions/{region}", json={"brand": None, "state": state})
    assert answered.status_code == 200, answered.text
    told: dict[str, Any] = answered.json()
    return told


def test_decisions_hold_for_a_later_run_and_say_how_well_it_finds(stack: Stack, timeline: str) -> None:
    first = f"/api/v1/runs/{ran(stack, timeline)['id']}"
    doubtful = stack.get(f"{first}/regions", state="doubtful", limit=200).json()["regions"]
    matched = stack.get(f"{first}/regions", state="matched", limit=200).json()["regions"]
    assert {each["text"].casefold() for each in doubtful} == {boards.MISSPELT.casefold()}
    for region in doubtful:
        confirmed = decided(stack, first, region["id"], "confirmed")
        assert (confirmed["state"], confirmed["brand"], confirmed["by"]) == ("confirmed", region["brand"], "person")
    assert decided(stack, first, matched[0]["id"], "rejected")["brand"] is None
    decided(stack, first, matched[1]["id"], "confirmed")
    # 1 right, of 2 that were found; the doubtful ones were not.
    known = 1 + len(doubtful)
    whole = stack.get(f"{first}/evaluation").json()["all"]
    assert (whole["found"], whole["confirmed"]) == (2, known)
    assert (whole["precision"], whole["recall"]) == pytest.approx((1 / 2, 1 / known))
    # A lower score matches what was confirmed.
    later = ran(stack, timeline, min_score=70)
    told = report(stack, later["id"])
    assert told["open"] == 0
    assert doubtful[0]["brand"] in [each["brand"] for each in told["brands"]]
    whole = stack.get(f"/api/v1/runs/{later['id']}/evaluation").json()["all"]
    assert (whole["precision"], whole["recall"]) == pytest.approx((known / (known + 1), 1.0))
    for change in stack.get("/api/v1/changes", limit=200).json()["changes"]:
        if change["kind"] == "brand_region":
            assert stack.post(f"/api/v1/changes/{change['id']}/undo").status_code == 200
    assert stack.get(f"{first}/evaluation").status_code == 409


def test_the_report_of_a_run_without_brands_says_so(stack: Stack, timeline: str) -> None:
    plain = run_ended(stack, answer(stack, "/api/v1/runs", timeline_id=timeline)["id"])
    assert report(stack, plain["id"])["brands"] == []
    assert "has not looked for brands" in stack.get(f"/api/v1/runs/{plain['id']}/report.html").text


def test_with_filtered_scenes_fewer_frames_are_read_and_the_seconds_are_the_same(stack: Stack, tmp_path: Path) -> None:
    """Boards that hang still: eight scenes, as often as one comes or goes, and the beginning."""
    still = "still boards.mp4"
    with stack.lent(boards.film(tmp_path / still, pans=False), still) as there:
        stack.scan()
        timeline = answer(stack, "/api/v1/timelines", input_paths=[str(there)], fps=RATE)["id"]
        stages = ["filter_scenes", *STAGES]
        # One frame that is read badly counts for all that it stands for: whole frames are read best.
        overrides = {"match_brands": {"brand_list": LIST}, "read_text": {"whole_frame": True}}
        begun = answer(stack, "/api/v1/runs", timeline_id=timeline, stages=stages, config_overrides=overrides)
        ended = run_ended(stack, begun["id"])
        assert ended["status"] == "completed", ended["error"]
        counts = {each["name"]: each["counts"] for each in ended["stages"]}
        changes = sorted({edge for board in boards.BOARDS for span in board.spans for edge in span} - {boards.FRAMES})
        assert int(counts["filter_scenes"]["kept"]) == len(changes)
        assert int(counts["read_text"]["frames"]) == len(changes)
        seconds = {each["brand"]: each["seconds"] for each in report(stack, ended["id"])["brands"]}
        for board in boards.BOARDS:
            if board.words in boards.NAMES:
                truth = sum(after - first for first, after in board.spans) / boards.FPS
                assert seconds[board.words] == pytest.approx(truth, abs=STEP), board.words
        found = answer(stack, "/detect/replay-stage", job_id=ended["id"], stage="read_text", frame_refs=[1])
        assert found["stand_ins"] == {"1": 0}
