"""Messages between the service and the speech process: lines of JSON, each sound following its line.

The process writes first, when it is ready; then there is one answer per request. Requests of texts, and their answers,
are those of texts.messages.
"""

import json
from dataclasses import dataclass
from typing import IO, TypeAlias

import numpy as np
from pydantic import TypeAdapter

from rushes_inference.domain.sounds import Sound
from rushes_inference.domain.transcripts import Spoken
from rushes_inference.texts.messages import Failure, Placed, Ready


@dataclass(frozen=True)
class Heard:
    """A transcript."""

    text: str


@dataclass(frozen=True)
class OtherLanguages:
    """The model does not recognise the requested language."""

    languages: str
    """Those that it does, for people."""


Answer: TypeAlias = Ready | Heard | Placed | Spoken | OtherLanguages | Failure
_SAID: TypeAdapter[Answer] = TypeAdapter(Answer)


def write_sound(file: IO[bytes], sound: Sound, *, filtered: bool = True) -> None:
    """Request a transcript; `filtered`: only of parts that sound like speech."""
    file.write(json.dumps({"samples": len(sound), "filtered": filtered}).encode() + b"\n")
    file.write(np.ascontiguousarray(sound, "<f4").data)
    file.flush()


def write_stretch(file: IO[bytes], sound: Sound, *, language: str, last: bool) -> None:
    """Request what is said in the beginning of a sound, in this language, recognised where it is empty.

    `last`: nothing follows the sound, so that all of it is transcribed.
    """
    file.write(json.dumps({"samples": len(sound), "language": language, "last": last}).encode() + b"\n")
    file.write(np.ascontiguousarray(sound, "<f4").data)
    file.flush()


@dataclass(frozen=True)
class SoundQuestion:
    """Request for a transcript."""

    sound: Sound
    filtered: bool


@dataclass(frozen=True)
class StretchQuestion:
    """Request for what is said in the beginning of a sound."""

    sound: Sound
    language: str
    """Empty: it is to be recognised."""
    last: bool


@dataclass(frozen=True)
class TextQuestion:
    """Request for a text's vector."""

    text: str


Question: TypeAlias = SoundQuestion | StretchQuestion | TextQuestion


def read_question(file: IO[bytes]) -> Question | None:
    """The next request; None at the end of the input."""
    line = file.readline()
    if not line:
        return None
    asked = json.loads(line)
    if "text" in asked:
        return TextQuestion(asked["text"])
    sound = np.frombuffer(file.read(4 * asked["samples"]), "<f4")
    if "last" in asked:
        return StretchQuestion(sound, asked["language"], asked["last"])
    return SoundQuestion(sound, asked["filtered"])


def said_of(line: bytes) -> Answer:
    """Parse a message; raises ValueError."""
    return _SAID.validate_json(line)
