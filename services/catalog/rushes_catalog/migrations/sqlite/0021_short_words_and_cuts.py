"""Short words are in the word index, and the number of proven clips per asset and profile is stored."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_COUNT = (
    "INSERT INTO cut (profile, asset_number, clips) SELECT profile, asset_number, 1 FROM export"
    " WHERE id = new.export_id ON CONFLICT DO UPDATE SET clips = clips + 1;"
)
_DISCOUNT = (
    "UPDATE cut SET clips = clips - 1 WHERE (profile, asset_number) ="
    " (SELECT profile, asset_number FROM export WHERE id = old.export_id);"
    "DELETE FROM cut WHERE clips = 0 AND (profile, asset_number) ="
    " (SELECT profile, asset_number FROM export WHERE id = old.export_id);"
)
_TRIGGERS = {
    "path_ending_added": "AFTER INSERT ON asset BEGIN"
    " INSERT OR IGNORE INTO path_ending (text) VALUES (substr(new.folded, -3)); END",
    "path_ending_moved": "AFTER UPDATE OF folded ON asset WHEN old.folded <> new.folded BEGIN"
    " INSERT OR IGNORE INTO path_ending (text) VALUES (substr(new.folded, -3)); END",
    "cut_added": f"AFTER INSERT ON clip WHEN new.state = 'done' BEGIN {_COUNT} END",
    "cut_done": f"AFTER UPDATE OF state ON clip WHEN new.state = 'done' AND old.state <> 'done' BEGIN {_COUNT} END",
    "cut_undone": f"AFTER UPDATE OF state ON clip WHEN old.state = 'done' AND new.state <> 'done'"
    f" BEGIN {_DISCOUNT} END",
    "cut_removed": f"AFTER DELETE ON clip WHEN old.state = 'done' BEGIN {_DISCOUNT} END",
    # Assets were merged, or an export was moved to another profile.
    "cut_moved": "AFTER UPDATE OF asset_number, profile ON export"
    " WHEN old.asset_number <> new.asset_number OR old.profile <> new.profile BEGIN"
    " UPDATE cut SET clips = clips - (SELECT count(*) FROM clip WHERE export_id = new.id AND state = 'done')"
    " WHERE profile = old.profile AND asset_number = old.asset_number;"
    " DELETE FROM cut WHERE profile = old.profile AND asset_number = old.asset_number AND clips = 0;"
    " INSERT INTO cut (profile, asset_number, clips)"
    " SELECT new.profile, new.asset_number, count(*) FROM clip WHERE export_id = new.id AND state = 'done'"
    " HAVING count(*) > 0 ON CONFLICT DO UPDATE SET clips = clips + excluded.clips; END",
}


def upgrade() -> None:
    """Fill them with existing data; triggers keep them current."""
    op.create_table("path_ending", sa.Column("text", sa.Text(), nullable=False), sa.PrimaryKeyConstraint("text"))
    op.execute("INSERT INTO path_ending (text) SELECT DISTINCT substr(folded, -3) FROM asset")
    op.create_table(
        "cut",
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("asset_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("clips", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["asset_number"], ["asset.number"], name=op.f("cut_asset_number_fk")),
        sa.PrimaryKeyConstraint("profile", "asset_number", name=op.f("cut_pk")),
    )
    op.execute(
        "INSERT INTO cut (profile, asset_number, clips) SELECT profile, asset_number, count(*)"
        " FROM export JOIN clip ON clip.export_id = export.id WHERE clip.state = 'done' GROUP BY 1, 2"
    )
    op.create_index(op.f("cut_asset_number"), "cut", ["asset_number"])
    for name, what in _TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {what}")
    # The words of the word index.
    op.execute("CREATE VIRTUAL TABLE asset_search_word USING fts5vocab('asset_search', 'row')")


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE asset_search_word")
    for name in _TRIGGERS:
        op.execute(f"DROP TRIGGER {name}")
    op.drop_table("cut")
    op.drop_table("path_ending")
