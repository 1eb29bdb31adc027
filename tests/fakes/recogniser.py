"""An inference that recognises what a test says that is said."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Final

from rushes_catalog.transcripts.domain.transcripts import Begun, Language, Segment, SoFar, Stretch
from rushes_footage.files import FileVersion, Place

MINUTE_US: Final = 60_000_000
ENGLISH: Final = Language("en", 0.9)
NOBODY: Final = Language("", 0.0)


def said(*texts: str) -> list[Stretch]:
    """A stretch of a minute for each text, which is said in its second second; "": nothing is."""
    stretches, language = [], NOBODY
    for place, text in enumerate(texts):
        language = ENGLISH if text else language
        start = place * MINUTE_US + 1_000_000
        segments = (Segment(start, start + 1_000_000, text, 0.75),) if text else ()
        stretches.append(Stretch((place + 1) * MINUTE_US, language, segments))
    return stretches


@dataclass
class FakeRecogniser:
    """Implements ports.inference.SpeechRecogniser."""

    says: dict[str, list[Stretch]] = field(default_factory=dict)
    """What is said, by path; of other files nothing."""
    lacks: tuple[str, str] | None = None
    name: str = "made for a test"
    fails: list[Exception] = field(default_factory=list)
    """What the next transcripts end with, behind the last stretch."""
    asked: list[tuple[str, str, int | None]] = field(default_factory=list)
    """Path, language, and where each transcript went on."""
    stands_behind: int | None = None
    """The number of stretches behind which nothing goes, until it may go on."""
    standing: asyncio.Event = field(default_factory=asyncio.Event)
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def missing(self) -> tuple[str, str] | None:
        return self.lacks

    async def transcribe(
        self, place: Place, version: FileVersion, language: str, so_far: SoFar | None
    ) -> AsyncGenerator[Begun | Stretch]:
        if so_far is not None and so_far.recogniser != self.name:
            so_far = None
        after = 0 if so_far is None else so_far.heard_us
        self.asked.append((place.path, language, None if so_far is None else after))
        stretches = self.says.get(place.path, [])
        yield Begun(self.name, after, stretches[-1].end_us / 1_000_000 if stretches else 60.0)
        for number, stretch in enumerate(stretches):
            if number == self.stands_behind:
                self.standing.set()
                await self.may_go_on.wait()
            if stretch.end_us > after:
                yield stretch
        if self.fails:
            raise self.fails.pop(0)
