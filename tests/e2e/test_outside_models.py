"""A model outside, in a drawn match: it is sent the crops of doubtful boards, and nothing more."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.e2e import plain_http
from tests.e2e.stack import Stack
from tests.e2e.test_brands import CLIP, LIST, RATE
from tests.e2e.test_detection_editor import answer, run_ended
from tests.footage import boards
from tests.models.chat_api import ChatApi, chat_api
from tests.unit.inference.test_sent_crops import decoded

KEY = "sk-of-the-tests-0123456789"
STAGES = ["match_brands", "escalate_cloud", "compile_report"]
pytestmark = pytest.mark.proof("brands")


@pytest.fixture(scope="module", name="chat")
def _chat() -> Iterator[ChatApi]:
    with chat_api() as chat:
        yield chat


@pytest.fixture(scope="module", name="own")
def _own(chat: ChatApi, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    stack = Stack(
        tmp_path_factory.mktemp("own"),
        environment={
            "RUSHES_VLM_CLOUD_URL": chat.url,
            "RUSHES_VLM_CLOUD_MODEL": "vlm",
            "RUSHES_VLM_CLOUD_KEY": KEY,
        },
    )
    stack.add(boards.film(tmp_path_factory.mktemp("film") / CLIP))
    with stack:
        stack.scan()
        kept: dict[str, Any] = {"brands": [{"name": each, "aliases": []} for each in boards.NAMES]}
        assert plain_http.put(f"{stack.url}/api/v1/brand-lists/{LIST}", json=kept, timeout=60).status_code == 201
        yield stack


def _asking(**values: Any) -> dict[str, Any]:
    return {"escalate_cloud": {"enabled": True, "calls_per_minute": 6000, **values}}


def _stage(run: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in run["stages"] if each["name"] == "escalate_cloud")
    return found


def test_a_doubtful_board_is_resolved_by_a_model_that_sees_its_crops(own: Stack, chat: ChatApi) -> None:
    chat.answer = lambda _: "Bluefern"
    timeline = answer(own, "/api/v1/timelines", asset_ids=[own.asset(CLIP)["id"]], fps=RATE)
    overrides = {"match_brands": {"brand_list": LIST}}
    order = {"timeline_id": timeline["id"], "stages": STAGES, "config_overrides": overrides}
    plain = run_ended(own, answer(own, "/api/v1/runs", **order)["id"])
    assert (plain["status"], _stage(plain)["counts"]["asked"], chat.asked) == ("completed", 0, [])
    doubtful = own.get(f"/api/v1/runs/{plain['id']}/report.json").json()["open"]
    assert doubtful > 1

    order["config_overrides"] = overrides | _asking()
    run = run_ended(own, answer(own, "/api/v1/runs", **order)["id"])
    told = own.get(f"/api/v1/runs/{run['id']}/report.json").json()
    assert (run["status"], told["open"], _stage(run)["warning"]) == ("completed", 0, None)
    [resolved] = [each for each in told["brands"] if each["brand"] == "Bluefern"]
    assert {each["by"] for each in resolved["appearances"]} == {"cloud"}
    # One request for each crop that is not the same, and only the crop.
    listed = own.get(f"/api/v1/runs/{run['id']}/calls").json()["calls"]
    assert len(chat.asked) == len(listed) == len({each["sha256"] for each in listed}) <= doubtful
    board = next(each for each in boards.BOARDS if each.words == boards.MISSPELT)
    for call, asked in zip(listed, chat.asked, strict=True):
        shown = decoded(asked.jpeg)
        assert len(asked.jpeg) == call["bytes"]
        assert shown.shape[0] < 160
        # It shows the board, whose letters are brighter than all around.
        frame = boards.picture(timeline["frames"][call["seq"]]["frame"])
        there = frame[board.y : board.y + board.height, board.left(0) : board.left(0) + board.width]
        assert abs(float(np.percentile(shown, 99)) - float(np.percentile(there, 99))) < 40
        said = json.dumps(asked.body)
        assert CLIP not in said
        assert str(own.library) not in said

    again = run_ended(own, answer(own, "/api/v1/runs", **order)["id"])
    assert (_stage(again)["counts"]["asked"], len(chat.asked)) == (0, len(listed))

    # One that is busy, and another one that has gone.
    chat.status, chat.headers = 429, {"retry-after": "3600"}
    body = {"job_id": run["id"], "provider": "cloud", "config_overrides": _asking(prompt="And now?")}
    retried = answer(own, "/detect/retry", **body)
    busy = run_ended(own, retried["retry_job_id"])
    assert (busy["status"], _stage(busy)["counts"]["open"]) == ("completed", doubtful)
    assert "3600 s" in _stage(busy)["warning"]
    refused = plain_http.post(f"{own.url}/detect/retry", json={**body, "provider": "local"}, timeout=60)
    assert (refused.status_code, "available are: embedded, cloud" in refused.text) == (400, True)

    stages = {each["name"]: each for each in own.get("/detect/stages").json()}
    assert (stages["escalate_cloud"]["available"], stages["escalate_cloud"]["missing"]) == (True, "")
    assert "RUSHES_VLM_LOCAL_URL" in stages["escalate_local"]["missing"]
    assert stages["read_text"]["available"]
    assert "model" in stages["detect_objects"]["missing"]
    assert KEY not in own.get("/api/v1/settings").text
    assert KEY not in own.log.read_text()
