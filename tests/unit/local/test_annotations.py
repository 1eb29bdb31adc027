"""`rushes check-annotations` names the rule that is broken, and where."""

import copy
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rushes_local.annotations.check import ALL_KEPT, SOME_BROKEN, UNREADABLE, check

COCO: dict[str, Any] = {
    "images": [
        {"id": 4, "file_name": "a_4.jpg", "width": 640, "height": 360},
        {"id": 5, "file_name": "a_5.jpg", "width": 640, "height": 360},
    ],
    "annotations": [
        {"id": 1, "image_id": 4, "category_id": 1, "bbox": [0, 0, 640, 360], "area": 230400, "score": 1, "track_id": 7},
        {"id": 2, "image_id": 4, "category_id": 2, "bbox": [10.5, 20, 30, 40.25], "area": 1207.5, "iscrowd": 0},
    ],
    "categories": [{"id": 1, "name": "person"}, {"id": 2, "name": "ball"}],
}
DATA = 'train: images\nval: images\nnames:\n  0: "person"\n  1: "ball"\n'
LABELS = "1 0.500000 0.500000 1.000000 1.000000\n0 0.150000 0.200000 0.100000 0.200000\n"


def told(*files: Path) -> tuple[int, list[str]]:
    lines: list[str] = []
    return check(files, lines.append), lines


def coco(folder: Path, change: Callable[[Any], object] = lambda document: None) -> Path:
    document = copy.deepcopy(COCO)
    change(document)
    file = folder / "found.coco.json"
    file.write_text(json.dumps(document))
    return file


def mot(folder: Path, lines: str) -> Path:
    file = folder / "found.mot.txt"
    file.write_text(lines)
    return file


def yolo(folder: Path, labels: str = LABELS, data: str = DATA, scores: str = "0.8750\n1\n") -> Path:
    file = folder / "found.yolo.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("data.yaml", data)
        archive.writestr("labels/a_4.txt", labels)
        archive.writestr("labels/a_5.txt", "")
        archive.writestr("scores/a_4.txt", scores)
    return file


def test_what_keeps_the_rules_is_counted(tmp_path: Path) -> None:
    lines = "5,2,64.000,36.000,64.000,72.000,0.8750,-1,-1,-1\n5,-1,0,0,640,360,0.5,-1,-1,-1\n"
    files = [coco(tmp_path), mot(tmp_path, lines), yolo(tmp_path)]
    assert told(*files) == (
        ALL_KEPT,
        [
            f"{files[0]}: COCO, 2 boxes in 2 pictures, every rule kept",
            f"{files[1]}: MOT, 2 boxes in 1 pictures, every rule kept",
            f"{files[2]}: YOLO, 2 boxes in 2 pictures, every rule kept",
        ],
    )


