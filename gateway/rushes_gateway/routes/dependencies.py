"""FastAPI dependencies of routes.

All are coroutines: FastAPI runs others in a thread, per request.
"""

from typing import Annotated, Any, TypeAlias, cast

from fastapi import Depends, Query, Request

from rushes_gateway.access.roles import Actor
from rushes_gateway.bytes.places import DecodablePlaces
from rushes_gateway.clients import Services


async def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


async def _decodable_places(request: Request) -> DecodablePlaces:
    return cast("DecodablePlaces", request.app.state.decodable_places)


async def _targets(request: Request) -> list[str]:
    return cast("list[str]", request.state.targets)


async def _asker(request: Request) -> str:
    return cast("Actor", request.state.actor).name


LAST_EVENT = (1 << 63) - 1
"""The largest id that an event can have."""

# FastAPI's type for additional responses in OpenAPI.
Responses: TypeAlias = dict[int | str, dict[str, Any]]
Connected = Annotated[Services, Depends(_services)]
Places = Annotated[DecodablePlaces, Depends(_decodable_places)]
# Ids concerned by a change beyond its path, for the audit record.
Targets = Annotated[list[str], Depends(_targets)]
# Name of the user, as in the audit record.
Asker = Annotated[str, Depends(_asker)]
Profile = Annotated[
    str,
    Query(
        min_length=1, max_length=200, description="Name of the profile; markers and hidden flags belong to a profile."
    ),
]
