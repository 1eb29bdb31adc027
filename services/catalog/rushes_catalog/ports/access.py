"""Where is kept who may use Rushes, and what they did."""

from datetime import datetime
from typing import Protocol

from rushes_catalog.domain.access import Digest, Session, Token, TokenId
from rushes_catalog.domain.audit import AuditEntry, Deed


class Tokens(Protocol):
    """Tokens and sessions, by the digests of their secrets."""

    async def add(self, token: Token, digest: Digest) -> None:
        """Raises TokenNameTaken."""

    async def page(self, limit: int, cursor: str) -> tuple[list[Token], str]:
        """The newest first, and the next cursor; raises ForeignCursor."""

    async def of_digest(self, digest: Digest) -> Token | None:
        """The token with this secret, expired or not."""

    async def remove(self, token_id: TokenId) -> None:
        """Take it away with its sessions; raises TokenNotFound."""

    async def add_session(self, session: Session, now: datetime) -> None:
        """Record it, and forget those that have expired."""

    async def session(self, digest: Digest) -> tuple[Session, Token | None] | None:
        """The session with this secret, expired or not, and the token that it was begun with."""

    async def end_session(self, digest: Digest) -> None:
        """Nothing happens where there is none."""


class Audit(Protocol):
    """What was done, in order; the oldest is forgotten after a while."""

    async def append(self, deed: Deed, at: datetime) -> None:
        """Record it."""

    async def page(self, limit: int, cursor: str) -> tuple[list[AuditEntry], str]:
        """The newest first, and the next cursor; raises ForeignCursor."""
