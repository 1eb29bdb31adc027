"""Where overlays are kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from rushes_catalog.domain.ids import RunId
from rushes_footage.stages import Stage


class Overlays(Protocol):
    """PNG files by run, stage, frame and key."""

    async def save(self, run_id: RunId, stage: Stage, seq: int, overlays: Mapping[str, bytes], at: datetime) -> None:
        """Equal keys are replaced."""

    async def keep_within(self, most: int) -> None:
        """Forget the oldest ones until all together have at most so many bytes."""

    async def of_frame(self, run_id: RunId, stage: Stage, seq: int) -> dict[str, bytes]:
        """By their keys, in alphabetical order."""

    async def frames(self, run_id: RunId, stage: Stage) -> list[int]:
        """Frames of which any is kept, ascending."""
