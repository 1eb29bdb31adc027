"""`rushes models`: adding, listing, testing and removing models, and updating a Triton, through a running Rushes."""

import asyncio
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from rushes.inference.v1 import models_pb2, models_pb2_grpc
from rushes_chassis.trust import Peer
from rushes_inference.domain.mel_recipes import MelRecipe
from rushes_inference.domain.published import IMAGE_ENCODERS
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


def add(inference: Peer, source: str, said: NewModel, site: str) -> int:
    """Add an ONNX file, or a published model that is one; others are exported by ultralytics. The exit code."""
    file = Path(source)
    said = replace(said, name=said.name or name_from(file.name))
    if file.suffix.lower() == _ONNX:
        return _with_stub(inference, lambda models: _add(models, file, said, file.name))
    with tempfile.TemporaryDirectory(prefix="rushes-model-") as folder:
        try:
            onnx, terms, origin = _onnx_of(source, Path(folder), said.licence, site)
        except NotDownloaded as failed:
            say(f"{failed}\nWhere there is no network, add the file: rushes models add model.onnx", sys.stderr)
            return FAILED
        except NotExported as failed:
            say(str(failed), sys.stderr)
            return FAILED
        return _with_stub(inference, lambda models: _add(models, onnx, replace(said, licence=terms), origin))


def name_from(file: str) -> str:
    """A valid name of a model that resembles the file's, as the page proposes it; "" where there is none."""
    plain = re.sub("[^a-z0-9._-]+", "-", re.sub(r"\.(onnx|pt)$", "", file.lower()))
    return re.sub("^[^a-z0-9]+", "", plain)[:_LONGEST_NAME]


def _onnx_of(source: str, folder: Path, licence: str, site: str) -> tuple[Path, str, str]:
    """An ONNX file in the folder, its licence, and its origin. Raises NotDownloaded, NotExported."""
    published = IMAGE_ENCODERS.get(source)
    if published is None:
        return exported(source, folder), licence, Path(source).name
    download([(published, folder)], say=say, site=site)
    [name] = published.files
    return folder / name, licence or published.licence, published.repository


async def _add(models: Stub, file: Path, said: NewModel, origin: str) -> int:
    # Opened before the call, so that the error of a missing file is reported.
    with await asyncio.to_thread(file.open, "rb") as opened:

        async def requests() -> AsyncIterator[models_pb2.AddModelRequest]:
            new = models_pb2.NewModel(
                name=said.name, licence=said.licence, origin=origin[:200], window=said.window, mels=said.mels
            )
            yield models_pb2.AddModelRequest(model=new)
            while part := await asyncio.to_thread(opened.read, _PART):
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
    classes = ", ".join(model.classes[:_SHOWN_CLASSES]) or f"describes {_what(model)} in {model.dimensions} numbers"
    more = f" and {len(model.classes) - _SHOWN_CLASSES} more" if len(model.classes) > _SHOWN_CLASSES else ""
    licence = model.licence or "licence not known"
    named = f"{model.name:<20} {model.kind:<6} {model.bytes / 1_000_000:7.1f} MB"
    return f"{named}  {_input(model)}  {classes}{more}  {licence}  {model.version[:12]}"


def _what(model: models_pb2.Model) -> str:
    return "sound" if model.HasField("sound") else "pictures"


def _input(model: models_pb2.Model) -> str:
    if not model.HasField("sound"):
        return f"{model.input_size} px{' and others' if model.any_size else ''}"
    bands = f", {model.sound.bands} log-mel bands ({model.sound.mels})" if model.sound.HasField("bands") else ""
    return f"{model.sound.window:g} s{bands}"


def _damaged(name: str, why: str) -> str:
    return f"{name:<20} damaged: {why}. Remove it, and add it again."


def _with_stub(inference: Peer, act: Callable[[Stub], Awaitable[int]]) -> int:
    return run_with_channel(inference, lambda channel: act(models_pb2_grpc.ModelsServiceStub(channel)))
