"""What describes the videos of a collection is chosen: the built-in descriptor, or a model that was added."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is chosen yet, which stands for the built-in one."""
    op.create_table(
        "chosen_descriptor",
        sa.Column("root_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("descriptor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("root_id", "folder", name="chosen_descriptor_pk"),
        sa.ForeignKeyConstraint(["root_id"], ["root.id"], name="chosen_descriptor_root_id_fk"),
    )


def downgrade() -> None:
    """The built-in one describes all."""
    op.drop_table("chosen_descriptor")
