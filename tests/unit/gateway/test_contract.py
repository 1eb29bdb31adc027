"""Routes that are made from the contract: messages as JSON, what a request may be, and what is asked of the service."""

import json
from collections.abc import AsyncIterator, Generator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Annotated, Any, cast
from uuid import UUID

import httpx
import pytest
from fastapi import Depends, FastAPI
from google.protobuf import text_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from pydantic import JsonValue, ValidationError
from starlette.types import Receive, Scope, Send

from buf.validate import validate_pb2
from rushes.catalog.v1 import (
    changes_pb2,
    crops_pb2,
    detections_pb2,
    duplicates_pb2,
    jobs_pb2,
    learning_pb2,
    library_pb2,
    notes_pb2,
    pipelines_pb2,
)
from rushes.inference.v1 import speech_pb2
from rushes.media.v1.source_pb2 import FileVersion
from rushes.media.v1.work_pb2 import AspectRatio
from rushes_chassis.errors import DataLoss, NotFound, RushesError
from rushes_gateway.access.roles import Role
from rushes_gateway.access.route_table import ROUTES, role_of, specificity
from rushes_gateway.contract.bindings import bindings, services
from rushes_gateway.contract.messages import as_json, fill
from rushes_gateway.contract.shapes import answer_shape, body_shape, words_of
from rushes_gateway.routes.from_contract import query_of, router

ID = "0199c0de-5f3a-7b1c-8000-0000000000aa"
OTHER = "0199c0de-5f3a-7b1c-8000-0000000000bb"


def body_of(message: type[Message], *names: str) -> Any:
    return body_shape(message.DESCRIPTOR, tuple(message.DESCRIPTOR.fields_by_name[name] for name in names))


def test_absent_optional_fields_are_null_and_others_are_there() -> None:
    job = jobs_pb2.Job(id=ID, kind="scan", state=jobs_pb2.JOB_STATE_PARTIAL, error="", nodes=["a", "b"])
    job.created_at.FromDatetime(datetime(2026, 11, 29, 12, 0, 0, 250_000, UTC))
    shown = as_json(job)
    assert (shown["error"], shown["warning"], shown["started_at"]) == ("", None, None)
    assert (shown["state"], shown["created_at"], shown["nodes"]) == (
        "partial",
        "2026-11-29T12:00:00.250000Z",
        ["a", "b"],
    )
    assert (shown["total"], shown["deleted"]) == (0, False)
    # The order of the contract, and nothing that its model does not know.
    assert list(shown) == [field.name for field in jobs_pb2.Job.DESCRIPTOR.fields]
    assert json.loads(answer_shape(jobs_pb2.Job.DESCRIPTOR).model_validate(shown).model_dump_json()) == {
        **shown,
        "created_at": "2026-11-29T12:00:00.250000Z",
    }


def test_messages_within_messages_are_shown_as_they_are_alone() -> None:
    change = changes_pb2.Change(id=ID, kind=changes_pb2.CHANGE_KIND_PIPELINE_DELETION)
    assert as_json(change)["act"] is None
    change.act.changes = 24
    act: JsonValue = {"id": "", "words": "", "changes": 24, "undone": 0}
    assert as_json(changes_pb2.ListChangesResponse(changes=[change], next_cursor="c")) == {
        "changes": [{**as_json(change), "act": act}],
        "next_cursor": "c",
    }


def test_a_value_that_the_contract_does_not_know_is_no_word() -> None:
    with pytest.raises(KeyError):
        as_json(notes_pb2.FrameNote(id=ID))
    assert list(words_of(notes_pb2.NoteColor.DESCRIPTOR).values())[:2] == ["red", "orange"]


def test_what_is_internal_is_in_no_json() -> None:
    model = speech_pb2.SpeechModel(recogniser="small", text_encoder="9f2c", bytes=7, dimensions=384)
    assert list(as_json(model)) == ["bytes", "dimensions", "licence", "origin", "added_at"]
    assert list(answer_shape(model.DESCRIPTOR).model_fields) == list(as_json(model))


