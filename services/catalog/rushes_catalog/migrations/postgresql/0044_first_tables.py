"""PostgreSQL's first tables: those that SQLite has after 44 steps."""

from pathlib import Path

from alembic import op

revision = "0044"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables. The statements, some with semicolons in them, are run at once without SQLAlchemy, which
    accepts only one.
    """
    statements = Path(__file__).with_name("0044_first_tables.sql").read_text()
    op.get_bind().connection.cursor().execute(statements)


def downgrade() -> None:
    """Impossible: there is no step before this one."""
    raise NotImplementedError("drop the database instead")
