"""`rushes models sync`: updates the model repository of a Triton.

New folders and files are written under a temporary name and renamed, so that Triton never loads incomplete ones.
"""

import asyncio
import hashlib
import re
import shutil
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from rushes.inference.v1 import models_pb2, models_pb2_grpc

OURS = Path(__file__).parents[2] / "triton"
"""The repository in the source tree of Rushes; an installed package does not have it."""
_ADDED = re.compile(r"yolo-[0-9a-f]{16}")
_WORKING = ".rushes-"
_MODEL, _CONFIGURATION, _FOR_TENSORRT = Path("1/model.onnx"), Path("config.pbtxt"), Path("configs/tensorrt.pbtxt")
_DEADLINE = 600.0

Say = Callable[[str], None]


class NoRepository(Exception):
    """The folder of the repository does not exist; the message has what to do."""


@dataclass(frozen=True)
class _Found:
    """A model received from inference: its place in a repository, and its file in a working folder."""

    place: models_pb2.RepositoryPlace
    file: Path


def repository_at(given: Path | None) -> Path:
    """The given repository, or else the one of Rushes; raises NoRepository."""
    repository = given or OURS
    if not repository.is_dir():
        raise NoRepository(f"There is no folder {repository}. Make it first, or name another one.")
    return repository


async def synced(models: models_pb2_grpc.ModelsServiceStub, repository: Path, say: Say) -> None:
    """Add or update the models that detect objects, and Rushes' own code; delete folders of removed models.

    Raises RushesError, OSError.
    """
    for said in await asyncio.to_thread(_code_brought, repository):
        say(said)
    wanted = set()
    listed = await models.ListModels(models_pb2.ListModelsRequest())
    for unreadable in listed.unreadable:
        say(_left_out(unreadable.name, unreadable.damage))
    # Models of other kinds, which describe pictures, are run by inference itself.
    for model in (each for each in listed.models if each.kind == "detect"):
        if model.damage:
            say(_left_out(model.name, model.damage))
            continue
        working = repository / f"{_WORKING}{uuid.uuid4().hex}"
        try:
            working.mkdir(mode=0o755)
            parts = models.ReadModel(models_pb2.ReadModelRequest(name=model.name), timeout=_DEADLINE)
            found = await _received(aiter(parts), working)
            did = await asyncio.to_thread(_placed, found, repository)
        finally:
            shutil.rmtree(working, ignore_errors=True)  # renamed by now, or no longer needed
        wanted.add(found.place.folder)
        say(f"{did} {found.place.folder} ({model.name})")
    for said in await asyncio.to_thread(_removed, repository, wanted):
        say(said)


def _left_out(name: str, why: str) -> str:
    return f"left out {name}: {why}. Remove it, and add it again."


async def _received(parts: AsyncIterator[models_pb2.ReadModelResponse], working: Path) -> _Found:
    place = (await anext(parts)).place
    file = working / _MODEL
    file.parent.mkdir()
    with file.open("xb") as opened:
        async for part in parts:
            await asyncio.to_thread(opened.write, part.data)
    return _Found(place, file)


def _placed(found: _Found, repository: Path) -> str:
    """Add or update a model; the word for the output. Other files in its folder, such as a TensorRT plan, are kept."""
    target = repository / found.place.folder
    texts = {_CONFIGURATION: found.place.configuration, _FOR_TENSORRT: found.place.tensorrt_configuration}
    if not target.exists():
        working = found.file.parents[1]
        for name, text in texts.items():
            (working / name).parent.mkdir(exist_ok=True)
            (working / name).write_text(text)
        working.rename(target)
        return "added    "
    changed = False
    if not (target / _MODEL).is_file() or _digest(target / _MODEL) != _digest(found.file):
        (target / _MODEL).parent.mkdir(exist_ok=True)
        found.file.rename(target / _MODEL)
        changed = True
    for name, text in texts.items():
        changed |= _written(target / name, text)
    return "updated  " if changed else "unchanged"


def _written(file: Path, text: str) -> bool:
    if file.is_file() and file.read_text() == text:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    working = file.with_name(f"{_WORKING}{uuid.uuid4().hex}")
    working.write_text(text)
    working.rename(file)
    return True


def _removed(repository: Path, wanted: set[str]) -> list[str]:
    """Delete the folders of models that are not wanted; lines for the output."""
    gone = [each for each in sorted(repository.iterdir()) if _ADDED.fullmatch(each.name) and each.name not in wanted]
    for folder in gone:
        shutil.rmtree(folder)
    return [f"removed   {folder.name}" for folder in gone]


def _code_brought(repository: Path) -> list[str]:
    """Copy the models that are code of Rushes into another repository than its own; lines for the output."""
    if repository.resolve() == OURS.resolve() or not OURS.is_dir():
        return []
    own = sorted({file.parents[1].name for file in OURS.glob("*/*/model.py")})
    return [f"{_code_copied(OURS / name, repository / name)} {name}" for name in own]


def _code_copied(source: Path, target: Path) -> str:
    """Copy such a model; the word for the output."""
    is_new, changed = not target.exists(), False
    for file in sorted(source.rglob("*")):
        if file.is_file() and file.suffix in (".py", ".pbtxt"):
            changed |= _written(target / file.relative_to(source), file.read_text())
    return "added    " if is_new else "updated  " if changed else "unchanged"


def _digest(file: Path) -> bytes:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").digest()