def test_the_unspecified_value_has_the_word_that_the_contract_gives_it() -> None:
    assert as_json(duplicates_pb2.DuplicateSearch())["state"] == "none"
    words = ["none", "running", "succeeded", "failed", "cancelled"]
    assert list(words_of(duplicates_pb2.DuplicateSearchState.DESCRIPTOR).values()) == words


def test_a_body_has_the_contracts_limits_and_defaults() -> None:
    note = body_of(notes_pb2.AddNoteRequest, "frame", "text", "color")
    assert note(frame=3, text="x").color == "yellow"
    wrong = [
        ({"text": "x"}, "frame"),
        ({"frame": -1, "text": "x"}, "frame"),
        ({"frame": 1 << 53, "text": "x"}, "frame"),
        ({"frame": 1, "text": ""}, "text"),
        ({"frame": 1, "text": "x" * 501}, "text"),
        ({"frame": 1, "text": "x", "color": "unspecified"}, "color"),
        ({"frame": 1, "text": "x", "colour": "red"}, "colour"),
    ]
    for fields, name in wrong:
        with pytest.raises(ValidationError) as refused:
            note.model_validate(fields)
        assert [mistake["loc"] for mistake in refused.value.errors()] == [(name,)], fields


def test_of_alternatives_exactly_one_is_given() -> None:
    move = body_of(jobs_pb2.MoveJobRequest, "before", "to")
    assert (move(before=OTHER).before, move(to="front").before) == (UUID(OTHER), None)
    for fields in ({}, {"before": OTHER, "to": "back"}):
        with pytest.raises(ValidationError, match="exactly one of before and to has to be given") as refused:
            move.model_validate(fields)
        assert [mistake["loc"] for mistake in refused.value.errors()] == [("to",)]
    with pytest.raises(ValidationError) as refused:
        move.model_validate({"before": "x"})
    assert [mistake["loc"] for mistake in refused.value.errors()] == [("before",)]


def test_what_was_not_given_stays_absent_in_the_message() -> None:
    edit = body_of(notes_pb2.EditNoteRequest, "frame", "text", "color")
    message = notes_pb2.EditNoteRequest()
    read = edit.model_validate({"color": "blue", "frame": None})
    fill(message, {name: getattr(read, name) for name in ("frame", "text", "color")})
    assert message == notes_pb2.EditNoteRequest(color=notes_pb2.NOTE_COLOR_BLUE)
    assert not message.HasField("frame")


def test_messages_within_a_request_are_read_and_limited_as_it_is() -> None:
    cropping = body_of(crops_pb2.Cropping, "keyframes", "seed")
    read = cropping.model_validate({"keyframes": [_keyframe(1.5, center=0.25)], "seed": 7})
    message = crops_pb2.Cropping()
    fill(message, {"keyframes": read.keyframes, "seed": read.seed})
    state = crops_pb2.CropState(ratio=AspectRatio(width=9, height=16), center=0.25)
    assert message == crops_pb2.Cropping(keyframes=[crops_pb2.CropKeyframe(time=1.5, state=state)], seed=7)
    for time, center, where in ((float("nan"), 0, "time"), (0, 1.01, "center")):
        with pytest.raises(ValidationError) as refused:
            cropping.model_validate({"keyframes": [_keyframe(time, center)]})
        assert [mistake["loc"] for mistake in refused.value.errors()] == [("keyframes", 0, where)]


def _keyframe(time: float, center: float) -> dict[str, object]:
    ratio = {"width": 9, "height": 16}
    return {"time": time, "ratio": ratio, "center": center, "random_portrait": False, "random_square": False}


def test_a_message_may_be_a_text_in_responses() -> None:
    state = crops_pb2.CropState(ratio=AspectRatio(width=9, height=16), center=0.25)
    shown = as_json(crops_pb2.CropKeyframe(time=1.5, state=state))
    assert shown == {"time": 1.5, "ratio": "9:16", "center": 0.25, "random_portrait": False, "random_square": False}
    assert answer_shape(crops_pb2.CropKeyframe.DESCRIPTOR).model_validate(shown)
    assert as_json(crops_pb2.CropKeyframe(time=1.5))["ratio"] is None


