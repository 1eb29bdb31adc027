"""The stage `report` is called `compile_report`; results of stages say what they were computed from."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

_NOW, _BEFORE = "compile_report", "report"
_RUN = sa.table(
    "pipeline_run",
    sa.column("id", sa.Text()),
    sa.column("stages", sa.Text()),
    sa.column("start_stage", sa.Text()),
    sa.column("overrides", sa.Text()),
    sa.column("config", sa.Text()),
)
_CHECKPOINT = sa.table("checkpoint", sa.column("stage", sa.Text()))


def upgrade() -> None:
    """Runs and checkpoints have the new name; results so far are not reused by further runs."""
    op.add_column("checkpoint", sa.Column("address", sa.String(64).with_variant(sa.Text(collation="C"), "postgresql")))
    op.create_index("checkpoint_timeline_id_address", "checkpoint", ["timeline_id", "address"])
    _rename(_BEFORE, _NOW)


def downgrade() -> None:
    """The name of before; results of stages that there were not are left as they are."""
    _rename(_NOW, _BEFORE)
    op.drop_index("checkpoint_timeline_id_address", "checkpoint")
    op.drop_column("checkpoint", "address")


def _rename(before: str, now: str) -> None:
    connection = op.get_bind()
    connection.execute(sa.update(_CHECKPOINT).where(_CHECKPOINT.c.stage == before).values(stage=now))
    for row in connection.execute(sa.select(_RUN).where(_RUN.c.stages.contains(f'"{before}"'))).all():
        connection.execute(
            sa.update(_RUN)
            .where(_RUN.c.id == row.id)
            .values(
                stages=json.dumps([now if each == before else each for each in json.loads(row.stages)]),
                start_stage=now if row.start_stage == before else row.start_stage,
                overrides=_renamed(row.overrides, before, now),
                config=_renamed(row.config, before, now),
            )
        )


def _renamed(stored: str, before: str, now: str) -> str:
    values: dict[str, Any] = json.loads(stored)
    return json.dumps({now if name == before else name: each for name, each in values.items()})
