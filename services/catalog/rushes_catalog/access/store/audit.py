"""The audit record in SQL."""

from datetime import datetime

from sqlalchemy import delete, insert, select

from rushes_catalog.access.domain.access import TokenId
from rushes_catalog.access.domain.audit import AuditEntry, Deed
from rushes_catalog.domain.cursors import list_mark, read_cursor, write_cursor
from rushes_catalog.storage.schema.access import audit
from rushes_catalog.storage.steady import SteadyConnection
from rushes_catalog.storage.stored_json import TARGETS

KEPT_ENTRIES = 100_000
# Old entries are deleted once per this number of writes, as each deletion may affect a page of rows.
_PRUNE_EVERY = 100
_MARK = list_mark("audit")


class Audit:
    """The audit record in order; old entries are deleted."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def append(self, deed: Deed, at: datetime) -> None:
        """Add an entry."""
        row = {
            "time": at,
            "actor": deed.actor,
            "token_id": deed.token_id,
            "address": deed.address,
            "action": deed.action,
            "targets": TARGETS.dump_json(deed.targets).decode(),
            "status": deed.status,
            "request_id": deed.request_id,
        }
        sequence = await self._connection.scalar(insert(audit).values(**row).returning(audit.c.sequence))
        if sequence is not None and sequence % _PRUNE_EVERY == 0:
            await self._connection.execute(delete(audit).where(audit.c.sequence <= sequence - KEPT_ENTRIES))

    async def page(self, limit: int, cursor: str) -> tuple[list[AuditEntry], str]:
        """Entries, the newest first, and the next cursor; raises ForeignCursor."""
        statement = select(audit).order_by(audit.c.sequence.desc()).limit(limit + 1)
        if cursor:
            statement = statement.where(audit.c.sequence < read_cursor(_MARK, cursor, [int])[0])
        found = [
            AuditEntry(
                row.sequence,
                row.time,
                Deed(
                    actor=row.actor,
                    token_id=TokenId(row.token_id) if row.token_id is not None else None,
                    address=row.address,
                    action=row.action,
                    targets=TARGETS.validate_json(row.targets),
                    status=row.status,
                    request_id=row.request_id,
                ),
            )
            for row in await self._connection.execute(statement)
        ]
        more = len(found) > limit
        return found[:limit], write_cursor(_MARK, [found[limit - 1].sequence]) if more else ""
