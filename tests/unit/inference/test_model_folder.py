import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from rushes_inference.adapters.model_folder import ModelFolder
from rushes_inference.adapters.working_folders import locked
from rushes_inference.domain.errors import (
    BadModelName,
    ModelBusy,
    ModelDamaged,
    ModelExists,
    ModelNotFound,
    ModelTooLarge,
    UnusableModel,
)
from rushes_inference.domain.models import MODEL_FILE, AllModels, Model, UnreadableModel
from rushes_inference.domain.seen_errors import WordsExist
from rushes_inference.domain.texts import Words, hash_of_files
from tests.unit.inference.known_models import known_model

FILE = b"weights" * 100


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture(name="models")
def _models(folder: Path) -> ModelFolder:
    return ModelFolder(folder, most_bytes=10_000)


def kept(models: ModelFolder, name: str) -> Model:
    with models.receive() as incoming:
        incoming.begin(MODEL_FILE)
        incoming.write(FILE[:10])
        incoming.write(FILE[10:])
        digest, length = incoming.received()
        model = replace(known_model(name, sha256=digest), bytes=length)
        incoming.keep(model)
    return model


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_is_kept_is_there_again(models: ModelFolder, folder: Path) -> None:
    model = kept(models, "ball")
    assert model.sha256 == sha256(FILE).hexdigest()
    again = ModelFolder(folder)
    assert again.get("ball") == model
    assert again.file(model) == FILE
    assert [each.name for each in again.list()] == ["ball"]
    assert names_in(folder) == {"ball"}
    kept(again, "a")
    assert [each.name for each in models.list()] == ["a", "ball"]


def test_what_is_removed_is_gone(models: ModelFolder, folder: Path) -> None:
    model = kept(models, "ball")
    models.remove("ball")
    assert names_in(folder) == set()
    with pytest.raises(ModelNotFound):
        models.get("ball")
    with pytest.raises(ModelNotFound):
        models.file(model)
    with pytest.raises(ModelNotFound):
        models.remove("ball")
    kept(models, "ball")


def test_a_name_is_taken_once(models: ModelFolder, folder: Path) -> None:
    first = kept(models, "ball")
    with pytest.raises(ModelExists):
        kept(models, "ball")
    assert models.get("ball") == first
    assert names_in(folder) == {"ball"}


def test_what_is_not_kept_leaves_nothing(models: ModelFolder, folder: Path) -> None:
    with models.receive() as incoming:
        incoming.begin(MODEL_FILE)
        incoming.write(bytes(10_000))
        with pytest.raises(ModelTooLarge, match="10000 bytes"):
            incoming.write(b"x")
    with models.receive() as incoming:
        incoming.begin(MODEL_FILE)
        incoming.write(b"x")
    assert names_in(folder) == set()


@pytest.mark.parametrize("name", ["../models", "", "a/b", ".hidden"])
def test_no_name_leads_anywhere_else(models: ModelFolder, name: str) -> None:
    for act in (models.get, models.remove):
        with pytest.raises(BadModelName):
            act(name)


def test_damage_is_noticed_said_and_can_be_removed(models: ModelFolder, folder: Path) -> None:
    model = kept(models, "ball")
    assert models.get("ball") == model
    (folder / "ball" / "model.onnx").write_bytes(b"weightz" * 100)
    with pytest.raises(ModelDamaged, match="has changed"):
        models.file(model)
    with pytest.raises(ModelDamaged, match="has changed"):
        models.get("ball")
    assert models.all() == AllModels([(model, "model.onnx has changed since it was added")], [])
    assert list(models.list()) == []
    (folder / "ball" / "model.onnx").unlink()
    assert models.all() == AllModels([(model, "model.onnx is missing")], [])
    (folder / "ball" / "model.onnx").write_bytes(FILE)
    assert models.all() == AllModels([(model, "")], [])
    models.remove("ball")
    assert names_in(folder) == set()


def missing(description: Path) -> None:
    description.unlink()


def cut_short(description: Path) -> None:
    description.write_bytes(description.read_bytes()[:-20])


def without_fields(description: Path) -> None:
    description.write_text("{}")


def no_text(description: Path) -> None:
    description.write_bytes(b"\xff\xfe")


def a_folder(description: Path) -> None:
    description.unlink()
    description.mkdir()


def of_another(description: Path) -> None:
    description.write_text(description.read_text().replace("ball", "goal"))


@pytest.mark.parametrize(
    ("damaged", "why"),
    [
        (missing, "model.json is missing"),
        (cut_short, "model.json is no description of a model"),
        (without_fields, "model.json is no description of a model"),
        (no_text, "model.json is no description of a model"),
        (a_folder, "model.json cannot be read: Is a directory"),
        (of_another, "model.json is that of the model 'goal'"),
    ],
)
def test_a_model_without_its_description_is_listed_and_can_be_removed_and_kept_anew(
    models: ModelFolder, folder: Path, damaged: Callable[[Path], None], why: str
) -> None:
    whole = kept(models, "a")
    kept(models, "ball")
    damaged(folder / "ball" / "model.json")
    (folder / "README").write_text("somebody's")
    assert models.all() == AllModels([(whole, "")], [UnreadableModel("ball", why)])
    assert list(models.list()) == [whole]
    with pytest.raises(ModelDamaged, match=why):
        models.get("ball")
    models.remove("ball")
    assert models.all() == AllModels([(whole, "")], [])
    again = kept(models, "ball")
    assert models.all() == AllModels([(whole, ""), (again, "")], [])


