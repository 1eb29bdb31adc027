"""What cannot be is refused before anybody works on it: in words, with the field, in the form of the path's clients."""

import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from rushes_chassis.errors import Exhausted, FieldMistake, InvalidInput, NotFound, RushesError, TimedOut, Unavailable
from tests.fakes.inference_service import FakeInference
from tests.integration.gateway.in_process import NOTHING, Gateway

PICTURE = base64.b64encode(b"some picture").decode()
EDGES, FIELD = "/detect/gpu/detect_edges", "/detect/gpu/segment_field"
JSON = {"content-type": "application/json"}


async def _exports(gateway: Gateway) -> list[str]:
    """The newest ones; other modules have made some."""
    return [export["id"] for export in (await gateway.ask("GET", "/api/v1/exports")).json()["exports"]]


# -- the native API ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"cursor": 1, "clips": 100}, "clips"),
        ({"cursor": -1}, "cursor"),
        ({"cursor": 1, "zoom": 2}, "zoom"),
        ({"cursor": 1, "name": "a/b"}, "name"),
        ({"cursor": 1, "folder_suffix": ".."}, "folder_suffix"),
        ({"cursor": 1, "name": "  "}, "name"),
        ({"cursor": 1, "folder_suffix": " "}, "folder_suffix"),
        ({"cursor": 1, "profile": " \t"}, "profile"),
        ({}, "cursor"),
    ],
)
async def test_mistakes_name_their_field(gateway: Gateway, asset: str, body: dict[str, Any], field: str) -> None:
    before = await _exports(gateway)
    answer = await gateway.ask("POST", "/api/v1/exports", json={"asset_id": asset, **body})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert await _exports(gateway) == before


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "cancel"}, "state"),
        ({"action": "cancel", "state": "waiting", "ids": [NOTHING]}, "state"),
        ({"action": "cancel", "state": "lost"}, "state"),
        ({"action": "stop", "state": "waiting"}, "action"),
        ({"state": "waiting"}, "action"),
        ({"action": "cancel", "ids": []}, "ids"),
        ({"action": "cancel", "ids": ["one"]}, "ids.0"),
        ({"action": "cancel", "ids": [NOTHING] * 1001}, "ids"),
    ],
)
async def test_a_change_of_many_jobs_names_them_in_one_way(gateway: Gateway, body: dict[str, Any], field: str) -> None:
    answer = await gateway.ask("POST", "/api/v1/jobs/changes", json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_a_job_that_is_not_there_is_skipped(gateway: Gateway) -> None:
    answer = await gateway.ask("POST", "/api/v1/jobs/changes", json={"action": "cancel", "ids": [NOTHING]})
    assert answer.status_code == 200
    skipped = answer.json()["skipped"]
    assert (answer.json()["changed"], [each["id"] for each in skipped]) == (0, [NOTHING])


@pytest.mark.parametrize("field", ["recorded_from", "recorded_before"])
@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
async def test_moments_that_are_beyond_the_calendar_in_utc_are_refused(
    gateway: Gateway, field: str, moment: str
) -> None:
    answer = await gateway.ask("GET", f"/api/v1/assets?{field}={quote(moment)}")
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [f"query.{field}"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"cursor": 1, "clips": 100}, "clips"),
        ({"cursor": 1, "crop": {"seed": -1}}, "crop.seed"),
        ({"cursor": 1, "crop": {"ratio": "9"}}, "crop.ratio"),
        ({"cursor": 1, "label": "dog"}, "label"),
        ({"cursor": 1, "replaces": "dog_001"}, "replaces"),
    ],
)
async def test_mistakes_in_what_is_only_planned_name_their_field(
    gateway: Gateway, asset: str, body: dict[str, Any], field: str
) -> None:
    answer = await gateway.ask("POST", "/api/v1/exports/plan", json={"asset_id": asset, **body})
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]


