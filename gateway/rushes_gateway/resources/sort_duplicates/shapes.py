"""Videos of the sorted folder that show the same."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from rushes_gateway.resources.shapes import Shape


class Likeness(Shape):
    """What a video is beside the first one of its group."""

    kind: Literal["same_file", "copy", "trimmed"] = Field(
        description="`same_file`: both files hold the same. `copy`: all of it, maybe in another size or quality. "
        "`trimmed`: its beginning or end is missing, or the other one's."
    )
    mirrored: bool = Field(description="Left and right are exchanged.")
    later_seconds: float = Field(
        description="Of the first video, before this one begins; negative where this one begins before."
    )
    alike: float = Field(
        ge=0, le=1, description="1: all that was compared is the same; unrelated videos have about 0.5."
    )


class DuplicateVideo(Shape):
    """A video that another one is like."""

    name: str
    asset_id: str
    category: str | None = Field(description="The folder that it lies in; null: it lies loose.")
    duration_seconds: float
    size: int = Field(description="In bytes.")
    width: int = Field(description="In pixels as shown.")
    height: int
    likeness: Likeness | None = Field(description="null: it is what the others are compared with.")


class DuplicateGroup(Shape):
    """The longest and largest one, then what shows the same, the most alike first."""

    videos: list[DuplicateVideo] = Field(min_length=2)


class DuplicateSearch(Shape):
    """How the last search stands."""

    state: Literal["none", "running", "succeeded", "failed", "cancelled"]
    done: int = Field(description="Of one that runs: videos looked at, of `total`; then all are compared.")
    total: int
    error: str | None = Field(description="Why it failed, in words.")
    ended_at: datetime | None


class SortDuplicates(Shape):
    """What shows the same: files that hold the same first, then the most alike."""

    groups: list[DuplicateGroup]
    total: int = Field(description="Groups, on whichever page.")
    next_cursor: str | None
    search: DuplicateSearch
    unseen: int = Field(description="Videos that no search has looked at yet.")


class DuplicateSearchBegun(Shape):
    """What came of asking for a search."""

    started: bool = Field(description="false: one was under way already.")


class NotDuplicates(Shape):
    """Videos that are no duplicates of each other."""

    asset_ids: list[UUID] = Field(min_length=2, max_length=50)
    restore: bool = Field(False, description="Take it back: they may be duplicates again.")


class DuplicateAside(Shape):
    """A copy that nobody needs."""

    asset_id: UUID
