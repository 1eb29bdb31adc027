"""Changes that can be undone, and the trash."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from rushes_gateway.resources.shapes import Shape

ChangeKind = Literal["deletion", "visibility", "edit", "overwrite", "sorting", "category", "pipeline_deletion", "star"]


class Act(Shape):
    """What was done at once and is several changes, each of which can be undone by itself."""

    id: str
    words: str = Field(examples=["24 videos sorted into ball"], description="For people.")
    changes: int = Field(description="Number of its changes.")
    undone: int = Field(description="How many of them are undone.")


class Change(Shape):
    """A change that a user made. It is listed for as long as it can be undone."""

    id: str
    kind: ChangeKind
    words: str = Field(examples=["3 clips of dog_001 deleted"], description="The change in words, for people.")
    made_by: str = Field(description="Name of the token, as in the audit record.")
    made_at: datetime
    undone_by: str | None = Field(description="Name of the token that undid it; null: it is not undone.")
    undone_at: datetime | None = Field(description="When the change was undone; null: it is not undone.")
    until: datetime = Field(description="When the change is removed from this list and can no longer be undone.")
    final_because: str | None = Field(
        description="Why the change can be neither undone nor redone; null: no reason is known."
    )
    asset_id: str | None = Field(description="Id of the asset that was changed; null where there are several.")
    act: Act | None = Field(description="What it was done with at once; null: it was made alone.")


class ChangePage(Shape):
    """One page of changes, the newest first."""

    changes: list[Change]
    next_cursor: str | None


class Trash(Shape):
    """Deleted clips. They are kept for 30 days, or until they exceed `budget_bytes`."""

    bytes: int = Field(description="Size of all clips in the trash, in bytes.")
    clips: int = Field(description="Number of clips in the trash.")
    budget_bytes: int = Field(
        description="Above this size the oldest clips are deleted for good. 0: deleted clips are not kept."
    )
    oldest_at: datetime | None = Field(
        description="When the oldest clip in the trash was deleted; null where the trash is empty."
    )
