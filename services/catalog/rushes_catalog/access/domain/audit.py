"""Audit record: who did what."""

from dataclasses import dataclass
from datetime import datetime

from rushes_catalog.access.domain.access import TokenId


@dataclass(frozen=True, slots=True)
class Deed:
    """A request and how it was answered."""

    actor: str
    token_id: TokenId | None
    address: str
    action: str
    targets: tuple[str, ...]
    status: int
    request_id: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A recorded request."""

    sequence: int
    time: datetime
    deed: Deed
