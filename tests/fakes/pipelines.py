"""Frames of videos, and somebody who looks at them and finds what tells which frame it was."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from rushes_catalog.pipelines.domain.pipelines import Examined, StageFrame, StageRegion
from rushes_catalog.pipelines.domain.timeline_frames import FrameTimes
from rushes_chassis.errors import Internal, NotFound
from rushes_footage.brands import Brand, BrandMatch, MatchState
from rushes_footage.files import FileVersion, Place
from rushes_footage.stage_schema import Stage
from rushes_footage.stages import Values
from tests.unit.inference.drawn import picture_file, plain

SCENES = Stage("filter_scenes")
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
    pictures: list[int] = field(default_factory=list)
    """Frames whose pictures were decoded, in the same order."""
    written: dict[int, list[str]] = field(default_factory=dict)
    """By frame, the texts in it."""
    scenes: dict[int, int] = field(default_factory=dict)
    """By frame, what tells its scene from others; absent: its number."""
    selected: list[str] = field(default_factory=list)
    """Signatures that frames were selected by."""
    fails_at: dict[Stage, Collection[int]] = field(default_factory=dict)
    """By stage, the frames at which it fails."""
    moved: int = 0
    """Pixels by which texts stand farther to the right."""
    versions_wait_at: Stage | None = None
    """The stage whose versions nobody is told, until they may be."""
    versions_asked: asyncio.Event = field(default_factory=asyncio.Event)
    versions_may_be_told: asyncio.Event = field(default_factory=asyncio.Event)
    released: dict[Stage, str] = field(default_factory=dict)
    """Versions of stages; absent: "1"."""
    gone: set[str] = field(default_factory=set)
    """Models and providers that there are no more."""
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
        model = values.get("model")
        if model == "unknown" or model in self.gone:
            raise NotFound(f"There is no model {model!r}.", reason="ModelNotFound")
        return {stage: self.released.get(stage, "1")}

    async def providers(self) -> Sequence[str]:
        """Two, if none is gone."""
        return [each for each in ("triton", "embedded") if each not in self.gone]

    async def link(self, frames: Sequence[tuple[int, StageFrame]], values: Values) -> Sequence[Sequence[int]]:
        """Each region is of the track of its place in the frame."""
        return [[place + 1 for place in range(len(frame.regions))] for _, frame in frames]

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
        """One box, or none. Crops are the regions between edges, and as text the first has what `written` says."""
        self.pictures.append(frame)
        found: dict[Stage, Examined] = {}
        for stage, values in stages.items():
            read = {**inputs, **{before: each.found for before, each in found.items()}}
            found[stage] = await self._examined(stage, frame, values, read, provider, overlays=overlays)
        return list(found.values())

    async def _examined(
        self,
        stage: Stage,
        frame: int,
        values: Values,
        inputs: Mapping[Stage, StageFrame],
        provider: str,
        *,
        overlays: bool,
    ) -> Examined:
        if frame in self.fails_at.get(stage, ()):
            raise Internal(f"The model of {stage} failed: it died.", reason="BackendFailed")
        self.looked.append((stage, frame))
        if stage == self.stands_at or frame == self.stands_on:
            self.standing.set()
            await self.may_go_on.wait()
        if stage == SCENES:
            return Examined(StageFrame(frame, signature=f"{self.scenes.get(frame, frame):08x}", size=SIZE))
        if stage == CROPS:
            return Examined(StageFrame(frame, inputs[EDGES].regions, size=SIZE))
        if stage == TEXTS:
            return Examined(StageFrame(frame, tuple(self._texts(frame, inputs)), size=SIZE))
        self.asked_of.append(provider)
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
            yield StageFrame(texts.seq, tuple(_matched(each, brands) for each in texts.regions), size=texts.size)

    async def select(
        self, stage: Stage, values: Values, frames: AsyncIterable[tuple[str, float]]
    ) -> AsyncGenerator[bool]:
        """A frame is kept where its scene is another one than that of the last kept, by more than the distance."""
        last: int | None = None
        distance = values["max_distance"]
        assert isinstance(distance, int)
        async for signature, _ in frames:
            self.selected.append(signature)
            kept = last is None or (distance < 64 and abs(int(signature, 16) - last) > distance)
            last = int(signature, 16) if kept else last
            yield kept

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
