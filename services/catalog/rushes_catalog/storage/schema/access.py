"""Tokens, sessions and the audit record."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table

from rushes_catalog.storage.schema.columns import ID, NUMBER, ROW, TEXT, UtcTime, metadata, nominal_text, text_column

token = Table(
    "token",
    metadata,
    Column("id", ID, primary_key=True),
    Column("name", TEXT, nullable=False, unique=True),
    Column("role", nominal_text(10), nullable=False),
    # SHA-256 of the secret, which is not stored; see docs/decisions/0008.
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("created_at", UtcTime, nullable=False),
    # Null: never.
    Column("expires_at", UtcTime),
)

session = Table(
    "session",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    # Null: signed in with RUSHES_TOKEN.
    Column("token_id", ForeignKey("token.id")),
    # Identifies the value of RUSHES_TOKEN, so that a new value ends the sessions; null for a stored token.
    Column("admin_mark", LargeBinary(32)),
    Column("expires_at", UtcTime, nullable=False),
    Index(None, "token_id"),
    Index(None, "expires_at"),
)

audit = Table(
    "audit",
    metadata,
    Column("sequence", ROW, primary_key=True),
    Column("time", UtcTime, nullable=False),
    Column("actor", TEXT, nullable=False),
    # Null: RUSHES_TOKEN, or signing in was not required. No foreign key: the record outlives the token.
    Column("token_id", ID),
    text_column("address"),
    Column("action", TEXT, nullable=False),
    # The affected ids or paths: a list as JSON.
    Column("targets", TEXT, nullable=False),
    # HTTP status of the response.
    Column("status", NUMBER, nullable=False),
    text_column("request_id"),
    sqlite_autoincrement=True,
)
