"""Which version of its source the last job was to make a scrub proxy from."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

_COLUMNS = ("tried_size", "tried_mtime_ns")


def upgrade() -> None:
    """Of jobs that failed before, the version is not known: their proxies are missing."""
    for name in _COLUMNS:
        op.add_column("proxy", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    """The error of the last job is that of any version again."""
    with op.batch_alter_table("proxy") as changed:
        for name in _COLUMNS:
            changed.drop_column(name)
