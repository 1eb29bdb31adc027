"""Where models are kept, and how a file becomes one."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from rushes_inference.domain.models import Model, NetworkFacts


class IncomingModel(Protocol):
    """A file that is being received; it is gone in the end unless it was kept."""

    path: Path
    """Where it lies, for the one who tries it."""

    def write(self, data: bytes) -> None:
        """Append to it; raises ModelTooLarge, OSError."""

    def received(self) -> tuple[str, int]:
        """Its SHA-256 in hexadecimal, and its length in bytes; raises OSError. Nothing can be written after that."""

    def keep(self, model: Model) -> None:
        """Make it the model of its name, as a whole; raises ModelExists, OSError."""


class Models(Protocol):
    """The models of one data folder, which several processes may share."""

    def list(self) -> Sequence[Model]:
        """By name, without damaged ones, of which the log tells."""

    def get(self, name: str) -> Model:
        """Raises BadModelName, ModelNotFound, ModelDamaged."""

    def file(self, model: Model) -> bytes:
        """The very file that was added; raises ModelNotFound, ModelDamaged."""

    def receive(self) -> AbstractContextManager[IncomingModel]:
        """Begin to receive one; raises OSError."""

    def remove(self, name: str) -> None:
        """Raises BadModelName, ModelNotFound, OSError."""


class Trials(Protocol):
    """Tries files before they are models, in processes that may die of them."""

    async def tried(self, file: Path) -> NetworkFacts:
        """What the file says and does; raises UnusableModel."""
