"""The audit record of changes, stored by the catalog."""

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
    """Sends entries to the catalog after the response, which does not wait for it."""

    def __init__(self, audit: AuditServiceStub) -> None:
        self._audit = audit
        self._telling: set[asyncio.Task[None]] = set()

    def write(self, actor: Actor | None, address: str, action: str, targets: list[str], status: int) -> None:
        """Send an entry for the current request, without waiting for the catalog."""
        telling = asyncio.create_task(self._tell(actor, address, action, targets, status))
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)

    async def close(self) -> None:
        """Return when everything was sent."""
        await asyncio.gather(*self._telling)

    async def _tell(self, actor: Actor | None, address: str, action: str, targets: list[str], status: int) -> None:
        """Send an entry; where the catalog does not accept it, it is logged here."""
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
                "audit entry not stored",
                why=failed.message,
                actor=entry.actor,
                action=action,
                targets=list(entry.targets),
                status=status,
            )


def _storable(target: str) -> str:
    # A path may have bytes that are no text, unlike protobuf's strings.
    return target.encode("utf-8", "replace").decode()[:_LONGEST_TARGET]
