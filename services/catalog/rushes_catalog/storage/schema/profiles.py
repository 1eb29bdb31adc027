"""Pipeline profiles, with every version that they have had."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table

from rushes_catalog.storage.schema.columns import ID, TEXT, UtcTime, metadata, number

# A deleted profile keeps its row; see storage.named_versions.
pipeline_profile = Table(
    "pipeline_profile",
    metadata,
    Column("name", TEXT, primary_key=True),
    # The newest version.
    number("version"),
    # domain.ids.ChangeId of its deletion, which can be undone while the change exists; null: not deleted.
    Column("deletion_id", ID),
    Index(None, "deletion_id"),
)

pipeline_profile_version = Table(
    "pipeline_profile_version",
    metadata,
    Column("profile_name", ForeignKey("pipeline_profile.name"), primary_key=True),
    # From 1 on; of the profile "default" from 2 on, as its first version is empty.
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    # pipelines.domain.profiles.ProfileContent as JSON.
    Column("content", TEXT, nullable=False),
    Column("made_at", UtcTime, nullable=False),
)
