"""FastAPI dependencies of the lab library's routes."""

from typing import Annotated, cast

from fastapi import Depends, HTTPException, Request

from rushes_footage.files import Place
from rushes_gateway.bytes.lab_file_ids import file_action_of
from rushes_gateway.bytes.lab_files import LabFiles
from rushes_gateway.bytes.places import refuse_quarantined
from rushes_gateway.clients import Services


async def _place(request: Request) -> Place:
    wanted = file_action_of(request.scope)
    if wanted is None or not wanted.paths:
        raise HTTPException(422, [{"loc": ["query", "file_id"], "msg": "Field required", "type": "missing"}])
    place = await cast("LabFiles", request.app.state.lab_files).place(wanted.paths)
    await refuse_quarantined(cast("Services", request.app.state.services).library, place)
    return place


# The place of the file that the request's address names; raises for quarantined files.
Decodable = Annotated[Place, Depends(_place)]
