"""The descriptor of a collection's videos can be chosen: the built-in one, or an installed model."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is chosen yet, which means the built-in descriptor."""
    op.create_table(
        "chosen_descriptor",
        sa.Column("root_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("descriptor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("root_id", "folder", name="chosen_descriptor_pk"),
        sa.ForeignKeyConstraint(["root_id"], ["root.id"], name="chosen_descriptor_root_id_fk"),
    )


def downgrade() -> None:
    """All videos are described by the built-in descriptor."""
    op.drop_table("chosen_descriptor")
