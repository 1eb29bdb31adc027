"""Messages between the service and the training process.

Input: a line of JSON and arrays of the examples. Output: lines of JSON with progress and at last the result, followed
by the classifier's bytes.
"""

import json
from dataclasses import asdict
from typing import IO, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from rushes_footage.classifiers import TrainingStep
from rushes_footage.features import Descriptor
from rushes_inference.domain.classifiers import Examples, TrainedLesson
from rushes_inference.domain.finders import FinderCard, WindowDescriptor, WindowExamples

Said: TypeAlias = TrainingStep | TrainedLesson | FinderCard
"""A message of the training process: progress, or the result."""
_SAID: TypeAdapter[Said] = TypeAdapter(Said)
_DESCRIPTORS: TypeAdapter[tuple[WindowDescriptor, ...]] = TypeAdapter(tuple[WindowDescriptor, ...])


def write_examples(examples: Examples, file: IO[bytes]) -> None:
    """Write examples to a file at its position."""
    header = {"descriptor": asdict(examples.descriptor), "labels": examples.labels, "count": len(examples.numbers)}
    file.write(json.dumps(header).encode() + b"\n")
    file.write(np.ascontiguousarray(examples.numbers, "<i8").data)
    file.write(np.ascontiguousarray(examples.vectors, "<f4").data)


def read_examples(file: IO[bytes]) -> Examples:
    """Read all examples."""
    header = json.loads(file.readline())
    descriptor, count = Descriptor(**header["descriptor"]), header["count"]
    numbers = np.frombuffer(file.read(8 * count), "<i8")
    vectors = np.frombuffer(file.read(4 * count * descriptor.dimensions), "<f4").reshape(count, descriptor.dimensions)
    return Examples(descriptor, tuple(header["labels"]), vectors, numbers)


def write_windows(examples: WindowExamples, before: WindowExamples | None, seed: int, file: IO[bytes]) -> None:
    """Write what a finder learns from to a file at its position; `before` is of the same descriptors."""
    header = {
        "descriptors": _DESCRIPTORS.dump_python(examples.descriptors, mode="json"),
        "window": examples.window,
        "hop": examples.hop,
        "dimensions": examples.vectors.shape[1],
        "counts": [len(each.vectors) for each in (examples, before) if each is not None],
        "seed": seed,
    }
    file.write(json.dumps(header).encode() + b"\n")
    for each in (examples, before):
        if each is not None:
            file.write(np.ascontiguousarray(each.vectors, "<f4").data)
            file.write(np.ascontiguousarray(each.positive, "?").data)
            file.write(np.ascontiguousarray(each.sources, "<i8").data)
            file.write(np.ascontiguousarray(each.spans, "<i8").data)
            file.write(np.ascontiguousarray(each.weights, "<f4").data)


def read_windows(file: IO[bytes]) -> tuple[WindowExamples, WindowExamples | None, int]:
    """Read the examples, those before, and the seed."""
    header = json.loads(file.readline())
    descriptors, dimensions = _DESCRIPTORS.validate_python(header["descriptors"], strict=False), header["dimensions"]

    def read(count: int) -> WindowExamples:
        vectors: NDArray[np.float32] = np.frombuffer(file.read(4 * count * dimensions), "<f4")
        return WindowExamples(
            descriptors,
            header["window"],
            header["hop"],
            vectors.reshape(count, dimensions),
            np.frombuffer(file.read(count), "?"),
            np.frombuffer(file.read(8 * count), "<i8"),
            np.frombuffer(file.read(8 * count), "<i8"),
            np.frombuffer(file.read(4 * count), "<f4"),
        )

    examples, *before = map(read, header["counts"])
    return examples, before[0] if before else None, header["seed"]


def write_said(file: IO[bytes], said: Said) -> None:
    """Write and flush a message."""
    file.write(_SAID.dump_json(said) + b"\n")
    file.flush()


def said_of(line: bytes) -> Said:
    """Parse a message; raises ValueError."""
    return _SAID.validate_json(line)
