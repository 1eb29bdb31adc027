"""Whether a file is a model that finds objects, and how its head is laid out: read from it, and seen by running it."""

from contextlib import suppress
from pathlib import Path

import numpy as np

from rushes_inference.adapters.onnx_session import FAILURES, RunOptions, Session
from rushes_inference.domain.detections import LARGEST, SMALLEST, Head
from rushes_inference.domain.errors import UnusableModel
from rushes_inference.domain.models import HeadLayout, NetworkFacts
from rushes_inference.trial.onnx_file import Input, OnnxFile, class_names, read_onnx, whole_number

_USUAL_SIZE, _USUAL_STRIDE = 640, 32
_GREY = 114
_THREADS = 2
_SLACK = 1e-3
"""Scores in half precision may be so far above 1."""


def facts_of(path: Path) -> NetworkFacts:
    """What a file says and does; raises UnusableModel."""
    file = read_onnx(path)
    task = file.said.get("task", "detect")
    if task != "detect":
        raise UnusableModel(f"it is made for the task {task[:40]!r}; only models that detect objects can be run")
    stride = whole_number(file.said, "stride", _USUAL_STRIDE)
    size = _size(file, stride)
    if file.input.batch not in (None, 1):
        raise UnusableModel(f"it wants {file.input.batch} pictures at once; export it for one, or for any number")
    session = _session(file)
    [head] = _heads(session, 1, size)
    classes, layout = _layout(head, class_names(file.said))
    any_batch = file.input.batch is None
    if any_batch and len(_heads(session, 2, size)) != 2:
        raise UnusableModel("it gives another number of answers than it gets pictures")
    any_size = _is_free(file.input) and _runs(session, size + stride, size)
    licence = file.said.get("license", "")[:200]
    return NetworkFacts(classes, size, any_size, any_batch, stride, layout, licence, session.tensors)


def _is_free(asked: Input) -> bool:
    return asked.height is None and asked.width is None


def _size(file: OnnxFile, stride: int) -> int:
    asked = file.input
    sides = {side for side in (asked.height, asked.width) if side is not None}
    size = whole_number(file.said, "imgsz", _USUAL_SIZE) if not sides else sides.pop()
    if sides:
        raise UnusableModel(f"it wants pictures of {asked.width} x {asked.height} pixels; only squares are possible")
    if not SMALLEST <= size <= LARGEST or not 1 <= stride <= size or size % stride:
        limits = f"the size is a multiple of the stride, and from {SMALLEST} to {LARGEST}"
        raise UnusableModel(f"it wants pictures of {size} pixels with a stride of {stride}; {limits}")
    return size


def _session(file: OnnxFile) -> Session:
    try:
        return Session(file.content, _THREADS)
    except FAILURES as failed:
        raise UnusableModel(f"ONNX Runtime cannot load it: {str(failed)[:300]}") from failed


def _heads(session: Session, pictures: int, width: int, height: int | None = None) -> Head:
    """Of squares, where no height is given."""
    grey = np.full((pictures, height or width, width, 3), _GREY, np.uint8)
    try:
        heads = session.run(grey, RunOptions())
    except FAILURES as failed:
        raise UnusableModel(f"it cannot be run with a picture of {width} pixels: {str(failed)[:300]}") from failed
    if heads.ndim != 3:
        raise UnusableModel(f"its answer has the shape {heads.shape}, which is no detection head")
    return heads


def _runs(session: Session, width: int, height: int) -> bool:
    with suppress(UnusableModel):
        return len(_heads(session, 1, width, height)) == 1
    return False


def _layout(head: Head, names: tuple[str, ...]) -> tuple[tuple[str, ...], HeadLayout]:
    rows, columns = head.shape
    if names and rows == 4 + len(names):
        _check_scores(head[4:])
        return names, HeadLayout.RAW
    if columns == 6 and names:
        _check_scores(head[:, 4])
        return names, HeadLayout.FINAL
    if not names and rows >= 5 and columns > rows:
        _check_scores(head[4:])
        return tuple(f"class {number}" for number in range(rows - 4)), HeadLayout.RAW
    known = f"it names {len(names)} classes, and" if names else "it names no classes, and"
    wanted = f"{4 + len(names)} x places or found x 6" if names else "(4 + classes) x places"
    raise UnusableModel(f"{known} its head has the shape {rows} x {columns}, not {wanted}")


def _check_scores(scores: Head) -> None:
    if not np.isfinite(scores).all() or scores.min(initial=0) < -_SLACK or scores.max(initial=0) > 1 + _SLACK:
        raise UnusableModel("its scores do not lie between 0 and 1")
