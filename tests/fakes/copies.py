"""An inference that takes videos for copies by their names."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field

from rushes_catalog.domain.errors import InferenceAway
from rushes_catalog.duplicates.domain.duplicates import Copy, pair_of
from rushes_catalog.library.domain.assets import KnownFile
from rushes_footage.facts import Problem


@dataclass
class FakeCopyFinder:
    """Implements ports.inference.CopyFinder: "cat-1.mp4" and "cat-2.mp4" show the same."""

    made_by: str = "names 1"
    problems: dict[str, Problem] = field(default_factory=dict)
    """By path."""
    hashed: list[str] = field(default_factory=list)
    """Paths, in the order of being asked for."""
    mirrored: bool = False
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)
    """Cleared while a test wants to see a search in the middle."""
    hashing: asyncio.Event = field(default_factory=asyncio.Event)
    fails: Exception | None = None
    """What the next comparison ends with."""
    dies_at: list[str] = field(default_factory=list)
    """Paths: each time that one of them is to be hashed, it is taken out, and somebody kills inference."""

    def __post_init__(self) -> None:
        self.may_go_on.set()

    async def method(self) -> str:
        """As it was told."""
        return self.made_by

    async def hashes(self, files: Sequence[KnownFile]) -> AsyncGenerator[bytes | Problem]:
        """Their names; waits after the first."""
        for file in files:
            if file.place.path in self.dies_at:
                self.dies_at.remove(file.place.path)
                raise InferenceAway
            self.hashed.append(file.place.path)
            name = file.place.path.rpartition("/")[2]
            yield self.problems.get(file.place.path) or name.partition("-")[0].encode()
            self.hashing.set()
            await self.may_go_on.wait()

    async def copies(self, hashes: Mapping[str, bytes]) -> Sequence[Copy]:
        """Each two of one name."""
        if self.fails is not None:
            failed, self.fails = self.fails, None
            raise failed
        names = sorted(hashes)
        return [
            Copy(*pair_of(one, other), mirrored=self.mirrored, later_seconds=1.0, alike=0.9)
            for place, one in enumerate(names)
            for other in names[place + 1 :]
            if hashes[one] == hashes[other]
        ]
