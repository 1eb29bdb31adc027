"""ModelsService: adding, listing, measuring and removing models."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from rushes.inference.v1 import models_pb2, models_pb2_grpc
from rushes_chassis.context import Context
from rushes_chassis.drained import drained
from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_chassis.interceptors import check_rules
from rushes_inference.domain.add_commands import AddCommand
from rushes_inference.domain.repository import repository_place
from rushes_inference.operations.keep_models import ModelKeeping
from rushes_inference.ports.models import Models
from rushes_inference.rpc.conversions import model_to

_PART = 1 << 20
"""Bytes of a message."""


class ModelsServicer(models_pb2_grpc.ModelsServiceServicer):
    """Implements ModelsService."""

    def __init__(self, models: Models, keeping: ModelKeeping, add_commands: Sequence[AddCommand]) -> None:
        self._models, self._keeping, self._add_commands = models, keeping, add_commands

    async def ListModels(
        self, request: models_pb2.ListModelsRequest, context: Context
    ) -> models_pb2.ListModelsResponse:
        known = await asyncio.to_thread(self._models.all)
        names = {model.name for model, _ in known.described}
        return models_pb2.ListModelsResponse(
            models=[model_to(model, damage) for model, damage in known.described],
            unreadable=[models_pb2.UnreadableModel(name=each.name, damage=each.damage) for each in known.unreadable],
            add_commands=[_add_command_to(each) for each in self._add_commands if each.model.name not in names],
        )

    async def GetModel(self, request: models_pb2.GetModelRequest, context: Context) -> models_pb2.GetModelResponse:
        return models_pb2.GetModelResponse(model=model_to(await asyncio.to_thread(self._models.get, request.name)))

    async def AddModel(
        self, requests: AsyncIterator[models_pb2.AddModelRequest], context: Context
    ) -> models_pb2.AddModelResponse:
        async with drained(requests):
            new = await _new(requests)
            model = await self._keeping.add(new.name, new.licence, new.origin, _parts(requests))
        return models_pb2.AddModelResponse(model=model_to(model))

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


def _add_command_to(add: AddCommand) -> models_pb2.AddCommand:
    return models_pb2.AddCommand(
        name=add.model.name,
        licence=add.model.licence,
        download_bytes=add.model.download_bytes,
        command=add.command,
    )


async def _new(requests: AsyncIterator[models_pb2.AddModelRequest]) -> models_pb2.NewModel:
    first = await anext(requests, None)
    if first is None or first.WhichOneof("part") != "model":
        raise _misplaced("must be in the first message")
    check_rules(first)
    return first.model


async def _parts(requests: AsyncIterator[models_pb2.AddModelRequest]) -> AsyncIterator[bytes]:
    async for request in requests:
        check_rules(request)
        if request.WhichOneof("part") != "data":
            raise _misplaced("must be in the first message alone")
        yield request.data


def _misplaced(limit: str) -> InvalidInput:
    return InvalidInput(f"model {limit}", fields=[FieldMistake("model", limit)])
