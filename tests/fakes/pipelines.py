"""Frames of videos, and somebody who looks at them and finds what tells which frame it was."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from rushes_catalog.pipelines.domain.pipelines import Examined, StageFrame, StageRegion
from rushes_catalog.pipelines.domain.timeline_frames import FrameTimes
from rushes_chassis.errors import NotFound
from rushes_footage.files import FileVersion, Place
from rushes_footage.stage_schema import Stage
from rushes_footage.stages import Values
from tests.unit.inference.drawn import picture_file, plain

_PNG = picture_file(plain(8, 8))


@dataclass
class FakeFrameTimes:
    """Implements ports.pipelines.FrameTimesReader: every video has 250 frames, 25 of them a second."""

    async def frame_times(self, place: Place, version: FileVersion) -> FrameTimes:
        """The same of each."""
        return FrameTimes(Fraction(1, 12800), ((512, 249),), 250 * 512)


@dataclass
class FakeExaminer:
    """Implements ports.pipelines.FrameExaminer: a box as far from the left as the frame's number is.

    Edges are found where their two lines may be 60 pixels apart.
    """

    looked: list[tuple[Stage, int]] = field(default_factory=list)
    """Stages and frames, in the order of being asked for."""
    asked_of: list[str] = field(default_factory=list)
    """Providers, in the same order."""
    stands_at: Stage | None = None
    """The stage that nobody gets beyond, until it may go on."""
    stands_on: int | None = None
    """The same of a frame."""
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)
    standing: asyncio.Event = field(default_factory=asyncio.Event)

    async def versions(self, stage: Stage, values: Values) -> Mapping[str, str]:
        """Of each stage one."""
        if values.get("model") == "unknown":
            raise NotFound("There is no model 'unknown'.", reason="ModelNotFound")
        return {stage: "1"}

    async def providers(self) -> Sequence[str]:
        """Two."""
        return ["triton", "embedded"]

    async def link(self, frames: Sequence[tuple[int, StageFrame]], values: Values) -> Sequence[Sequence[int]]:
        """Each region is of the track of its place in the frame."""
        return [[place + 1 for place in range(len(frame.regions))] for _, frame in frames]

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
        """One box, or none."""
        self.looked.append((stage, frame))
        self.asked_of.append(provider)
        if stage == self.stands_at or frame == self.stands_on:
            self.standing.set()
            await self.may_go_on.wait()
        drawn = {"edge_overlay_b64": _PNG, "lines_overlay_b64": _PNG} if overlays else {}
        distance = values.get("edge_pair_max_distance", 200.0)
        assert isinstance(distance, float)
        regions = (StageRegion(frame, 100, 320, 60, 0.9, "edge_region"),) if distance >= 60 else ()
        return Examined(StageFrame(frame, regions, measures={"horizontal_count": 2, "pair_count": len(regions)}), drawn)
