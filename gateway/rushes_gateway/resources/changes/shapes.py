"""Changes that can be undone, and the trash."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from rushes_gateway.resources.shapes import Shape

ChangeKind = Literal["deletion", "visibility", "edit", "overwrite", "sorting", "category", "pipeline_deletion"]


class Change(Shape):
    """What somebody changed, for as long as it can be undone."""

    id: str
    kind: ChangeKind
    words: str = Field(examples=["3 clips of dog_001 deleted"])
    made_by: str = Field(description="Name of the token, as in the audit record.")
    made_at: datetime
    undone_by: str | None
    undone_at: datetime | None = Field(description="null: it stands.")
    until: datetime = Field(description="It is forgotten then.")
    final_because: str | None = Field(
        description="Why it can be neither undone nor redone; null: as far as is known it can."
    )
    asset_id: str | None = Field(description="Of the asset that it concerns; null where there are several.")


class ChangePage(Shape):
    """The newest first."""

    changes: list[Change]
    next_cursor: str | None


class Trash(Shape):
    """Deleted clips, kept for 30 days or until they are too many."""

    bytes: int
    clips: int
    budget_bytes: int = Field(description="When more lies in it the oldest goes for good; 0: nothing is kept.")
    oldest_at: datetime | None = Field(description="When its oldest clip was deleted; null where it is empty.")
