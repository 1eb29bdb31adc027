"""What detection pipelines need: where they are kept, the frames of videos, and somebody who looks at frames."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from rushes_catalog.domain.ids import ChangeId, CheckpointId, RunId, TimelineId
from rushes_catalog.domain.pipelines import (
    Checkpoint,
    Examined,
    NewRun,
    Scenario,
    StageFrame,
    StageResult,
    Timeline,
)
from rushes_catalog.domain.timeline_frames import FrameTimes
from rushes_footage.files import FileVersion, Place
from rushes_footage.stages import Stage, Values


class Pipelines(Protocol):
    """Timelines, runs, checkpoints and scenarios. What was deleted is found no more, until its deletion is undone."""

    async def add_timeline(self, timeline: Timeline) -> None:
        """Record it."""

    async def timeline(self, timeline_id: TimelineId) -> Timeline:
        """Raises TimelineNotFound."""

    async def timelines(self, limit: int) -> list[Timeline]:
        """The newest first, at most so many, without their frames."""

    async def frame_count(self, timeline_id: TimelineId) -> int:
        """Raises TimelineNotFound."""

    async def add_run(self, run: NewRun) -> None:
        """Record it; raises TimelineNotFound."""

    async def run(self, run_id: RunId) -> NewRun:
        """Raises RunNotFound."""

    async def runs(self, timeline_id: TimelineId) -> list[NewRun]:
        """Of a timeline, the newest first."""

    async def replays(self, run_id: RunId) -> list[RunId]:
        """Runs that begin from this one."""

    async def add_checkpoint(
        self, run: NewRun, stage: Stage, result: StageResult, milliseconds: int, at: datetime
    ) -> None:
        """Record that a stage has ended; once for each stage of a run. A deleted checkpoint of it goes for good."""

    async def checkpoints(self, run_id: RunId) -> list[Checkpoint]:
        """Of a run alone, in the order of the stages."""

    async def checkpoints_of(self, timeline_id: TimelineId) -> list[Checkpoint]:
        """Of all runs of a timeline, the oldest first."""

    async def frames(self, checkpoint_id: CheckpointId) -> tuple[StageFrame, ...]:
        """What the stage found; raises NoSuchCheckpoint, ChunkDamaged."""

    async def label(self, checkpoint_id: CheckpointId, label: str | None) -> Checkpoint:
        """Make a checkpoint a scenario, rename it, or with None make it none; raises NoSuchCheckpoint, LabelTaken."""

    async def scenarios(self) -> list[Scenario]:
        """The newest first."""

    async def checkpoint(self, checkpoint_id: CheckpointId) -> Checkpoint:
        """Raises NoSuchCheckpoint."""

    async def name_timeline(self, timeline_id: TimelineId, name: str) -> None:
        """ "" takes the name away; raises TimelineNotFound."""

    async def name_run(self, run_id: RunId, name: str) -> None:
        """ "" takes the name away; raises RunNotFound."""

    async def delete_timeline(self, timeline_id: TimelineId, change_id: ChangeId) -> None:
        """With its runs and their checkpoints, in the name of a change."""

    async def delete_run(self, run_id: RunId, change_id: ChangeId) -> None:
        """With its checkpoints."""

    async def delete_checkpoint(self, checkpoint_id: CheckpointId, change_id: ChangeId) -> None:
        """What the stage found, and that it has ended."""

    async def bring_back(self, change_id: ChangeId) -> bool:
        """All that a change has deleted and that is kept; False where nothing is."""


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
