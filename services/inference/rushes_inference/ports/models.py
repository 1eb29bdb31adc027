"""Storage of models, and the trial of a file before it becomes one."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from rushes_inference.domain.models import AllModels, Model, NetworkFacts


class IncomingModel(Protocol):
    """A file that is being received; it is deleted at the end unless it was kept."""

    path: Path
    """Path of the file, for the trial."""

    def write(self, data: bytes) -> None:
        """Append bytes; raises ModelTooLarge, OSError."""

    def received(self) -> tuple[str, int]:
        """SHA-256 in hexadecimal and length in bytes; raises OSError. Ends writing."""

    def keep(self, model: Model) -> None:
        """Publish it as the model of its name, atomically; raises ModelExists, OSError."""


class Models(Protocol):
    """The models of one data folder, which several processes may share."""

    def list(self) -> Sequence[Model]:
        """The usable models, by name."""

    def all(self) -> AllModels:
        """Damaged ones included."""

    def get(self, name: str) -> Model:
        """The usable model of this name; raises BadModelName, ModelNotFound, ModelDamaged."""

    def file(self, model: Model) -> bytes:
        """Bytes of the file that was added; raises ModelNotFound, ModelDamaged."""

    def receive(self) -> AbstractContextManager[IncomingModel]:
        """Begin to receive a model; raises OSError."""

    def remove(self, name: str) -> None:
        """Delete a model; raises BadModelName, ModelNotFound, OSError."""


class Trials(Protocol):
    """Tries files in child processes that may crash."""

    async def tried(self, file: Path) -> NetworkFacts:
        """Facts from reading and running the file; raises UnusableModel."""
