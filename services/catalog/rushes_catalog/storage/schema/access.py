"""Who may do what, and who did."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table

from rushes_catalog.storage.schema.columns import ID, NUMBER, ROW, TEXT, UtcTime, metadata, short, words

token = Table(
    "token",
    metadata,
    Column("id", ID, primary_key=True),
    Column("name", TEXT, nullable=False, unique=True),
    Column("role", short(10), nullable=False),
    # SHA-256 of the secret, which itself is nowhere; see docs/decisions/0008.
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
    # Tells one RUSHES_TOKEN from the next, so that another one ends the sessions; null with a token's row.
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
    # Null: RUSHES_TOKEN, or nobody had to sign in. No foreign key: the record outlives the token.
    Column("token_id", ID),
    words("address"),
    Column("action", TEXT, nullable=False),
    # What it concerned: a list of ids or paths as JSON.
    Column("targets", TEXT, nullable=False),
    # The answer's HTTP status.
    Column("status", NUMBER, nullable=False),
    words("request_id"),
    sqlite_autoincrement=True,
)
