"""Models as folders below the data folder.

`models/<name>/` holds `model.onnx` and `model.json`, and of a model with words the folder `text`. A model is written
into a working folder beside that and renamed, so that a name exists only with a complete model. Words that are added
later are renamed likewise, and count once `model.json` names them. A receiver holds a lock on its working folder; an
unlocked one was left by a process that died, and is removed at the next start.
"""

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from rushes_inference.adapters.received_files import ReceivedFiles
from rushes_inference.adapters.working_folders import WORKING, locked, sweep, synced
from rushes_inference.domain.errors import ModelBusy, ModelDamaged, ModelExists, ModelNotFound
from rushes_inference.domain.model_names import checked_name, may_be_named
from rushes_inference.domain.models import MODEL_FILE, MOST_BYTES, AllModels, Model, UnreadableModel
from rushes_inference.domain.seen_errors import WordsExist
from rushes_inference.domain.texts import TEXT, WORDS_FILES, Words, hash_of_files

_FACTS = "model.json"
_CHANGED = f"{MODEL_FILE} has changed since it was added"
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
        """`most_bytes` limits the size of a model's file, and of an encoder of texts beside it."""
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
            with (folder / MODEL_FILE).open("rb") as file:
                found = os.fstat(file.fileno())
                checked = _Checked(model.sha256, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
                if checked not in self._damages:
                    is_whole = hashlib.file_digest(file, "sha256").hexdigest() == model.sha256
                    self._damages[checked] = "" if is_whole else _CHANGED
        except FileNotFoundError as missing:
            if not folder.exists():
                raise ModelNotFound(model.name) from missing
            return f"{MODEL_FILE} is missing"
        except OSError as failed:
            return f"{MODEL_FILE} cannot be read: {failed.strerror}"
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
            content = (self._folder / model.name / MODEL_FILE).read_bytes()
        except FileNotFoundError as missing:
            raise ModelNotFound(model.name) from missing
        if hashlib.sha256(content).hexdigest() != model.sha256:
            raise ModelDamaged(model.name, _CHANGED)
        return content

    def path(self, model: Model) -> Path:
        """Folder of its files."""
        return self._folder / model.name

    @contextmanager
    def receive(self) -> "Iterator[Incoming]":
        """Begin to receive a model; it is deleted at the end unless it was kept. Raises OSError."""
        with self._working() as folder:
            incoming = Incoming(self._folder, folder, self._most_bytes)
            try:
                yield incoming
            finally:
                incoming.close()

    @contextmanager
    def receive_words(self) -> "Iterator[IncomingWords]":
        """Begin to receive the words of a model that is there; they are deleted at the end unless they were kept.

        Raises OSError.
        """
        with self._working() as folder:
            incoming = IncomingWords(folder, self._most_bytes)
            try:
                yield incoming
            finally:
                incoming.close()

    @contextmanager
    def _working(self) -> Iterator[Path]:
        folder = self._folder / f"{WORKING}{uuid.uuid4().hex}"
        folder.mkdir(mode=0o700)
        lock = locked(folder)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)  # The rest is deleted at the next start.
            if lock is not None:
                os.close(lock)

    def keep_words(self, incoming: "IncomingWords", model: Model, words: Words) -> Model:
        """Publish words of a model; raises ModelNotFound, ModelBusy, ModelDamaged, WordsExist, OSError."""
        folder = self._folder / model.name
        with self._alone(model.name):
            present = self.get(model.name)
            if present.words is not None:
                raise WordsExist(model.name)
            if present.sha256 != model.sha256:  # Removed and added again meanwhile.
                raise ModelNotFound(model.name)
            # Of a process that died between the two renames: nothing names it.
            shutil.rmtree(folder / TEXT, ignore_errors=True)
            added = replace(present, words=words)
            synced(incoming.path / TEXT)
            (incoming.path / TEXT).rename(folder / TEXT)
            synced(folder)
            _write_facts(incoming.path, added)
            (incoming.path / _FACTS).rename(folder / _FACTS)
            synced(folder)
        return added

    def remove(self, name: str) -> None:
        """Delete a model; raises BadModelName, ModelNotFound, ModelBusy, OSError."""
        with self._alone(checked_name(name)):
            grave = self._folder / f"{WORKING}{uuid.uuid4().hex}"
            (self._folder / name).rename(grave)
            shutil.rmtree(grave)

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """While no other process changes a model; raises ModelNotFound, ModelBusy."""
        folder = self._folder / name
        lock = locked(folder)
        if lock is None:
            raise ModelBusy(name) if folder.exists() else ModelNotFound(name)
        try:
            yield
        finally:
            os.close(lock)


class Incoming:
    """A model's files while they are received."""

    def __init__(self, models: Path, folder: Path, most_bytes: int) -> None:
        self.path = folder / MODEL_FILE
        """For the trial."""
        self._models, self._folder = models, folder
        self.words = IncomingWords(folder, most_bytes)
        self._picture = ReceivedFiles(folder, (MODEL_FILE,), most_bytes, "a model")
        self._written = self._picture

    def begin(self, file: str) -> None:
        """Begin MODEL_FILE or one of WORDS_FILES; what is written next belongs to it. Raises UnusableModel, OSError."""
        self._written = self._picture if file == MODEL_FILE else self.words.files
        self._written.begin(file)

    def write(self, data: bytes) -> None:
        """Append bytes; raises UnusableModel where no file was begun, ModelTooLarge, OSError."""
        self._written.write(data)

    def close(self) -> None:
        """Finish all files."""
        self._picture.close()
        self.words.close()

    def received(self) -> tuple[str, int]:
        """The SHA-256 of MODEL_FILE in hexadecimal, and its length in bytes. Ends writing.

        Raises UnusableModel where it is missing, OSError.
        """
        self._picture.close()
        self._picture.check_there((MODEL_FILE,))
        return self._picture.digests[MODEL_FILE], self._picture.length

    def keep(self, model: Model) -> None:
        """Publish it as the model of its name, atomically; raises ModelExists, OSError."""
        _write_facts(self._folder, model)
        if model.words is not None:
            synced(self._folder / TEXT)
        synced(self._folder)
        try:
            self._folder.rename(self._models / model.name)
        except OSError as taken:
            if (self._models / model.name).exists():
                raise ModelExists(model.name) from taken
            raise
        synced(self._models)


class IncomingWords:
    """The files of an encoder of texts while they are received."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self.path = folder
        """For the trial: the folder of TEXT."""
        self.files = ReceivedFiles(folder, WORDS_FILES, most_bytes, "an encoder of texts")

    @property
    def begun(self) -> bool:
        """Whether any file has been."""
        return (self.path / TEXT).exists()

    def close(self) -> None:
        """Finish the file that was begun last."""
        self.files.close()

    def received(self) -> tuple[str, int]:
        """The hash of the files, and their length in bytes together. Ends writing.

        Raises UnusableModel where a file is missing, OSError.
        """
        self.close()
        self.files.check_there(WORDS_FILES)
        return hash_of_files(self.files.digests), self.files.length


def _write_facts(folder: Path, model: Model) -> None:
    with (folder / _FACTS).open("xb") as facts:
        facts.write(_MODEL.dump_json(model, indent=2))
        facts.flush()
        os.fsync(facts.fileno())
