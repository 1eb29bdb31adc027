"""Models, as people and programs reach them: over HTTP, and with `rushes models`."""

import json
import os
import signal
from collections.abc import Iterator
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path

import pytest

from rushes_gateway.middleware.bodies import MOST_OF_MODEL
from rushes_inference.domain.published import PUBLISHED, SITE
from tests.e2e import plain_http
from tests.e2e.commands import rushes
from tests.e2e.detecting import BALLS, ROLL, SHAPES_FILE, add_model, add_shapes, asset_path, box_of, detect
from tests.e2e.stack import Stack
from tests.models import made
from tests.models.drawn import CLASSES, MODEL, ROLL_FRAMES, film, frame_told_by, still_life
from tests.triton.server import REPOSITORY
from tests.unit.inference.drawn import picture_file

pytestmark = pytest.mark.proof("findings")


@pytest.fixture(scope="module", name="own")
def _own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One with a model, whose inference a test may stop."""
    folder = tmp_path_factory.mktemp("models")
    stack = Stack(folder)
    stack.add(film(folder / ROLL, 2))
    with stack:
        stack.scan()
        add_shapes(stack)
        yield stack


def test_a_model_is_added_listed_measured_and_removed(own: Stack) -> None:
    answer = add_model(own, "second", licence="MIT", origin="a test")
    assert answer.status_code == 201, answer.text
    model = answer.json()
    assert (model["name"], model["licence"], model["origin"]) == ("second", "MIT", "a test")
    assert tuple(model["classes"]) == CLASSES
    assert own.get("/api/v1/models/second").json() == model
    assert [each["name"] for each in own.get("/api/v1/models").json()["models"]] == ["second", "shapes"]
    measured = own.post("/api/v1/models/second/test")
    assert measured.status_code == 200, measured.text
    assert [each["pictures"] for each in measured.json()["batches"]] == [1, 4]
    assert plain_http.delete(f"{own.url}/api/v1/models/second").status_code == 204
    for gone in (
        own.get("/api/v1/models/second"),
        own.post("/api/v1/models/second/test"),
        plain_http.delete(f"{own.url}/api/v1/models/second"),
    ):
        assert gone.status_code == 404
        assert gone.json()["type"] == "/problems/model-not-found"


def test_what_cannot_be_a_model_is_refused_in_words(own: Stack) -> None:
    taken = add_model(own, "shapes")
    assert (taken.status_code, taken.json()["type"]) == (409, "/problems/model-exists")
    broken = add_model(own, "broken", SHAPES_FILE[:-5000])
    assert (broken.status_code, broken.json()["type"]) == (422, "/problems/unusable-model")
    assert broken.json()["errors"][0]["field"] == "file"
    elsewhere = add_model(own, "elsewhere", made.with_weights_elsewhere().SerializeToString())
    assert "another file" in elsewhere.json()["detail"]
    assert add_model(own, "Upper").status_code == 422
    assert add_model(own, "empty", b"").status_code == 422
    assert {path.name for path in (own.folder / "data" / "models").iterdir()} == {"shapes"}


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(own: Stack) -> None:
    connection = HTTPConnection("127.0.0.1", own.port, timeout=120)
    connection.putrequest("POST", "/api/v1/models?name=large")
    connection.putheader("content-length", str(MOST_OF_MODEL + 1))
    connection.endheaders()
    refused = connection.getresponse()
    assert refused.status == 413
    assert str(MOST_OF_MODEL) in json.load(refused)["detail"]
    connection.close()


def test_a_file_comes_in_parts_of_any_length(own: Stack) -> None:
    def parts() -> Iterator[bytes]:
        for place in range(0, len(SHAPES_FILE), 300_001):
            yield SHAPES_FILE[place : place + 300_001]

    answer = add_model(own, "parts", parts())
    assert answer.status_code == 201, answer.text
    assert answer.json()["version"] == own.get("/api/v1/models/shapes").json()["version"]
    assert plain_http.delete(f"{own.url}/api/v1/models/parts").status_code == 204


def test_adding_and_removing_are_recorded_and_asking_is_not(own: Stack) -> None:
    assert add_model(own, "recorded").status_code == 201
    assert detect(own, picture_file(still_life()[0]), **BALLS).status_code == 200
    assert plain_http.delete(f"{own.url}/api/v1/models/recorded").status_code == 204

    def recorded() -> list[tuple[str, list[str]]]:
        entries = own.get("/api/v1/audit").json()["entries"]
        return [(entry["action"], entry["targets"]) for entry in entries if "recorded" in entry["targets"]]

    for _ in own.until(120, "both recorded"):
        if len(recorded()) == 2:
            break
    assert dict(recorded()) == {"POST /api/v1/models": ["recorded"], "DELETE /api/v1/models/{name}": ["recorded"]}
    assert not [entry for entry in own.get("/api/v1/audit").json()["entries"] if "detect" in entry["action"]]


def test_published_models_are_listed_and_what_is_not_downloaded_is_refused_in_words(own: Stack) -> None:
    listed = own.get("/api/v1/published-models").json()
    assert listed["site"] == SITE
    offered = {model["name"]: model for model in listed["models"]}
    assert list(offered) == [model.name for model in PUBLISHED]
    clip, yolo = offered["clip-vit-b-32"], offered["yolo11n"]
    assert (clip["kind"], clip["licence"], clip["hindrance"], clip["download"]) == ("embed", "MIT", None, None)
    assert clip["command"].endswith("rushes models add clip-vit-b-32")
    refused = own.post("/api/v1/published-models/yolo11n/download")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-downloadable")
    assert refused.json()["detail"] == yolo["hindrance"]
    for answer in (
        own.post("/api/v1/published-models/nosuch/download"),
        plain_http.delete(f"{own.url}/api/v1/published-models/nosuch/download"),
    ):
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/published-not-found")
    assert plain_http.delete(f"{own.url}/api/v1/published-models/yolo11n/download").status_code == 204
    assert own.get("/api/v1/published-models").json() == listed


@pytest.mark.parametrize("words", [("models", "add", "clip-vit-b-32"), ("speech", "add")])
def test_a_command_downloads_from_the_site_that_is_set(own: Stack, words: tuple[str, ...]) -> None:
    if words[0] == "speech" and find_spec("faster_whisper") is None:
        pytest.skip("nothing that hears speech is installed")
    failed = rushes(own, *words, RUSHES_MODELS_SITE="http://127.0.0.1:9/")
    assert failed.code == 1
    assert "cannot be downloaded from http://127.0.0.1:9: Connection refused" in failed.text


# -- the command ---------------------------------------------------------------------------------


def test_the_command_adds_lists_measures_and_removes(own: Stack) -> None:
    added = rushes(own, "models", "add", MODEL, "--name", "told", "--licence", "mine")
    assert added.code == 0, added.text
    assert "person, ball, box" in added.text
    listed = rushes(own, "models", "list")
    assert listed.code == 0
    assert [line.split()[0] for line in listed.text.splitlines()] == ["shapes", "told"]
    assert "mine" in listed.text
    measured = rushes(own, "models", "test", "told")
    assert measured.code == 0, measured.text
    assert "ms for each picture" in measured.text
    assert rushes(own, "models", "remove", "told").code == 0
    again = rushes(own, "models", "remove", "told")
    assert (again.code, "told" in again.text) == (1, True)


def test_the_command_brings_a_tritons_repository_up_to_date(own: Stack, tmp_path: Path) -> None:
    def synced() -> dict[str, str]:
        """What was done, by folder."""
        told = rushes(own, "models", "sync", tmp_path / "repository")
        assert told.code == 0, told.text
        return {line.split()[1]: line.split()[0] for line in told.text.splitlines()}

    missing = rushes(own, "models", "sync", tmp_path / "repository")
    assert (missing.code, "There is no folder" in missing.text) == (1, True), missing.text
    (tmp_path / "repository").mkdir()
    folder = f"yolo-{own.get('/api/v1/models/shapes').json()['version'][:16]}"
    stages = ("changes", "crops", "edges", "field", "text")
    assert synced() == {**dict.fromkeys(stages, "added"), folder: "added"}
    own_code = tmp_path / "repository" / "edges"
    for file in ("config.pbtxt", "2/model.py"):
        assert (own_code / file).read_text() == (REPOSITORY / "edges" / file).read_text()
    made_of_it = tmp_path / "repository" / folder
    assert (made_of_it / "1" / "model.onnx").read_bytes() == SHAPES_FILE
    assert f'name: "{folder}"' in (made_of_it / "config.pbtxt").read_text()
    assert "tensorrt_plan" in (made_of_it / "configs" / "tensorrt.pbtxt").read_text()
    assert synced() == {**dict.fromkeys(stages, "unchanged"), folder: "unchanged"}
    (made_of_it / "1" / "model.plan").write_bytes(b"made by hand")
    (made_of_it / "config.pbtxt").write_text("something else")
    (tmp_path / "repository" / "yolo-0123456789abcdef").mkdir()
    (tmp_path / "repository" / "another").mkdir()
    assert synced() == {
        **dict.fromkeys(stages, "unchanged"),
        folder: "updated",
        "yolo-0123456789abcdef": "removed",
    }
    assert (made_of_it / "1" / "model.plan").read_bytes() == b"made by hand"
    there = {each.name for each in (tmp_path / "repository").iterdir()}
    assert there == {*stages, folder, "another"}


def test_the_command_says_what_it_cannot_add(own: Stack, tmp_path: Path) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(SHAPES_FILE[:5000])
    refused = rushes(own, "models", "add", broken)
    assert (refused.code, "no model" in refused.text) == (1, True), refused.text
    video = rushes(own, "models", "add", tmp_path / "clip.mp4")
    assert (video.code, "clip.mp4 is no model" in video.text) == (1, True), video.text
    missing = rushes(own, "models", "add", tmp_path / "missing.onnx")
    assert (missing.code, "missing.onnx" in missing.text) == (1, True), missing.text
    taken = rushes(own, "models", "add", MODEL, "--name", "shapes")
    assert (taken.code, "already" in taken.text) == (1, True), taken.text


@pytest.mark.skipif(find_spec("ultralytics") is not None, reason="what it needs is there")
def test_the_command_says_what_it_needs_for_other_models(own: Stack) -> None:
    told = rushes(own, "models", "add", "yolo11n")
    assert told.code == 1
    assert "rushes[yolo]" in told.text


def test_the_command_says_that_rushes_does_not_run(tmp_path: Path) -> None:
    stopped = Stack(tmp_path)
    told = rushes(stopped, "models", "list")
    assert told.code == 2
    assert "rushes up" in told.text


# -- the end of inference --------------------------------------------------------------------------


def test_models_are_there_again_after_inference_died(own: Stack) -> None:
    killed = own.process_of("rushes_inference")
    asked = {**BALLS, "first": 0}
    with plain_http.stream("GET", f"{own.url}{asset_path(own, ROLL)}/detections", params=asked, timeout=120) as answer:
        lines = answer.iter_lines()
        assert json.loads(next(lines))["frame"] == 0
        os.kill(killed.pid, signal.SIGKILL)
        rest = [json.loads(line) for line in lines]
    assert len(rest) == ROLL_FRAMES - 1 or set(rest[-1]) == {"problem"}
    for _ in own.until(120, "started again"):
        answer = own.get(f"{asset_path(own, ROLL)}/frames/3/detections", **BALLS)
        if answer.status_code == 200:
            break
        assert answer.status_code == 503, answer.text
    assert frame_told_by(box_of(answer.json()["detections"][0]), 2) == 3
    assert own.process_of("rushes_inference").pid != killed.pid
