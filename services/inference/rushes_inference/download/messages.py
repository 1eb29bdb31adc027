"""Messages between the service and the download process: lines of JSON, one order and then what becomes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from pydantic import TypeAdapter

from rushes_inference.domain.downloads import Cause, Progress
from rushes_inference.domain.published import RemoteFile


@dataclass(frozen=True)
class Order:
    """What to download."""

    files: Sequence[RemoteFile]
    most_bytes: int
    """Limit for all files together."""
    seconds: float
    """Timeout of connecting and of each read."""


@dataclass(frozen=True)
class Failure:
    """The download failed."""

    why: str
    cause: Cause


@dataclass(frozen=True)
class Finished:
    """All files are there."""

    files: int


_ORDER = TypeAdapter(Order)
_SAID: TypeAdapter[Progress | Failure | Finished] = TypeAdapter(Progress | Failure | Finished)


def write_order(file: IO[bytes], order: Order) -> None:
    """Write an order."""
    file.write(_ORDER.dump_json(order) + b"\n")
    file.flush()


def read_order(file: IO[bytes]) -> Order:
    """Read an order; raises ValueError."""
    return _ORDER.validate_json(file.readline())


def write_said(file: IO[bytes], said: Progress | Failure | Finished) -> None:
    """Write and flush a message."""
    file.write(_SAID.dump_json(said) + b"\n")
    file.flush()


def said_of(line: bytes) -> Progress | Failure | Finished:
    """Parse a message; raises ValueError."""
    return _SAID.validate_json(line)
