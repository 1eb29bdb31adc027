"""The indexes of orders include the recording time, so that a list of a time span skips other assets without reading
rows.
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_ORDERS = {
    "asset_root_id_path_key_number": ["root_id", "path_key", "number"],
    "asset_name_key_number_root_id": ["name_key", "number", "root_id"],
    "asset_size_number_root_id": ["size", "number", "root_id"],
    "asset_mtime_ns_number_root_id": ["mtime_ns", "number", "root_id"],
    "asset_duration_number_root_id": ["duration", "number", "root_id"],
}
_RECORDED = "asset_recorded_ms_number_root_id"


def upgrade() -> None:
    """Create the indexes again; the index of recording times includes the modification time."""
    for name, columns in _ORDERS.items():
        op.drop_index(name, "asset")
        op.create_index(f"{name}_recorded_ms", "asset", [*columns, "recorded_ms"])
    op.drop_index(_RECORDED, "asset")
    op.create_index(f"{_RECORDED}_mtime_ns", "asset", ["recorded_ms", "number", "root_id", "mtime_ns"])
    # Without statistics of an index the planner assumes the worst.
    op.execute("ANALYZE asset")


def downgrade() -> None:
    """Restore the previous indexes."""
    op.drop_index(f"{_RECORDED}_mtime_ns", "asset")
    op.create_index(_RECORDED, "asset", ["recorded_ms", "number", "root_id"])
    for name, columns in _ORDERS.items():
        op.drop_index(f"{name}_recorded_ms", "asset")
        op.create_index(name, "asset", columns)
