"""Planned cuts, and notes at frames."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def _text(kind: "sa.types.TypeEngine[str]") -> "sa.types.TypeEngine[str]":
    return kind.with_variant(sa.Text(collation="C"), "postgresql")


def _tables() -> dict[str, list[sa.Column[object]]]:
    """The columns that each has beside id and asset."""
    return {
        "planned_cut": [
            sa.Column("position", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
            sa.Column("start", sa.Float(), nullable=False),
            sa.Column("end", sa.Float(), nullable=False),
            sa.Column("label", _text(sa.Text()), nullable=False),
            sa.Column("note", _text(sa.Text()), nullable=False),
        ],
        "frame_note": [
            sa.Column("frame", sa.BigInteger(), nullable=False),
            sa.Column("text", _text(sa.Text()), nullable=False),
            sa.Column("color", _text(sa.String(10)), nullable=False),
        ],
    }


_ORDERED_BY = {"planned_cut": "position", "frame_note": "frame"}


def upgrade() -> None:
    """There are none so far."""
    for table, columns in _tables().items():
        op.create_table(
            table,
            sa.Column("id", _text(sa.String(36)), nullable=False),
            sa.Column("asset_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            *columns,
            sa.ForeignKeyConstraint(["asset_number"], ["asset.number"], name=f"{table}_asset_number_fk"),
            sa.PrimaryKeyConstraint("id", name=f"{table}_pk"),
        )
        ordered_by = _ORDERED_BY[table]
        op.create_index(f"{table}_asset_number_{ordered_by}", table, ["asset_number", ordered_by])


def downgrade() -> None:
    """Texts of notes are searched until a file is moved; nothing else remains of them."""
    for table, ordered_by in _ORDERED_BY.items():
        op.drop_index(f"{table}_asset_number_{ordered_by}", table)
        op.drop_table(table)
