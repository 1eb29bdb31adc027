"""ModelsService: adding, listing, measuring and removing models."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from rushes.inference.v1 import models_pb2, models_pb2_grpc
from rushes_chassis.context import Context
from rushes_chassis.drained import drained
from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_chassis.interceptors import check_rules
from rushes_inference.adapters.model_folder import ModelFolder
from rushes_inference.domain.add_commands import Installation
from rushes_inference.domain.downloads import Download, Phase
from rushes_inference.domain.mel_recipes import MelRecipe
from rushes_inference.domain.model_sounds import WantedSound
from rushes_inference.domain.models import MODEL_FILE
from rushes_inference.domain.published import SITE, PublishedKind, PublishedModel
from rushes_inference.domain.repository import repository_place
from rushes_inference.operations.download_models import Downloading, OfferedModel
from rushes_inference.operations.keep_models import ModelKeeping
from rushes_inference.rpc.conversions import model_to

_PART = 1 << 20
"""Bytes of a message."""


class ModelsServicer(models_pb2_grpc.ModelsServiceServicer):
    """Implements ModelsService."""

    def __init__(
        self, models: ModelFolder, keeping: ModelKeeping, downloading: Downloading, installation: Installation | None
    ) -> None:
        """`installation`: for the commands that are shown to people; None: there are none."""
        self._models, self._keeping, self._downloading = models, keeping, downloading
        self._installation = installation

    async def ListModels(
        self, request: models_pb2.ListModelsRequest, context: Context
    ) -> models_pb2.ListModelsResponse:
        known = await asyncio.to_thread(self._models.all)
        offered = await self._downloading.offered() if self._installation else []
        return models_pb2.ListModelsResponse(
            models=[model_to(model, damage) for model, damage in known.described],
            unreadable=[models_pb2.UnreadableModel(name=each.name, damage=each.damage) for each in known.unreadable],
            add_commands=[
                _add_command_to(each.model, self._command(each.model))
                for each in offered
                if each.model.kind is not PublishedKind.SPEECH
            ],
        )

    async def ListPublished(
        self, request: models_pb2.ListPublishedRequest, context: Context
    ) -> models_pb2.ListPublishedResponse:
        return models_pb2.ListPublishedResponse(
            models=[self._published_to(each) for each in await self._downloading.offered()],
            site=self._downloading.site,
        )

    async def StartDownload(
        self, request: models_pb2.StartDownloadRequest, context: Context
    ) -> models_pb2.StartDownloadResponse:
        return models_pb2.StartDownloadResponse(model=self._published_to(await self._downloading.start(request.name)))

    async def CancelDownload(
        self, request: models_pb2.CancelDownloadRequest, context: Context
    ) -> models_pb2.CancelDownloadResponse:
        await self._downloading.cancel(request.name)
        return models_pb2.CancelDownloadResponse()

    async def GetModel(self, request: models_pb2.GetModelRequest, context: Context) -> models_pb2.GetModelResponse:
        return models_pb2.GetModelResponse(model=model_to(await asyncio.to_thread(self._models.get, request.name)))

    async def AddModel(
        self, requests: AsyncIterator[models_pb2.AddModelRequest], context: Context
    ) -> models_pb2.AddModelResponse:
        async with drained(requests):
            new = await _new(requests)
            model = await self._keeping.add(new.name, new.licence, new.origin, _parts(requests), _wanted(new))
        return models_pb2.AddModelResponse(model=model_to(model))

    async def AddWords(
        self, requests: AsyncIterator[models_pb2.AddWordsRequest], context: Context
    ) -> models_pb2.AddWordsResponse:
        async with drained(requests):
            first = await anext(requests, None)
            if first is None or first.WhichOneof("part") != "name":
                raise _misplaced("name", "must be in the first message")
            check_rules(first)
            model = await self._keeping.add_words(first.name, _words_parts(requests))
        return models_pb2.AddWordsResponse(model=model_to(model))

    async def RemoveModel(
        self, request: models_pb2.RemoveModelRequest, context: Context
    ) -> models_pb2.RemoveModelResponse:
        await self._keeping.remove(request.name)
        return models_pb2.RemoveModelResponse()

    async def TestModel(self, request: models_pb2.TestModelRequest, context: Context) -> models_pb2.TestModelResponse:
        measured = await self._keeping.measure(request.name)
        return models_pb2.TestModelResponse(
            first_ms=measured.first_seconds * 1000,
            batches=[
                models_pb2.BatchTime(pictures=each.pictures, ms_per_picture=each.seconds_per_picture * 1000)
                for each in measured.batches
            ],
        )

    async def ReadModel(
        self, request: models_pb2.ReadModelRequest, context: Context
    ) -> AsyncIterator[models_pb2.ReadModelResponse]:
        model = await asyncio.to_thread(self._models.get, request.name)
        place = repository_place(model)
        yield models_pb2.ReadModelResponse(
            place=models_pb2.RepositoryPlace(
                folder=place.folder, configuration=place.configuration, tensorrt_configuration=place.for_tensorrt
            )
        )
        file = await asyncio.to_thread(self._models.file, model)
        for at in range(0, len(file), _PART):
            yield models_pb2.ReadModelResponse(data=file[at : at + _PART])

    def _command(self, model: PublishedModel) -> str:
        return self._installation.adding(model) if self._installation else ""

    def _published_to(self, offered: OfferedModel) -> models_pb2.PublishedModel:
        model = offered.model
        remote = model.remote(self._downloading.site or SITE, Path())
        return models_pb2.PublishedModel(
            name=model.name,
            kind=_KINDS[model.kind],
            purpose=model.purpose,
            licence=model.licence,
            download_bytes=model.download_bytes,
            command=self._command(model) or None,
            hindrance=offered.hindrance or None,
            download=None if offered.download is None else _download_to(offered.download),
            addresses=[file.address for file in remote],
        )


_KINDS = {
    PublishedKind.DETECT: models_pb2.PUBLISHED_KIND_DETECT,
    PublishedKind.EMBED: models_pb2.PUBLISHED_KIND_EMBED,
    PublishedKind.SPEECH: models_pb2.PUBLISHED_KIND_SPEECH,
}
_PHASES = {
    Phase.DOWNLOADING: models_pb2.DOWNLOAD_PHASE_DOWNLOADING,
    Phase.TESTING: models_pb2.DOWNLOAD_PHASE_TESTING,
    Phase.FAILED: models_pb2.DOWNLOAD_PHASE_FAILED,
}


def _download_to(download: Download) -> models_pb2.Download:
    return models_pb2.Download(
        phase=_PHASES[download.phase],
        done_bytes=download.progress.done,
        total_bytes=download.progress.total or None,
        seconds_left=download.seconds_left,
        problem=download.problem or None,
    )


def _add_command_to(model: PublishedModel, command: str) -> models_pb2.AddCommand:
    return models_pb2.AddCommand(
        name=model.name, licence=model.licence, download_bytes=model.download_bytes, command=command
    )


async def _new(requests: AsyncIterator[models_pb2.AddModelRequest]) -> models_pb2.NewModel:
    first = await anext(requests, None)
    if first is None or first.WhichOneof("part") != "model":
        raise _misplaced("model", "must be in the first message")
    check_rules(first)
    return first.model


async def _parts(requests: AsyncIterator[models_pb2.AddModelRequest]) -> AsyncIterator[str | bytes]:
    named = False
    async for request in requests:
        check_rules(request)
        match request.WhichOneof("part"):
            case "file":
                named = True
                yield request.file
            case "data":
                if not named:
                    named = True
                    yield MODEL_FILE
                yield request.data
            case _:
                raise _misplaced("model", "must be in the first message alone")


async def _words_parts(requests: AsyncIterator[models_pb2.AddWordsRequest]) -> AsyncIterator[str | bytes]:
    async for request in requests:
        check_rules(request)
        match request.WhichOneof("part"):
            case "file":
                yield request.file
            case "data":
                yield request.data
            case _:
                raise _misplaced("name", "must be in the first message alone")


def _wanted(new: models_pb2.NewModel) -> WantedSound:
    window = new.window if new.HasField("window") else None
    return WantedSound(window, MelRecipe(new.mels) if new.HasField("mels") else None)


def _misplaced(field: str, limit: str) -> InvalidInput:
    return InvalidInput(f"{field} {limit}", fields=[FieldMistake(field, limit)])
