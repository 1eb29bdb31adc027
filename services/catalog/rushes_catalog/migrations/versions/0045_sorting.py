"""The stage at which a training failed, the accuracy of the classifier before, dismissed doubts, and the proposal at
sorting.
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def _text(kind: "sa.types.TypeEngine[str]") -> "sa.types.TypeEngine[str]":
    return kind.with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Nothing is recorded about earlier trainings and sortings."""
    op.add_column("training", sa.Column("failed_at", _text(sa.String(10)), nullable=False, server_default=""))
    op.add_column("classifier", sa.Column("accuracy_before", sa.Float()))
    op.add_column("sorted_video", sa.Column("judged", sa.Boolean(), nullable=False, server_default="0"))
    op.add_column("sorted_video", sa.Column("proposed", _text(sa.Text()), nullable=False, server_default=""))
    op.create_index("sorted_video_root_folder_change_id", "sorted_video", ["root", "folder", "change_id"])
    op.create_table(
        "dismissed_doubt",
        sa.Column("root_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("folder", _text(sa.Text()), nullable=False),
        sa.Column("fingerprint", _text(sa.Text()), nullable=False),
        sa.Column("label", _text(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["root_id"], ["root.id"], name="dismissed_doubt_root_id_fk"),
        sa.PrimaryKeyConstraint("root_id", "folder", "fingerprint", "label", name="dismissed_doubt_pk"),
    )


def downgrade() -> None:
    """Dismissed doubts are listed again after the next training."""
    op.drop_table("dismissed_doubt")
    op.drop_index("sorted_video_root_folder_change_id", "sorted_video")
    for table, names in (
        ("sorted_video", ("proposed", "judged")),
        ("classifier", ("accuracy_before",)),
        ("training", ("failed_at",)),
    ):
        with op.batch_alter_table(table) as changed:
            for name in names:
                changed.drop_column(name)
