"""Pipeline profiles, with every version that they have had, and which one a run began with."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


def _text(kind: "sa.types.TypeEngine[str]") -> "sa.types.TypeEngine[str]":
    return kind.with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """There is the profile "default" alone, which has no row before somebody changes it. Runs so far had none."""
    op.create_table(
        "pipeline_profile",
        sa.Column("name", _text(sa.Text()), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("deletion_id", _text(sa.String(36))),
        sa.PrimaryKeyConstraint("name", name="pipeline_profile_pk"),
    )
    op.create_index("pipeline_profile_deletion_id", "pipeline_profile", ["deletion_id"])
    op.create_table(
        "pipeline_profile_version",
        sa.Column("profile_name", _text(sa.Text()), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("content", _text(sa.Text()), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_name"], ["pipeline_profile.name"], name="pipeline_profile_version_profile_name_fk"
        ),
        sa.PrimaryKeyConstraint("profile_name", "version", name="pipeline_profile_version_pk"),
    )
    op.add_column("pipeline_run", sa.Column("profile_version", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Profiles are forgotten."""
    op.drop_column("pipeline_run", "profile_version")
    op.drop_table("pipeline_profile_version")
    op.drop_table("pipeline_profile")
