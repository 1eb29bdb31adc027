"""Loose videos of a folder, and the folders that they are sorted into."""

from pydantic import Field

from rushes_gateway.schemas.base import Shape
from rushes_gateway.schemas.changes import Change


class LooseVideo(Shape):
    """A video that is not sorted yet."""

    name: str
    asset_id: str | None = Field(description="null: no scan has found it yet.")


class SortCategory(Shape):
    """A folder that videos are sorted into."""

    name: str
    count: int = Field(description="Videos directly in it.")


class SortPage(Shape):
    """What is to be sorted, by name, and where to."""

    folder: str = Field(description="Absolute.")
    videos: list[LooseVideo]
    total: int = Field(description="All that are not sorted yet.")
    next_cursor: str | None
    categories: list[SortCategory] = Field(description="By name.")


class NewSorting(Shape):
    """A video to be moved into a category."""

    name: str = Field(min_length=1, max_length=255, description="Of a loose video, of whatever name.")
    category: str = Field(min_length=1, max_length=255)


class Sorted(Shape):
    """A video that was moved."""

    change: Change
    categories: list[SortCategory]


class NewCategory(Shape):
    """A folder to be made."""

    name: str = Field(min_length=1, max_length=255)


class Categories(Shape):
    """By name."""

    categories: list[SortCategory]
