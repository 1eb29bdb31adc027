"""Messages between the service and the training process.

Input: a line of JSON, the label indexes, and the vectors of the examples. Output: lines of JSON with progress and at
last the result, followed by the classifier's bytes.
"""

import json
from dataclasses import asdict
from typing import IO

import numpy as np
from pydantic import TypeAdapter

from rushes_footage.classifiers import TrainingStep
from rushes_footage.features import Descriptor
from rushes_inference.domain.classifiers import Examples, TrainedLesson

_SAID: TypeAdapter[TrainingStep | TrainedLesson] = TypeAdapter(TrainingStep | TrainedLesson)


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


def write_said(file: IO[bytes], said: TrainingStep | TrainedLesson) -> None:
    """Write and flush a message."""
    file.write(_SAID.dump_json(said) + b"\n")
    file.flush()


def said_of(line: bytes) -> TrainingStep | TrainedLesson:
    """Parse a message; raises ValueError."""
    return _SAID.validate_json(line)