async def test_a_span_that_does_not_fit_is_a_problem_with_the_last_start(gateway: Gateway, asset: str) -> None:
    answer = await gateway.ask("POST", "/api/v1/exports", json={"asset_id": asset, "cursor": 19})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == "/problems/span-does-not-fit"
    # Three clips of eight seconds, each three seconds after the one before, in a video of twenty.
    assert problem["latest_start"] == 6.0
    assert "free_name" not in problem
    assert problem["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("path", "field", "said"),
    [
        ("/-1", "path.frame", "greater than or equal to 0"),
        ("/x", "path.frame", "integer"),
        ("?t=-1", "query.t", "greater than or equal to 0"),
        ("?t=nan", "query.t", "finite"),
        ("/1?width=15", "query.width", "16"),
        ("/1?height=7681", "query.height", "7680"),
        ("/1?quality=0", "query.quality", "1"),
        ("/1?format=gif", "query.format", "'jpeg', 'png' or 'webp'"),
    ],
)
async def test_a_frame_that_cannot_be_is_refused_with_its_field_and_limit(
    gateway: Gateway, asset: str, path: str, field: str, said: str
) -> None:
    answer = await gateway.ask("GET", f"/api/v1/assets/{asset}/frames{path}")
    assert answer.status_code == 422, answer.text
    [mistake] = answer.json()["errors"]
    assert mistake["field"] == field
    assert said in mistake["message"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("edges?canny_low=-1", "canny_low"),
        ("edges?hough_threshold=none", "hough_threshold"),
        ("edges.png?overlay=mask", "overlay"),
        ("field?hue_low=180", "hue_low"),
        ("field.png?morph_kernel=100", "morph_kernel"),
        ("stages/field_segmentation/mask_overlay_b64.png?morph_kernel=100", "morph_kernel"),
        ("stages/field_segmentation/mask_overlay_b64.png?hue_low=nan", "hue_low"),
        ("stages/field_segmentation/mask_overlay_b64.png?edge_canny_low=1", "edge_canny_low"),
        ("stages/detect_edges/mask_overlay_b64.png", "overlay"),
        ("stages/report/mask_overlay_b64.png", "stage"),
        ("stages/unknown/mask_overlay_b64.png", "stage"),
    ],
)
async def test_what_is_wrong_with_a_frames_request_is_said(gateway: Gateway, asset: str, path: str, said: str) -> None:
    refused = await gateway.ask("GET", f"/api/v1/assets/{asset}/frames/0/{path}")
    assert refused.status_code == 422, refused.text
    assert said in refused.json()["detail"]


@pytest.mark.parametrize(
    ("query", "said"),
    [("", "model"), ("?model=shapes&min_score=2", "min_score"), ("?model=shapes&iou=nan", "iou")],
)
async def test_what_is_wrong_with_a_search_is_said_wherever_it_is_to_look(
    gateway: Gateway, asset: str, inference: FakeInference, query: str, said: str
) -> None:
    for method, path in (
        ("POST", "/api/v1/detect"),
        ("GET", f"/api/v1/assets/{asset}/frames/0/detections"),
        ("GET", f"/api/v1/assets/{asset}/detections"),
    ):
        refused = await gateway.ask(method, path + query, content=b"some picture" if method == "POST" else None)
        assert refused.status_code == 422, refused.text
        assert said in refused.json()["detail"]
    assert inference.asked == []


async def test_no_picture_is_none(gateway: Gateway, inference: FakeInference) -> None:
    refused = await gateway.ask("POST", "/api/v1/detect?model=shapes", content=b"")
    assert (refused.status_code, [each["field"] for each in refused.json()["errors"]]) == (422, ["body"])
    assert inference.asked == []


async def test_unknown_things_are_404_and_not_ids_422(gateway: Gateway) -> None:
    for path in (
        f"assets/{NOTHING}",
        f"assets/{NOTHING}/original",
        f"assets/{NOTHING}/frames",
        f"assets/{NOTHING}/frames/1",
        f"exports/{NOTHING}",
    ):
        answer = await gateway.ask("GET", f"/api/v1/{path}")
        assert answer.status_code == 404, path
        assert answer.headers["content-type"] == "application/problem+json"
    assert (await gateway.ask("GET", "/api/v1/assets/nonsense")).status_code == 422
    assert (await gateway.ask("GET", "/api/v1/nothing/here")).status_code == 404
    assert (await gateway.ask("GET", "/api/v1/assets?cursor=nonsense")).status_code == 422
    # Nobody knows which one is meant.
    assert (await gateway.ask("GET", "/api/v1/assets?recorded_from=2026-01-31T12:00:00")).status_code == 422