def test_numbers_by_name_are_an_object() -> None:
    stage = pipelines_pb2.StageState(name="edges", status="completed", counts={"lines": 3})
    assert as_json(stage)["counts"] == {"lines": 3}
    assert answer_shape(stage.DESCRIPTOR).model_validate(as_json(stage)).model_dump()["counts"] == {"lines": 3}


def test_the_parameters_of_stages_are_an_object() -> None:
    run = pipelines_pb2.PipelineRun(status="queued")
    run.config.update({"edges": {"lines": 3, "kinds": ["a"]}})
    config = {"edges": {"lines": 3.0, "kinds": ["a"]}}
    assert as_json(run)["config"] == config
    shape: Any = answer_shape(run.DESCRIPTOR)
    assert shape.model_validate({**as_json(run), "created_at": "2026-01-01T00:00:00Z"}).config == config
    order = body_of(pipelines_pb2.StartPipelineRunRequest, "config_overrides")
    message = pipelines_pb2.StartPipelineRunRequest()
    fill(message, {"config_overrides": order(config_overrides=config).config_overrides})
    assert message == pipelines_pb2.StartPipelineRunRequest(config_overrides=run.config)
    with pytest.raises(ValidationError):
        order(config_overrides={"edges": {"lines": None}})
    assert {"name", "error", "origin_id"} == {
        name for name in ("name", "error", "origin_id") if as_json(run)[name] is None
    }


def test_what_is_internal_is_not_in_json() -> None:
    asset = pipelines_pb2.TimelineAsset(id=ID, name="a.mp4")
    asset.version.size = 3
    assert as_json(asset) == {"id": ID, "name": "a.mp4"}
    assert list(answer_shape(asset.DESCRIPTOR).model_fields) == ["id", "name"]


def test_blanks_around_a_text_count_where_the_contract_says_so() -> None:
    name = body_of(pipelines_pb2.RenameTimelineRequest, "name")
    assert name(name=f" {'x' * 200}\n").name == "x" * 200
    with pytest.raises(ValidationError):
        name(name="x" * 201)


def test_fields_of_an_inline_message_stand_beside_the_others_and_are_null_without_it() -> None:
    asset = library_pb2.Asset(id=ID, state=library_pb2.ASSET_STATE_NEW, version=FileVersion(size=7, mtime_ns=1))
    asset.recording_source = library_pb2.RECORDING_SOURCE_NAME
    unread = as_json(asset)
    assert (unread["size"], unread["container"], unread["video"], unread["warning"]) == (7, None, None, None)
    asset.facts.container = "mov"
    asset.facts.video.codec = "h264"
    read = as_json(asset)
    assert read.keys() == unread.keys() == answer_shape(asset.DESCRIPTOR).model_fields.keys()
    assert (read["container"], read["duration_seconds"], read["audio"]) == ("mov", None, None)
    video = cast("dict[str, JsonValue]", read["video"])
    assert (video["codec"], video["width"], video["rate"]) == ("h264", 0, None)
    assert "pixel_format" not in video
    assert not read.keys() & {"version", "mtime_ns", "facts", "root_path", "recorded_at_ms"}
    assert answer_shape(asset.DESCRIPTOR).model_validate(read)


def test_a_request_fills_inline_messages_with_what_the_route_takes_of_them() -> None:
    [listing] = [each for each in bindings() if each.rpc.name == "GetNeighbours"]
    names = [field.name for field in listing.beside_path]
    assert {"root", "sort", "camera", "profile", "playable"} < set(names)
    assert not {"list", "cursor", "at", "limit", "quick_total", "path"} & set(names)
    message = library_pb2.GetNeighboursRequest()
    fill(message, {"asset_id": UUID(ID), "camera": ["a", "b"], "order": "desc", "root": "lib", "playable": True})
    listed = library_pb2.ListAssetsRequest(camera=["a", "b"], order=library_pb2.LIST_ORDER_DESC, root="lib")
    assert message == library_pb2.GetNeighboursRequest(asset_id=ID, list=listed, playable=True)


