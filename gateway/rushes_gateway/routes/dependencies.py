"""What routes ask FastAPI for."""

from typing import Annotated, Any, TypeAlias, cast

from fastapi import Depends, Query, Request

from rushes_gateway.clients import Services


def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


# FastAPI's form of further answers in OpenAPI.
Responses: TypeAlias = dict[int | str, dict[str, Any]]
Connected = Annotated[Services, Depends(_services)]
Profile = Annotated[str, Query(min_length=1, max_length=200, description="Markers and hidden flags are per profile.")]
