"""What models found, in the words of COCO, MOTChallenge and YOLO."""

import io
import json
import zipfile
from collections.abc import AsyncIterator

import pytest

from rushes.catalog.v1.detections_pb2 import DetectedBox, DetectedFrame
from rushes_gateway.resources.detection_runs.annotation_files import Annotated, coco, mot, yolo

RUN = Annotated('he said "no"', 640, 360, ["person", "ball"])
FRAMES = [
    DetectedFrame(
        frame=4,
        seconds=0.16,
        detections=[
            DetectedBox(x1=64, y1=36, x2=128, y2=108, score=0.875, class_index=1, track=2),
            DetectedBox(x1=0, y1=0, x2=640, y2=360, score=0.5, class_index=0),
        ],
    ),
    DetectedFrame(frame=5, seconds=0.2),
]


async def frames() -> AsyncIterator[DetectedFrame]:
    for frame in FRAMES:
        yield frame


async def none() -> AsyncIterator[DetectedFrame]:
    for frame in FRAMES[:0]:
        yield frame


async def whole(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


async def test_coco_names_pictures_classes_and_boxes() -> None:
    said = json.loads(await whole(coco(RUN, frames)))
    assert [(image["id"], image["file_name"], image["width"]) for image in said["images"]] == [
        (4, 'he said "no"_00000004.jpg', 640),
        (5, 'he said "no"_00000005.jpg', 640),
    ]
    assert said["categories"] == [{"id": 1, "name": "person"}, {"id": 2, "name": "ball"}]
    ball, person = said["annotations"]
    assert ball == {
        "id": 1,
        "image_id": 4,
        "category_id": 2,
        "bbox": [64, 36, 64, 72],
        "area": 64 * 72,
        "iscrowd": 0,
        "score": 0.875,
        "track_id": 2,
    }
    assert "track_id" not in person


async def test_coco_of_nothing_is_a_document_too() -> None:
    said = json.loads(await whole(coco(RUN, none)))
    assert (said["images"], said["annotations"]) == ([], [])


async def test_mot_counts_frames_from_one() -> None:
    assert (await whole(mot(frames))).decode().splitlines() == [
        "5,2,64.000,36.000,64.000,72.000,0.8750,-1,-1,-1",
        "5,-1,0.000,0.000,640.000,360.000,0.5000,-1,-1,-1",
    ]


async def test_yolo_has_a_file_for_each_frame_with_shares_of_the_picture() -> None:
    with zipfile.ZipFile(io.BytesIO(await whole(yolo(RUN, frames)))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        files = [f'{folder}/he said "no"_{number:08d}.txt' for number in (4, 5) for folder in ("labels", "scores")]
        assert names == ["data.yaml", *files]
        assert archive.read("data.yaml").decode() == (
            'train: images\nval: images\nnc: 2\nnames:\n  0: "person"\n  1: "ball"\n'
        )
        first, second = archive.read(names[1]).decode().splitlines()
        kind, *shares = first.split()
        assert kind == "1"
        assert [float(share) for share in shares] == pytest.approx([0.15, 0.2, 0.1, 0.2])
        assert second == "0 0.500000 0.500000 1.000000 1.000000"
        assert archive.read(names[2]) == b"0.8750\n0.5000\n"
        assert (archive.read(names[3]), archive.read(names[4])) == (b"", b"")
