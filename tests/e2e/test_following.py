"""Subjects from frame to frame: their tracks, their way through a stretch, and clips whose crops follow them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from tests.e2e import plain_http
from tests.e2e.detecting import BALLS, ROLL, asset_path, ndjson
from tests.e2e.stack import Stack
from tests.models.drawn import ROLL_FRAMES, film, rolled_middle

FILM = "slow_roll.mp4"
SLOW = 0.8
"""Pixels by which the ball rolls in each frame of it."""


def test_a_ball_is_the_same_one_from_frame_to_frame(trained: Stack) -> None:
    lines = ndjson(trained.get(f"{asset_path(trained, ROLL)}/tracks", **BALLS, last=20))
    assert [line["frame"] for line in lines] == list(range(21))
    assert all([each["track"] for each in line["detections"]] == [1] for line in lines)


def test_a_crop_that_stays_on_a_ball_comes_as_keys_with_its_progress(trained: Stack) -> None:
    asked = {**BALLS, "frame": 30, "x": 160 / 320, "y": 80 / 180, "first": 0, "last": ROLL_FRAMES - 1}
    *progress, end = ndjson(trained.get(f"{asset_path(trained, ROLL)}/subject-path", **asked))
    assert [line["progress"] for line in progress] == sorted(line["progress"] for line in progress)
    path = end["path"]
    assert (path["class_name"], path["lost"], path["seen"]) == ("ball", [], ROLL_FRAMES)
    assert [key["frame"] for key in path["keys"]][:: len(path["keys"]) - 1] == [0, ROLL_FRAMES - 1]
    there = np.interp(30, [key["frame"] for key in path["keys"]], [key["center"] for key in path["keys"]])
    assert there == pytest.approx(0.5, abs=0.01)
    missed = ndjson(trained.get(f"{asset_path(trained, ROLL)}/subject-path", **{**asked, "x": 0.0, "y": 0.0}))
    assert missed[-1]["problem"]["type"] == "/problems/subject-not-found"


def test_what_a_subjects_way_cannot_be_asked_for_names_the_field(trained: Stack) -> None:
    asked = {**BALLS, "frame": 30, "x": 0.5, "y": 0.5, "first": 40, "last": 50}
    answer = plain_http.get(f"{trained.url}{asset_path(trained, ROLL)}/subject-path", params=asked)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["frame"]


# -- clips that follow a subject -------------------------------------------------------------------


@pytest.fixture(scope="module", name="filmed")
def _filmed(trained: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with trained.lent(film(tmp_path_factory.mktemp("slow") / FILM, 2, frames=325, step=SLOW), FILM):
        trained.scan()
        yield trained


def _cut(stack: Stack, address: str, body: dict[str, Any]) -> list[dict[str, Any]]:
    """The clips of an export, when they are cut."""
    answer = stack.post(address, {"cursor": 0, "clips": 3, "spread": 2, **body})
    assert answer.is_success, answer.text
    made = answer.json()
    ended = stack.wait_for_export(made.get("job_id") or made["job"]["ticket"])
    assert ended["status"] == "done", ended
    exports = stack.get("/api/v1/exports", asset_id=stack.asset(FILM)["id"]).json()["exports"]
    clips: list[dict[str, Any]] = exports[0]["clips"]
    return clips


def _ball_in_first_frame(path: str) -> float:
    """Where its middle is, as a share of the clip's width."""
    with av.open(path) as container:
        picture = next(container.decode(video=0)).to_ndarray(format="rgb24").astype(int)
    red = (picture[..., 0] > 150) & (picture[..., 1] < 90)
    return float(np.nonzero(red)[1].mean() / picture.shape[1])


@pytest.mark.proof("crops")
def test_the_replaced_cutters_clips_follow_the_subject_nearest_to_the_crop(filmed: Stack) -> None:
    body = {"input_path": str(filmed.library / FILM), "name": "tracked", "portrait_ratio": "9:16", "crop_center": 0.1}
    clips = _cut(filmed, "/api/export", {**body, "track_subject": True})
    middles = [rolled_middle(frame, SLOW) for frame in (0, 50, 100)]
    assert [clip["crop"]["path"][0]["center"] for clip in clips] == pytest.approx(middles, abs=0.02)
    assert {clip["crop"]["anchor"] for clip in clips} == {"travel"}


@pytest.mark.proof("crops")
def test_a_crop_that_follows_a_subject_has_it_in_its_middle(filmed: Stack) -> None:
    body = {"asset_id": filmed.asset(FILM)["id"], "name": "centred"}
    crop = {"ratio": "4:5", "center": 0.9, "follow_subject": True}
    clips = _cut(filmed, "/api/v1/exports", {**body, "crop": crop})
    # At the picture's edge the window stops.
    assert _ball_in_first_frame(clips[0]["path"]) < 0.5
    assert [_ball_in_first_frame(clip["path"]) for clip in clips[1:]] == pytest.approx([0.5, 0.5], abs=0.03)


@pytest.mark.proof("crops")
def test_a_subject_that_is_not_there_leaves_the_crop_where_it_was_put(filmed: Stack, tmp_path: Path) -> None:
    empty = film(tmp_path / "empty.mp4", turned=lambda picture: np.full_like(picture, 90), frames=260)
    with filmed.lent(empty, "no_ball.mp4"):
        filmed.scan()
        body = {"input_path": str(filmed.library / "no_ball.mp4"), "name": "empty", "clips": 1, "cursor": 0}
        wanted = {"portrait_ratio": "1:1", "crop_center": 0.3, "track_subject": True}
        answer = filmed.post("/api/export", {**body, **wanted})
        assert answer.status_code == 200, answer.text
        assert filmed.wait_for_export(answer.json()["job_id"])["status"] == "done"
        exports = filmed.get("/api/v1/exports", asset_id=filmed.asset("no_ball.mp4")["id"]).json()["exports"]
        assert exports[0]["clips"][0]["crop"]["path"] == [{"seconds": 0, "center": 0.3}]