# -- the replaced cutter's paths -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "fields", "said"),
    [
        (400, {"name": "a/b"}, "name"),
        (400, {"name": "a\\b"}, "name"),
        (422, {"name": ""}, "name"),
        (422, {"name": " \t"}, "name"),
        (422, {"folder_suffix": "  "}, "folder_suffix"),
        (422, {"name": "x" * 101}, "name"),
        (422, {"name": "a\0b"}, "name"),
        (422, {"cursor": -1}, "cursor"),
        (422, {"cursor": "soon"}, "cursor"),
        (422, {"clips": 0}, "clips"),
        (422, {"clips": 100}, "clips"),
        (422, {"spread": -1}, "spread"),
        (422, {"short_side": 5000}, "short_side"),
        (422, {"format": "GIF"}, "format"),
        (422, {"label": "x" * 201}, "label"),
        (422, {"profile": "x" * 201}, "profile"),
        (422, {"profile": ""}, "profile"),
        (422, {"label": "a\0b"}, "label must not contain control characters"),
        (422, {"category": "a\nb"}, "category must not contain control characters"),
        (422, {"profile": "a\0b"}, "profile must"),
        (422, {"profile": "  "}, "profile must be at most 200 characters, and not only blanks"),
        (422, {"crop_center": 1.2}, "crop_center"),
        (422, {"crop_keyframes": [{"time": 0}]}, "crop_keyframes"),
        (422, {"crop_keyframes": [{"time": -1, "center": 0.5}]}, "crop_keyframes"),
        (422, {"crop_keyframes": [{"time": 0, "center": 0.5, "ratio": "16:9"}]}, "crop_keyframes"),
        (422, {"crop_keyframes": [{"time": 0, "center": 0.5}] * 1001}, "crop_keyframes"),
        (422, {"seed": -1}, "seed"),
        (422, {"cursor": float("nan")}, "cursor"),
        (422, {"cursor": float("inf")}, "cursor"),
    ],
)
async def test_bad_exports_are_refused_with_words_and_leave_nothing(
    gateway: Gateway, status: int, fields: dict[str, Any], said: str
) -> None:
    # httpx writes no NaN.
    body = json.dumps({"input_path": "/videos/a.mp4", "cursor": 2, "name": "refused", **fields})
    before = await _exports(gateway)
    answer = await gateway.ask("POST", "/api/export", JSON, content=body)
    assert answer.status_code == status, answer.text
    assert set(answer.json()) == {"detail"}
    assert said in str(answer.json()["detail"])
    assert await _exports(gateway) == before


async def test_a_number_that_is_too_large_is_none(gateway: Gateway) -> None:
    body = '{"input_path": "/videos/a.mp4", "cursor": 1e999, "name": "refused"}'
    assert (await gateway.ask("POST", "/api/export", JSON, content=body)).status_code == 422


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "files"), ("GET", "markers/a.mp4"), ("POST", "hidden/a.mp4"), ("DELETE", "hidden/a.mp4")],
)
async def test_an_unknown_root_is_refused(gateway: Gateway, method: str, path: str) -> None:
    answer = await gateway.ask(method, f"/api/{path}?root=/etc")
    assert (answer.status_code, answer.json()) == (400, {"detail": "root '/etc' is not one of the configured roots"})


@pytest.mark.parametrize("kind", ["video", "stream", "audio", "cache/status"])
async def test_paths_that_no_file_can_have_are_those_of_unknown_files(gateway: Gateway, kind: str) -> None:
    [root] = (await gateway.ask("GET", "/api/roots")).json()
    for path in ("x" * 5000, *([""] if kind == "cache/status" else [])):
        answer = await gateway.ask("GET", f"/api/{kind}/{path}?root={root}")
        assert (answer.status_code, answer.json()["detail"][:16]) == (404, "There is no file"), answer.text


async def test_unknown_jobs_are_404(gateway: Gateway) -> None:
    assert (await gateway.ask("GET", "/api/export/00000000")).status_code == 404
    assert (await gateway.ask("POST", "/api/export/nothing/cancel")).status_code == 404


