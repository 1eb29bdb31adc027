"""Videos with cuts where a test puts them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from rushes_catalog.ports.shots import FoundShots
from rushes_chassis.errors import RushesError
from rushes_footage.files import Place, Source
from rushes_footage.shots import Cut, CutKind, shots_of
from tests.fakes.footage import RATE


def cut_at(frame: int, kind: CutKind = CutKind.CUT) -> Cut:
    """A cut at a frame."""
    return Cut(frame, kind, 0.9, frame / RATE)


@dataclass
class FakeShots:
    """Implements ports.shots.ShotFinder; videos have 25 frames a second."""

    cuts: dict[str, Sequence[Cut]] = field(default_factory=dict)
    """By path; a video without has none."""
    frames: int = 60 * RATE
    progress: float = 1.0
    """Below 1: they are still being found."""
    refusal: RushesError | None = None
    refusals: dict[str, RushesError] = field(default_factory=dict)
    """By path, of stretches alone."""
    refused: list[tuple[str, int, int]] = field(default_factory=list)
    """As `asked`, of those for which there were refusals."""
    asked: list[tuple[str, int, int]] = field(default_factory=list)
    """Path, first and last frame of the stretches that were decoded."""
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: int = 0
    """Stretches that wait for that."""

    def __post_init__(self) -> None:
        self.may_answer.set()

    async def shots(self, place: Place) -> FoundShots:
        """All of them, or how far they are."""
        if self.refusal is not None:
            raise self.refusal
        if self.progress < 1:
            return FoundShots(self.progress, None)
        return FoundShots(1.0, shots_of(self.cuts.get(place.path, ()), self.frames, self.frames / RATE))

    async def cuts_within(self, source: Source, first_frame: int, last_frame: int) -> Sequence[Cut]:
        """Those of a stretch."""
        self.waiting += 1
        try:
            await self.may_answer.wait()
        finally:
            self.waiting -= 1
        if self.refusal is not None:
            raise self.refusal
        if source.path in self.refusals:
            self.refused.append((source.path, first_frame, last_frame))
            raise self.refusals[source.path]
        self.asked.append((source.path, first_frame, last_frame))
        return [cut for cut in self.cuts.get(source.path, ()) if first_frame < cut.frame <= last_frame]
