"""Files that cannot be read are after all others in the order by path."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

_LAST = "\U0010ffff"
_asset = sa.table("asset", sa.column("path_key", sa.Text()), sa.column("state", sa.Text()))
_broken = sa.update(_asset).where(_asset.c.state == "problem")


def upgrade() -> None:
    """Their keys begin with a mark."""
    op.execute(_broken.values(path_key=sa.literal(_LAST, sa.Text()) + _asset.c.path_key))


def downgrade() -> None:
    """They are among the others again."""
    op.execute(_broken.values(path_key=sa.func.substr(_asset.c.path_key, 2)))
