"""Recent changes of assets, for facets, and starred assets."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

_KEPT = 50_000
# What facets are counted from.
_COLUMNS = ("root_id", "path", "video_codec", "recorded_ms", "duration", "conversion")
_CHANGED = " OR ".join(f"old.{column} <> new.{column}" for column in _COLUMNS)
# Trigger, event, condition, the row with the asset's number.
_TRIGGERS = (
    ("asset_change_added", "INSERT", "", "new"),
    ("asset_change_made", f"UPDATE OF {', '.join(_COLUMNS)}", f"WHEN ({_CHANGED})", "new"),
    ("asset_change_removed", "DELETE", "", "old"),
)
_FUNCTION = f"""
CREATE FUNCTION record_asset_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  added bigint;
BEGIN
  INSERT INTO asset_change (asset_number) VALUES (CASE WHEN TG_OP = 'DELETE' THEN old.number ELSE new.number END)
    RETURNING number INTO added;
  DELETE FROM asset_change WHERE number <= added - {_KEPT};
  RETURN NULL;
END $$
"""  # noqa: S608  # constants


def upgrade() -> None:
    """Triggers record later changes: facets are read whole after a start."""
    row = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "asset_change",
        sa.Column("number", row, primary_key=True),
        sa.Column("asset_number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="asset_change_pk"),
    )
    op.create_table(
        "star",
        sa.Column("asset_number", row, nullable=False, autoincrement=False),
        sa.ForeignKeyConstraint(["asset_number"], ["asset.number"], name="star_asset_number_fk"),
        sa.PrimaryKeyConstraint("asset_number", name="star_pk"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for name, event, condition, row_name in _TRIGGERS:
            op.execute(
                f"CREATE TRIGGER {name} AFTER {event} ON asset {condition} BEGIN"  # noqa: S608  # constants
                f" INSERT INTO asset_change (asset_number) VALUES ({row_name}.number);"
                f" DELETE FROM asset_change WHERE number <= last_insert_rowid() - {_KEPT}; END"
            )
        return
    op.execute(_FUNCTION)
    for name, event, condition, _ in _TRIGGERS:
        op.execute(
            f"CREATE TRIGGER {name} AFTER {event} ON asset FOR EACH ROW {condition}"
            " EXECUTE FUNCTION record_asset_change()"
        )


def downgrade() -> None:
    """No video is starred any more."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, *_ in _TRIGGERS:
        op.execute(f"DROP TRIGGER {name}" if on_sqlite else f"DROP TRIGGER {name} ON asset")
    if not on_sqlite:
        op.execute("DROP FUNCTION record_asset_change()")
    op.drop_table("star")
    op.drop_table("asset_change")
