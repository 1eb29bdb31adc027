"""Lists of brands, with every version that they have had."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, Table

from rushes_catalog.storage.schema.columns import ID, TEXT, UtcTime, metadata, number

# A deleted list keeps its row, as runs name the versions that they used: one that takes its name goes on from there.
brand_list = Table(
    "brand_list",
    metadata,
    Column("name", TEXT, primary_key=True),
    # The newest version.
    number("version"),
    # domain.ids.ChangeId of its deletion, which can be undone while the change exists; null: not deleted.
    Column("deletion_id", ID),
    Index(None, "deletion_id"),
)

brand_list_version = Table(
    "brand_list_version",
    metadata,
    Column("list_name", ForeignKey("brand_list.name"), primary_key=True),
    # From 1 on; of the list "default" from 2 on, as its first version is empty.
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    # Number of brands.
    number("brands"),
    # A list of brands.domain.brand_lists.Brand as JSON, compressed with zlib.
    Column("content", LargeBinary, nullable=False),
    Column("made_at", UtcTime, nullable=False),
)
