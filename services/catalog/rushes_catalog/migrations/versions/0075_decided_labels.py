"""Labels name the change that made them, and those of a change about many are stored beside it."""

import base64
import json
import uuid
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None

_TOGETHER = 1000
_CHANGE = sa.table("change", sa.column("id", sa.Text()), sa.column("what", sa.Text()))
_LABEL = sa.table(
    "brand_label", sa.column("id", sa.Text()), sa.column("change_id", sa.Text()), sa.column("made_at", sa.BigInteger())
)
_DECIDED = sa.table("decided_labels", sa.column("change_id", sa.Text()), sa.column("labels", sa.Text()))


def _text(kind: "sa.types.TypeEngine[str]") -> "sa.types.TypeEngine[str]":
    return kind.with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Labels that were made one at a time so far name no change."""
    op.add_column("brand_label", sa.Column("change_id", _text(sa.String(36))))
    op.create_index("brand_label_change_id", "brand_label", ["change_id"])
    op.create_table(
        "decided_labels",
        sa.Column("change_id", _text(sa.String(36)), nullable=False),
        sa.Column("labels", _text(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name="decided_labels_change_id_fk"),
        sa.PrimaryKeyConstraint("change_id", name="decided_labels_pk"),
    )
    connection = op.get_bind()
    for change_id, what in _of_many():
        labels = what.pop("labels")
        connection.execute(sa.insert(_DECIDED).values(change_id=change_id, labels=labels))
        _set(change_id, what)
        of = json.loads(zlib.decompress(base64.b85decode(labels)))
        made_at = (datetime.fromisoformat(of["made_at"]) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
            microseconds=1
        )
        ids = [str(uuid.uuid5(uuid.UUID(change_id), str(place))) for place in range(len(of["columns"][0]))]
        for begin in range(0, len(ids), _TOGETHER):
            # Those that were decided on again have another time.
            own = _LABEL.c.id.in_(ids[begin : begin + _TOGETHER]) & (_LABEL.c.made_at == made_at)
            connection.execute(sa.update(_LABEL).where(own).values(change_id=change_id))


def downgrade() -> None:
    """Changes about many have their labels again."""
    connection = op.get_bind()
    labels = {row.change_id: row.labels for row in connection.execute(sa.select(_DECIDED))}
    for change_id, what in _of_many():
        _set(change_id, {**what, "labels": labels[change_id]})
    op.drop_table("decided_labels")
    op.drop_index("brand_label_change_id", "brand_label")
    op.drop_column("brand_label", "change_id")


def _of_many() -> Iterator[tuple[str, dict[str, Any]]]:
    rows = op.get_bind().execute(sa.select(_CHANGE).where(_CHANGE.c.what.contains('"region_decisions"'))).all()
    for row in rows:
        what: dict[str, Any] = json.loads(row.what)
        if what["kind"] == "region_decisions":
            yield row.id, what


def _set(change_id: str, what: dict[str, Any]) -> None:
    stored = json.dumps(what)
    op.get_bind().execute(sa.update(_CHANGE).where(_CHANGE.c.id == change_id).values(what=stored))
