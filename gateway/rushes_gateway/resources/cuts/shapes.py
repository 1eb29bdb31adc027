"""Planned cuts, and what became of their export."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from rushes_gateway.resources.exports.shapes import Export, ExportSettings, ShownPicture
from rushes_gateway.resources.shapes import Seconds, Shape

MOST_CUTS = 999
LONGEST_LABEL = 200
LONGEST_NOTE = 500


class Cut(Shape):
    """A span of a video to cut later."""

    id: str
    start: Seconds
    end: float = Field(description="Seconds, exclusive.")
    label: str
    note: str


class Cuts(Shape):
    """The planned cuts of an asset in the order of the list."""

    cuts: list[Cut]


class NewCut(Shape):
    """A cut to plan; an asset has at most 999, as many as an edit decision list can number."""

    start: Seconds = Field(ge=0, examples=[41.8])
    end: float = Field(
        gt=0,
        allow_inf_nan=False,
        description="Seconds, exclusive; after the start, and at most the video's length.",
        examples=[49.8],
    )
    label: str = Field("", max_length=LONGEST_LABEL, description="Label of its clip.")
    note: str = Field("", max_length=LONGEST_NOTE)
    position: int | None = Field(
        None, ge=0, le=MOST_CUTS, description="Its place in the list, from 0; absent: the last."
    )


class CutEdit(Shape):
    """New values for a cut; absent fields stay as they are."""

    start: Seconds | None = Field(None, ge=0)
    end: float | None = Field(None, gt=0, allow_inf_nan=False, description="Seconds, exclusive.")
    label: str | None = Field(None, max_length=LONGEST_LABEL)
    note: str | None = Field(None, max_length=LONGEST_NOTE)
    position: int | None = Field(None, ge=0, le=MOST_CUTS, description="Its new place in the list, from 0.")


class CutsExport(ExportSettings, ShownPicture):
    """Settings with which planned cuts are exported. Each clip has its cut's label."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_CUTS)] | None = Field(
        None, description="Ids of the cuts to export; absent: all."
    )


class FailedCut(Shape):
    """A cut that could not be exported."""

    id: str
    reason: str = Field(description="For people.", examples=["frames: must be at least 1"])


class CutsExported(Shape):
    """The exports that were made, one for each cut, in the order of the list; and the cuts that could not be."""

    exports: list[Export]
    failed: list[FailedCut]
