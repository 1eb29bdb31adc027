"""Models as folders below the data folder.

`models/<name>/` holds `model.onnx` and `model.json`. A model is written into a working folder beside that and renamed,
so that a name exists only with a complete model. A receiver holds a lock on its working folder; an unlocked one was
left by a process that died, and is removed at the next start.
"""

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pydantic import TypeAdapter, ValidationError

from rushes_inference.adapters.working_folders import WORKING, locked, sweep, synced
from rushes_inference.domain.errors import ModelDamaged, ModelExists, ModelNotFound, ModelTooLarge
from rushes_inference.domain.model_names import checked_name, may_be_named
from rushes_inference.domain.models import MOST_BYTES, AllModels, Model, UnreadableModel

_FILE, _FACTS = "model.onnx", "model.json"
_CHANGED = f"{_FILE} has changed since it was added"
_MODEL = TypeAdapter(Model)


@dataclass(frozen=True, slots=True)
class _Checked:
    """A state of a model's file that was compared with the SHA-256 of the file that was added."""

    sha256: str
    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int


class ModelFolder:
    """The models of one data folder, which several processes may share."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES) -> None:
        """`most_bytes` limits the size of a model's file."""
        self._folder, self._most_bytes = folder, most_bytes
        # Large files are hashed once for each state.
        self._damages: dict[_Checked, str] = {}
        folder.mkdir(parents=True, exist_ok=True)
        sweep(folder)

    def list(self) -> Sequence[Model]:
        """The usable models, by name."""
        return [model for model, damage in self.all().described if not damage]

    def all(self) -> AllModels:
        """Damaged ones included."""
        described, unreadable = [], []
        for path in sorted(self._folder.iterdir()):
            if path.is_dir() and may_be_named(path.name):
                try:
                    model = self._described(path.name)
                    described.append((model, self._damage(model)))
                except ModelNotFound:
                    pass  # removed meanwhile
                except ModelDamaged as damaged:
                    unreadable.append(UnreadableModel(path.name, damaged.why))
        return AllModels(described, unreadable)

    def get(self, name: str) -> Model:
        """The usable model of this name; raises BadModelName, ModelNotFound, ModelDamaged."""
        model = self._described(name)
        if damage := self._damage(model):
            raise ModelDamaged(name, damage)
        return model

    def _damage(self, model: Model) -> str:
        """Why its file is not the one that was added, "" if it is; raises ModelNotFound."""
        folder = self._folder / model.name
        try:
            with (folder / _FILE).open("rb") as file:
                found = os.fstat(file.fileno())
                checked = _Checked(model.sha256, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
                if checked not in self._damages:
                    is_whole = hashlib.file_digest(file, "sha256").hexdigest() == model.sha256
                    self._damages[checked] = "" if is_whole else _CHANGED
        except FileNotFoundError as missing:
            if not folder.exists():
                raise ModelNotFound(model.name) from missing
            return f"{_FILE} is missing"
        except OSError as failed:
            return f"{_FILE} cannot be read: {failed.strerror}"
        return self._damages[checked]

    def _described(self, name: str) -> Model:
        folder = self._folder / checked_name(name)
        try:
            facts = (folder / _FACTS).read_bytes()
        except FileNotFoundError as missing:
            if folder.exists():
                raise ModelDamaged(name, f"{_FACTS} is missing") from missing
            raise ModelNotFound(name) from missing
        except OSError as failed:
            raise ModelDamaged(name, f"{_FACTS} cannot be read: {failed.strerror}") from failed
        try:
            model = _MODEL.validate_json(facts)
        except ValidationError as wrong:
            raise ModelDamaged(name, f"{_FACTS} is no description of a model") from wrong
        if model.name != name:  # As of a folder that somebody renamed or copied.
            raise ModelDamaged(name, f"{_FACTS} is that of the model {model.name!r}")
        return model

    def file(self, model: Model) -> bytes:
        """Bytes of the file that was added; raises ModelNotFound, ModelDamaged."""
        try:
            content = (self._folder / model.name / _FILE).read_bytes()
        except FileNotFoundError as missing:
            raise ModelNotFound(model.name) from missing
        if hashlib.sha256(content).hexdigest() != model.sha256:
            raise ModelDamaged(model.name, _CHANGED)
        return content

    @contextmanager
    def receive(self) -> "Iterator[Incoming]":
        """Begin to receive a model; it is deleted at the end unless it was kept. Raises OSError."""
        folder = self._folder / f"{WORKING}{uuid.uuid4().hex}"
        folder.mkdir(mode=0o700)
        lock = locked(folder)
        try:
            with (folder / _FILE).open("xb") as file:
                yield Incoming(self._folder, folder, file, self._most_bytes)
        finally:
            shutil.rmtree(folder, ignore_errors=True)  # The rest is deleted at the next start.
            if lock is not None:
                os.close(lock)

    def remove(self, name: str) -> None:
        """Delete a model; raises BadModelName, ModelNotFound, OSError."""
        folder = self._folder / checked_name(name)
        lock = locked(folder)
        if lock is None:  # Removed by another process meanwhile.
            raise ModelNotFound(name)
        try:
            grave = self._folder / f"{WORKING}{uuid.uuid4().hex}"
            folder.rename(grave)
            shutil.rmtree(grave)
        finally:
            os.close(lock)


class Incoming:
    """A model's file while it is received."""

    def __init__(self, models: Path, folder: Path, file: BinaryIO, most_bytes: int) -> None:
        self.path = folder / _FILE
        """For the trial."""
        self._models, self._folder, self._file, self._most_bytes = models, folder, file, most_bytes
        self._hash, self._length = hashlib.sha256(), 0

    def write(self, data: bytes) -> None:
        """Append bytes; raises ModelTooLarge, OSError."""
        self._length += len(data)
        if self._length > self._most_bytes:
            raise ModelTooLarge(self._most_bytes)
        self._hash.update(data)
        self._file.write(data)

    def received(self) -> tuple[str, int]:
        """The file's SHA-256 in hexadecimal, and its length in bytes; raises OSError. Ends writing."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return self._hash.hexdigest(), self._length

    def keep(self, model: Model) -> None:
        """Publish it as the model of its name, atomically; raises ModelExists, OSError."""
        with (self._folder / _FACTS).open("xb") as facts:
            facts.write(_MODEL.dump_json(model, indent=2))
            facts.flush()
            os.fsync(facts.fileno())
        synced(self._folder)
        try:
            self._folder.rename(self._models / model.name)
        except OSError as taken:
            if (self._models / model.name).exists():
                raise ModelExists(model.name) from taken
            raise
        synced(self._models)
