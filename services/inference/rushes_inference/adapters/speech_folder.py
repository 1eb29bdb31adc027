"""The model of speech as a folder below the data folder.

`speech/model/` holds `recogniser/`, `text/` and `speech.json`. It is written into a working folder and renamed, so that
it exists only when it is complete.
"""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import structlog
from pydantic import TypeAdapter, ValidationError

from rushes_inference.adapters.received_files import ReceivedFiles
from rushes_inference.adapters.working_folders import WORKING, locked, sweep, synced
from rushes_inference.domain.errors import SpeechExists, SpeechNotFound, UnusableModel
from rushes_inference.domain.speech import (
    FILES,
    MOST_BYTES,
    RECOGNISER,
    RECOGNISER_FILES,
    VOCABULARIES,
    SpeechModel,
)
from rushes_inference.domain.texts import TEXT, WORDS_FILES, hash_of_files

log = structlog.get_logger()

_FOLDER: Final = "model"
_FACTS: Final = "speech.json"
_MODEL = TypeAdapter(SpeechModel)


def speech_kept_in(folder: Path) -> SpeechModel | None:
    """Like SpeechFolder.find, for a folder that need not exist."""
    try:
        return _MODEL.validate_json((folder / _FOLDER / _FACTS).read_bytes())
    except FileNotFoundError:
        if (folder / _FOLDER).exists():
            log.error("model of speech left out", why=f"{_FACTS} is missing")
    except ValidationError:
        log.error("model of speech left out", why=f"{_FACTS} cannot be read")
    return None


class SpeechFolder:
    """The model of speech of one data folder, which several processes may share."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES) -> None:
        """`most_bytes` limits the size of all files of a model together."""
        self._folder, self._most_bytes = folder, most_bytes
        folder.mkdir(parents=True, exist_ok=True)
        sweep(folder)

    def find(self) -> SpeechModel | None:
        """None where there is none, or where it is damaged, which is logged."""
        return speech_kept_in(self._folder)

    def path(self) -> Path:
        """Folder of its files."""
        return self._folder / _FOLDER

    @contextmanager
    def receive(self) -> "Iterator[IncomingFiles]":
        """Begin to receive a model; it is deleted at the end unless it was kept. Raises SpeechExists, OSError."""
        if self.path().exists():
            raise SpeechExists()
        folder = self._folder / f"{WORKING}{uuid.uuid4().hex}"
        folder.mkdir(mode=0o700)
        lock = locked(folder)
        incoming = IncomingFiles(folder, self.path(), self._most_bytes)
        try:
            yield incoming
        finally:
            incoming.close()
            shutil.rmtree(folder, ignore_errors=True)  # The rest is deleted at the next start.
            if lock is not None:
                os.close(lock)

    def remove(self) -> None:
        """Delete the model; raises SpeechNotFound, OSError."""
        lock = locked(self.path())
        if lock is None:  # There is none, or another process removed it meanwhile.
            raise SpeechNotFound()
        try:
            grave = self._folder / f"{WORKING}{uuid.uuid4().hex}"
            self.path().rename(grave)
            shutil.rmtree(grave)
        finally:
            os.close(lock)


class IncomingFiles:
    """A model of speech while it is received."""

    def __init__(self, folder: Path, target: Path, most_bytes: int) -> None:
        self.path = folder
        """For the trial."""
        self._target = target
        self._files = ReceivedFiles(folder, FILES, most_bytes, "a model of speech")

    def begin(self, file: str) -> None:
        """Begin this one of FILES; what is written next belongs to it. Raises UnusableModel, OSError."""
        self._files.begin(file)

    def write(self, data: bytes) -> None:
        """Append bytes; raises UnusableModel where no file was begun, ModelTooLarge, OSError."""
        self._files.write(data)

    def close(self) -> None:
        """Finish the file that was begun last."""
        self._files.close()

    def received(self) -> tuple[str, str, int]:
        """Hashes of the recogniser and of the text encoder, and the size of all files. Ends writing.

        Raises UnusableModel where a file is missing, OSError.
        """
        self.close()
        self._files.check_there(_wanted())
        digests = self._files.digests
        if not any(f"{RECOGNISER}/{name}" in digests for name in VOCABULARIES):
            raise UnusableModel(f"it lacks {RECOGNISER}/{' or '.join(VOCABULARIES)}")
        recogniser, text = (
            hash_of_files({name: digest for name, digest in digests.items() if name.startswith(f"{part}/")})
            for part in (RECOGNISER, TEXT)
        )
        return recogniser, text, self._files.length

    def keep(self, model: SpeechModel) -> None:
        """Publish it as the model of speech, atomically; raises SpeechExists, OSError."""
        with (self.path / _FACTS).open("xb") as facts:
            facts.write(_MODEL.dump_json(model, indent=2))
            facts.flush()
            os.fsync(facts.fileno())
        for folder in (self.path / RECOGNISER, self.path / TEXT, self.path):
            synced(folder)
        try:
            self.path.rename(self._target)
        except OSError as taken:
            if self._target.exists():
                raise SpeechExists() from taken
            raise
        synced(self._target.parent)


def _wanted() -> tuple[str, ...]:
    return (*(f"{RECOGNISER}/{name}" for name in RECOGNISER_FILES), *WORDS_FILES)