def test_an_enumeration_has_a_word_for_what_is_unspecified_and_none_for_internal_values() -> None:
    assert list(words_of(library_pb2.HiddenFilter.DESCRIPTOR).values()) == ["exclude", "include", "only"]
    assert "place" not in words_of(library_pb2.AssetSort.DESCRIPTOR).values()
    assert body_of(library_pb2.ListAssetsRequest, "order", "sort")().model_dump() == {"order": "asc", "sort": "path"}


def test_what_a_list_holds_is_limited_too() -> None:
    listing = body_of(library_pb2.ListAssetsRequest, "length", "month", "camera")
    for fields in ({"length": ["1-2"]}, {"month": ["2026-13"]}, {"camera": ["x" * 256]}, {"camera": [""] * 201}):
        with pytest.raises(ValidationError):
            listing.model_validate(fields)
    assert listing(length=["0-10", "unknown"], month=["2026-11"], camera=[""]).length == ["0-10", "unknown"]


async def test_a_route_by_hand_reads_a_query_as_those_of_the_contract_do() -> None:
    app = FastAPI()
    asked = query_of(library_pb2.ListAssetsRequest, without={"limit"})

    @app.get("/")
    async def show(listing: Annotated[library_pb2.ListAssetsRequest, Depends(asked)]) -> str:
        return str(listing)

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://rushes") as client:
        answer = await client.get("/?camera=a&camera=b&hidden=only&limit=2000")
        assert (await client.get("/?hidden=all")).status_code == 422
    shown = text_format.Parse(answer.json(), library_pb2.ListAssetsRequest())
    hidden, by_path = library_pb2.HIDDEN_FILTER_ONLY, library_pb2.ASSET_SORT_PATH
    assert shown == library_pb2.ListAssetsRequest(camera=["a", "b"], hidden=hidden, sort=by_path, profile="default")


def test_every_number_of_a_request_fits_its_message() -> None:
    # Beyond it protobuf raises ValueError, which would be answered with 500.
    for field in (field for binding in bindings() for field in (*binding.in_path, *binding.beside_path)):
        if field.cpp_type in (FieldDescriptor.CPPTYPE_INT32, FieldDescriptor.CPPTYPE_INT64):
            rules = field.GetOptions().Extensions[validate_pb2.field]
            limits = getattr(rules, rules.WhichOneof("type") or "int64")
            assert (limits.HasField("gte"), limits.HasField("lte")) == (True, True), field.full_name


def test_every_route_has_the_role_of_its_rpc() -> None:
    found = list(bindings())
    assert len(found) > 20
    for binding in found:
        assert ROUTES[binding.verb, binding.path] == role_of(binding.rpc) is not None, binding.path
        # What changes something is for editors.
        assert binding.verb == "GET" or (role_of(binding.rpc) or 0) >= Role.EDITOR
    assert sum(role_of(rpc) is None for service in services() for rpc in service.methods) > 20


def test_routes_of_words_come_before_those_of_parameters() -> None:
    paths = ["/a/{id}", "/a/{path:path}", "/a/{id}.csv", "/a/{path:path}/file", "/a/counts", "/a/{id}/b"]
    assert sorted(paths, key=specificity) == [
        "/a/counts",
        "/a/{id}.csv",
        "/a/{id}/b",
        "/a/{id}",
        "/a/{path:path}/file",
        "/a/{path:path}",
    ]


class Asked:
    """Stands where Services does: keeps the requests, and answers with what it was given."""

    def __init__(self, **answers: Message | list[Message | RushesError]) -> None:
        self._answers = answers
        self.requests: list[Message] = []
        self.deadlines: list[float | None] = []

    def __getattr__(self, name: str) -> Any:
        if name not in self._answers:
            return self

        def call(request: Message, timeout: float | None = None) -> Answer:
            self.requests.append(request)
            self.deadlines.append(timeout)
            return Answer(self._answers[name])

        return call


