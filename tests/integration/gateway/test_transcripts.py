"""Transcripts and search on the native API: what requests take and responses show."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest_asyncio

from tests.fakes.recogniser import FakeRecogniser, said
from tests.integration.gateway.in_process import NOTHING, Gateway
from tests.waiting import until


@pytest_asyncio.fixture
async def path(gateway: Gateway, recogniser: FakeRecogniser, asset: str) -> AsyncIterator[str]:
    """Where the transcript of the video is, which is deleted in the end."""
    recogniser.says["a.mp4"] = said("Steps & <gravel>")
    path = f"/api/v1/assets/{asset}/transcript"
    yield path
    recogniser.lacks = None
    await gateway.ask("DELETE", path)


async def test_a_transcript_is_made_shown_and_saved_as_subtitles(
    gateway: Gateway, recogniser: FakeRecogniser, asset: str, path: str
) -> None:
    missing = await gateway.ask("GET", path)
    assert (missing.status_code, missing.json()["type"]) == (404, "/problems/no-transcript")
    assert f"POST {path}" in missing.json()["detail"]
    none = await gateway.ask("GET", f"{path}?optional=true")
    assert (none.status_code, none.content) == (204, b"")
    unknown = await gateway.ask("GET", f"/api/v1/assets/{NOTHING}/transcript?optional=true")
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/asset-not-found")
    recogniser.lacks = ("No model.", "/opt/rushes speech add")
    refused = await gateway.ask("POST", path)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/speech-missing")
    assert "/opt/rushes speech add" in refused.json()["detail"]
    recogniser.lacks = None
    wrong = await gateway.ask("POST", path, json={"language": "English"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "language")

    recogniser.stands_behind = 0
    before = datetime.now(UTC)
    begun = await gateway.ask("POST", path)
    assert (begun.status_code, list(begun.json())) == (202, ["job_id"])
    await until(recogniser.standing.is_set)
    for ending in ("", ".vtt", ".srt"):
        making = await gateway.ask("GET", path + ending)
        assert (making.status_code, making.json()) == (202, {"job_id": begun.json()["job_id"], "progress": 0.0})
    again = await gateway.ask("POST", path, json={})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/transcript-under-way")
    recogniser.may_go_on.set()
    recogniser.stands_behind = None
    await gateway.catalog.ended(begun.json()["job_id"])

    shown = await gateway.ask("GET", path)
    assert shown.status_code == 200
    segment = {"start": 1.0, "end": 2.0, "text": "Steps & <gravel>", "confidence": 0.75}
    answer = shown.json()
    assert before <= datetime.fromisoformat(answer.pop("made_at")) <= datetime.now(UTC)
    assert answer == {"language": "en", "segments": [segment]}
    vtt = await gateway.ask("GET", f"{path}.vtt")
    assert vtt.headers["content-type"] == "text/vtt; charset=utf-8"
    assert vtt.headers["content-disposition"] == 'attachment; filename="a.vtt"'
    assert vtt.text == "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nSteps &amp; &lt;gravel&gt;\n"
    srt = await gateway.ask("GET", f"{path}.srt")
    assert srt.headers["content-type"] == "application/x-subrip; charset=utf-8"
    assert srt.headers["content-disposition"] == 'attachment; filename="a.srt"'
    assert srt.text == "1\n00:00:01,000 --> 00:00:02,000\nSteps & <\u2060gravel>\n"

    found = await gateway.ask("GET", "/api/v1/search?q=gra")
    assert found.status_code == 200
    hits = {hit["kind"]: hit for hit in found.json()["hits"]}
    assert found.json()["abstained"] == ["seen"]
    assert hits["said"] == {
        "kind": "said",
        "asset_id": asset,
        "name": "a.mp4",
        "start": 1.0,
        "end": 2.0,
        "first_frame": 25,
        "score": 3 / 11,
        "text": "Steps & <gravel>",
    }
    deleted = await gateway.ask("DELETE", path)
    assert (deleted.status_code, deleted.json()["kind"], deleted.json()["words"]) == (
        200,
        "transcript",
        "Transcript of a.mp4 deleted",
    )


async def test_a_search_that_cannot_be_names_the_field(gateway: Gateway) -> None:
    for query, field in (
        ("q=", "query.q"),
        ("q=%20", "query.q"),
        (f"q={'x' * 201}", "query.q"),
        ("q=x&kinds=said,heard", "query.kinds"),
        ("q=x&limit=0", "query.limit"),
    ):
        refused = await gateway.ask("GET", f"/api/v1/search?{query}")
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field), query
    unseen = (await gateway.ask("GET", "/api/v1/search?q=x&kinds=seen")).json()
    assert (unseen["hits"], unseen["abstained"]) == ([], ["seen"])
    assert "`rushes models add clip-vit-b-32` adds one" in unseen["seen_lacks"]
    assert (unseen["seen_lack"], unseen["seen_searched"], unseen["seen_known"]) == ("no_model", None, None)
    nothing = await gateway.ask("POST", f"/api/v1/assets/{NOTHING}/transcript")
    assert nothing.status_code == 404
