"""`rushes models`: adding, listing, testing and removing models, and updating a Triton, through a running Rushes."""

import asyncio
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from rushes.inference.v1 import models_pb2, models_pb2_grpc
from rushes_chassis.trust import Peer
from rushes_inference.domain.mel_recipes import MelRecipe
from rushes_inference.domain.published import IMAGE_ENCODERS, WORDS, WORDS_OF_FILES, PinnedFiles
from rushes_inference.domain.texts import TEXT, TEXT_FILES, WORDS_FILES
from rushes_inference.download.transfer import NotDownloaded
from rushes_local.calls import DONE, FAILED, run_with_channel, say
from rushes_local.model_export import NotExported, exported
from rushes_local.model_repository import NoRepository, repository_at, synced
from rushes_local.published import download

Stub: TypeAlias = models_pb2_grpc.ModelsServiceStub

_ONNX = ".onnx"
_PART = 1 << 20
_ADD_DEADLINE = 3600.0
_TEST_DEADLINE = 180.0
_SHOWN_CLASSES = 5
_LONGEST_NAME = 64


@dataclass(frozen=True)
class NewModel:
    """What is said of a model that is added."""

    name: str | None
    """None: that of its file."""
    licence: str
    """Empty: as its file states."""
    window: float | None = None
    """Of a model of sound, seconds; None: as its file states."""
    mels: MelRecipe | None = None
    """Of a model of sound; None: as its file states."""


@dataclass(frozen=True)
class WordsFiles:
    """The files of an encoder of texts."""

    text: Path
    """ONNX."""
    tokenizer: Path

    @property
    def named(self) -> dict[str, Path]:
        """By their names in the model's folder."""
        return dict(zip(WORDS_FILES, (self.text, self.tokenizer), strict=True))


def words_files(text: Path | None, tokenizer: Path | None) -> WordsFiles | None:
    """None where neither is given; raises OnlyOne."""
    if text is None and tokenizer is None:
        return None
    if text is None or tokenizer is None:
        raise OnlyOne()
    return WordsFiles(text, tokenizer)


class OnlyOne(Exception):
    """Of an encoder of texts one file alone was given."""

    def __init__(self) -> None:
        super().__init__("An encoder of texts has two files: give both --text and --tokenizer, or neither.")


def add(inference: Peer, source: str, said: NewModel, site: str, words: WordsFiles | None = None) -> int:
    """Add an ONNX file, or a published model that is one; others are exported by ultralytics. The exit code.

    `words`: with this encoder of texts; a published model has its own.
    """
    if (missing := _not_there(words)) is not None:
        say(missing, sys.stderr)
        return FAILED
    file = Path(source)
    said = replace(said, name=said.name or name_from(file.name))
    if file.suffix.lower() == _ONNX:
        return _with_stub(inference, lambda models: _add(models, file, said, file.name, words))
    with tempfile.TemporaryDirectory(prefix="rushes-model-") as folder:
        try:
            onnx, terms, origin, own = _onnx_of(source, Path(folder), said.licence, site)
        except NotDownloaded as failed:
            say(f"{failed}\nWhere there is no network, add the file: rushes models add model.onnx", sys.stderr)
            return FAILED
        except NotExported as failed:
            say(str(failed), sys.stderr)
            return FAILED
        adding = replace(said, licence=terms)
        return _with_stub(inference, lambda models: _add(models, onnx, adding, origin, words or own))


def add_words(
    inference: Peer,
    name: str,
    words: WordsFiles | None,
    site: str,
    published: Mapping[str, PinnedFiles] = WORDS_OF_FILES,
) -> int:
    """Add an encoder of texts to a model that describes pictures; without files the one that is published for it.

    `published`: by the SHA-256 of the model's file. The exit code.
    """

    async def act(models: Stub) -> int:
        if words is not None:
            return await _add_words(models, name, words)
        model = (await models.GetModel(models_pb2.GetModelRequest(name=name))).model
        wanted = published.get(model.version)
        if wanted is None:
            say(
                f"No encoder of texts is published for the file of {name!r}. Give the one that was trained together "
                f"with it: rushes models words {name} --text text.onnx --tokenizer tokenizer.json",
                sys.stderr,
            )
            return FAILED
        with tempfile.TemporaryDirectory(prefix="rushes-words-") as folder:
            try:
                await asyncio.to_thread(download, [(wanted, Path(folder))], say=say, site=site)
            except NotDownloaded as failed:
                say(str(failed), sys.stderr)
                return FAILED
            return await _add_words(models, name, _in_folder(Path(folder)))

    return _with_stub(inference, act)


def _in_folder(folder: Path) -> WordsFiles:
    text, tokenizer = TEXT_FILES
    return WordsFiles(folder / text, folder / tokenizer)


async def _add_words(models: Stub, name: str, words: WordsFiles) -> int:
    async def requests() -> AsyncIterator[models_pb2.AddWordsRequest]:
        yield models_pb2.AddWordsRequest(name=name)
        for file, path in words.named.items():
            yield models_pb2.AddWordsRequest(file=file)
            async for part in _parts_of(path):
                yield models_pb2.AddWordsRequest(data=part)

    if (missing := _not_there(words)) is not None:
        say(missing, sys.stderr)
        return FAILED
    say("Testing the encoder …", sys.stderr)
    say(_line((await models.AddWords(requests(), timeout=_ADD_DEADLINE)).model))
    return DONE