class Answer:
    """Stands where a gRPC call does: of a list, it streams the messages and raises the errors."""

    def __init__(self, given: Message | list[Message | RushesError]) -> None:
        self._given = given

    async def _one(self) -> Message:
        assert isinstance(self._given, Message)
        return self._given

    def __await__(self) -> Generator[Any, None, Message]:
        return self._one().__await__()

    async def __aiter__(self) -> AsyncIterator[Message]:
        assert isinstance(self._given, list)
        for each in self._given:
            if isinstance(each, RushesError):
                raise each
            yield each

    def cancel(self) -> None: ...


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    job = jobs_pb2.Job(id=ID, kind="export", state=jobs_pb2.JOB_STATE_PAUSED, title="3 clips")
    frames: list[Message | RushesError] = []
    asked = Asked(
        PauseJob=jobs_pb2.PauseJobResponse(job=job),
        MoveJob=jobs_pb2.MoveJobResponse(job=job),
        ListJobs=jobs_pb2.ListJobsResponse(),
        CountJobs=jobs_pb2.CountJobsResponse(done=2),
        DismissDoubts=learning_pb2.DismissDoubtsResponse(),
        DeleteNote=notes_pb2.DeleteNoteResponse(),
        UndoChange=changes_pb2.UndoChangeResponse(
            change=changes_pb2.Change(id=ID, kind=changes_pb2.CHANGE_KIND_STAR, words="a starred")
        ),
        CreateTimeline=pipelines_pb2.CreateTimelineResponse(
            timeline=pipelines_pb2.Timeline(id=ID, assets=[pipelines_pb2.TimelineAsset(name=name) for name in "ab"])
        ),
        StartDetection=detections_pb2.StartDetectionResponse(),
        ReadDetection=frames,
        RenameTimeline=pipelines_pb2.RenameTimelineResponse(),
    )
    app = FastAPI()
    app.state.services = asked
    app.include_router(router())
    targets: list[str] = []

    async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"] = {"targets": targets, "actor": SimpleNamespace(name="ada")}
        await app(scope, receive, send)

    transport = httpx.ASGITransport(with_state)
    async with httpx.AsyncClient(transport=transport, base_url="http://rushes") as client:
        client.asked, client.targets, client.frames = asked, targets, frames  # type: ignore[attr-defined]
        yield client


async def test_a_route_asks_its_rpc_and_answers_with_its_field(client: Any) -> None:
    answer = await client.post(f"/api/v1/jobs/{ID}/pause")
    assert (answer.status_code, answer.json()["state"]) == (200, "paused")
    assert client.asked.requests == [jobs_pb2.PauseJobRequest(job_id=ID)]
    assert client.targets == ["3 clips"]


async def test_the_audit_record_names_what_the_request_names_beside_the_path(client: Any) -> None:
    assert (await client.patch(f"/api/v1/jobs/{ID}", json={"before": OTHER})).status_code == 200
    assert client.targets == [OTHER, "3 clips"]
    assert (await client.patch(f"/api/v1/jobs/{ID}", json={"to": "back"})).status_code == 200
    assert client.targets == [OTHER, "3 clips", "3 clips"]


async def test_the_audit_record_names_each_of_several_and_nothing_that_is_empty(client: Any) -> None:
    assert (await client.post("/api/v1/timelines", json={"asset_ids": [ID, OTHER]})).status_code == 201
    assert (await client.patch(f"/api/v1/timelines/{ID}", json={"name": " "})).status_code == 200
    assert client.targets == [ID, "a", "b"]


async def test_the_audit_record_names_each_of_several(client: Any) -> None:
    dismissed = {"asset_ids": [ID, OTHER]}
    assert (await client.post("/api/v1/sort/review/dismiss", json=dismissed)).status_code == 204
    assert client.targets == [ID, OTHER]
    assert client.asked.requests == [learning_pb2.DismissDoubtsRequest(asset_ids=[ID, OTHER])]


async def test_no_request_has_what_is_internal(client: Any) -> None:
    dismissed = {"asset_ids": [ID], "collection": {"root": "lib"}}
    refused = await client.post("/api/v1/sort/review/dismiss", json=dismissed)
    assert (refused.status_code, refused.json()["detail"][0]["loc"]) == (422, ["body", "collection"])
    assert client.asked.requests == []


