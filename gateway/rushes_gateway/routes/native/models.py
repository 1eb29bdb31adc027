"""Models that find objects or describe pictures: adding, listing, measuring and removing them."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, status

from rushes.inference.v1 import models_pb2, speech_pb2
from rushes_gateway.resources.models import convert, shapes
from rushes_gateway.routes.dependencies import Connected, Responses, Targets
from rushes_gateway.shapes import Problem

router = APIRouter(tags=["models"])

_ADD_DEADLINE = 3600.0
"""Seconds: half a gigabyte over a slow connection, and minutes for trying the model."""
_TEST_DEADLINE = 180.0
_PART = 1 << 20
_MISSING: Responses = {404: {"model": Problem, "description": "No such model"}}
_TAKEN: Responses = {
    409: {"model": Problem, "description": "There is a model of this name"},
    413: {"model": Problem, "description": "The file has more than 512 MiB"},
}
_NOT_DOWNLOADED: Responses = {
    409: {
        "model": Problem,
        "description": "It is added already, the server does not download it, or another model of speech is being "
        "downloaded",
    }
}
_FILE = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}

ModelName = Annotated[str, Path(pattern=shapes.MODEL_NAME)]


@router.get("/models")
async def list_models(services: Connected) -> shapes.ModelList:
    """All installed models by name."""
    return convert.model_list(await services.models.ListModels(models_pb2.ListModelsRequest()))


@router.get("/models/{name}", responses=_MISSING)
async def get_model(services: Connected, name: ModelName) -> shapes.Model:
    """One installed model."""
    return convert.model((await services.models.GetModel(models_pb2.GetModelRequest(name=name))).model)


@router.post("/models", status_code=status.HTTP_201_CREATED, responses=_TAKEN, openapi_extra=_FILE)
async def add_model(
    services: Connected,
    targets: Targets,
    request: Request,
    name: Annotated[str, Query(pattern=shapes.MODEL_NAME)],
    licence: Annotated[
        str, Query(max_length=200, description="Licence of the model; absent: as stated in the file.")
    ] = "",
    origin: Annotated[str, Query(max_length=200, description="Where the model came from, for people.")] = "",
) -> shapes.Model:
    """Add a model.

    The body is its ONNX file of at most 512 MiB. It is checked and tried first, which takes some seconds.
    """
    targets.append(name)
    new = models_pb2.NewModel(name=name, licence=licence, origin=origin)
    added = await services.models.AddModel(_sent(new, request), timeout=_ADD_DEADLINE)
    return convert.model(added.model)


async def _sent(new: models_pb2.NewModel, request: Request) -> AsyncIterator[models_pb2.AddModelRequest]:
    yield models_pb2.AddModelRequest(model=new)
    async for part in request.stream():
        for place in range(0, len(part), _PART):
            yield models_pb2.AddModelRequest(data=part[place : place + _PART])


@router.delete("/models/{name}", status_code=status.HTTP_204_NO_CONTENT, responses=_MISSING)
async def remove_model(services: Connected, name: ModelName) -> None:
    """Remove a model. Work that is using it is finished."""
    await services.models.RemoveModel(models_pb2.RemoveModelRequest(name=name))


@router.get("/published-models")
async def list_published_models(services: Connected) -> shapes.PublishedModels:
    """Published models that are not added yet, with their downloads. Those of speech only while there is none."""
    return convert.published_models(await services.models.ListPublished(models_pb2.ListPublishedRequest()))


@router.post(
    "/published-models/{name}/download", status_code=status.HTTP_202_ACCEPTED, responses=_MISSING | _NOT_DOWNLOADED
)
async def download_model(services: Connected, name: ModelName) -> shapes.PublishedModel:
    """Have the server download a published model, try it and add it.

    Its state is in `GET /api/v1/published-models`. Where it is being downloaded already, nothing changes.
    """
    started = await services.models.StartDownload(models_pb2.StartDownloadRequest(name=name))
    return convert.published_model(started.model)


@router.delete("/published-models/{name}/download", status_code=status.HTTP_204_NO_CONTENT, responses=_MISSING)
async def cancel_download(services: Connected, name: ModelName) -> None:
    """Cancel a download, of which nothing is kept, or forget a failed one. Where there is neither, nothing changes."""
    await services.models.CancelDownload(models_pb2.CancelDownloadRequest(name=name))


@router.get("/speech")
async def get_speech(services: Connected) -> shapes.Speech:
    """The installed speech recognition, or what has to be done to install it. `rushes speech add` adds a model."""
    return convert.speech(await services.speech.GetSpeech(speech_pb2.GetSpeechRequest()))


@router.post("/models/{name}/test", responses=_MISSING)
async def test_model(services: Connected, name: ModelName) -> shapes.ModelSpeed:
    """Run a model on grey pictures, and measure how long that takes on this server."""
    request = models_pb2.TestModelRequest(name=name)
    return convert.speed(await services.models.TestModel(request, timeout=_TEST_DEADLINE))
