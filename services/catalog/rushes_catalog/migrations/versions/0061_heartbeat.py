"""The heartbeat of the catalog that holds a PostgreSQL database; a SQLite file has one catalog only."""

from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Null: the holder is of a version that has none."""
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE catalog_holder ADD COLUMN seen_at timestamptz")


def downgrade() -> None:
    """Without it."""
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE catalog_holder DROP COLUMN seen_at")
