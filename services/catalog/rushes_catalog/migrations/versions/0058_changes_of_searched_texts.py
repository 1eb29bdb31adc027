"""Changes of the texts in which words are searched, for facets."""

from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

_KEPT = 50_000
# Notes of an asset are in its searched text alone; the path is at the end of it.
_BEFORE = ("root_id", "path", "video_codec", "recorded_ms", "duration", "conversion")
_AFTER = (*_BEFORE, "folded")


def upgrade() -> None:
    """Triggers record later changes: facets are read whole after a start."""
    _record(_AFTER)


def downgrade() -> None:
    """Changes of notes are not recorded any more."""
    _record(_BEFORE)


def _record(columns: tuple[str, ...]) -> None:
    """Replace the trigger of changes by one of these columns."""
    changed = " OR ".join(f"old.{column} <> new.{column}" for column in columns)
    event = f"AFTER UPDATE OF {', '.join(columns)} ON asset"
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER asset_change_made")
        op.execute(
            f"CREATE TRIGGER asset_change_made {event} WHEN ({changed}) BEGIN"  # noqa: S608  # constants
            " INSERT INTO asset_change (asset_number) VALUES (new.number);"
            f" DELETE FROM asset_change WHERE number <= last_insert_rowid() - {_KEPT}; END"
        )
        return
    op.execute("DROP TRIGGER asset_change_made ON asset")
    op.execute(
        f"CREATE TRIGGER asset_change_made {event} FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION record_asset_change()"
    )
