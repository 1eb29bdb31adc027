"""Training on sorted videos: vectors, trainings, classifiers and predictions."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def _row(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _words(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "feature",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("descriptor", sa.Text(), nullable=False),
        sa.Column("descriptor_version", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary()),
        _words("problem_reason"),
        _words("problem_detail"),
        sa.PrimaryKeyConstraint("fingerprint", "descriptor", "descriptor_version", name="feature_pk"),
    )
    op.create_table(
        "training",
        sa.Column("id", sa.String(36), nullable=False),
        _row("root_id"),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        _words("error"),
        _words("requested_by"),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="training_pk"),
        sa.ForeignKeyConstraint(["root_id"], ["root.id"], name="training_root_id_fk"),
    )
    op.create_index("training_root_id_folder_id", "training", ["root_id", "folder", "id"])
    op.create_index("training_one", "training", ["state"], unique=True, sqlite_where=sa.text("state = 'running'"))
    op.create_table(
        "classifier",
        sa.Column("id", sa.String(36), nullable=False),
        _row("root_id"),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("model", sa.LargeBinary(), nullable=False),
        sa.Column("trained_at", sa.BigInteger(), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False, server_default="0"),
        sa.Column("comparison", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="classifier_pk"),
        sa.ForeignKeyConstraint(["root_id"], ["root.id"], name="classifier_root_id_fk"),
    )
    op.create_index("classifier_root_id_folder_id", "classifier", ["root_id", "folder", "id"])
    op.create_index(
        "classifier_chosen", "classifier", ["root_id", "folder"], unique=True, sqlite_where=sa.text("chosen")
    )
    op.create_table(
        "prediction",
        sa.Column("classifier_id", sa.String(36), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("prediction", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("classifier_id", "fingerprint", name="prediction_pk"),
        sa.ForeignKeyConstraint(["classifier_id"], ["classifier.id"], name="prediction_classifier_id_fk"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("prediction", "classifier", "training", "feature"):
        op.drop_table(table)
