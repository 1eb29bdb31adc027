"""AuditService: the record of users' actions."""

from rushes.catalog.v1 import audit_pb2, audit_pb2_grpc
from rushes_catalog.access.domain.access import TokenId
from rushes_catalog.access.domain.audit import AuditEntry, Deed
from rushes_catalog.access.operations.read_audit import list_audit
from rushes_catalog.access.operations.record_audit import record_audit
from rushes_catalog.ports.clock import Clock
from rushes_catalog.rpc.messages import time_to
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.context import Context

_DEFAULT_LIMIT = 50


class AuditServicer(audit_pb2_grpc.AuditServiceServicer):
    """Implements AuditService."""

    def __init__(self, catalog: Catalog, now: Clock) -> None:
        self._catalog, self._now = catalog, now

    async def RecordAudit(
        self, request: audit_pb2.RecordAuditRequest, context: Context
    ) -> audit_pb2.RecordAuditResponse:
        await record_audit(self._catalog, _deed_of(request.entry), self._now)
        return audit_pb2.RecordAuditResponse()

    async def ListAudit(self, request: audit_pb2.ListAuditRequest, context: Context) -> audit_pb2.ListAuditResponse:
        entries, next_cursor = await list_audit(self._catalog, request.limit or _DEFAULT_LIMIT, request.cursor)
        return audit_pb2.ListAuditResponse(
            entries=[_entry_to(entry) for entry in entries], next_cursor=next_cursor or None
        )


def _deed_of(message: audit_pb2.AuditEntry) -> Deed:
    return Deed(
        actor=message.actor,
        token_id=TokenId(message.token_id) if message.token_id else None,
        address=message.address,
        action=message.action,
        targets=tuple(message.targets),
        status=message.status,
        request_id=message.request_id,
    )


def _entry_to(entry: AuditEntry) -> audit_pb2.AuditEntry:
    deed = entry.deed
    return audit_pb2.AuditEntry(
        sequence=entry.sequence,
        time=time_to(entry.time),
        actor=deed.actor,
        token_id=deed.token_id,
        address=deed.address,
        action=deed.action,
        targets=deed.targets,
        status=deed.status,
        request_id=deed.request_id,
    )
