"""Detection runs as files for other tools: COCO, MOTChallenge and YOLO.

COCO: https://cocodataset.org/#format-data (objects, with `score` as in results, and `track_id`). MOTChallenge: the
lines of det.txt, https://motchallenge.net/instructions/. YOLO: a text file for each picture,
https://docs.ultralytics.com/datasets/detect/.
"""

import io
import json
import zipfile
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from rushes.catalog.v1 import detections_pb2
from rushes_footage.detections import Detection
from rushes_footage.messages.detections import detected_box_from

Frames = Callable[[], AsyncIterator[detections_pb2.DetectedFrame]]
"""Opens a stream of a run's frames, in order."""

_PIECE = 64 << 10


@dataclass(frozen=True)
class Annotated:
    """A run with the data that files need."""

    name: str
    """Name of the video without folder and suffix, used with the frame number for pictures."""
    width: int
    height: int
    classes: Sequence[str]

    def picture(self, frame: int) -> str:
        """File name of a frame's picture."""
        return f"{self.name}_{frame:08d}"


async def coco(run: Annotated, frames: Frames) -> AsyncIterator[bytes]:
    """One JSON document. Picture ids are frame numbers, class ids count from 1."""
    yield b'{"info": {"description": ' + _json(run.name) + b'}, "licenses": [], "images": ['
    async for piece in _joined(_coco_image(run, frame) async for frame in frames()):
        yield piece
    yield b'\n], "annotations": ['
    async for piece in _joined(each async for each in _coco_boxes(frames())):
        yield piece
    categories = [{"id": number, "name": name} for number, name in enumerate(run.classes, start=1)]
    yield b'\n], "categories": ' + _json(categories) + b"}\n"


def _coco_image(run: Annotated, frame: detections_pb2.DetectedFrame) -> bytes:
    return _json(
        {
            "id": frame.frame,
            "file_name": f"{run.picture(frame.frame)}.jpg",
            "width": run.width,
            "height": run.height,
            "frame_number": frame.frame,
            "seconds": frame.seconds,
        }
    )


async def _coco_boxes(frames: AsyncIterator[detections_pb2.DetectedFrame]) -> AsyncIterator[bytes]:
    number = 0
    async for frame in frames:
        for box in map(detected_box_from, frame.detections):
            number += 1
            said: dict[str, object] = {
                "id": number,
                "image_id": frame.frame,
                "category_id": box.class_index + 1,
                "bbox": [box.x1, box.y1, box.width, box.height],
                "area": box.area,
                "iscrowd": 0,
                "score": round(box.score, 4),
            }
            if box.track:
                said["track_id"] = box.track
            yield _json(said)


async def _joined(documents: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """JSON list items, one per line."""
    piece, between = bytearray(), b"\n"
    async for document in documents:
        piece += between + document
        between = b",\n"
        if len(piece) >= _PIECE:
            yield bytes(piece)
            piece.clear()
    if piece:
        yield bytes(piece)


async def mot(frames: Frames) -> AsyncIterator[bytes]:
    """A line per box: frame from 1 on, track or -1, left, top, width, height, score, and three times -1."""
    piece = bytearray()
    async for frame in frames():
        for box in map(detected_box_from, frame.detections):
            sides = (box.x1, box.y1, box.width, box.height)
            place = ",".join(f"{side:.3f}" for side in sides)
            piece += f"{frame.frame + 1},{box.track or -1},{place},{box.score:.4f},-1,-1,-1\n".encode()
        if len(piece) >= _PIECE:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)


async def yolo(run: Annotated, frames: Frames) -> AsyncIterator[bytes]:
    """A zip: data.yaml, and per frame a file in labels/: class, centre and size as shares of the picture.

    A frame without detections has an empty file. scores/ has the score of each line: in the line itself it would be a
    sixth number, for which programs that train refuse the file. Without `path` in data.yaml they look for the pictures
    beside it, wherever it is.
    """
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        names = "".join(f"  {number}: {json.dumps(name)}\n" for number, name in enumerate(run.classes))
        archive.writestr("data.yaml", f"train: images\nval: images\nnc: {len(run.classes)}\nnames:\n{names}")
        async for frame in frames():
            boxes = [detected_box_from(box) for box in frame.detections]
            archive.writestr(f"labels/{run.picture(frame.frame)}.txt", "".join(_yolo_line(run, box) for box in boxes))
            scores = "".join(f"{box.score:.4f}\n" for box in boxes)
            archive.writestr(f"scores/{run.picture(frame.frame)}.txt", scores)
            if sink.held >= _PIECE:
                yield sink.taken()
    yield sink.taken()


def _yolo_line(run: Annotated, box: Detection) -> str:
    shares = (
        box.centre[0] / run.width,
        box.centre[1] / run.height,
        box.width / run.width,
        box.height / run.height,
    )
    return f"{box.class_index} {' '.join(f'{share:.6f}' for share in shares)}\n"


class _Sink(io.RawIOBase):
    """Write-only target of a zip, without seeking."""

    def __init__(self) -> None:
        self._held = bytearray()

    @property
    def held(self) -> int:
        """Bytes that were not taken yet."""
        return len(self._held)

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]  # all that zipfile gives
        self._held += data
        return len(data)

    def taken(self) -> bytes:
        """Everything written since the last call."""
        data = bytes(self._held)
        self._held.clear()
        return data


def _json(said: object) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode()
