"""Planned cuts, and what became of their export."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from rushes_gateway.contract.answers import Export
from rushes_gateway.resources.exports.shapes import ExportSettings, ShownPicture
from rushes_gateway.shapes import Shape

MOST_CUTS = 999
LONGEST_LABEL = 200
LONGEST_NOTE = 500


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
