"""Scrub proxies."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table

from rushes_catalog.storage.schema.columns import NUMBER, TEXT, metadata, number, words

# Scrub proxies that somebody asked for. Whether one is there media's files say.
proxy = Table(
    "proxy",
    metadata,
    Column("asset_number", ForeignKey("asset.number"), primary_key=True),
    # In pixels, as asked for.
    Column("height", NUMBER, primary_key=True),
    # Of the one that was made last, below media's folder of renditions; "" before.
    words("path"),
    # What that one was made of.
    number("source_size"),
    number("source_mtime_ns"),
)

proxy_session = Table(
    "proxy_session",
    metadata,
    Column("session", TEXT, primary_key=True),
    Column("asset_number", ForeignKey("asset.number"), primary_key=True),
    Column("height", NUMBER, primary_key=True),
    Index(None, "asset_number", "height"),
)

# The version of a file that Rushes has dealt with: it has asked for its proxy by itself, or people have deleted that.
proxy_ahead = Table(
    "proxy_ahead",
    metadata,
    Column("asset_number", ForeignKey("asset.number"), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    # In pixels; what was asked for in another one says nothing of this.
    Column("height", NUMBER, nullable=False, server_default="360"),
)
