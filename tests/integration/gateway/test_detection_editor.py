"""The replaced detection editor's paths: jobs, checkpoints, replays and scenarios, and what is refused."""

import base64
from typing import Any

import pytest

from rushes_footage.stage_schema import Stage
from tests.integration.gateway.in_process import NOTHING, Gateway
from tests.unit.inference.drawn import GREEN, WHITE, picture_file, plain

EDGES, FIELD = "detect_edges", "field_segmentation"
JSON = {"content-type": "application/json"}


def in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


async def posted(gateway: Gateway, path: str, status: int, **body: Any) -> Any:
    answer = await gateway.ask("POST", path, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def got(gateway: Gateway, path: str, status: int = 200) -> Any:
    answer = await gateway.ask("GET", path)
    assert answer.status_code == status, answer.text
    return answer.json()


async def whole_run(gateway: Gateway, asset: str) -> tuple[str, str]:
    """A timeline of its own, and a job that has ended on it."""
    timeline = await posted(gateway, "/api/v1/timelines", 201, asset_ids=[asset], fps=2.0, max_frames=5)
    assert [(frame["seq"], frame["frame"], frame["seconds"]) for frame in timeline["frames"]] == [
        (0, 0, 0.0),
        (1, 12, 0.48),
        (2, 25, 1.0),
        (3, 37, 1.48),
        (4, 50, 2.0),
    ]
    run = await posted(gateway, "/api/v1/runs", 202, timeline_id=timeline["id"])
    assert run["status"] == "queued"
    await gateway.catalog.ended(run["id"])
    run = await got(gateway, f"/api/v1/runs/{run['id']}")
    assert (run["status"], run["error"]) == ("completed", None)
    return timeline["id"], run["id"]


@pytest.mark.proof("findings")
async def test_a_job_is_replayed_and_stays_as_it_was(gateway: Gateway, asset: str) -> None:
    timeline, job = await whole_run(gateway, asset)
    before = await got(gateway, f"/detect/checkpoints/{timeline}")
    assert [(each["stage"], each["is_scenario"], each["scenario_label"]) for each in before] == [
        ("extract_frames", False, ""),
        ("field_segmentation", False, ""),
        (EDGES, False, ""),
        ("compile_report", False, ""),
    ]
    held = await got(gateway, f"/detect/checkpoints/{timeline}/{EDGES}?limit=0")
    assert (held["stage"], held["stage_output_key"], held["stats"]["regions"]) == (EDGES, EDGES, 5)
    overrides = {**held["config_snapshot"][EDGES], "edge_pair_max_distance": 59}
    replayed = await posted(
        gateway, "/detect/replay", 200, job_id=job, start_stage=EDGES, config_overrides={EDGES: overrides}
    )
    assert (replayed["status"], replayed["detections"], replayed["brands_found"]) == ("completed", 0, 0)
    assert replayed["replay_job_id"] != job
    after = await got(gateway, f"/detect/checkpoints/{timeline}")
    assert after[: len(before)] == before
    assert [each["stage"] for each in after[len(before) :]] == [EDGES, "compile_report"]
    queued = await posted(gateway, "/detect/replay", 202, **{"job_id": job, "start_stage": EDGES, "async": True})
    await gateway.catalog.ended(queued["replay_job_id"])
    now = await got(gateway, f"/detect/jobs/{queued['replay_job_id']}")
    assert (now["status"], now["progress"]) == ("completed", 1)
    further = {"job_id": job, "start_stage": EDGES, "config_overrides": {EDGES: {"edge_pair_max_distance": 58}}}
    paused = await posted(gateway, "/detect/replay", 202, **further, **{"async": True, "pause_after": EDGES})
    shown = await got(gateway, f"/api/v1/runs/{paused['replay_job_id']}")
    assert shown["pause_after"] == EDGES
    await posted(gateway, f"/detect/jobs/{paused['replay_job_id']}/cancel", 200)
    await gateway.catalog.ended(paused["replay_job_id"])
    retried = await posted(gateway, "/detect/retry", 202, job_id=job, provider="embedded")
    await gateway.catalog.ended(retried["retry_job_id"])
    assert (await got(gateway, f"/detect/jobs/{retried['retry_job_id']}"))["status"] == "completed"


async def test_a_stage_is_replayed_alone(gateway: Gateway, asset: str) -> None:
    _, job = await whole_run(gateway, asset)
    report = await got(gateway, f"/api/v1/runs/{job}/report")
    found = {"label": "edge_region", "count": 5, "mean_confidence": 0.9, "tracks": None}
    assert (report["stage"], report["frames"]) == (EDGES, 5)
    assert report["classes"] == [{**found, "seqs": [0, 1, 2, 3, 4], "counts": [1, 1, 1, 1, 1]}]
    table = await gateway.ask("GET", f"/api/v1/runs/{job}/report.csv?stage={EDGES}")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.text.splitlines()[:2] == ["seq,video,frame,seconds,edge_region", "0,a.mp4,0,0.0,1"]
    refused = await got(gateway, f"/api/v1/runs/{job}/report?stage=nothing", 422)
    assert [mistake["field"] for mistake in refused["errors"]] == ["stage"]
    every = await posted(gateway, "/detect/replay-stage", 200, job_id=job, stage=EDGES)
    assert (every["frame_count"], every["region_count"], every["debug"]) == (5, 5, {})
    assert [each[0]["x"] for each in every["regions_by_frame"].values()] == [0, 12, 25, 37, 50]
    assert await posted(gateway, "/detect/replay-stage", 200, job_id=job, stage=EDGES) == every
    third = await posted(gateway, "/detect/replay-stage", 200, job_id=job, stage=EDGES, frame_refs=[3], debug=True)
    assert (list(third["regions_by_frame"]), list(third["debug"])) == (["3"], ["3"])
    assert third["debug"]["3"]["edge_overlay_b64"]
    none = await posted(gateway, "/detect/replay-stage", 200, job_id=job, stage=EDGES, frame_refs=[])
    assert (none["frame_count"], none["regions_by_frame"]) == (0, {})


async def test_what_cannot_be_replayed_is_refused_in_words(gateway: Gateway, asset: str) -> None:
    _, job = await whole_run(gateway, asset)
    stage, whole, retry = "/detect/replay-stage", "/detect/replay", "/detect/retry"
    wrong: list[tuple[str, int, dict[str, Any], str]] = [
        (stage, 400, {"job_id": NOTHING, "stage": EDGES}, "There is no pipeline run"),
        (stage, 400, {"job_id": job, "stage": "nothing"}, "there is no stage"),
        (stage, 400, {"job_id": job, "stage": EDGES, "frame_refs": [99999]}, "frame_refs"),
        (stage, 400, {"job_id": job, "stage": EDGES, "config_overrides": {"edge_canny_low": -1}}, "from 0 to 5000"),
        (stage, 400, {"job_id": job, "stage": EDGES, "config_overrides": {"unknown": 1}}, "is no parameter"),
        (stage, 422, {"stage": EDGES}, "job_id"),
        (stage, 422, {"job_id": "not-a-uuid", "stage": EDGES}, "job_id"),
        (whole, 400, {"job_id": NOTHING, "start_stage": EDGES}, "There is no pipeline run"),
        (whole, 400, {"job_id": job, "start_stage": "nothing"}, "there is no stage"),
        (whole, 400, {"job_id": job, "start_stage": "detect_objects"}, "detect_objects.model: is needed"),
        (whole, 400, {"job_id": job, "start_stage": "track"}, "detect_objects is needed and is not a stage of the run"),
        (
            whole,
            400,
            {"job_id": job, "start_stage": EDGES, "config_overrides": {"field_segmentation": {"hue_low": 1}}},
            "comes before",
        ),
        (
            whole,
            400,
            {"job_id": job, "start_stage": EDGES, "pause_after": "track"},
            "must be 'each' or a stage of the run",
        ),
        (retry, 400, {"job_id": job, "provider": "abacus"}, "available are: triton, embedded"),
        (retry, 404, {"job_id": NOTHING, "provider": "embedded"}, "There is no pipeline run"),
    ]
    for path, status, body, said in wrong:
        assert said in str((await posted(gateway, path, status, **body))["detail"])


async def test_a_parameter_that_is_no_finite_number_is_refused_by_name(gateway: Gateway, asset: str) -> None:
    timeline, job = await whole_run(gateway, asset)
    asked = [
        ("/detect/replay-stage", 400, "NaN", f'"job_id": "{job}", "stage": "{EDGES}"'),
        ("/detect/replay", 400, "1e999", f'"job_id": "{job}", "start_stage": "{EDGES}"'),
        ("/detect/retry", 400, "-Infinity", f'"job_id": "{job}", "provider": "embedded"'),
        ("/api/v1/runs", 422, "1e999", f'"timeline_id": "{timeline}"'),
    ]
    for path, status, number, body in asked:
        overrides = f'"config_overrides": {{"{EDGES}": {{"edge_canny_low": {number}}}}}'
        answer = await gateway.ask("POST", path, JSON, content=f"{{{body}, {overrides}}}")
        assert answer.status_code == status, answer.text
        assert f"{EDGES}.edge_canny_low: must be a number from 0 to 5000" in answer.json()["detail"]


async def test_a_job_that_is_cancelled_keeps_its_checkpoints(gateway: Gateway, asset: str) -> None:
    timeline = await posted(gateway, "/api/v1/timelines", 201, asset_ids=[asset], max_frames=3)
    examiner = gateway.world.examiner
    examiner.standing.clear()
    examiner.stands_at = Stage("detect_edges")
    try:
        run = await posted(gateway, "/api/v1/runs", 202, timeline_id=timeline["id"])
        await examiner.standing.wait()
        again = await posted(gateway, "/detect/retry", 409, job_id=run["id"], provider="embedded", start_stage=FIELD)
        assert "queued or running" in again["detail"]
        now = await posted(gateway, f"/detect/jobs/{run['id']}/cancel", 200)
    finally:
        examiner.stands_at = None
    # The field and the edges are computed together, so that neither was whole.
    assert (now["status"], now["stage"]) == ("cancelled", FIELD)
    assert [each["status"] for each in now["stages"]] == ["completed", "cancelled", "cancelled", "cancelled"]
    held = await got(gateway, f"/detect/checkpoints/{timeline['id']}")
    assert [each["stage"] for each in held] == ["extract_frames"]
    assert await posted(gateway, f"/api/v1/runs/{run['id']}/cancel", 200) == await got(
        gateway, f"/api/v1/runs/{run['id']}"
    )


async def test_what_is_not_there_is_said_to_be_missing(gateway: Gateway, asset: str) -> None:
    timeline, _ = await whole_run(gateway, asset)
    assert NOTHING in (await got(gateway, f"/detect/checkpoints/{NOTHING}", 404))["detail"]
    await got(gateway, "/detect/checkpoints/not-a-uuid", 422)
    assert "detect_objects" in (await got(gateway, f"/detect/checkpoints/{timeline}/detect_objects", 404))["detail"]
    await got(gateway, f"/detect/jobs/{NOTHING}", 404)
    empty = await posted(gateway, "/api/v1/timelines", 201, asset_ids=[asset], max_frames=1)
    assert await got(gateway, f"/detect/checkpoints/{empty['id']}") == []


async def test_a_timeline_that_cannot_be_names_the_field(gateway: Gateway, asset: str) -> None:
    for body, field in (
        ({}, "input_paths"),
        ({"asset_ids": [asset], "start": 3, "end": 2}, "end"),
        ({"asset_ids": [asset], "start": 1e6}, "start"),
        ({"asset_ids": [asset], "fps": 1000}, "fps"),
        ({"asset_ids": [asset], "max_frames": 20_001}, "max_frames"),
    ):
        refused = await posted(gateway, "/api/v1/timelines", 422, **body)
        assert [mistake["field"] for mistake in refused["errors"]] == [field]


async def test_a_checkpoint_is_saved_as_a_scenario(gateway: Gateway, asset: str) -> None:
    timeline, job = await whole_run(gateway, asset)
    wanted = {"timeline_id": timeline, "stage": EDGES, "label": "Low sun"}
    saved = await posted(gateway, "/detect/scenarios", 201, **wanted)
    listed = {each["id"]: each for each in await got(gateway, "/detect/scenarios")}
    assert (listed[saved["id"]]["frame_count"], listed[saved["id"]]["job_id"]) == (5, job)
    await posted(gateway, "/detect/replay", 200, job_id=job, start_stage=EDGES)
    assert "Low sun" in (await posted(gateway, "/detect/scenarios", 409, **wanted))["detail"]
    # Of a named job, although a newer one has computed the stage, too.
    again = {**wanted, "label": "Again", "job_id": job}
    assert "already the scenario" in (await posted(gateway, "/detect/scenarios", 409, **again))["detail"]
    assert (
        f"in run {NOTHING}"
        in (await posted(gateway, "/detect/scenarios", 404, **{**again, "job_id": NOTHING}))["detail"]
    )
    address = f"/detect/scenarios/{saved['id']}"
    renamed = await gateway.ask("PATCH", address, json={"label": "High sun"})
    assert renamed.json()["label"] == "High sun"
    assert (await gateway.ask("DELETE", address)).status_code == 204
    assert (await gateway.ask("DELETE", address)).status_code == 404
    assert await posted(gateway, "/detect/scenarios", 422, timeline_id=timeline, stage="../../x", label="x")


async def test_every_stage_says_how_it_is_set(gateway: Gateway) -> None:
    stages = {each["name"]: each for each in await got(gateway, "/detect/stages")}
    assert stages[EDGES]["inputs"] == ["extract_frames"]
    low = next(each for each in stages[EDGES]["params"] if each["name"] == "edge_canny_low")
    assert low == {
        "name": "edge_canny_low",
        "type": "number",
        "default": 50,
        "min": 0,
        "max": 5000,
        "step": 1,
        "label": "Edge contrast, low",
        "help": "Lower continues an edge into weaker contrast.",
        "unit": "",
        "useful_min": 0,
        "useful_max": 500,
        "choices": [],
        "listed": [],
        "longest": 200,
    }
    languages = next(each for each in stages["read_text"]["params"] if each["name"] == "languages")
    assert "en" in languages["listed"]
    report = stages["compile_report"]
    assert (report["label"], report["kind"]) == ("Report", "counts")
    assert report["reads"] == [
        EDGES,
        "detect_objects",
        "track",
        "match_brands",
        "escalate_local",
        "escalate_cloud",
    ]


async def test_a_stage_says_whether_what_it_needs_is_there(gateway: Gateway) -> None:
    stages = {each["name"]: each for each in await got(gateway, "/detect/stages")}
    # No inference runs beside this gateway.
    away = "Inference does not answer, so whether it is there is not known."
    missing = {name: each["missing"] for name, each in stages.items() if not each["available"]}
    assert missing == dict.fromkeys(("detect_objects", "read_text", "escalate_local", "escalate_cloud"), away)
    assert {each["missing"] for each in stages.values()} == {"", away}


async def test_overlays_are_kept_as_they_were_sent(gateway: Gateway, asset: str) -> None:
    timeline, job = await whole_run(gateway, asset)
    place = {"timeline_id": timeline, "job_id": job, "stage": EDGES, "seq": 3}
    address = f"/detect/overlays/{timeline}/{job}/{EDGES}"
    edges, lines = (picture_file(plain(8, 8, colour)) for colour in (GREEN, WHITE))
    sent = {"edge_overlay_b64": in_base64(edges), "lines_overlay_b64": in_base64(lines)}
    saved = await posted(gateway, "/detect/overlays", 200, **place, overlays=sent)
    assert saved == {"status": "saved", "count": 2}
    assert await got(gateway, f"{address}/3") == {"overlays": sent}
    assert await got(gateway, address) == {"frames": [3]}
    assert await got(gateway, f"{address}/4") == {"overlays": {}}
    await got(gateway, f"{address}/x", 422)
    picture = await gateway.ask("GET", f"{address}/3/lines_overlay_b64.png")
    assert (picture.content, picture.headers["content-type"]) == (lines, "image/png")
    known = {"if-none-match": picture.headers["etag"]}
    assert (await gateway.ask("GET", f"{address}/3/lines_overlay_b64.png", known)).status_code == 304
    await got(gateway, f"{address}/3/unknown.png", 404)


async def test_what_is_no_overlay_is_refused_and_nothing_kept(gateway: Gateway, asset: str) -> None:
    timeline, job = await whole_run(gateway, asset)
    other, _ = await whole_run(gateway, asset)
    good = picture_file(plain(8, 8, GREEN))
    damaged = good[:-20] + b"\x00" + good[-19:]
    place = {"timeline_id": timeline, "job_id": job, "stage": EDGES, "seq": 3, "overlays": {"x": in_base64(good)}}
    for wrong, status, said in (
        ({"stage": "../../x"}, 422, "there is no stage"),
        ({"job_id": NOTHING}, 404, "There is no pipeline run"),
        ({"timeline_id": other}, 404, "There is no pipeline run"),
        ({"seq": 5}, 422, "must be from 0 to 4"),
        ({"overlays": {"x": "no base64!"}}, 422, "overlays.x: must be base64"),
        ({"overlays": {"x": in_base64(b"GIF89a")}}, 422, "overlays.x: is not a PNG file"),
        ({"overlays": {"x": in_base64(good[:-4])}}, 422, "truncated"),
        ({"overlays": {"x": in_base64(good + b"more")}}, 422, "behind its end"),
        ({"overlays": {"x": in_base64(damaged)}}, 422, "damaged"),
        ({"overlays": {"../x": in_base64(good)}}, 422, "pattern"),
        ({"overlays": {f"x{number}": in_base64(good) for number in range(17)}}, 422, "at most 16"),
    ):
        assert said in str((await posted(gateway, "/detect/overlays", status, **{**place, **wrong}))["detail"])
    assert await got(gateway, f"/detect/overlays/{timeline}/{job}/{EDGES}") == {"frames": []}


async def test_overlays_are_drawn_where_none_is_kept(gateway: Gateway, asset: str) -> None:
    timeline, job = await whole_run(gateway, asset)
    address = f"/detect/overlays/{timeline}/{job}"
    assert await got(gateway, f"{address}/{EDGES}/2") == {"overlays": {}}
    drawn = await got(gateway, f"{address}/{EDGES}/2?generate=true")
    assert set(drawn["overlays"]) == {"edge_overlay_b64", "lines_overlay_b64"}
    assert await got(gateway, f"{address}/{EDGES}/2") == drawn
    place = {"timeline_id": timeline, "job_id": job, "seq": 2}
    assert await posted(gateway, "/detect/overlays/generate", 200, **place, stage="report") == {"overlays": {}}
