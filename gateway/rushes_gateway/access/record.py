"""The record of what was changed, kept by the catalog."""

import asyncio

import structlog

from rushes.catalog.v1 import audit_pb2
from rushes.catalog.v1.audit_pb2_grpc import AuditServiceStub
from rushes_chassis.errors import RushesError
from rushes_chassis.request_ids import current_request_id
from rushes_gateway.access.roles import Actor

log = structlog.get_logger()

NOBODY = "nobody"
_DEADLINE = 5.0
_MOST_TARGETS, _LONGEST_TARGET = 100, 4096


class Record:
    """Tells the catalog, behind the answer: nobody waits for it."""

    def __init__(self, audit: AuditServiceStub) -> None:
        self._audit = audit
        self._telling: set[asyncio.Task[None]] = set()

    def write(self, actor: Actor | None, address: str, action: str, targets: list[str], status: int) -> None:
        """One entry of the request that is being served."""
        telling = asyncio.create_task(self._tell(actor, address, action, targets, status))
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)

    async def close(self) -> None:
        """Return when everything has been told."""
        await asyncio.gather(*self._telling)

    async def _tell(self, actor: Actor | None, address: str, action: str, targets: list[str], status: int) -> None:
        """Where the catalog cannot take it, it is in this process's log."""
        entry = audit_pb2.AuditEntry(
            actor=actor.name if actor is not None else NOBODY,
            token_id=actor.token_id if actor is not None else "",
            address=address,
            action=action,
            targets=[_storable(target) for target in targets[:_MOST_TARGETS]],
            status=status,
            request_id=current_request_id(),
        )
        try:
            await self._audit.RecordAudit(audit_pb2.RecordAuditRequest(entry=entry), timeout=_DEADLINE)
        except RushesError as failed:
            log.warning(
                "not in the audit record",
                why=failed.message,
                actor=entry.actor,
                action=action,
                targets=list(entry.targets),
                status=status,
            )


def _storable(target: str) -> str:
    # A path may hold bytes that are no text; protobuf's strings may not.
    return target.encode("utf-8", "replace").decode()[:_LONGEST_TARGET]