async def test_the_query_of_a_route_is_the_rest_of_the_request(client: Any) -> None:
    answer = await client.get("/api/v1/jobs?state=paused&state=done&active=true")
    assert answer.json() == {"jobs": [], "next_cursor": None}
    states = [jobs_pb2.JOB_STATE_PAUSED, jobs_pb2.JOB_STATE_DONE]
    # `ticket` is another way to name a job, and no parameter of this route.
    assert client.asked.requests == [jobs_pb2.ListJobsRequest(state=states, active=True, limit=50)]
    assert (await client.get("/api/v1/jobs?limit=201")).status_code == 422
    assert (await client.get("/api/v1/jobs?kind=clip")).status_code == 422
    assert (await client.get("/api/v1/jobs/counts")).json()["done"] == 2


async def test_a_response_without_fields_is_204(client: Any) -> None:
    answer = await client.delete(f"/api/v1/assets/{ID}/notes/{OTHER}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await client.delete(f"/api/v1/assets/{ID}/notes/x")).status_code == 422
    assert client.asked.requests == [notes_pb2.DeleteNoteRequest(asset_id=ID, note_id=OTHER)]


async def test_the_gateway_says_who_asks_and_no_client_does(client: Any) -> None:
    answer = await client.post(f"/api/v1/changes/{ID}/undo?requested_by=eve")
    assert answer.json()["words"] == "a starred"
    assert client.asked.requests == [changes_pb2.UndoChangeRequest(change_id=ID, requested_by="ada")]
    assert client.asked.deadlines == [120]
    document = (await client.get("/openapi.json")).json()
    [parameter] = document["paths"]["/api/v1/changes/{change_id}/undo"]["post"]["parameters"]
    assert parameter["name"] == "change_id"


def frame(number: int) -> detections_pb2.DetectedFrame:
    box = detections_pb2.DetectedBox(x2=0.5, class_name="ball")
    return detections_pb2.DetectedFrame(frame=number, detections=[box])


async def test_a_field_of_the_request_may_be_the_body(client: Any) -> None:
    path = f"/api/v1/assets/{ID}/detection-runs"
    assert (await client.post(path, json={"model": "m", "asset_id": OTHER})).status_code == 422
    sought = detections_pb2.Sought(model="m", first=0, last=9, step=1, iou=0.7, tracks=False)
    wanted = detections_pb2.StartDetectionRequest(asset_id=ID, sought=sought, requested_by="ada")
    assert (await client.post(path, json={"model": "m", "last": 9})).status_code == 202
    assert client.asked.requests == [wanted]


async def test_each_item_of_a_stream_is_a_line(client: Any) -> None:
    client.frames += [detections_pb2.ReadDetectionResponse(frames=map(frame, each)) for each in ((0, 1), (2,))]
    answer = await client.get(f"/api/v1/detection-runs/{ID}/frames?last=7")
    assert client.asked.requests == [detections_pb2.ReadDetectionRequest(run_id=ID, last=7)]
    assert client.asked.deadlines == [86400]
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("application/x-ndjson", "no-store")
    assert [json.loads(line) for line in answer.text.splitlines()] == [as_json(frame(number)) for number in range(3)]


async def test_a_stream_may_be_empty(client: Any) -> None:
    answer = await client.get(f"/api/v1/detection-runs/{ID}/frames")
    assert (answer.status_code, answer.headers["content-type"], answer.text) == (200, "application/x-ndjson", "")


async def test_an_error_before_the_first_line_is_raised_and_a_later_one_is_the_last_line(client: Any) -> None:
    client.frames.append(NotFound("no run"))
    with pytest.raises(NotFound):
        await client.get(f"/api/v1/detection-runs/{ID}/frames")
    client.frames[:] = [detections_pb2.ReadDetectionResponse(frames=[frame(0)]), DataLoss("damaged")]
    first, last = (await client.get(f"/api/v1/detection-runs/{ID}/frames")).text.splitlines()
    assert (json.loads(first)["frame"], json.loads(last)["problem"]["detail"]) == (0, "damaged")
