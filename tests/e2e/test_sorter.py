"""The replaced collection sorter's paths: what its users would check first."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.e2e import plain_http
from tests.e2e.commands import rushes, rushes_unread
from tests.e2e.sorter import LOOSE, film_of_light, sorting, standing_still, trained
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.recipes import Recipe
from tests.models import made


@pytest.fixture(name="folder")
def _folder(stack: Stack, make_footage: Callable[[Recipe], Path]) -> Iterator[Path]:
    """Three loose videos, and categories with two, two and none."""
    with sorting(stack, make_footage(recipes.SILENT_MP4), "sorter") as folder:
        yield folder


def _folders(stack: Stack) -> dict[str, int]:
    return {each["name"]: each["count"] for each in stack.get("/api/folders").json()["folders"]}


def _sort(stack: Stack, filename: str, folder: str) -> int:
    return stack.post("/api/sort", {"filename": filename, "folder": folder}).status_code


def test_videos_are_listed_sorted_played_and_taken_back(stack: Stack, folder: Path) -> None:
    unpredicted: dict[str, object] = {"predicted_folder": None, "confidence": 0, "top_predictions": []}
    assert stack.get("/api/videos").json() == {
        "videos": [{"filename": name, **unpredicted} for name in LOOSE],
        "total": 3,
    }
    assert list(_folders(stack).items()) == [("empty", 0), ("food", 2), ("soccer", 2)]
    content = (folder / "1.mp4").read_bytes()

    done = stack.post("/api/sort", {"filename": "1.mp4", "folder": "food"})
    assert done.status_code == 200
    assert done.json() == {
        "success": True,
        "filename": "1.mp4",
        "folder": "food",
        "folders": [{"name": "empty", "count": 0}, {"name": "food", "count": 3}, {"name": "soccer", "count": 2}],
    }
    assert (folder / "food" / "1.mp4").read_bytes() == content
    assert stack.get("/api/videos").json()["total"] == 2

    assert _sort(stack, "1.mp4", "food") == 404
    (folder / "1.mp4").write_bytes(b"another one")
    assert _sort(stack, "1.mp4", "food") == 409
    assert ((folder / "1.mp4").read_bytes(), (folder / "food" / "1.mp4").read_bytes()) == (b"another one", content)
    (folder / "1.mp4").unlink()

    whole = stack.get("/videos/1.mp4")
    assert (whole.status_code, whole.headers["content-type"], whole.content) == (200, "video/mp4", content)
    part = plain_http.get(f"{stack.url}/videos/1.mp4", headers={"Range": "bytes=0-1023"}, timeout=120)
    assert (part.status_code, part.content) == (206, content[:1024])
    head = plain_http.head(f"{stack.url}/videos/1.mp4", timeout=120)
    assert (head.status_code, head.headers["content-length"]) == (200, str(len(content)))
    assert head.headers["etag"]
    assert stack.get("/videos/9.mp4").status_code == 404
    for name in ("x.mp4", "1.MP4", "1.mp4%0A"):
        assert stack.get(f"/videos/{name}").status_code == 400, name

    undone = stack.post("/api/sort/undo")
    assert undone.json()["undone"] == [{"filename": "1.mp4", "folder": "food"}]
    assert (folder / "1.mp4").read_bytes() == content
    assert _folders(stack) == {"empty": 0, "food": 2, "soccer": 2}
    change = stack.get("/api/v1/changes", limit=1).json()["changes"][0]
    assert (change["kind"], change["words"], bool(change["undone_at"])) == ("sorting", "1.mp4 sorted into food", True)


def test_what_is_wrong_is_refused_and_moves_nothing(stack: Stack, folder: Path) -> None:
    for filename in ("a.mp4", "../1.mp4", "1.MP4", "1.mp4\n", "", "١.mp4"):
        assert _sort(stack, filename, "food") == 400, filename
    for category in ("..", "a/b", ".", "", "nosuch", str(folder), "food\0"):
        assert _sort(stack, "1.mp4", category) == 400, category
    for body in ({"filename": "1.mp4"}, {"folder": "food"}, {}, {"filename": 1, "folder": "food"}):
        answer = stack.post("/api/sort", body)
        assert answer.status_code == 422
        assert answer.json()["detail"]
    for name in ("notes.txt", ".env"):
        (folder / name).write_text("no video")
        wanted = {"name": name, "category": "food"}
        assert stack.post("/api/v1/sort", wanted).status_code == 404
        [result] = stack.post("/api/v1/sort/batch", {"items": [wanted]}).json()["results"]
        assert (result["change"], result["problem"]["reason"]) == (None, "VideoNotFound")
        assert (folder / name).read_text() == "no video"
    # The name of the video first, then the folder's; only then what there is.
    assert _sort(stack, "9.mp4", "nosuch") == 404
    for wrong in ("/nowhere", str(folder / "1.mp4"), "/etc", "", f"{folder}\0", f"{folder}\0/food"):
        answer = stack.post("/api/setup", {"data_dir": wrong})
        assert (answer.status_code, "detail" in answer.json()) == (400, True)
    refused = {
        "/nowhere": 422,
        str(folder / "1.mp4"): 404,
        str(folder / "none"): 404,
        "/etc": 422,
        "": 422,
        "food": 422,
        f"{folder}\0": 422,
    }
    for path, status in {**refused, "/" * 4097: 422}.items():
        answer = stack.ask("PUT", "/api/v1/sort/folder", json={"path": path})
        assert (answer.status_code, bool(answer.json()["detail"])) == (status, True), path
    assert stack.get("/api/config/status").json() == {"configured": True, "data_dir": str(folder)}
    assert sorted(path.name for path in folder.glob("*.mp4")) == list(LOOSE)


def test_videos_of_every_container_are_sorted_and_the_replaced_api_keeps_to_mp4(stack: Stack, folder: Path) -> None:
    (folder / "1.mp4").rename(folder / "From a phone.MOV")
    (folder / "food" / "old.avi").write_bytes(b"in another container")
    listed = stack.get("/api/v1/sort").json()
    assert [each["name"] for each in listed["videos"]] == ["2.mp4", "3.mp4", "From a phone.MOV"]
    assert {each["name"]: each["count"] for each in listed["categories"]} == {"empty": 0, "food": 3, "soccer": 2}
    assert [each["filename"] for each in stack.get("/api/videos").json()["videos"]] == ["2.mp4", "3.mp4"]
    assert stack.get("/api/videos", limit=1, offset=1).json()["total"] == 2
    assert _folders(stack) == {"empty": 0, "food": 2, "soccer": 2}
    done = stack.post("/api/v1/sort", {"name": "From a phone.MOV", "category": "food"})
    assert done.status_code == 200
    assert {each["name"]: each["count"] for each in done.json()["categories"]} == {"empty": 0, "food": 4, "soccer": 2}
    assert (folder / "food" / "From a phone.MOV").exists()
    assert _folders(stack)["food"] == 2
    stack.post("/api/sort/undo")
    assert (folder / "From a phone.MOV").exists()
    assert stack.post("/api/setup", {"data_dir": str(folder)}).json()["unsorted_videos"] == 2


def test_of_ten_at_once_one_moves_it_and_two_videos_go_at_once(stack: Stack, folder: Path) -> None:
    with ThreadPoolExecutor(10) as together:
        answers = list(together.map(lambda _: _sort(stack, "1.mp4", "soccer"), range(10)))
        assert sorted(answers) == [200] + [404] * 9
        both = list(together.map(lambda name: _sort(stack, name, "soccer"), ("2.mp4", "3.mp4")))
    assert both == [200, 200]
    assert _folders(stack)["soccer"] == 5
    assert stack.get("/api/videos").json() == {"videos": [], "total": 0}
    assert [each["filename"] for each in stack.post("/api/sort/undo", {"count": 3}).json()["undone"]][-1] == "1.mp4"
    assert _folders(stack)["soccer"] == 2


def test_of_several_undone_at_once_each_is_another_and_a_deleted_one_is_passed_over(
    stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    # A folder of its own, in which nothing was sorted before.
    with sorting(stack, make_footage(recipes.SILENT_MP4), "undone") as folder:
        for name in LOOSE:
            assert _sort(stack, name, "empty") == 200
        (folder / "empty" / "2.mp4").unlink()
        with ThreadPoolExecutor(2) as together:
            answers = list(together.map(lambda _: stack.post("/api/sort/undo"), range(2)))
        assert [answer.status_code for answer in answers] == [200, 200]
        undone = [each["filename"] for answer in answers for each in answer.json()["undone"]]
        assert sorted(undone) == ["1.mp4", "3.mp4"]
        [lost] = [each for answer in answers for each in answer.json()["not_undone"]]
        assert (lost["filename"], "no longer in 'empty'" in lost["detail"]) == ("2.mp4", True)
        assert stack.post("/api/sort/undo").status_code == 404

        assert _sort(stack, "1.mp4", "empty") == 200
        (folder / "1.mp4").write_bytes(b"in the way")
        refused = stack.post("/api/sort/undo")
        assert (refused.status_code, "Move or rename that one" in refused.json()["detail"]) == (409, True)
        (folder / "1.mp4").unlink()
        assert stack.post("/api/sort/undo").json()["undone"] == [{"filename": "1.mp4", "folder": "empty"}]


def test_folders_are_made_once(stack: Stack, folder: Path) -> None:
    made = stack.post("/api/folders", {"name": "art"})
    assert (made.status_code, made.json()["folders"][0]) == (201, {"name": "art", "count": 0})
    assert (folder / "art").is_dir()
    assert stack.post("/api/folders", {"name": "art"}).status_code == 409
    for name in ("", ".", "..", "a/b", " ", " new", "new ", "a\nb"):
        assert stack.post("/api/folders", {"name": name}).status_code == 400, name
    (folder / " new").mkdir()
    assert _sort(stack, "1.mp4", " new") == 200
    assert stack.post("/api/sort/undo").status_code == 200


def test_folders_are_renamed_merged_and_removed_and_come_back(stack: Stack, folder: Path) -> None:
    def names(category: str) -> list[str]:
        return sorted(path.name for path in (folder / category).iterdir())

    def undo(answer: httpx.Response) -> None:
        assert answer.status_code == 200, answer.text
        assert stack.post(f"/api/v1/changes/{answer.json()['change']['id']}/undo").status_code == 200

    stack.scan()
    categories = f"{stack.url}/api/v1/sort/categories"
    asset_id = stack.asset(f"{folder.name}/food/11.mp4")["id"]
    inode = (folder / "food").stat().st_ino
    renamed = plain_http.patch(f"{categories}/food", json={"name": "meals & more"}, timeout=120)
    assert ((folder / "meals & more").stat().st_ino, names("meals & more")) == (inode, ["11.mp4", "12.mp4"])
    assert _folders(stack) == {"empty": 0, "meals & more": 2, "soccer": 2}
    assert stack.asset(f"{folder.name}/meals & more/11.mp4")["id"] == asset_id
    for taken in ("soccer", "notes.txt"):
        refused = plain_http.patch(f"{categories}/meals %26 more", json={"name": taken}, timeout=120)
        assert (refused.status_code, taken in refused.json()["detail"]) == (409, True)
    for name, status in (("..", 422), ("a/b", 422), ("", 422), ("x" * 300, 422)):
        answer = plain_http.patch(f"{categories}/meals %26 more", json={"name": name}, timeout=120)
        assert answer.status_code == status, name
    assert plain_http.patch(f"{categories}/nosuch", json={"name": "new"}, timeout=120).status_code == 404
    undo(renamed)
    assert names("food") == ["11.mp4", "12.mp4"]

    (folder / "soccer" / "12.mp4").write_bytes(b"in the way")
    merged = plain_http.post(f"{categories}/food/merge", json={"into": "soccer"}, timeout=120)
    assert [each["name"] for each in merged.json()["staying"]] == ["12.mp4"]
    assert (merged.json()["moved"], "12.mp4" in merged.json()["kept"]["detail"]) == (1, True)
    assert (names("food"), names("soccer")) == (["12.mp4"], ["11.mp4", "12.mp4", "13.mp4", "14.mp4"])
    undo(merged)
    (folder / "soccer" / "12.mp4").unlink()
    merged = plain_http.post(f"{categories}/food/merge", json={"into": "soccer"}, timeout=120)
    assert (merged.json()["moved"], merged.json()["kept"], (folder / "food").exists()) == (2, None, False)
    undo(merged)
    assert (names("food"), names("soccer")) == (["11.mp4", "12.mp4"], ["13.mp4", "14.mp4"])
    assert plain_http.post(f"{categories}/food/merge", json={"into": "food"}, timeout=120).status_code == 422

    (folder / "empty" / ".hidden").write_text("hidden")
    full = plain_http.delete(f"{categories}/empty", timeout=120)
    assert (full.status_code, ".hidden" in full.json()["detail"]) == (409, True)
    (folder / "empty" / ".hidden").unlink()
    removed = plain_http.delete(f"{categories}/empty", timeout=120)
    assert not (folder / "empty").exists()
    undo(removed)
    assert names("empty") == []

    # The replaced tool's proposals.
    folders = f"{stack.url}/api/folders"
    assert plain_http.patch(f"{folders}/empty", json={"name": "art"}, timeout=120).json()["name"] == "art"
    for name, status in (("food", 409), ("art", 400), ("..", 400)):
        assert plain_http.patch(f"{folders}/art", json={"name": name}, timeout=120).status_code == status
    assert plain_http.delete(f"{folders}/food", timeout=120).status_code == 409
    assert plain_http.delete(f"{folders}/art", timeout=120).json()["folders"] == [
        {"name": "food", "count": 2},
        {"name": "soccer", "count": 2},
    ]
    assert plain_http.delete(f"{folders}/art", timeout=120).status_code == 404
    assert (folder / "notes.txt").read_text() == "notes"


def test_what_was_sorted_is_learned_and_proposed(stack: Stack, tmp_path: Path) -> None:
    night, day = (film_of_light(tmp_path / name, light) for name, light in (("night.mp4", 20), ("day.mp4", 220)))
    with sorting(stack, night, "learned", soccer=day) as folder:
        (folder / "3.mp4").write_bytes(b"")
        assert stack.get("/api/retrain/status").json() == {"running": False, "last_result": None}
        stack.scan()  # a training waits for what is not known yet no longer than half a minute
        # Or the first one may have ended by when the second is asked for.
        with standing_still(stack, "rushes_inference"), ThreadPoolExecutor(2) as together:
            answers = list(together.map(lambda _: stack.post("/api/retrain").json()["status"], range(2)))
        assert sorted(answers) == ["already_running", "started"]
        assert trained(stack) == "success"
        listed = stack.get("/api/videos").json()["videos"]
        assert [each["predicted_folder"] for each in listed] == ["food", "soccer", None]
        for each in listed[:2]:
            shares = [guess["confidence"] for guess in each["top_predictions"]]
            assert shares == sorted(shares, reverse=True)
            assert 0 <= shares[-1] <= shares[0] == each["confidence"] <= 1
            assert each["top_predictions"][0]["folder"] == each["predicted_folder"]
        descriptors = stack.get("/api/v1/sort/descriptors").json()
        assert descriptors["chosen"] == descriptors["descriptors"][0]["name"]
        assert "speech" in descriptors["speech_lacks"]
        assert stack.get("/api/v1/speech").json()["lacks"] == descriptors["speech_lacks"]
        assert (descriptors["undescribed"], descriptors["unheard"]) == (None, None)
        assert stack.post("/api/v1/sort/descriptors/nobody/choose").status_code == 404
        assert {each["filename"] for each in stack.get("/api/videos", order="uncertain").json()["videos"][:2]} == {
            "1.mp4",
            "2.mp4",
        }
        page = stack.get("/api/v1/sort", order="surest", limit=2).json()
        assert (page["total"], page["next_cursor"]) == (3, "2")
        rest = stack.get("/api/v1/sort", order="surest", limit=2, cursor="2").json()
        assert [each["name"] for each in rest["videos"]] == ["3.mp4"]
        assert stack.get("/api/v1/sort", order="surest", cursor="3.mp4").status_code == 422

        output = tmp_path / "predictions.json"
        said = rushes(stack, "sort", "predict", "--top-k", "1", "--output", output)
        assert (said.code, said.text) == (0, "")
        predictions = json.loads(output.read_text())
        assert [(each["video"], each["predicted_folder"]) for each in predictions] == [
            ("1.mp4", "food"),
            ("2.mp4", "soccer"),
        ]
        assert [len(each["top_predictions"]) for each in predictions] == [1, 1]
        assert rushes_unread(stack, "sort", "predict") == (1, "")
        missing = tmp_path / "missing" / "predictions.json"
        said = rushes(stack, "sort", "predict", "--top-k", "5", "--output", missing)
        assert (said.code, said.text.splitlines()) == (
            1,
            [
                "Of each video the best 3 predictions are kept; no more than these are written.",
                f"{missing} cannot be opened: the folder {missing.parent} does not exist.",
            ],
        )
        would = stack.post("/api/sort/auto", {"threshold": 0, "dry_run": True}).json()
        assert {(each["filename"], each["folder"]) for each in would["moved"]} == {
            ("1.mp4", "food"),
            ("2.mp4", "soccer"),
        }
        assert (folder / "1.mp4").exists()
        moved = rushes(stack, "sort", "predict", "--move", "--output", output)
        assert (moved.code, moved.text) == (0, "2 videos moved\n")
        assert (folder / "food" / "1.mp4").exists()
        assert (folder / "soccer" / "2.mp4").exists()
        assert len(stack.post("/api/sort/undo", {"count": 2}).json()["undone"]) == 2
        batch = [{"name": "1.mp4", "category": "food"}, {"name": "9.mp4", "category": "food"}]
        results = stack.post("/api/v1/sort/batch", {"items": batch}).json()["results"]
        assert [each["problem"] and each["problem"]["reason"] for each in results] == [None, "VideoNotFound"]
        assert len(stack.post("/api/sort/undo").json()["undone"]) == 1
        learned = rushes(stack, "sort", "train", "--retry-problems")
        assert learned.code == 0
        assert "Learned from 4 videos in 2 folders" in learned.text
        assert rushes(stack, "sort", "extract").text == "0 videos described\n"

        # With one category there is nothing to be told apart: what was learned before is kept.
        for name in ("13.mp4", "14.mp4"):
            (folder / "soccer" / name).unlink()
        stack.scan()
        assert stack.post("/api/retrain").json() == {"status": "started"}
        assert str(trained(stack)).startswith("Failed at train.py: There are not enough labelled videos: two folders")
        assert stack.get("/api/videos").json()["videos"][0]["predicted_folder"] == "food"


@pytest.mark.proof("kills")
def test_a_training_whose_catalog_is_killed_has_failed_and_nothing_is_lost(tmp_path: Path) -> None:
    night, day = (film_of_light(tmp_path / name, light) for name, light in (("night.mp4", 20), ("day.mp4", 220)))
    with Stack(tmp_path / "stack") as own, sorting(own, night, "killed", soccer=day) as folder:
        own.scan()
        assert own.post("/api/retrain").json() == {"status": "started"}
        assert trained(own) == "success"
        [first] = _versions(own)

        # While videos are looked at.
        with standing_still(own, "rushes_inference"):
            (folder / "4.mp4").write_bytes(night.read_bytes() + bytes(99))
            own.scan()
            assert own.post("/api/retrain").json() == {"status": "started"}
            assert own.get("/api/retrain/status").json()["running"]
            assert _sort(own, "1.mp4", "food") == 200
            _kill_catalog(own)
        _expect_interrupted(own, [first])
        assert sorted(path.name for path in (folder / "food").iterdir()) == ["1.mp4", "11.mp4", "12.mp4"]
        assert _sort(own, "2.mp4", "soccer") == 200
        # What was learned before goes on proposing, for what came meanwhile too.
        for _ in own.until(120, "proposed"):
            if [each["predicted_folder"] for each in own.get("/api/videos").json()["videos"]] == ["food", "food"]:
                break

        # While it learns: nothing is left to be looked at.
        with standing_still(own, "rushes_inference"):
            assert own.post("/api/retrain").json() == {"status": "started"}
            _kill_catalog(own)
        _expect_interrupted(own, [first])
        assert len(own.post("/api/sort/undo", {"count": 2}).json()["undone"]) == 2
        assert _sort(own, "1.mp4", "food") == 200

        assert own.post("/api/retrain").json() == {"status": "started"}
        assert trained(own) == "success"
        second, still_first = _versions(own)
        assert (second["examples"], still_first["id"]) == (5, first["id"])


@pytest.mark.proof("kills")
def test_a_training_and_a_search_for_duplicates_whose_inference_is_killed_go_on(tmp_path: Path) -> None:
    night, day = (film_of_light(tmp_path / name, light) for name, light in (("night.mp4", 20), ("day.mp4", 220)))
    with Stack(tmp_path / "stack") as own, sorting(own, night, "killed", soccer=day):
        own.scan()
        # It is asked, and dies before it has answered.
        own.process_of("rushes_inference").suspend()
        assert own.post("/api/retrain").json() == {"status": "started"}
        _kill(own, "rushes_inference")
        assert trained(own) == "success"
        # Where it dies matters little: of several moments some are in the middle of the learning.
        for _ in range(3):
            assert own.post("/api/retrain").json() == {"status": "started"}
            for _ in own.until(120, "learning"):
                training = own.get("/api/v1/sort/training").json()
                if training["stage"] == "training" or training["state"] != "running":
                    break
            _kill(own, "rushes_inference")
            assert trained(own) == "success"
        own.process_of("rushes_inference").suspend()
        assert own.post("/api/v1/sort/duplicates/search").json() == {"started": True}
        _kill(own, "rushes_inference")
        for _ in own.until(120, "searched"):
            found = own.get("/api/v1/sort/duplicates").json()
            if found["search"]["state"] != "running":
                break
        assert (found["search"]["state"], found["search"]["error"], found["unseen"]) == ("succeeded", None, 0)


def _kill_catalog(stack: Stack) -> None:
    _kill(stack, "rushes_catalog")


def _kill(stack: Stack, module: str) -> None:
    victim = stack.process_of(module)
    victim.kill()
    psutil.wait_procs([victim], timeout=120)


def _versions(stack: Stack) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = stack.get("/api/v1/sort/classifiers").json()["classifiers"]
    return found


def _expect_interrupted(stack: Stack, versions: list[dict[str, Any]]) -> None:
    stack.wait_healthy()
    status = stack.get("/api/retrain/status").json()
    assert (status["running"], "stopped while it ran" in status["last_result"]) == (False, True)
    assert _versions(stack) == versions


@pytest.mark.proof("sorting")
def test_a_model_that_was_added_and_chosen_proposes(stack: Stack, tmp_path: Path) -> None:
    file = tmp_path / "describer.onnx"
    file.write_bytes(made.encoder().SerializeToString())
    night, day = (film_of_light(tmp_path / name, light) for name, light in (("night.mp4", 20), ("day.mp4", 220)))
    with sorting(stack, night, "described", soccer=day) as folder:
        (folder / "3.mp4").write_bytes(b"")
        assert stack.post("/api/retrain").json() == {"status": "started"}
        assert trained(stack) == "success"
        assert "describes pictures in 16 numbers" in rushes(stack, "models", "add", file).text
        try:
            [built_in, _] = rushes(stack, "sort", "use").text.splitlines()
            assert built_in.startswith("used ")
            assert "used  describer" in rushes(stack, "sort", "use", "describer").text
            assert trained(stack) == "success"
            newest = stack.get("/api/v1/sort/classifiers").json()["classifiers"][0]
            assert newest["descriptor"].startswith("describer ")
            assert newest["chosen"]
            listed = stack.get("/api/videos").json()["videos"]
            assert [each["predicted_folder"] for each in listed] == ["food", "soccer", None]
            found = stack.post("/api/v1/sort/descriptors/colour-texture-motion/choose").json()
            assert found["chosen"] == "colour-texture-motion"
        finally:
            rushes(stack, "models", "remove", "describer")
