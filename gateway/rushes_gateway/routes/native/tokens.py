"""Tokens that admins create, beside RUSHES_TOKEN."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from rushes.catalog.v1 import tokens_pb2
from rushes_gateway.access.roles import ROLES
from rushes_gateway.resources.access import convert, shapes
from rushes_gateway.routes.dependencies import Connected, Responses, Targets
from rushes_gateway.routes.native.session import Asking
from rushes_gateway.shapes import Problem

router = APIRouter(tags=["access"])

_TAKEN: Responses = {409: {"model": Problem, "description": "There is a token of this name"}}
_MISSING: Responses = {404: {"model": Problem, "description": "No such token"}}


@router.post("/tokens", status_code=status.HTTP_201_CREATED, responses=_TAKEN)
async def create_token(services: Connected, targets: Targets, new: shapes.NewToken) -> shapes.MadeToken:
    """Create a token. Its secret is only in this response."""
    request = tokens_pb2.CreateTokenRequest(name=new.name, role=convert.role_message(ROLES[new.role]))
    if new.expires_at is not None:
        request.expires_at.FromDatetime(new.expires_at)
    made = await services.tokens.CreateToken(request)
    targets.append(made.token.id)
    return shapes.MadeToken(**convert.token(made.token).model_dump(), secret=made.secret)


@router.get("/tokens")
async def list_tokens(
    services: Connected,
    cursor: Annotated[
        str, Query(max_length=4096, description="`next_cursor` of the previous page; empty: the first page.")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=200, description="Number of tokens at most.")] = 50,
) -> shapes.TokenPage:
    """All tokens, the newest first, expired ones included."""
    page = await services.tokens.ListTokens(tokens_pb2.ListTokensRequest(cursor=cursor, limit=limit))
    return shapes.TokenPage(
        tokens=[convert.token(token) for token in page.tokens], next_cursor=page.next_cursor or None
    )


@router.delete("/tokens/{token_id}", status_code=status.HTTP_204_NO_CONTENT, responses=_MISSING)
async def revoke_token(services: Connected, gatekeeper: Asking, token_id: UUID) -> None:
    """Revoke a token, with every session that was begun with it. Other gateways follow within 5 seconds."""
    await services.tokens.RevokeToken(tokens_pb2.RevokeTokenRequest(id=str(token_id)))
    gatekeeper.forget(str(token_id))
