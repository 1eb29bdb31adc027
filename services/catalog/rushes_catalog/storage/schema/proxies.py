"""Scrub proxies."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Table

from rushes_catalog.storage.schema.columns import NUMBER, TEXT, metadata, number, text_column

# Requested scrub proxies. Whether the file of one exists is known from media's renditions only.
proxy = Table(
    "proxy",
    metadata,
    Column("asset_number", ForeignKey("asset.number"), primary_key=True),
    # In pixels, as requested.
    Column("height", NUMBER, primary_key=True),
    # Path of the last one that was made, below media's folder of renditions; "" before the first.
    text_column("path"),
    # Version of the source that it was made from.
    number("source_size"),
    number("source_mtime_ns"),
    # Version of the source that the last job was to make it from.
    number("tried_size"),
    number("tried_mtime_ns"),
    # See ProxyRecord.
    Column("as_ffmpeg", Boolean, nullable=False, server_default="0"),
)

proxy_session = Table(
    "proxy_session",
    metadata,
    Column("session", TEXT, primary_key=True),
    Column("asset_number", ForeignKey("asset.number"), primary_key=True),
    Column("height", NUMBER, primary_key=True),
    Index(None, "asset_number", "height"),
)

# The version of each file whose proxy Rushes does not queue by itself again: it has done so, or users deleted it.
proxy_ahead = Table(
    "proxy_ahead",
    metadata,
    Column("asset_number", ForeignKey("asset.number"), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    # In pixels; the row does not apply to other heights.
    Column("height", NUMBER, nullable=False, server_default="360"),
)
