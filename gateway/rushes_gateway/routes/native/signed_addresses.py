"""Signed addresses, for players, pages and scripts that send no token."""

from fastapi import APIRouter

from rushes_chassis.errors import InvalidInput
from rushes_gateway.access.signed_addresses import NotSignable
from rushes_gateway.resources.access import shapes
from rushes_gateway.routes.dependencies import Responses, Targets
from rushes_gateway.routes.native.session import Asking
from rushes_gateway.shapes import Problem

router = APIRouter(tags=["access"])

_TOO_LARGE: Responses = {413: {"model": Problem, "description": "The request has more than 1 MiB"}}


@router.post("/signed-addresses", responses=_TOO_LARGE)
async def sign_addresses(gatekeeper: Asking, targets: Targets, asked: shapes.AddressesToSign) -> shapes.SignedAddresses:
    """Sign addresses, so that they can be read without signing in until they expire.

    Changing RUSHES_TOKEN makes all signatures invalid. Where signing in is not required, addresses are returned
    unchanged.
    """
    targets.extend(asked.addresses)
    signed = []
    for index, address in enumerate(asked.addresses):
        try:
            written, expires_at = gatekeeper.sign(address, asked.seconds)
        except NotSignable as refused:
            raise InvalidInput(f"addresses.{index}: {address!r} {refused}.", reason="NotSignable") from refused
        signed.append(written)
    return shapes.SignedAddresses(addresses=signed, expires_at=expires_at)