def test_what_a_dead_process_left_is_swept_and_what_another_receives_is_not(models: ModelFolder, folder: Path) -> None:
    dying = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from rushes_inference.adapters.model_folder import ModelFolder\n"
        "with ModelFolder(Path(sys.argv[1])).receive() as incoming:\n"
        "    incoming.begin('model.onnx')\n"
        "    incoming.write(b'weights')\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    ended = subprocess.run([sys.executable, "-c", dying, str(folder)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert len(names_in(folder)) == 1
    with models.receive() as incoming:
        incoming.begin(MODEL_FILE)
        incoming.write(FILE)
        assert len(names_in(folder)) == 2
        ModelFolder(folder)
        assert len(names_in(folder)) == 1
        digest, length = incoming.received()
        incoming.keep(replace(known_model("ball", sha256=digest), bytes=length))
    assert names_in(folder) == {"ball"}


WORDS = {"text/model.onnx": b"more weights", "text/tokenizer.json": b"{}"}


def test_words_are_kept_with_their_model_or_added_to_it_once(models: ModelFolder, folder: Path) -> None:
    with models.receive() as incoming:
        incoming.begin(MODEL_FILE)
        incoming.write(FILE)
        for name, content in WORDS.items():
            incoming.begin(name)
            incoming.write(content)
        digest, length = incoming.received()
        words = Words(*incoming.words.received(), 16)
        model = replace(known_model("ball", sha256=digest), bytes=length, words=words)
        incoming.keep(model)
    assert (words.bytes, words.sha256) == (14, hash_of_files({n: sha256(c).hexdigest() for n, c in WORDS.items()}))
    assert ModelFolder(folder).get("ball") == model
    assert {name: (models.path(model) / name).read_bytes() for name in WORDS} == WORDS
    plain = kept(models, "plain")
    assert models.get("plain").words is None
    with models.receive_words() as coming:
        for name, content in WORDS.items():
            coming.files.begin(name)
            coming.files.write(content)
        assert coming.received() == (words.sha256, words.bytes)
        assert models.keep_words(coming, plain, words) == replace(plain, words=words)
        with pytest.raises(WordsExist):
            models.keep_words(coming, plain, words)
    assert ModelFolder(folder).get("plain") == replace(plain, words=words)
    assert names_in(folder) == {"ball", "plain"}
    assert names_in(folder / "plain") == {"model.onnx", "model.json", "text"}


def test_bytes_that_belong_to_no_file_and_a_model_without_its_own_are_refused(models: ModelFolder) -> None:
    with models.receive() as incoming:
        with pytest.raises(UnusableModel, match="its first bytes belong to no file"):
            incoming.write(FILE)
        incoming.begin("text/model.onnx")
        incoming.write(FILE)
        with pytest.raises(UnusableModel, match=r"it lacks model\.onnx"):
            incoming.received()


def test_words_that_are_too_large_or_of_other_files_are_refused(models: ModelFolder, folder: Path) -> None:
    with models.receive() as incoming:
        incoming.begin(MODEL_FILE)
        incoming.write(FILE)
        incoming.begin("text/model.onnx")
        incoming.write(b"1" * 10_000)
        with pytest.raises(ModelTooLarge, match="at most 10000 bytes"):
            incoming.write(b"1")
        for wrong in ("text/config.json", "text/model.onnx", "model.onnx", "../model.onnx"):
            with pytest.raises(UnusableModel, match=r"is no part of (a model|an encoder of texts), or comes twice"):
                incoming.begin(wrong)
        with pytest.raises(UnusableModel, match=r"it lacks text/tokenizer.json"):
            incoming.words.received()
    assert names_in(folder) == set()


def test_a_model_that_another_process_changes_is_not_taken_for_one_that_is_not_there(
    models: ModelFolder, folder: Path
) -> None:
    model = kept(models, "ball")
    lock = locked(folder / "ball")
    assert lock is not None
    with models.receive_words() as coming:
        for name, content in WORDS.items():
            coming.files.begin(name)
            coming.files.write(content)
        words = Words(*coming.received(), 16)
        with pytest.raises(ModelBusy, match=r"'ball' is being added, changed or removed at this moment. Try again."):
            models.keep_words(coming, model, words)
        with pytest.raises(ModelBusy):
            models.remove("ball")
        assert models.get("ball") == model
        os.close(lock)
        assert models.keep_words(coming, model, words).words == words
    models.remove("ball")
    assert names_in(folder) == set()


def test_words_of_a_model_that_was_removed_meanwhile_are_not_kept(models: ModelFolder, folder: Path) -> None:
    model = kept(models, "ball")
    with models.receive_words() as coming:
        for name, content in WORDS.items():
            coming.files.begin(name)
            coming.files.write(content)
        words = Words(*coming.received(), 16)
        models.remove("ball")
        with pytest.raises(ModelNotFound):
            models.keep_words(coming, model, words)
    assert names_in(folder) == set()
