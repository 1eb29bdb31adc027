"""Adding models that find objects, or describe pictures or sound. Their other routes are made from the contract."""

from collections.abc import AsyncIterator
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, status

from rushes.inference.v1 import models_pb2
from rushes_gateway.contract.answers import Model
from rushes_gateway.contract.messages import as_json
from rushes_gateway.routes.dependencies import Connected, Responses, Targets
from rushes_gateway.shapes import MODEL_NAME, Problem

router = APIRouter(tags=["models"])

_ADD_DEADLINE = 3600.0
"""Seconds: half a gigabyte over a slow connection, and minutes for trying the model."""
_PART = 1 << 20
_TAKEN: Responses = {
    409: {"model": Problem, "description": "There is a model of this name"},
    413: {"model": Problem, "description": "The file has more than 512 MiB"},
}
_FILE = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("/models", status_code=status.HTTP_201_CREATED, responses=_TAKEN, openapi_extra=_FILE)
async def add_model(
    services: Connected,
    targets: Targets,
    request: Request,
    name: Annotated[str, Query(pattern=MODEL_NAME)],
    licence: Annotated[
        str, Query(max_length=200, description="Licence of the model; absent: as stated in the file.")
    ] = "",
    origin: Annotated[str, Query(max_length=200, description="Where the model came from, for people.")] = "",
    window: Annotated[
        float | None,
        Query(
            ge=0.25,
            le=60,
            description="Of a model of sound: seconds that it describes together. Absent: as stated in the file, "
            "else all that it takes, else 1.",
        ),
    ] = None,
    mels: Annotated[
        Literal["ast", "beats"] | None,
        Query(
            description="Of a model of sound that takes log-mel bands: how they are computed. Absent: as stated in the "
            "file, else `ast`."
        ),
    ] = None,
) -> Model:
    """Add a model.

    The body is its ONNX file of at most 512 MiB. It is checked and tried first, which takes some seconds.
    """
    targets.append(name)
    new = models_pb2.NewModel(name=name, licence=licence, origin=origin, window=window, mels=mels)
    added = await services.models.AddModel(_sent(new, request), timeout=_ADD_DEADLINE)
    return as_json(added.model)


async def _sent(new: models_pb2.NewModel, request: Request) -> AsyncIterator[models_pb2.AddModelRequest]:
    yield models_pb2.AddModelRequest(model=new)
    async for part in request.stream():
        for place in range(0, len(part), _PART):
            yield models_pb2.AddModelRequest(data=part[place : place + _PART])
