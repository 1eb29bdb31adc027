"""Contents whose pictures are described for the search by words."""

from sqlalchemy import Column, Table

from rushes_catalog.storage.schema.columns import TEXT, UtcTime, metadata, number, text_column

# By content and model. The vectors themselves are in the derived files of media.
seen_content = Table(
    "seen_content",
    metadata,
    Column("fingerprint", TEXT, primary_key=True),
    Column("model", TEXT, primary_key=True),
    Column("model_version", TEXT, primary_key=True),
    # Number of pictures; 0: it has none, or cannot be described, for the reason in the next two columns.
    number("pictures"),
    text_column("problem_reason"),
    text_column("problem_detail"),
    Column("described_at", UtcTime, nullable=False),
)
