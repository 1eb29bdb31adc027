"""Messages between the service and a process that encodes texts: lines of JSON.

The process writes first, when it is ready; then there is one answer per request.
"""

import json
from dataclasses import asdict, dataclass
from typing import IO, Any, ClassVar, Final, Protocol, TypeAlias

from pydantic import TypeAdapter

_MOST_WORDS: Final = 300
"""Characters of a library's message."""


class _Message(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


@dataclass(frozen=True)
class Ready:
    """The model is loaded."""

    dimensions: int
    """Dimensions of a text's vector."""


@dataclass(frozen=True)
class Placed:
    """The vector of a text."""

    vector: tuple[float, ...]


@dataclass(frozen=True)
class Failure:
    """Why there is no answer. From a process that is not ready it is the last message."""

    problem: str
    damaged: bool = False
    """The files differ from those that were added."""
    died: bool = False
    """The process died before answering, of this request or of something else."""


def failure_of(error: Exception, what: str = "") -> Failure:
    """A library's exception in one line; `what` it concerns, where that is known."""
    words = words_of(error)
    return Failure(f"{what}: {words}" if what else words)


def words_of(error: Exception) -> str:
    """The first line of an exception's message, or its name."""
    return (str(error).strip().partition("\n")[0] or type(error).__name__)[:_MOST_WORDS]


TextAnswer: TypeAlias = Ready | Placed | Failure
_SAID: TypeAdapter[TextAnswer] = TypeAdapter(TextAnswer)


def write_text(file: IO[bytes], text: str) -> None:
    """Request the vector of a text."""
    file.write(json.dumps({"text": text}).encode() + b"\n")
    file.flush()


def read_text(file: IO[bytes]) -> str | None:
    """The next text; None at the end of the input."""
    line = file.readline()
    return str(json.loads(line)["text"]) if line else None


def write_said(file: IO[bytes], said: _Message) -> None:
    """Write and flush a message."""
    file.write(json.dumps(asdict(said)).encode() + b"\n")
    file.flush()


def text_answer_of(line: bytes) -> TextAnswer:
    """Parse a message; raises ValueError."""
    return _SAID.validate_json(line)
