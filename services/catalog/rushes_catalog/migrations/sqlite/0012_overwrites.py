"""An export may replace the group of another one, so that several have its number."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_GROUP = ["folder_suffix", "name", "number"]
_ONCE = "export_folder_suffix_name_number_once"


def upgrade() -> None:
    """No existing export does. The table is created again, because SQLite cannot drop a constraint."""
    with op.batch_alter_table("export") as batch:
        batch.add_column(sa.Column("replaces", sa.String(36)))
        batch.drop_constraint(_ONCE, type_="unique")
    op.create_index("export_group_once", "export", _GROUP, unique=True, sqlite_where=sa.text("replaces IS NULL"))
    op.create_index("export_folder_suffix_name_number", "export", _GROUP)


def downgrade() -> None:
    """Only possible where no group was replaced."""
    op.drop_index("export_folder_suffix_name_number", table_name="export")
    op.drop_index("export_group_once", table_name="export")
    with op.batch_alter_table("export") as batch:
        batch.create_unique_constraint(_ONCE, _GROUP)
        batch.drop_column("replaces")
