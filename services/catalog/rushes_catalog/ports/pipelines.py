"""What detection pipelines need: frame times, and stages run by inference."""

from collections.abc import AsyncGenerator, AsyncIterable, Iterable, Mapping, Sequence
from typing import Protocol

from rushes_catalog.pipelines.domain.pipelines import (
    Examined,
    StageFrame,
    StageRegion,
)
from rushes_catalog.pipelines.domain.timeline_frames import FrameTimes
from rushes_footage.brands import Brand
from rushes_footage.files import FileVersion, Place
from rushes_footage.outside_models import OutsideAnswer
from rushes_footage.stage_schema import Stage
from rushes_footage.stages import Values


class FrameTimesReader(Protocol):
    """Frame times of videos; raises media's errors about the file."""

    async def frame_times(self, place: Place, version: FileVersion) -> FrameTimes:
        """Reads the whole file where it has no frame index yet."""


class FrameExaminer(Protocol):
    """Runs stages on frames. Raises Unavailable where inference does not answer."""

    async def versions(self, stage: Stage, values: Values) -> Mapping[str, str]:
        """Versions of the stage's algorithms and models by name; raises NotFound, reason ModelNotFound."""

    async def providers(self) -> Sequence[str]:
        """Backends of the models, such as "triton" and "embedded"; the first one is the default."""

    async def link(self, frames: Sequence[tuple[int, StageFrame]], values: Values) -> Sequence[Sequence[int]]:
        """The track id of each region, by frame number, in ascending frames of one video; 0: none."""

    async def examine(
        self,
        stages: Mapping[Stage, Values],
        place: Place,
        version: FileVersion,
        frame: int,
        inputs: Mapping[Stage, StageFrame],
        *,
        provider: str,
        overlays: bool,
    ) -> Sequence[Examined]:
        """The result of each stage in one frame, whose `seq` is `frame`, in order; raises inference's errors.

        Several stages have to be of those that `computed_together` names, and each reads what those before it find.
        `inputs`: what other stages have found in the frame. Equal frames, values and inputs give equal results on every
        provider, one of `providers` or "" for the default.
        """

    def derive(
        self,
        stage: Stage,
        values: Values,
        brands: Sequence[Brand],
        frames: Iterable[Mapping[Stage, StageFrame]],
    ) -> AsyncGenerator[StageFrame]:
        """The stage's result in each frame, derived from what the stages that it reads have found in it; in order.

        `brands`: those of the list that it needs, if any. Raises inference's errors.
        """

    def select(self, stage: Stage, values: Values, frames: AsyncIterable[tuple[str, float]]) -> AsyncGenerator[bool]:
        """Whether each frame of a video is kept, by its signature and its time in seconds; in order.

        Raises inference's errors, and those of the frames.
        """


class OutsideModels(Protocol):
    """Asks outside models about crops. Raises Unavailable where inference does not answer."""

    async def models(self) -> Mapping[str, str]:
        """Names of the models whose addresses are set, by "local" or "cloud"."""

    async def crops(
        self, place: Place, version: FileVersion, frame: int, regions: Sequence[StageRegion]
    ) -> Sequence[bytes]:
        """A JPEG file of each region with a margin around it; equal frames and regions give equal bytes.

        Raises inference's errors.
        """

    async def ask(self, provider: str, crop: bytes, prompt: str, brands: Sequence[str]) -> OutsideAnswer:
        """Send one request: the crop, the prompt and the names of brands. What goes wrong outside is an outcome.

        Raises NotFound where the model's address is not set, so that nothing was sent.
        """
