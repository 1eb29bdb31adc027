"""What the service and the process that hears say to each other: lines of JSON, and sound behind its line.

The process speaks first, when it is ready; then there is one answer to each question.
"""

import json
from dataclasses import asdict, dataclass
from typing import IO, Final

import numpy as np
from pydantic import TypeAdapter

from rushes_inference.domain.sounds import Sound

_MOST_WORDS: Final = 300
"""Characters of what a library says."""


@dataclass(frozen=True)
class Ready:
    """The model is loaded."""

    dimensions: int
    """Numbers that a text becomes."""


@dataclass(frozen=True)
class Heard:
    """What is said in a sound."""

    text: str


@dataclass(frozen=True)
class Placed:
    """What a text is like, in numbers."""

    vector: tuple[float, ...]


@dataclass(frozen=True)
class Failure:
    """Why there is no answer. Of a process that is not ready it is the last word."""

    problem: str
    damaged: bool = False
    """The files are not those that were added."""
    died: bool = False
    """There is no answer because whoever was to give it is gone: of this question, or of something else."""


def failure_of(error: Exception, what: str = "") -> Failure:
    """What a library raised, in one line; `what` it was about, where that is known."""
    words = (str(error).strip().partition("\n")[0] or type(error).__name__)[:_MOST_WORDS]
    return Failure(f"{what}: {words}" if what else words)


_SAID: TypeAdapter[Ready | Heard | Placed | Failure] = TypeAdapter(Ready | Heard | Placed | Failure)


def write_sound(file: IO[bytes], sound: Sound, *, filtered: bool = True) -> None:
    """Ask what is said in it; `filtered`: only where it sounds like speech."""
    file.write(json.dumps({"samples": len(sound), "filtered": filtered}).encode() + b"\n")
    file.write(np.ascontiguousarray(sound, "<f4").data)
    file.flush()


def write_text(file: IO[bytes], text: str) -> None:
    """Ask what it is like."""
    file.write(json.dumps({"text": text}).encode() + b"\n")
    file.flush()


@dataclass(frozen=True)
class SoundQuestion:
    """What is said in it?"""

    sound: Sound
    filtered: bool


@dataclass(frozen=True)
class TextQuestion:
    """What is it like?"""

    text: str


def read_question(file: IO[bytes]) -> SoundQuestion | TextQuestion | None:
    """The next one; None where nobody asks any more."""
    line = file.readline()
    if not line:
        return None
    asked = json.loads(line)
    if "text" in asked:
        return TextQuestion(asked["text"])
    data = file.read(4 * asked["samples"])
    return SoundQuestion(np.frombuffer(data, "<f4"), asked["filtered"])


def write_said(file: IO[bytes], said: Ready | Heard | Placed | Failure) -> None:
    """At once."""
    file.write(json.dumps(asdict(said)).encode() + b"\n")
    file.flush()


def said_of(line: bytes) -> Ready | Heard | Placed | Failure:
    """Raises ValueError."""
    return _SAID.validate_json(line)
