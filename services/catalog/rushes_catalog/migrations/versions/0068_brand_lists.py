"""Lists of brands, with every version that they have had."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def _text(kind: "sa.types.TypeEngine[str]") -> "sa.types.TypeEngine[str]":
    return kind.with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """There is the list "default" alone, which has no row before somebody writes to it."""
    op.create_table(
        "brand_list",
        sa.Column("name", _text(sa.Text()), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("deletion_id", _text(sa.String(36))),
        sa.PrimaryKeyConstraint("name", name="brand_list_pk"),
    )
    op.create_index("brand_list_deletion_id", "brand_list", ["deletion_id"])
    op.create_table(
        "brand_list_version",
        sa.Column("list_name", _text(sa.Text()), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("brands", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["list_name"], ["brand_list.name"], name="brand_list_version_list_name_fk"),
        sa.PrimaryKeyConstraint("list_name", "version", name="brand_list_version_pk"),
    )


def downgrade() -> None:
    """Lists are forgotten."""
    op.drop_table("brand_list_version")
    op.drop_table("brand_list")
