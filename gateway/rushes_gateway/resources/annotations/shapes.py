"""Hidden and starred assets."""

from uuid import UUID

from pydantic import Field

from rushes_gateway.contract.answers import Change
from rushes_gateway.shapes import Shape


class Hidden(Shape):
    """Whether an asset is hidden in a profile."""

    hidden: bool
    change: Change | None = Field(
        description="The change, which can be undone; null where the asset was in that state already."
    )


class Starred(Shape):
    """Whether an asset is starred."""

    starred: bool
    change: Change | None = Field(
        description="The change, which can be undone; null where the asset was in that state already."
    )


class ManyStarred(Shape):
    """Which assets are to be starred or not, as one change."""

    asset_ids: list[UUID] = Field(min_length=1, max_length=10_000)
    starred: bool


class ManyHidden(Shape):
    """Which assets are to be hidden or shown, as one change."""

    asset_ids: list[UUID] = Field(min_length=1, max_length=10_000)
    profile: str = Field("default", min_length=1, max_length=200)
    hidden: bool