# -- the replaced lab library's --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("?limit=0", "limit"),
        ("?limit=x", "limit"),
        ("?limit=501", "limit"),
        ("?page=0", "page"),
        ("?start_date=yesterday", "start_date"),
        ("?start_date=2026-02-30", "start_date"),
        ("?start_date=2026-01-01T10:00:00", "start_date"),
        ("?start_date=9999-12-31T23:59:59Z!", "start_date"),
        ("?start_date=2026-02-01&end_date=2026-01-01", "start_date is after end_date"),
        ("stream", "file_id"),
        ("thumbnail", "file_id"),
        ("stream-transcoded", "file_id"),
        ("thumbnail?file_id=a.mp4&width=0", "width"),
        ("thumbnail?file_id=a.mp4&width=100000", "width"),
        ("thumbnail?file_id=a.mp4&height=181", "height"),
        ("thumbnail?file_id=a.mp4&t=-1", '"t"'),
        ("a.mp4/stream-transcoded?start_time=-1", "start_time"),
        ("a.mp4/stream-transcoded?start_time=soon", "start_time"),
        ("a.mp4/stream-transcoded?max_height=121", "max_height"),
    ],
)
async def test_what_is_wrong_with_a_list_or_an_id_is_said(gateway: Gateway, path: str, said: str) -> None:
    refused = await gateway.ask("GET", f"/videos/{path}")
    assert refused.status_code == 422, refused.text
    assert set(refused.json()) == {"detail"}
    assert said in refused.text


@pytest.mark.parametrize(
    "path",
    [
        "cam9%2Fa.mp4/stream",
        "nothing.mp4/thumbnail",
        "stream?file_id=nothing.mp4",
        "thumbnail?file_id=cam9/a.mp4",
        f"{'x' * 5000}/stream",
    ],
)
async def test_what_is_no_video_is_not_found(gateway: Gateway, path: str) -> None:
    refused = await gateway.ask("GET", f"/videos/{path}")
    assert refused.status_code == 404
    assert "There is no video" in refused.json()["detail"]


async def test_the_list_is_at_one_address(gateway: Gateway) -> None:
    bare = await gateway.ask("GET", "/videos")
    assert bare.status_code == 307
    assert bare.headers["location"].endswith("/videos/")


# -- the replaced detection editor's -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        (EDGES, {}, 422, "image_b64"),
        (EDGES, {"image_b64": ""}, 422, "image_b64"),
        (EDGES, {"image_b64": "no base64!"}, 422, "base64"),
        (EDGES, {"image_b64": "data:image/png;base64," + PICTURE}, 422, "base64"),
        (EDGES, {"image_b64": PICTURE, "edge_canny_low": -1}, 400, "edge_canny_low"),
        (EDGES, {"image_b64": PICTURE, "edge_canny_low": float("nan")}, 400, "edge_canny_low"),
        (EDGES, {"image_b64": PICTURE, "edge_hough_threshold": 0}, 400, "edge_hough_threshold"),
        (EDGES, {"image_b64": PICTURE, "edge_hough_threshold": "many"}, 422, "edge_hough_threshold"),
        (EDGES, {"image_b64": PICTURE, "edge_hough_threshold": 10**12}, 422, "edge_hough_threshold"),
        (EDGES, {"image_b64": PICTURE, "canny_low": 5}, 422, "canny_low"),
        (FIELD, {"image_b64": PICTURE, "hue_low": 180}, 400, "hue_low"),
        (FIELD, {"image_b64": PICTURE, "morph_kernel": 0}, 400, "morph_kernel"),
        (FIELD, {"image_b64": PICTURE, "min_area_ratio": 1.5}, 400, "min_area_ratio"),
    ],
)
async def test_what_is_wrong_with_a_picture_or_its_parameters_is_said_by_name(
    gateway: Gateway, inference: FakeInference, path: str, body: dict[str, object], status: int, said: str
) -> None:
    for each in (path, path + "/debug"):
        refused = await gateway.ask("POST", each, JSON, content=json.dumps(body))
        assert refused.status_code == status, refused.text
        assert said in refused.text
        assert set(refused.json()) == {"detail"}
    assert inference.asked == []


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (lambda: InvalidInput("It is no picture.", reason="NotAPicture"), 422, "It is no picture."),
        (
            lambda: InvalidInput("both", fields=[FieldMistake("parameters.edge_canny_low", "must be small")]),
            400,
            "edge_canny_low: must be small",
        ),
        (lambda: Exhausted("Too many wait already.", reason="Busy"), 503, "Too many wait already."),
        (lambda: Unavailable("Triton is away.", reason="BackendAway"), 502, "Triton is away."),
        (lambda: Unavailable("unix:/somewhere"), 502, "does not answer"),
        (lambda: Unavailable("It hangs.", reason="Frozen"), 504, "It hangs."),
        (lambda: TimedOut("Triton is slow.", reason="BackendSlow"), 504, "Triton is slow."),
    ],
)
async def test_what_inference_says_is_told_as_the_editors_clients_know_it(
    gateway: Gateway, inference: FakeInference, error: Callable[[], RushesError], status: int, said: str
) -> None:
    inference.error = error()
    for path in (EDGES, EDGES + "/debug", FIELD, FIELD + "/debug"):
        refused = await gateway.ask("POST", path, json={"image_b64": PICTURE})
        assert refused.status_code == status, refused.text
        assert said in refused.json()["detail"]
        assert refused.headers.get("retry-after") == ("1" if status == 503 else None)
    assert len(inference.asked) == 4


