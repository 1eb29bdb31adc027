"""PostgreSQL's first tables: what SQLite has come to after 44 steps."""

from pathlib import Path

from alembic import op

revision = "0044"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them. Many statements at once, some with a semicolon in them: past SQLAlchemy, which takes one."""
    statements = Path(__file__).with_name("0044_first_tables.sql").read_text()
    op.get_bind().connection.cursor().execute(statements)


def downgrade() -> None:
    """There is no step before this one."""
    raise NotImplementedError("drop the database instead")
