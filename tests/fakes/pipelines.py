"""Frames of videos, and somebody who looks at them and finds what tells which frame it was."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from rushes_catalog.pipelines.domain.pipelines import Examined, StageFrame, StageRegion
from rushes_catalog.pipelines.domain.timeline_frames import FrameTimes
from rushes_chassis.errors import NotFound
from rushes_footage.brands import Brand, BrandMatch, MatchState
from rushes_footage.files import FileVersion, Place
from rushes_footage.stage_schema import Stage
from rushes_footage.stages import Values
from tests.unit.inference.drawn import picture_file, plain

EDGES, CROPS, TEXTS = Stage("detect_edges"), Stage("prepare_regions"), Stage("read_text")
SIZE = (640, 360)
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
    written: dict[int, list[str]] = field(default_factory=dict)
    """By frame, the texts in it."""
    moved: int = 0
    """Pixels by which texts stand farther to the right."""
    versions_wait_at: Stage | None = None
    """The stage whose versions nobody is told, until they may be."""
    versions_asked: asyncio.Event = field(default_factory=asyncio.Event)
    versions_may_be_told: asyncio.Event = field(default_factory=asyncio.Event)
    derived: list[tuple[Stage, int]] = field(default_factory=list)
    """Stages and the frames of which something was derived, by `seq`."""
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
        if stage == self.versions_wait_at:
            self.versions_asked.set()
            await self.versions_may_be_told.wait()
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
        inputs: Mapping[Stage, StageFrame],
        *,
        provider: str,
        overlays: bool,
    ) -> Examined:
        """One box, or none. Crops are the regions between edges, and as text the first has what `written` says."""
        if stage == CROPS:
            self.looked.append((stage, frame))
            return Examined(StageFrame(frame, inputs[EDGES].regions, size=SIZE))
        if stage == TEXTS:
            self.looked.append((stage, frame))
            return Examined(StageFrame(frame, tuple(self._texts(frame, inputs)), size=SIZE))
        self.looked.append((stage, frame))
        self.asked_of.append(provider)
        if stage == self.stands_at or frame == self.stands_on:
            self.standing.set()
            await self.may_go_on.wait()
        drawn = {"edge_overlay_b64": _PNG, "lines_overlay_b64": _PNG} if overlays else {}
        distance = values.get("edge_pair_max_distance", 200.0)
        assert isinstance(distance, float)
        regions = (StageRegion(frame, 100, 320, 60, 0.9, "edge_region"),) if distance >= 60 else ()
        measures = {"horizontal_count": 2, "pair_count": len(regions)}
        return Examined(StageFrame(frame, regions, measures=measures, size=SIZE), drawn)

    async def derive(
        self,
        stage: Stage,
        values: Values,
        brands: Sequence[Brand],
        frames: Iterable[Mapping[Stage, StageFrame]],
    ) -> AsyncGenerator[StageFrame]:
        """A text that is a brand's name is matched, one that begins like it doubtful, any other unresolved."""
        for inputs in frames:
            texts = inputs[TEXTS]
            self.derived.append((stage, texts.seq))
            yield replace(texts, regions=tuple(_matched(each, brands) for each in texts.regions))

    def _texts(self, frame: int, inputs: Mapping[Stage, StageFrame]) -> Iterator[StageRegion]:
        for place, crop in enumerate(inputs[CROPS].regions[:1]):
            for text in self.written.get(frame, ()):
                yield StageRegion(crop.x + self.moved, crop.y, 64, 20, 0.9, text, of=place, text=text)


def _matched(region: StageRegion, brands: Sequence[Brand]) -> StageRegion:
    for each in brands:
        if region.text == each.name:
            return replace(region, label=each.name, match=BrandMatch(each.name, 100, each.name, MatchState.MATCHED))
        if region.text[:1] == each.name[:1]:
            doubtful = BrandMatch(each.name, 70, each.name, MatchState.DOUBTFUL)
            return replace(region, label="doubtful", match=doubtful)
    return replace(region, label="unresolved", match=BrandMatch(None, 0, "", MatchState.UNRESOLVED))
