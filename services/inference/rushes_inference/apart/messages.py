"""Messages between the service and a process that runs a stage.

A request is a line of JSON, and then the bytes of its arrays; an answer is a line of JSON. The process writes first,
when it is ready; then there is one answer per request. What the arrays hold: stages.tensors.
"""

import json
import math
from base64 import b64decode, b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import IO, Any, TypeAlias

import numpy as np
from pydantic import TypeAdapter

from rushes_inference.stages.tensors import FOUND, Tensors
from rushes_inference.texts.messages import Failure


@dataclass(frozen=True)
class Begun:
    """The process takes requests about the stage."""

    stage: str


@dataclass(frozen=True)
class Examined:
    """What the stage has found in a picture."""

    found: str
    """JSON, as in stages.tensors.FOUND."""
    files: Mapping[str, str]
    """The other arrays of the answer, in base64."""

    def tensors(self) -> Tensors:
        """The arrays that `stages.tensors.answer` has made; raises ValueError."""
        files = {name: np.frombuffer(b64decode(file, validate=True), np.uint8) for name, file in self.files.items()}
        return {FOUND: np.frombuffer(self.found.encode(), np.uint8), **files}


StageAnswer: TypeAlias = Begun | Examined | Failure
_SAID: TypeAdapter[StageAnswer] = TypeAdapter(StageAnswer)


def write_asked(file: IO[bytes], given: Tensors, wanted: Collection[str]) -> None:
    """Request the findings in a picture; `given`: arrays of bytes."""
    shapes = {name: array.shape for name, array in given.items()}
    file.write(json.dumps({"shapes": shapes, "wanted": list(wanted)}).encode() + b"\n")
    for array in given.values():
        file.write(np.ascontiguousarray(array, np.uint8).data)
    file.flush()


def read_asked(file: IO[bytes]) -> tuple[Tensors, Collection[str]] | None:
    """The next request: its arrays and what is wanted; None at the end of the input."""
    line = file.readline()
    if not line:
        return None
    said: dict[str, Any] = json.loads(line)
    given = {
        name: np.frombuffer(file.read(math.prod(shape)), np.uint8).reshape(shape)
        for name, shape in said["shapes"].items()
    }
    return given, said["wanted"]


def examined(answered: Tensors, wanted: Collection[str]) -> Examined:
    """The message of the arrays that `stages.tensors.answer` has made."""
    files = {name: b64encode(array.tobytes()).decode() for name, array in answered.items() if name in wanted}
    return Examined(answered[FOUND].tobytes().decode(), {name: file for name, file in files.items() if name != FOUND})


def stage_answer_of(line: bytes) -> StageAnswer:
    """Parse an answer; one that is none counts as a failure at this picture."""
    try:
        return _SAID.validate_json(line)
    except ValueError:
        return Failure("its process gave an answer that is none")
