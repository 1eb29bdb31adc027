"""A media node's part in describing windows, in this process: sound that is known, and rows in memory."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rushes_chassis.errors import RushesError
from rushes_footage.files import FileVersion, Source
from rushes_inference.domain.sounds import RATE
from rushes_inference.domain.windows import Rows, RowsBy, VideoFacts

VERSION = FileVersion(1000, 1)


@dataclass
class DescribedMedia:
    """Implements VideoWindows for one video; `samples` are its sound."""

    samples: bytes
    stills: NDArray[np.uint8] = field(default_factory=lambda: np.empty((0, 1, 1, 3), np.uint8))
    """Its pictures."""
    fails: RushesError | None = None
    """Raised behind the last part of the sound."""
    refuses: RushesError | None = None
    """Raised where rows are to be stored."""
    part: int = 1 << 20
    rows_stored: dict[tuple[Source, RowsBy], Rows] = field(default_factory=dict)
    decoded: int = 0
    """How many times the sound was read from its beginning."""
    goes_on: asyncio.Event = field(default_factory=asyncio.Event)
    """Decoding waits for it before its last part."""

    def __post_init__(self) -> None:
        self.goes_on.set()

    async def facts(self, source: Source) -> VideoFacts:
        """Always the same version."""
        return VideoFacts(Source(source.root, source.path, VERSION), len(self.samples) / 2 / RATE)

    async def sound(self, source: Source) -> AsyncGenerator[bytes]:
        """In parts."""
        self.decoded += 1
        for at in range(0, len(self.samples), self.part):
            if at + self.part >= len(self.samples):
                await self.goes_on.wait()
            yield self.samples[at : at + self.part]
        if self.fails is not None:
            raise self.fails

    async def pictures(self, source: Source, every: float, side: int) -> AsyncGenerator[NDArray[np.uint8]]:
        """In parts of seven; they must be of the size that is asked for."""
        assert not len(self.stills) or self.stills.shape[1:3] == (side, side)
        for at in range(0, len(self.stills), 7):
            yield self.stills[at : at + 7]

    async def rows(self, source: Source, by: RowsBy) -> Rows | None:
        """What was kept."""
        return self.rows_stored.get((source, by))

    async def keep(self, source: Source, by: RowsBy, rows: Rows) -> None:
        """In memory."""
        if self.refuses is not None:
            raise self.refuses
        self.rows_stored.setdefault((source, by), rows)
