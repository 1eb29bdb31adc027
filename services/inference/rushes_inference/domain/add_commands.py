"""The whole commands that add published models, as they are typed on the machine of inference."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rushes_inference.domain.published import SITE, PublishedModel

_ASKED: Final = "RUSHES_SERVICE_SECRET"


@dataclass(frozen=True)
class Installation:
    """How Rushes is installed where this process runs."""

    rushes: Path
    """The command `rushes`."""
    python: Path
    data_dir: Path
    """Absolute."""
    has_secret: bool
    """Whether the services ask for a credential, which is made of RUSHES_SERVICE_SECRET."""
    site: str
    """Address of the site that commands download from."""
    lacks: Sequence[str]
    """Requirements for exporting models that are not installed."""
    models_dir: Path | None = None
    """Folder of models, absolute; None: the data folder."""

    def command(self, *arguments: str) -> str:
        """A command of `rushes` with the settings of this process, for bash and zsh. The secret is asked for."""
        settings = {"RUSHES_DATA_DIR": str(self.data_dir)}
        if self.models_dir is not None:
            settings["RUSHES_MODELS_DIR"] = str(self.models_dir)
        if self.site != SITE:
            settings["RUSHES_MODELS_SITE"] = self.site
        given = " ".join(f"{name}={shlex.quote(value)}" for name, value in settings.items())
        line = f"{given} {shlex.join([str(self.rushes), *arguments])}"
        if not self.has_secret:
            return line
        asking = f"printf '{_ASKED}: ' && read -rs {_ASKED} && export {_ASKED}"
        return f"({asking} && {line})"

    def adding(self, model: PublishedModel) -> str:
        """The command that adds a published model, and first installs what it lacks for that."""
        adding = self.command(*model.adding)
        if not model.is_exported or not self.lacks:
            return adding
        installing = shlex.join([str(self.python), "-m", "pip", "install", *self.lacks])
        return f"{installing} && {adding}"
