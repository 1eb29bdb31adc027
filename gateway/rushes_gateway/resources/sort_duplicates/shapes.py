"""Duplicates: videos of the sorted folder that show the same."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from rushes_gateway.shapes import Shape


class Likeness(Shape):
    """How a video resembles the first one of its group."""

    kind: Literal["same_file", "copy", "trimmed"] = Field(
        description="`same_file`: both files have the same content. `copy`: the whole video, possibly in another size "
        "or quality. `trimmed`: one of the two lacks the beginning or end of the other."
    )
    mirrored: bool = Field(description="Whether left and right are exchanged.")
    later_seconds: float = Field(
        description="Seconds of the first video before this one begins; negative where this one begins earlier."
    )
    alike: float = Field(
        ge=0,
        le=1,
        description="Similarity. 1: everything that was compared is identical; unrelated videos have about 0.5.",
    )


class DuplicateVideo(Shape):
    """A video of a group of duplicates."""

    name: str
    asset_id: str
    category: str | None = Field(description="The category that the video is in; null: it is not in a category.")
    duration_seconds: float = Field(description="Duration in seconds.")
    size: int = Field(description="Size of the file in bytes.")
    width: int = Field(description="Width in pixels as shown.")
    height: int = Field(description="Height in pixels as shown.")
    likeness: Likeness | None = Field(description="null: the others are compared with this video.")


class DuplicateGroup(Shape):
    """Videos that show the same: the longest and largest one first, then the others, the most similar first."""

    videos: list[DuplicateVideo] = Field(min_length=2)


class DuplicateSearch(Shape):
    """The state of the last search."""

    state: Literal["none", "running", "succeeded", "failed", "cancelled"]
    done: int = Field(
        description="Number of videos that a running search has examined, of `total`; afterwards it compares all."
    )
    total: int
    error: str | None = Field(description="Why the search failed, in words.")
    ended_at: datetime | None


class SortDuplicates(Shape):
    """Groups of videos that show the same: files with the same content first, then the most similar ones."""

    groups: list[DuplicateGroup]
    total: int = Field(description="Number of groups on all pages.")
    next_cursor: str | None
    search: DuplicateSearch
    unseen: int = Field(description="Number of videos that no search has examined yet.")


class DuplicateSearchBegun(Shape):
    """Whether a search was started."""

    started: bool = Field(description="false: a search is running already.")


class NotDuplicates(Shape):
    """Videos that are no duplicates of each other."""

    asset_ids: list[UUID] = Field(min_length=2, max_length=50)
    restore: bool = Field(False, description="Undo this: the videos may be listed as duplicates again.")


class DuplicateAside(Shape):
    """The duplicate to move."""

    asset_id: UUID
