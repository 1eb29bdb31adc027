"""What detection pipelines need: where they are kept, the frames of videos, and somebody who looks at frames."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from rushes_catalog.domain.pipelines import (
    Examined,
    StageFrame,
)
from rushes_catalog.domain.timeline_frames import FrameTimes
from rushes_footage.files import FileVersion, Place
from rushes_footage.stages import Stage, Values


class FrameTimesReader(Protocol):
    """Knows where the frames of videos are in time; raises what media says of the file."""

    async def frame_times(self, place: Place, version: FileVersion) -> FrameTimes:
        """Made by reading the whole file where nobody has asked before."""


class FrameExaminer(Protocol):
    """Looks at frames with what a stage looks with. Raises Unavailable where inference does not answer."""

    async def versions(self, stage: Stage, values: Values) -> Mapping[str, str]:
        """Of the algorithms and models that the stage uses, by name; raises NotFound, reason ModelNotFound."""

    async def providers(self) -> Sequence[str]:
        """What can run the models, such as "triton" and "embedded"; the first one does where none is named."""

    async def link(self, frames: Sequence[tuple[int, StageFrame]], values: Values) -> Sequence[Sequence[int]]:
        """The track of each region of each frame of one video, by the frames' numbers; 0: none. Ascending frames."""

    async def examine(
        self,
        stage: Stage,
        place: Place,
        version: FileVersion,
        frame: int,
        values: Values,
        *,
        provider: str,
        overlays: bool,
    ) -> Examined:
        """What the stage finds in one frame, whose `seq` is `frame`; raises what inference says.

        The same frame and values give the same answer, whatever the provider, one of `providers` or "" for the first.
        """
