"""The audit record: who did what."""

from typing import Annotated

from fastapi import APIRouter, Query

from rushes.catalog.v1 import audit_pb2
from rushes_gateway.resources.access import convert, shapes
from rushes_gateway.routes.dependencies import Connected

router = APIRouter(tags=["access"])


@router.get("/audit")
async def list_audit(
    services: Connected,
    cursor: Annotated[
        str, Query(max_length=4096, description="`next_cursor` of the previous page; empty: the first page.")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=200, description="Number of entries at most.")] = 50,
) -> shapes.AuditPage:
    """The audit record: every sign-in and every change, the newest first."""
    page = await services.audit.ListAudit(audit_pb2.ListAuditRequest(cursor=cursor, limit=limit))
    return shapes.AuditPage(
        entries=[convert.audit_entry(entry) for entry in page.entries], next_cursor=page.next_cursor or None
    )