def test_a_folder_of_labels_is_read_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(yolo(tmp_path)) as archive:
        archive.extractall(tmp_path / "set")
    code, [line] = told(tmp_path / "set")
    assert (code, line.endswith("YOLO, 2 boxes in 2 pictures, every rule kept")) == (ALL_KEPT, True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["images"][1].update(id=4), "images[1].id: 4 is used twice"),
        (lambda d: d["images"][1].update(id="5"), "images[1].id: is no whole number from 0 on"),
        (lambda d: d["images"][1].update(id=True), "images[1].id: is no whole number from 0 on"),
        (lambda d: d["images"][1].update(file_name="a_4.jpg"), 'images[1].file_name: "a_4.jpg" is used twice'),
        (lambda d: d["images"][1].update(width=0), "images[1].width: is no whole number from 1 on"),
        (lambda d: d["categories"][1].update(name="person"), 'categories[1].name: "person" is used twice'),
        (lambda d: d["annotations"][1].update(id=1), "annotations[1].id: 1 is used twice"),
        (lambda d: d["annotations"][1].update(image_id=9), "annotations[1].image_id: no picture has this id"),
        (lambda d: d["annotations"][1].update(category_id=0), "annotations[1].category_id: no category has this id"),
        (lambda d: d["annotations"][1].update(category_id=[]), "annotations[1].category_id: no category has this id"),
        (lambda d: d["annotations"][1].pop("bbox"), "annotations[1].bbox: is not [left, top, width, height]"),
        (
            lambda d: d["annotations"][1].update(bbox=[1, 2, float("nan"), 4]),
            "annotations[1].bbox: is not [left, top, width, height]",
        ),
        (lambda d: d["annotations"][1].update(bbox=[1, 2, 0, 4], area=0), "annotations[1].bbox: has no area"),
        (
            lambda d: d["annotations"][1].update(bbox=[620, 2, 30, 50]),
            "annotations[1].bbox: reaches out of its picture of 640x360",
        ),
        (lambda d: d["annotations"][1].update(area=1300), "annotations[1].area: is larger than its box"),
        (lambda d: d["annotations"][1].update(area=-1), "annotations[1].area: is not a number from 0 on"),
        (lambda d: d["annotations"][1].update(iscrowd=2), "annotations[1].iscrowd: is neither 0 nor 1"),
        (lambda d: d["annotations"][1].update(score=1.5), "annotations[1].score: is not from 0 to 1"),
        (lambda d: d["annotations"][1].update(track_id=7), "annotations[1].track_id: 7 is in this picture twice"),
        (lambda d: d["annotations"][1].update(track_id="a"), "annotations[1].track_id: is no whole number from 0 on"),
    ],
)
def test_a_broken_rule_of_coco_is_named(tmp_path: Path, change: Callable[[Any], object], said: str) -> None:
    file = coco(tmp_path, change)
    assert told(file) == (SOME_BROKEN, [f"{file}: {said}"])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "is not 7 to 10 finite numbers between commas"),
        ("5,2,64,36,64,72", "is not 7 to 10 finite numbers between commas"),
        ("5,2,64,36,64,72,nan,-1,-1,-1", "is not 7 to 10 finite numbers between commas"),
        ("5,2,64,36,64,x,1,-1,-1,-1", "is not 7 to 10 finite numbers between commas"),
        ("0,2,64,36,64,72,1,-1,-1,-1", "its frame is no whole number from 1 on"),
        ("5.5,2,64,36,64,72,1,-1,-1,-1", "its frame is no whole number from 1 on"),
        ("5,0,64,36,64,72,1,-1,-1,-1", "its track is neither -1 nor a whole number from 1 on"),
        ("4,1,64,36,64,72,1,-1,-1,-1", "track 1 is in frame 4 twice"),
        ("5,2,64,36,64,0,1,-1,-1,-1", "its box has no area"),
    ],
)
def test_a_broken_rule_of_mot_is_named(tmp_path: Path, line: str, said: str) -> None:
    file = mot(tmp_path, f"4,1,0,0,10,10,1,-1,-1,-1\n{line}\n")
    assert told(file) == (SOME_BROKEN, [f"{file}: line 2: {said}"])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1 0.5 0.5 0.1", "is not class, x, y, width and height"),
        (
            "1 0.5 0.5 0.1 0.1 0.875",
            "has a sixth number: programs that train refuse it; scores belong in scores/",
        ),
        ("one 0.5 0.5 0.1 0.1", "has a word that is no number"),
        ("2 0.5 0.5 0.1 0.1", "data.yaml has no class 2"),
        ("0.5 0.5 0.5 0.1 0.1", "data.yaml has no class 0.5"),
        ("0 0.5 0.5 1.1 0.1", "has a value that is not from 0 to 1"),
        ("0 0.5 nan 0.1 0.1", "has a value that is not from 0 to 1"),
        ("0 0.5 0.5 0 0.1", "its box has no area"),
        ("0 0.95 0.5 0.2 0.1", "its box reaches out of its picture"),
        ("0 0.150000 0.200000 0.100000 0.200000", "repeats an earlier line"),
    ],
)
def test_a_broken_rule_of_yolo_is_named(tmp_path: Path, line: str, said: str) -> None:
    file = yolo(tmp_path, f"{LABELS}{line}\n", scores="1\n1\n1\n")
    assert told(file) == (SOME_BROKEN, [f"{file}: labels/a_4.txt, line 3: {said}"])


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        ("0.5\n", ": has 1 scores for 2 boxes"),
        ("0.5\n1.5\n", ", line 2: is not from 0 to 1"),
        ("0.5\nnan\n", ", line 2: is not from 0 to 1"),
        ("high\n0.5\n", ", line 1: is no number"),
    ],
)
def test_scores_are_one_for_each_box(tmp_path: Path, scores: str, said: str) -> None:
    file = yolo(tmp_path, scores=scores)
    assert told(file) == (SOME_BROKEN, [f"{file}: scores/a_4.txt{said}"])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("names: {0: person, 2: ball}", "data.yaml: names: does not count from 0 on without a gap"),
        ("names: [ball, ball]", "data.yaml: names: has a name twice"),
        ("names: [person, ball]\nnc: 3", "data.yaml: nc: is 3, and there are 2 names"),
    ],
)
def test_a_broken_list_of_classes_is_named(tmp_path: Path, data: str, said: str) -> None:
    file = yolo(tmp_path, data=data)
    assert told(file) == (SOME_BROKEN, [f"{file}: {said}"])


def test_without_classes_every_line_is_wrong_and_some_are_told(tmp_path: Path) -> None:
    labels = "".join(f"0 0.5 0.5 0.5 0.{n:03}\n" for n in range(1, 41))
    file = yolo(tmp_path, data="nothing: here", labels=labels, scores="1\n" * 40)
    code, lines = told(file)
    assert (code, len(lines)) == (SOME_BROKEN, 21)
    assert lines[0] == f"{file}: data.yaml: names: is no list of classes"
    assert lines[-1] == f"{file}: … and 21 more"


def test_what_is_no_such_file_is_said(tmp_path: Path) -> None:
    for name, data in {
        "cut.json": b'{"images": [',
        "deep.json": b"[" * 100_000,
        "list.json": b"[]",
        "other.json": b'{"images": [3], "annotations": [], "categories": []}',
        "film.txt": b"\xff\xfe\x00",
        "no.zip": b"PK nothing",
        "film.mp4": b"",
    }.items():
        (tmp_path / name).write_bytes(data)
        code, [line] = told(tmp_path / name)
        assert (code, line.startswith(f"{tmp_path / name}: ")) == (UNREADABLE, True)
    (tmp_path / "empty").mkdir()
    assert told(tmp_path / "empty") == (UNREADABLE, [f"{tmp_path / 'empty'}: no data.yaml in it"])
    gone = tmp_path / "gone.json"
    assert told(gone) == (UNREADABLE, [f"{gone}: No such file or directory"])


def test_a_damaged_zip_is_said(tmp_path: Path) -> None:
    file = yolo(tmp_path)
    data = bytearray(file.read_bytes())
    at = data.index(b"0.500000")
    data[at] = ord("9")
    file.write_bytes(data)
    assert told(file) == (UNREADABLE, [f"{file}: labels/a_4.txt in it is damaged"])
