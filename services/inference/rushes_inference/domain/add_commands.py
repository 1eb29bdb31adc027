"""The whole commands that add published models, as they are typed on the machine of inference."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True)
class PublishedModel:
    """A model that others have published, and that `rushes models add` knows by its name."""

    name: str
    licence: str
    """Licence of its weights."""
    download_bytes: int
    """About as large as what is downloaded, without packages."""
    exported: bool
    """Whether it is made into an ONNX file first, which needs the packages of the extra `yolo`."""


PUBLISHED: Final = (
    PublishedModel("yolo11n", "AGPL-3.0", 6_000_000, exported=True),
    PublishedModel("clip-vit-b-32", "MIT", 350_000_000, exported=False),
)


@dataclass(frozen=True)
class AddCommand:
    """A published model, and how it is added."""

    model: PublishedModel
    command: str


@dataclass(frozen=True)
class Installation:
    """How Rushes is installed where this process runs."""

    rushes: Path
    """The command `rushes`."""
    python: Path
    data_dir: Path
    """Absolute."""
    has_token: bool
    """Whether the services ask for a credential, which is made of RUSHES_TOKEN."""
    lacks: Sequence[str]
    """Requirements for exporting models that are not installed."""

    def add_commands(self) -> tuple[AddCommand, ...]:
        """The command for each published model."""
        return tuple(AddCommand(model, self._adding(model)) for model in PUBLISHED)

    def command(self, *arguments: str) -> str:
        """A command of `rushes` with the settings of this process, for bash and zsh. The token is asked for."""
        line = f"RUSHES_DATA_DIR={shlex.quote(str(self.data_dir))} {shlex.join([str(self.rushes), *arguments])}"
        if not self.has_token:
            return line
        return f"(printf 'RUSHES_TOKEN: ' && read -rs RUSHES_TOKEN && export RUSHES_TOKEN && {line})"

    def _adding(self, model: PublishedModel) -> str:
        adding = self.command("models", "add", model.name)
        if not model.exported or not self.lacks:
            return adding
        installing = shlex.join([str(self.python), "-m", "pip", "install", *self.lacks])
        return f"{installing} && {adding}"
