"""The replaced collection sorter's paths: what its users would check first."""

import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from rushes_inference.domain.pictures import RgbPicture
from tests.e2e import plain_http
from tests.e2e.sorter import LOOSE, sorting, trained
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.recipes import Recipe
from tests.models.drawn import film


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
    # The name of the video first, then the folder's; only then what there is.
    assert _sort(stack, "9.mp4", "nosuch") == 404
    for wrong in ("/nowhere", str(folder / "1.mp4"), "/etc", ""):
        answer = stack.post("/api/setup", {"data_dir": wrong})
        assert (answer.status_code, "detail" in answer.json()) == (400, True)
    assert stack.get("/api/config/status").json() == {"configured": True, "data_dir": str(folder)}
    assert sorted(path.name for path in folder.glob("*.mp4")) == list(LOOSE)


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


def test_folders_are_made_once(stack: Stack, folder: Path) -> None:
    made = stack.post("/api/folders", {"name": "art"})
    assert (made.status_code, made.json()["folders"][0]) == (201, {"name": "art", "count": 0})
    assert (folder / "art").is_dir()
    assert stack.post("/api/folders", {"name": "art"}).status_code == 409
    for name in ("", ".", "..", "a/b"):
        assert stack.post("/api/folders", {"name": name}).status_code == 400, name


def test_what_was_sorted_is_learned_and_proposed(stack: Stack, tmp_path: Path) -> None:
    night, day = (_film(tmp_path / name, light) for name, light in (("night.mp4", 20), ("day.mp4", 220)))
    with sorting(stack, night, "learned", soccer=day) as folder:
        (folder / "3.mp4").write_bytes(b"")
        assert stack.get("/api/retrain/status").json() == {"running": False, "last_result": None}
        with ThreadPoolExecutor(2) as together:
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
        # With one category there is nothing to be told apart: what was learned before is kept.
        for name in ("13.mp4", "14.mp4"):
            (folder / "soccer" / name).unlink()
        assert stack.post("/api/retrain").json() == {"status": "started"}
        assert "not enough labelled videos" in str(trained(stack))
        assert stack.get("/api/videos").json()["videos"][0]["predicted_folder"] == "food"


def _film(target: Path, light: int) -> Path:
    """Pictures of one brightness with a bar that moves."""
    numbers = itertools.count()

    def scene(_: RgbPicture) -> RgbPicture:
        picture = np.full((360, 640, 3), light, np.uint8)
        picture[100:140, 10 * next(numbers) :][:, :60] = 255 - light
        return picture

    return film(target, 2, scene, frames=50)
