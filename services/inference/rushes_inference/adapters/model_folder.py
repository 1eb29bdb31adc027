"""Models as folders below the data folder: see ports.models.Models.

`models/<name>/` holds `model.onnx` and `model.json`. A model is made in a working folder beside and renamed, so that
its name is there with all of it or not at all. Whoever receives one holds a lock on its working folder; what nobody
holds was left by a process that died, and is removed at the next start.
"""

import fcntl
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import structlog
from pydantic import TypeAdapter, ValidationError

from rushes_inference.domain.errors import ModelDamaged, ModelExists, ModelNotFound, ModelTooLarge
from rushes_inference.domain.model_names import checked_name, may_be_named
from rushes_inference.domain.models import MOST_BYTES, Model

log = structlog.get_logger()

_FILE, _FACTS = "model.onnx", "model.json"
_WORKING = ".working-"
_PIECE = 1 << 20
_MODEL = TypeAdapter(Model)


class ModelFolder:
    """All models of a data folder."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES) -> None:
        """`most_bytes` is what a model's file may have."""
        self._folder, self._most_bytes = folder, most_bytes
        folder.mkdir(parents=True, exist_ok=True)
        self._sweep()

    def list(self) -> Sequence[Model]:
        """By name, without damaged ones, of which the log tells."""
        models = []
        for path in sorted(self._folder.iterdir()):
            if path.is_dir() and may_be_named(path.name):
                try:
                    models.append(self.get(path.name))
                except ModelNotFound:
                    pass  # removed meanwhile
                except ModelDamaged as damaged:
                    log.error("model left out", model=path.name, why=damaged.message)
        return models

    def get(self, name: str) -> Model:
        """Raises BadModelName, ModelNotFound, ModelDamaged."""
        folder = self._folder / checked_name(name)
        try:
            facts = (folder / _FACTS).read_bytes()
        except FileNotFoundError as missing:
            if folder.exists():
                raise ModelDamaged(name, f"{_FACTS} is missing") from missing
            raise ModelNotFound(name) from missing
        try:
            return _MODEL.validate_json(facts)
        except ValidationError as wrong:
            raise ModelDamaged(name, f"{_FACTS} cannot be read") from wrong

    def file(self, model: Model) -> bytes:
        """The very file that was added; raises ModelNotFound, ModelDamaged."""
        try:
            content = (self._folder / model.name / _FILE).read_bytes()
        except FileNotFoundError as missing:
            raise ModelNotFound(model.name) from missing
        if hashlib.sha256(content).hexdigest() != model.sha256:
            raise ModelDamaged(model.name, f"{_FILE} has changed since it was added")
        return content

    @contextmanager
    def receive(self) -> "Iterator[Incoming]":
        """Begin to receive a model; what was not kept is gone in the end."""
        folder = self._folder / f"{_WORKING}{uuid.uuid4().hex}"
        folder.mkdir(mode=0o700)
        lock = _locked(folder)
        try:
            with (folder / _FILE).open("xb") as file:
                yield Incoming(self._folder, folder, file, self._most_bytes)
        finally:
            shutil.rmtree(folder, ignore_errors=True)  # what is left of it is swept at the next start
            if lock is not None:
                os.close(lock)

    def remove(self, name: str) -> None:
        """Raises BadModelName, ModelNotFound, OSError."""
        folder = self._folder / checked_name(name)
        lock = _locked(folder)
        if lock is None:  # somebody else removes it
            raise ModelNotFound(name)
        try:
            grave = self._folder / f"{_WORKING}{uuid.uuid4().hex}"
            folder.rename(grave)
            shutil.rmtree(grave)
        finally:
            os.close(lock)

    def _sweep(self) -> None:
        for folder in self._folder.glob(f"{_WORKING}*"):
            lock = _locked(folder)
            if lock is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(lock)


class Incoming:
    """A model's file on its way: see ports.models.IncomingModel."""

    def __init__(self, models: Path, folder: Path, file: BinaryIO, most_bytes: int) -> None:
        self.path = folder / _FILE
        self._models, self._folder, self._file, self._most_bytes = models, folder, file, most_bytes
        self._hash, self._length = hashlib.sha256(), 0

    def write(self, data: bytes) -> None:
        """Append to it; raises ModelTooLarge, OSError."""
        self._length += len(data)
        if self._length > self._most_bytes:
            raise ModelTooLarge(self._most_bytes)
        self._hash.update(data)
        self._file.write(data)

    def received(self) -> tuple[str, int]:
        """Its SHA-256 in hexadecimal, and its length in bytes."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return self._hash.hexdigest(), self._length

    def keep(self, model: Model) -> None:
        """Make it the model of its name, as a whole; raises ModelExists, OSError."""
        with (self._folder / _FACTS).open("xb") as facts:
            facts.write(_MODEL.dump_json(model, indent=2))
            facts.flush()
            os.fsync(facts.fileno())
        _sync(self._folder)
        try:
            self._folder.rename(self._models / model.name)
        except OSError as taken:
            if (self._models / model.name).exists():
                raise ModelExists(model.name) from taken
            raise
        _sync(self._models)


def _locked(folder: Path) -> int | None:
    """A descriptor that holds a lock on a folder; None where somebody else holds it, or the folder is gone."""
    with suppress(FileNotFoundError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
        else:
            return descriptor
    return None


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
