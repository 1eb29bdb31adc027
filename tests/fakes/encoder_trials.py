"""Trials of encoders and decoders that come out as a test says."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rushes_footage.encoders import LADDER, Trial, TrialState
from rushes_media.domain.trials.decoders import CARDS, Coding

TRIED_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class FakeTrials:
    """Implements rushes_media.ports.Trials."""

    proven: tuple[str, ...] = ("libx264",)
    reason: str = "No card."
    # Raised behind the first result.
    failure: Exception | None = None
    begun: int = 0
    # How many trials take too long, before one ends.
    slow: int = 0
    # Closed while a test wants a trial to be under way.
    going_on: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.going_on.set()

    async def results(self) -> AsyncGenerator[Trial]:
        self.begun += 1
        await self.going_on.wait()
        for encoder in LADDER:
            if self.begun <= self.slow:
                yield Trial(encoder, TrialState.UNUSABLE, "It took too long.", TRIED_AT, may_pass=True)
            elif encoder in self.proven:
                yield Trial(encoder, TrialState.USABLE, "", TRIED_AT)
            else:
                yield Trial(encoder, TrialState.UNUSABLE, self.reason, TRIED_AT)
            if self.failure is not None:
                raise self.failure


@dataclass
class FakeDecoderTrials:
    """Implements rushes_media.ports.Trials."""

    # What each card decodes as the CPU does.
    proven: dict[str, tuple[Coding, ...]] = field(default_factory=dict)

    async def results(self) -> AsyncGenerator[Trial]:
        for card in CARDS:
            covers = tuple(coding.value for coding in self.proven.get(card, ()))
            if covers:
                yield Trial(card, TrialState.USABLE, "", TRIED_AT, covers)
            else:
                yield Trial(card, TrialState.UNUSABLE, "No card.", TRIED_AT)