async def test_a_model_that_is_not_there_is_a_problem_of_its_own(
    gateway: Gateway, asset: str, inference: FakeInference
) -> None:
    inference.error = NotFound("There is no model 'unknown'.", reason="ModelNotFound")
    for method, path in (
        ("POST", "/api/v1/detect"),
        ("GET", f"/api/v1/assets/{asset}/frames/0/detections"),
        # Its first line is waited for: until then what goes wrong is an answer of its own.
        ("GET", f"/api/v1/assets/{asset}/detections"),
    ):
        refused = await gateway.ask(method, f"{path}?model=unknown", content=b"a" if method == "POST" else None)
        assert refused.status_code == 404
        assert refused.json()["type"] == "/problems/model-not-found"
        assert refused.json()["detail"] == "There is no model 'unknown'."


async def test_a_rendition_of_what_is_no_id_is_a_wrong_request(gateway: Gateway) -> None:
    for asset_id in ("null,null", "7", "%20"):
        answer = await gateway.ask("GET", f"/api/v1/assets/{asset_id}/renditions/low")
        assert answer.status_code == 422, answer.text


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/profiles", {"name": "night"}, 200),
        ("/api/setup", {"data_dir": "/nowhere"}, 400),
        ("/detect/replay", {"job_id": NOTHING, "start_stage": "detect_edges"}, 400),
    ],
)
async def test_paths_of_the_replaced_tools_take_json_without_a_content_type(
    gateway: Gateway, path: str, body: dict[str, Any], status: int
) -> None:
    answer = await gateway.ask("POST", path, content=json.dumps(body))
    assert (answer.status_code, "content-type" in answer.request.headers) == (status, False), answer.text


@pytest.mark.parametrize("name", ["  ", "a\0b", "a\nb"])
async def test_no_profile_has_a_blank_name_or_control_characters(gateway: Gateway, name: str) -> None:
    for path in ("/api/profiles", "/api/v1/profiles"):
        answer = await gateway.ask("POST", path, json={"name": name})
        assert (answer.status_code, "name must be" in answer.json()["detail"]) == (422, True), answer.text
    edited = {"export_ids": [NOTHING], "profile": name}
    answer = await gateway.ask("POST", "/api/v1/exports/changes", json=edited)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "profile"), answer.text
    for method in ("POST", "DELETE"):
        answer = await gateway.ask(method, f"/api/hidden/a.mp4?profile={quote(name)}")
        assert (answer.status_code, "profile must be" in answer.json()["detail"]) == (422, True), answer.text
    assert name not in (await gateway.ask("GET", "/api/profiles")).json()


async def test_names_of_tokens_have_no_control_characters(gateway: Gateway) -> None:
    answer = await gateway.ask("POST", "/api/v1/tokens", json={"name": "a\0b", "role": "viewer"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "name"), answer.text


async def test_an_event_after_the_last_possible_one_is_refused(gateway: Gateway) -> None:
    answer = await gateway.ask("GET", f"/api/v1/events?after={1 << 63}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "query.after"), answer.text
    async with gateway.socket(f"/ws/export?after={1 << 63}") as socket:
        assert (await socket.hear())["type"] == "websocket.close"
