"""Tokens and sessions: who may use Rushes, in which role, until when."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

TokenId = NewType("TokenId", str)
Digest = NewType("Digest", bytes)

# A fortnight: users who come back within it need not sign in again.
SESSION_LASTS = timedelta(days=14)
ADMIN_NAME = "admin"
_TOKEN_PREFIX, _SESSION_PREFIX = "rushes_", "session_"
_SECRET_BYTES = 32


class Role(StrEnum):
    """Each role includes the ones before it."""

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
    """Started with a token, or with RUSHES_TOKEN, identified by `admin_mark` so that a new value invalidates it."""

    digest: Digest
    token_id: TokenId | None
    admin_mark: bytes | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Access:
    """The user that a secret stands for."""

    role: Role
    name: str
    token_id: TokenId | None
    expires_at: datetime | None


def digest_of(secret: str) -> Digest:
    """The stored digest of a secret.

    One round of SHA-256 without salt: slow hashes protect guessable passwords, and these secrets have 256 random bits.
    """
    return Digest(hashlib.sha256(secret.encode()).digest())


def new_token_secret() -> str:
    """A secret for a program or a person; the prefix is for scanners for leaked secrets."""
    return _TOKEN_PREFIX + secrets.token_urlsafe(_SECRET_BYTES)


def new_session_secret() -> str:
    """A secret for a cookie."""
    return _SESSION_PREFIX + secrets.token_urlsafe(_SECRET_BYTES)


def access_with(token: Token, until: datetime | None = None) -> Access:
    """The access of a token, or of a session started with it."""
    return Access(token.role, token.name, token.id, until or token.expires_at)


def admin_access(expires_at: datetime) -> Access:
    """The access of a session started with RUSHES_TOKEN."""
    return Access(Role.ADMIN, ADMIN_NAME, None, expires_at)


def session_end(token: Token | None, now: datetime) -> datetime:
    """The end of a session, not later than its token's."""
    end = now + SESSION_LASTS
    return min(end, token.expires_at) if token is not None and token.expires_at is not None else end
