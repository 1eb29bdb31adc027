"""Revoking a token, which this gateway forgets at once. The other routes of tokens are made from the contract."""

from uuid import UUID

from fastapi import APIRouter, status

from rushes.catalog.v1 import tokens_pb2
from rushes_gateway.routes.dependencies import Connected, Responses
from rushes_gateway.routes.native.session import Asking
from rushes_gateway.shapes import Problem

router = APIRouter(tags=["access"])

_MISSING: Responses = {404: {"model": Problem, "description": "No such token"}}


@router.delete("/tokens/{token_id}", status_code=status.HTTP_204_NO_CONTENT, responses=_MISSING)
async def revoke_token(services: Connected, gatekeeper: Asking, token_id: UUID) -> None:
    """Revoke a token, with every session that was begun with it. Other gateways follow within 5 seconds."""
    await services.tokens.RevokeToken(tokens_pb2.RevokeTokenRequest(id=str(token_id)))
    gatekeeper.forget(str(token_id))
