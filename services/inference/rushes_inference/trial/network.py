"""Determines whether a file is a model that detects objects, or describes pictures or sound, by reading and running
it."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rushes_inference.adapters.onnx_session import FAILURES, RunOptions, Session
from rushes_inference.domain.classifiers import MOST_DIMENSIONS, Vectors, sound
from rushes_inference.domain.colours import AS_THEY_ARE, CLIP
from rushes_inference.domain.detections import LARGEST, SMALLEST, Head
from rushes_inference.domain.errors import UnusableModel
from rushes_inference.domain.model_sounds import AS_THE_FILE_SAYS, WantedSound
from rushes_inference.domain.models import HeadLayout, NetworkFacts
from rushes_inference.trial.hearing import hearing_facts
from rushes_inference.trial.onnx_file import Input, OnnxFile, class_names, licence_of, read_onnx, whole_number

_USUAL_SIZE, _USUAL_STRIDE = 640, 32
_GREY = 114
_THREADS = 2
_DETECT = "detect"
_CLIP_OUTPUT = "image_embeds"
_CLIP_SIZE = 224
_LEAST_NUMBERS = 8
_OTHER_COUNT = "it gives another number of answers than it gets pictures"
_SLACK = 1e-3
"""Tolerance above 1 for scores in half precision."""


def facts_of(path: Path, wanted: WantedSound = AS_THE_FILE_SAYS) -> NetworkFacts:
    """Facts from reading and running a file; raises UnusableModel."""
    file = read_onnx(path)
    if not file.input.takes_pictures:
        return hearing_facts(file, wanted)
    output = _vector_output(file)
    return _detector(file) if output is None else _encoder(file, output)


def _detector(file: OnnxFile) -> NetworkFacts:
    task = file.said.get("task", _DETECT)
    if task != _DETECT:
        raise UnusableModel(f"it is made for the task {task[:40]!r}; only models that detect objects can be run")
    stride = whole_number(file.said, "stride", _USUAL_STRIDE)
    size = _size(file, stride)
    _check_batch(file)
    session = _session(file)
    [head] = _heads(session, 1, size)
    classes, layout = _layout(head, class_names(file.said))
    any_batch = file.input.batch is None
    if any_batch and len(_heads(session, 2, size)) != 2:
        raise UnusableModel(_OTHER_COUNT)
    any_size = _is_free(file.input) and _runs(session, size + stride, size)
    return NetworkFacts(classes, size, any_size, any_batch, stride, layout, licence_of(file), session.tensors)


def _vector_output(file: OnnxFile) -> str | None:
    """The output that is a vector per picture; None where the file may be a detector."""
    if "task" in file.said:  # Exported by ultralytics, whose models detect objects.
        return None
    rows = [each.name for each in file.outputs if each.dimensions == 2]
    if len(rows) > 1 and _CLIP_OUTPUT in rows:
        return _CLIP_OUTPUT
    if len(rows) > 1:
        named = ", ".join(name[:40] for name in rows[:5])
        raise UnusableModel(f"several of its outputs may describe a picture ({named}); export it with one of them")
    return rows[0] if rows else None


def _encoder(file: OnnxFile, output: str) -> NetworkFacts:
    size = _size(file, 1, usual=_CLIP_SIZE)
    _check_batch(file)
    session = _session(file, output)
    pictures = np.random.default_rng(0).integers(0, 256, (2, size, size, 3), np.uint8)
    one, other = _vector(session, pictures[:1]), _vector(session, pictures[1:] // 2)
    if one.shape != other.shape or not _LEAST_NUMBERS <= one.shape[1] <= MOST_DIMENSIONS:
        limits = f"{_LEAST_NUMBERS} to {MOST_DIMENSIONS} numbers for each picture"
        raise UnusableModel(f"its answer has the shape {one.shape}, not {limits}")
    if np.array_equal(one, other):
        raise UnusableModel("it says the same of all pictures")
    any_batch = file.input.batch is None
    if any_batch and len(_vector(session, pictures)) != 2:
        raise UnusableModel(_OTHER_COUNT)
    facts = NetworkFacts((), size, False, any_batch, 1, HeadLayout.VECTOR, licence_of(file), session.tensors)
    return replace(facts, dimensions=one.shape[1])


def _vector(session: Session, pictures: NDArray[np.uint8]) -> Vectors:
    try:
        vectors = session.run(pictures, RunOptions())
    except FAILURES as failed:
        size = pictures.shape[1]
        raise UnusableModel(f"it cannot be run with a picture of {size} pixels: {str(failed)[:300]}") from failed
    if vectors.ndim != 2:
        raise UnusableModel(f"its answer has the shape {vectors.shape}, not a row of numbers for each picture")
    if not sound(vectors):
        raise UnusableModel("its numbers are too large, or none")
    return vectors


def _check_batch(file: OnnxFile) -> None:
    if file.input.batch not in (None, 1):
        raise UnusableModel(f"it wants {file.input.batch} pictures at once; export it for one, or for any number")


def _is_free(asked: Input) -> bool:
    return asked.height is None and asked.width is None


def _size(file: OnnxFile, stride: int, usual: int = _USUAL_SIZE) -> int:
    asked = file.input
    sides = {side for side in (asked.height, asked.width) if side is not None}
    size = whole_number(file.said, "imgsz", usual) if not sides else sides.pop()
    if sides:
        raise UnusableModel(f"it wants pictures of {asked.width} x {asked.height} pixels; only squares are possible")
    if not SMALLEST <= size <= LARGEST or not 1 <= stride <= size or size % stride:
        limits = f"the size is a multiple of the stride, and from {SMALLEST} to {LARGEST}"
        raise UnusableModel(f"it wants pictures of {size} pixels with a stride of {stride}; {limits}")
    return size


def _session(file: OnnxFile, described_by: str | None = None) -> Session:
    """`described_by`: the vector output of a model that describes pictures."""
    colours = AS_THEY_ARE if described_by is None else CLIP
    try:
        return Session(file.content, _THREADS, output=described_by, colours=colours)
    except FAILURES as failed:
        raise UnusableModel(f"ONNX Runtime cannot load it: {str(failed)[:300]}") from failed


def _heads(session: Session, pictures: int, width: int, height: int | None = None) -> Head:
    """Outputs for test pictures; square where no height is given."""
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
