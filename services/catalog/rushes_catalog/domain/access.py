"""Tokens and sessions: who may use Rushes, in which role, until when."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

TokenId = NewType("TokenId", str)
Digest = NewType("Digest", bytes)

# A working fortnight: who comes back within it does not sign in again.
SESSION_LASTS = timedelta(days=14)
ADMIN_NAME = "admin"
_TOKEN_PREFIX, _SESSION_PREFIX = "rushes_", "session_"
_SECRET_BYTES = 32


class Role(StrEnum):
    """Each may do what the ones before it may."""

    VIEWER = "viewer"
    EDITOR = "editor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret."""

    id: TokenId
    name: str
    role: Role
    created_at: datetime
    # None: never.
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Session:
    """Begun with a token's row, or with RUSHES_TOKEN, which `admin_mark` then tells from the next one."""

    digest: Digest
    token_id: TokenId | None
    admin_mark: bytes | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Access:
    """Whom a secret stands for."""

    role: Role
    name: str
    token_id: TokenId | None
    expires_at: datetime | None


def digest_of(secret: str) -> Digest:
    """What is kept of a secret.

    One round of SHA-256 and no salt: slow hashes protect words that people think of. Nobody tries out 2**256 secrets.
    """
    return Digest(hashlib.sha256(secret.encode()).digest())


def new_token_secret() -> str:
    """A secret for a program or a person; the prefix lets scanners for leaked secrets know it."""
    return _TOKEN_PREFIX + secrets.token_urlsafe(_SECRET_BYTES)


def new_session_secret() -> str:
    """A secret for a cookie."""
    return _SESSION_PREFIX + secrets.token_urlsafe(_SECRET_BYTES)


def access_with(token: Token, until: datetime | None = None) -> Access:
    """What a token gives, or a session that was begun with it."""
    return Access(token.role, token.name, token.id, until or token.expires_at)


def admin_access(expires_at: datetime) -> Access:
    """What a session that was begun with RUSHES_TOKEN gives."""
    return Access(Role.ADMIN, ADMIN_NAME, None, expires_at)


def session_end(token: Token | None, now: datetime) -> datetime:
    """A session never outlives its token."""
    end = now + SESSION_LASTS
    return min(end, token.expires_at) if token is not None and token.expires_at is not None else end
