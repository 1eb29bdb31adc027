"""The model of speech as a folder below the data folder.

`speech/model/` holds `recogniser/`, `text/` and `speech.json`. It is written into a working folder and renamed, so that
it exists only when it is complete.
"""

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

import structlog
from pydantic import TypeAdapter, ValidationError

from rushes_inference.adapters.working_folders import WORKING, locked, sweep, synced
from rushes_inference.domain.errors import ModelTooLarge, SpeechExists, SpeechNotFound, UnusableModel
from rushes_inference.domain.speech import (
    FILES,
    MOST_BYTES,
    RECOGNISER,
    RECOGNISER_FILES,
    TEXT,
    TEXT_FILES,
    VOCABULARIES,
    SpeechModel,
    hash_of_files,
)

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
        self._target, self._most_bytes = target, most_bytes
        self._file: BinaryIO | None = None
        self._hash = hashlib.sha256()
        self._name = ""
        self._length = 0
        self._digests: dict[str, str] = {}
        """Digests of the complete files."""

    def begin(self, file: str) -> None:
        """Begin this one of FILES; what is written next belongs to it. Raises UnusableModel, OSError."""
        self.close()
        if file not in FILES or file in self._digests:
            raise UnusableModel(f"{file[:100]!r} is no part of a model of speech, or comes twice")
        path = self.path / file
        path.parent.mkdir(exist_ok=True)
        self._name, self._hash, self._file = file, hashlib.sha256(), path.open("xb")

    def write(self, data: bytes) -> None:
        """Append bytes; raises UnusableModel where no file was begun, ModelTooLarge, OSError."""
        if self._file is None:
            raise UnusableModel("its first bytes belong to no file")
        self._length += len(data)
        if self._length > self._most_bytes:
            raise ModelTooLarge(self._most_bytes)
        self._hash.update(data)
        self._file.write(data)

    def close(self) -> None:
        """Finish the file that was begun last."""
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._digests[self._name] = self._hash.hexdigest()
            self._file = None

    def received(self) -> tuple[str, str, int]:
        """Hashes of the recogniser and of the text encoder, and the size of all files. Ends writing.

        Raises UnusableModel where a file is missing, OSError.
        """
        self.close()
        missing = [name for name in _wanted() if name not in self._digests]
        if missing:
            raise UnusableModel(f"it lacks {', '.join(missing)}")
        if not any(f"{RECOGNISER}/{name}" in self._digests for name in VOCABULARIES):
            raise UnusableModel(f"it lacks {RECOGNISER}/{' or '.join(VOCABULARIES)}")
        recogniser, text = (
            hash_of_files({name: digest for name, digest in self._digests.items() if name.startswith(f"{part}/")})
            for part in (RECOGNISER, TEXT)
        )
        return recogniser, text, self._length

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
    return (*(f"{RECOGNISER}/{name}" for name in RECOGNISER_FILES), *(f"{TEXT}/{name}" for name in TEXT_FILES))
