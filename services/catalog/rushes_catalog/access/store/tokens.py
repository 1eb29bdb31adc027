"""Tokens and sessions in SQL."""

from datetime import datetime

from sqlalchemy import ColumnElement, Row, delete, insert, select
from sqlalchemy.exc import IntegrityError

from rushes_catalog.access.domain.access import Digest, Role, Session, Token, TokenId
from rushes_catalog.access.domain.errors import TokenNameTaken, TokenNotFound
from rushes_catalog.domain.cursors import list_mark, read_cursor, write_cursor
from rushes_catalog.storage.database import is_taken
from rushes_catalog.storage.schema.access import session, token
from rushes_catalog.storage.steady import SteadyConnection

_MARK = list_mark("tokens")


class Tokens:
    """Tokens and sessions, by the digests of their secrets."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def add(self, new: Token, digest: Digest) -> None:
        """Raises TokenNameTaken."""
        row = {
            "id": new.id,
            "name": new.name,
            "role": new.role,
            "digest": digest,
            "created_at": new.created_at,
            "expires_at": new.expires_at,
        }
        try:
            await self._connection.execute(insert(token).values(**row))
        except IntegrityError as failed:
            if not is_taken(failed):
                raise
            raise TokenNameTaken(new.name) from failed

    async def page(self, limit: int, cursor: str) -> tuple[list[Token], str]:
        """Tokens, the newest first, and the next cursor; raises ForeignCursor."""
        statement = select(token).order_by(token.c.id.desc()).limit(limit + 1)
        if cursor:
            statement = statement.where(token.c.id < read_cursor(_MARK, cursor, [str])[0])
        found = [_token_of(row) for row in await self._connection.execute(statement)]
        more = len(found) > limit
        return found[:limit], write_cursor(_MARK, [found[limit - 1].id]) if more else ""

    async def of_digest(self, digest: Digest) -> Token | None:
        """The token of this secret, expired or not."""
        return await self._one(token.c.digest == digest)

    async def remove(self, token_id: TokenId) -> None:
        """Delete it with its sessions; raises TokenNotFound."""
        await self._connection.execute(delete(session).where(session.c.token_id == token_id))
        removed = await self._connection.execute(delete(token).where(token.c.id == token_id))
        if removed.rowcount == 0:
            raise TokenNotFound(token_id)

    async def add_session(self, new: Session, now: datetime) -> None:
        """Add it, and delete expired ones."""
        await self._connection.execute(delete(session).where(session.c.expires_at <= now))
        row = {
            "digest": new.digest,
            "token_id": new.token_id,
            "admin_mark": new.admin_mark,
            "expires_at": new.expires_at,
        }
        await self._connection.execute(insert(session).values(**row))

    async def session(self, digest: Digest) -> tuple[Session, Token | None] | None:
        """The session of this secret, expired or not, and the token that it was started with."""
        row = (await self._connection.execute(select(session).where(session.c.digest == digest))).one_or_none()
        if row is None:
            return None
        token_id = TokenId(row.token_id) if row.token_id is not None else None
        found = Session(Digest(row.digest), token_id, row.admin_mark, row.expires_at)
        return found, await self._one(token.c.id == token_id) if token_id is not None else None

    async def end_session(self, digest: Digest) -> None:
        """Delete a session; does nothing where there is none."""
        await self._connection.execute(delete(session).where(session.c.digest == digest))

    async def _one(self, condition: ColumnElement[bool]) -> Token | None:
        row = (await self._connection.execute(select(token).where(condition))).one_or_none()
        return None if row is None else _token_of(row)


def _token_of(row: Row[*tuple[object, ...]]) -> Token:
    return Token(TokenId(row.id), row.name, Role(row.role), row.created_at, row.expires_at)
