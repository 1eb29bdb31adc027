"""An inference that finds what it is told."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from rushes_catalog.pipelines.domain.detection_runs import OfferedModel, Sought
from rushes_chassis.errors import NotFound, Unavailable
from rushes_footage.detections import DetectedFrame, Detection
from rushes_footage.files import FileVersion, Place


@dataclass
class FakeSubjects:
    """Implements ports.inference.SubjectFinder."""

    found: dict[int, float] | None = None
    """Where the subject is in which frame; None: no model was added."""
    asked: list[tuple[list[int], float]] = field(default_factory=list)
    """Frames, and the centre that the subject is nearest to."""
    stands: bool = False
    """It is asked, and does not answer."""
    standing: asyncio.Event = field(default_factory=asyncio.Event)
    given_up: asyncio.Event = field(default_factory=asyncio.Event)

    async def centers(
        self, place: Place, version: FileVersion, frames: Sequence[int], center: float
    ) -> Sequence[float] | None:
        """As it was told."""
        self.asked.append((list(frames), center))
        if self.stands:
            self.standing.set()
            try:
                await asyncio.Event().wait()
            finally:
                self.given_up.set()
        return None if self.found is None else [self.found[frame] for frame in frames]


@dataclass
class FakeObjects:
    """Implements ports.inference.ObjectFinder: a box that tells the frame's number, from frame 100 on a second."""

    models: dict[str, OfferedModel] = field(
        default_factory=lambda: {
            "shapes": OfferedModel("shapes", "a" * 64, ("person", "ball", "box"), True, 640, True, 32),
            "fixed": OfferedModel("fixed", "b" * 64, ("person",), True, 640, False, 32),
            "clip": OfferedModel("clip", "c" * 64, (), False, 224, False, 32),
        }
    )
    frames: int = 1500
    """Of every video."""
    looked: list[int] = field(default_factory=list)
    """Where looking began."""
    stands_at: int | None = None
    """The frame that nobody gets beyond, until it may go on."""
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)
    standing: asyncio.Event = field(default_factory=asyncio.Event)
    fails_at: int | None = None
    """The frame in which inference is away, once."""

    async def model(self, name: str) -> OfferedModel:
        """One that was added."""
        if name not in self.models:
            raise NotFound(f"There is no model {name!r}.", reason="ModelNotFound")
        return self.models[name]

    async def find(self, place: Place, version: FileVersion, sought: Sought) -> AsyncGenerator[DetectedFrame]:
        """Frame by frame."""
        self.looked.append(sought.first)
        last = self.frames - 1 if sought.last is None else min(sought.last, self.frames - 1)
        for number in range(sought.first, last + 1, sought.step):
            if number == self.stands_at:
                self.standing.set()
                await self.may_go_on.wait()
            if number == self.fails_at:
                self.fails_at = None
                raise Unavailable("Inference is away.")
            boxes = [Detection(number % 500, 20, number % 500 + 40, 60, 0.75, 1, 1 if sought.tracks else 0)]
            if number >= 100:
                boxes.append(Detection(10, 20, 30, 40, 0.5, 2, 2 if sought.tracks else 0))
            yield DetectedFrame(number, number * 512, number / 25, 1920, 1080, tuple(boxes))
