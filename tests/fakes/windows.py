"""An inference that scores windows by the names of files."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from rushes_catalog.domain.errors import InferenceAway
from rushes_catalog.finders.domain.examples import LessonSpan
from rushes_catalog.finders.domain.finders import DescriptorNames, WindowDescriptor, WindowKind
from rushes_catalog.finders.domain.versions import (
    CurvePoint,
    FinderCard,
    FinderStep,
    Mistake,
    ScoredWindows,
    TrainedFinder,
)
from rushes_footage.facts import Problem
from rushes_footage.features import Descriptor
from rushes_footage.files import FileVersion, Place, Source

SOUND = WindowDescriptor(WindowKind.SOUND, Descriptor("builtin-sound", "1", 4), 1.0, 0.5)
PICTURE = WindowDescriptor(WindowKind.PICTURE, Descriptor("builtin-picture", "1", 4), 2.0, 1.0)


@dataclass
class FakeWindows:
    """Implements ports.inference.WindowClassifiers: each video has four windows; of those of files that have "steps" in
    their names the second one is sure."""

    descriptors: list[WindowDescriptor] = field(default_factory=lambda: [SOUND])
    away: int = 0
    """So many times nobody answers."""
    lessons: list[dict[str, list[LessonSpan]]] = field(default_factory=list)
    """Of each training the spans by path."""
    seeds: list[int] = field(default_factory=list)
    names: list[DescriptorNames] = field(default_factory=list)
    """Of each training."""
    says: FinderCard | None = None
    """The card of the next trainings; None: of one that is never wrong."""
    fails: list[Exception] = field(default_factory=list)
    """What the next trainings end with."""
    training: asyncio.Event = field(default_factory=asyncio.Event)
    """A training has begun."""
    scored: list[str] = field(default_factory=list)
    """Paths, in the order of being asked for."""
    models: list[bytes] = field(default_factory=list)
    """By which they were scored."""
    problems: dict[str, list[Problem]] = field(default_factory=dict)
    """Why a file has no scores the next times, by path."""
    silent: set[str] = field(default_factory=set)
    stands_at: str = ""
    """The path beyond whose half nothing goes, until it may go on."""
    standing: asyncio.Event = field(default_factory=asyncio.Event)
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)
    """Cleared while a test wants to see a training, or the scoring of `stands_at`, in the middle."""

    def __post_init__(self) -> None:
        self.may_go_on.set()

    async def list_descriptors(self) -> Sequence[WindowDescriptor]:
        """As it was told."""
        self._answer()
        return self.descriptors

    async def train(
        self, names: DescriptorNames, seed: int, sources: Sequence[tuple[Source, Sequence[LessonSpan]]]
    ) -> AsyncGenerator[FinderStep | TrainedFinder]:
        """A step, and the end once it may come."""
        self._answer()
        self.lessons.append({source.path: list(spans) for source, spans in sources})
        self.seeds.append(seed)
        self.names.append(names)
        yield FinderStep(0.5, "describing")
        self.training.set()
        await self.may_go_on.wait()
        if self.fails:
            raise self.fails.pop(0)
        spans = [each for _, some in sources for each in some if each.now]
        positives = sum(each.span.positive for each in spans)
        said = self.says or perfect()
        said = replace(said, positives=positives, negatives=len(spans) - positives, sources=len(sources))
        yield TrainedFinder(said, f"model {len(self.lessons)}".encode())

    async def score(
        self, names: DescriptorNames, model: bytes, place: Place, version: FileVersion
    ) -> AsyncGenerator[float | ScoredWindows | Problem]:
        """Half of it, then the rest."""
        self._answer()
        self.scored.append(place.path)
        self.models.append(model)
        yield 0.5
        if place.path == self.stands_at:
            self.standing.set()
            await self.may_go_on.wait()
        if self.problems.get(place.path):
            yield self.problems[place.path].pop(0)
        elif place.path in self.silent:
            yield ScoredWindows(version, 1.0, 0.5, 0.0, b"")
        else:
            sure = 0.75 if "steps" in place.path else 0.25
            yield ScoredWindows(version, 1.0, 0.5, 0.0, np.array([0, sure, 0, 0], "<f2").tobytes())

    def _answer(self) -> None:
        if self.away:
            self.away -= 1
            raise InferenceAway


def perfect(**said: object) -> FinderCard:
    """The card of a classifier that is never wrong, or says so."""
    card = FinderCard(
        algorithm="names",
        descriptors=(SOUND,),
        positives=0,
        negatives=0,
        sources=0,
        drawn=7,
        average_precision=1.0,
        average_precision_before=None,
        threshold=0.5,
        note="",
        curve=(CurvePoint(0.5, 1.0, 1.0),),
        mistakes=(Mistake(0, 1.0, 2.0, 0.25, positive=True),),
        problems=(),
        window=1.0,
        hop=0.5,
        trainer="1",
    )
    return replace(card, **said)  # type: ignore[arg-type]