def _not_there(words: WordsFiles | None) -> str | None:
    """Looked at before a call, whose error would not name the file."""
    for path in () if words is None else words.named.values():
        if not path.is_file():
            return f"There is no file {path}."
    return None


async def _parts_of(path: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as opened:
        while part := await asyncio.to_thread(opened.read, _PART):
            yield part


def name_from(file: str) -> str:
    """A valid name of a model that resembles the file's, as the page proposes it; "" where there is none."""
    plain = re.sub("[^a-z0-9._-]+", "-", re.sub(r"\.(onnx|pt)$", "", file.lower()))
    return re.sub("^[^a-z0-9]+", "", plain)[:_LONGEST_NAME]


def _onnx_of(source: str, folder: Path, licence: str, site: str) -> tuple[Path, str, str, WordsFiles | None]:
    """An ONNX file in the folder, its licence, its origin, and its encoder of texts.

    Raises NotDownloaded, NotExported.
    """
    published = IMAGE_ENCODERS.get(source)
    if published is None:
        return exported(source, folder), licence, Path(source).name, None
    words = WORDS.get(source)
    wanted = [(published, folder), *([] if words is None else [(words, folder / TEXT)])]
    download(wanted, say=say, site=site)
    [name] = published.files
    own = None if words is None else _in_folder(folder / TEXT)
    origin = ", ".join(each.repository for each, _ in wanted)
    return folder / name, licence or published.licence, origin, own


async def _add(models: Stub, file: Path, said: NewModel, origin: str, words: WordsFiles | None) -> int:
    # Opened before the call, so that the error of a missing file is reported.
    with await asyncio.to_thread(file.open, "rb") as opened:

        async def requests() -> AsyncIterator[models_pb2.AddModelRequest]:
            new = models_pb2.NewModel(
                name=said.name, licence=said.licence, origin=origin[:200], window=said.window, mels=said.mels
            )
            yield models_pb2.AddModelRequest(model=new)
            while part := await asyncio.to_thread(opened.read, _PART):
                yield models_pb2.AddModelRequest(data=part)
            for name, path in ({} if words is None else words.named).items():
                yield models_pb2.AddModelRequest(file=name)
                async for part in _parts_of(path):
                    yield models_pb2.AddModelRequest(data=part)

        added = (await models.AddModel(requests(), timeout=_ADD_DEADLINE)).model
    say(_line(added))
    return DONE


def list_models(inference: Peer) -> int:
    """Print a line for each model; the exit code."""

    async def act(models: Stub) -> int:
        listed = await models.ListModels(models_pb2.ListModelsRequest())
        for model in listed.models:
            say(_line(model))
        for unreadable in listed.unreadable:
            say(_damaged(unreadable.name, unreadable.damage))
        if not listed.models and not listed.unreadable:
            say("No model was added yet. Add one with `rushes models add`.", sys.stderr)
        return DONE

    return _with_stub(inference, act)


def remove(inference: Peer, name: str) -> int:
    """Delete a model; the exit code."""

    async def act(models: Stub) -> int:
        await models.RemoveModel(models_pb2.RemoveModelRequest(name=name))
        say(f"{name} is removed.")
        return DONE

    return _with_stub(inference, act)


def sync(inference: Peer, repository: Path | None) -> int:
    """Update the model repository of a Triton; the exit code."""
    try:
        target = repository_at(repository)
    except NoRepository as missing:
        say(str(missing), sys.stderr)
        return FAILED

    async def act(models: Stub) -> int:
        await synced(models, target, say)
        return DONE

    return _with_stub(inference, act)


def test(inference: Peer, name: str) -> int:
    """Run a model, and print how long that takes; the exit code."""

    async def act(models: Stub) -> int:
        measured = await models.TestModel(models_pb2.TestModelRequest(name=name), timeout=_TEST_DEADLINE)
        say(f"first answer after {measured.first_ms:.0f} ms")
        for batch in measured.batches:
            say(f"{batch.pictures} at once: {batch.ms_per_picture:.1f} ms for each picture")
        return DONE

    return _with_stub(inference, act)


def _line(model: models_pb2.Model) -> str:
    if model.damage:
        return _damaged(model.name, model.damage)
    licence = model.licence or "licence not known"
    named = f"{model.name:<20} {model.kind:<6} {model.bytes / 1_000_000:7.1f} MB"
    return f"{named}  {_input(model)}  {_use(model)}  {licence}  {model.version[:12]}"


def _use(model: models_pb2.Model) -> str:
    """What it finds, or describes."""
    if model.classes:
        further = len(model.classes) - _SHOWN_CLASSES
        return ", ".join(model.classes[:_SHOWN_CLASSES]) + (f" and {further} more" if further > 0 else "")
    what = "sound" if model.HasField("sound") else "pictures"
    return f"describes {what} in {model.dimensions} numbers{', and texts' if model.words else ''}"


def _input(model: models_pb2.Model) -> str:
    if not model.HasField("sound"):
        return f"{model.input_size} px{' and others' if model.any_size else ''}"
    bands = f", {model.sound.bands} log-mel bands ({model.sound.mels})" if model.sound.HasField("bands") else ""
    return f"{model.sound.window:g} s{bands}"


def _damaged(name: str, why: str) -> str:
    return f"{name:<20} damaged: {why}. Remove it, and add it again."


def _with_stub(inference: Peer, act: Callable[[Stub], Awaitable[int]]) -> int:
    return run_with_channel(inference, lambda channel: act(models_pb2_grpc.ModelsServiceStub(channel)))
