"""Outside models that answer what a test has written down, and remember what they were sent."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rushes_catalog.domain.errors import InferenceAway
from rushes_catalog.pipelines.domain.pipelines import StageRegion
from rushes_chassis.errors import NotFound
from rushes_footage.files import FileVersion, Place
from rushes_footage.outside_models import Outcome, OutsideAnswer


@dataclass(frozen=True)
class Question:
    """What was sent."""

    provider: str
    crop: bytes
    prompt: str
    brands: tuple[str, ...]


@dataclass
class FakeOutside:
    """Implements ports.pipelines.OutsideModels. A crop is the number of its frame and the text in it."""

    there: dict[str, str] = field(default_factory=lambda: {"local": "vlm-small", "cloud": "vlm-large"})
    """Names of models by provider."""
    words: dict[bytes, str] = field(default_factory=dict)
    """Answers by crop; to all others it says "none"."""
    answers: list[OutsideAnswer] = field(default_factory=list)
    """What comes first, one for each request, before it answers by `words`."""
    asked: list[Question] = field(default_factory=list)
    cut: list[int] = field(default_factory=list)
    """Frames that crops were cut out of."""
    standing: asyncio.Event = field(default_factory=asyncio.Event)
    """Set with the first request."""
    may_answer: asyncio.Event | None = None
    """What all requests wait for; None: they are answered at once."""
    is_set: bool = True
    """Whether the address is there still when a request is to be sent."""
    leaves_after: int | None = None
    """Number of requests after which inference is away, until this is None; None: it stays."""
    looked_for: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once something was wanted of it while it was away."""
    stands_at: bytes | None = None
    """The crop whose first request never ends; `standing` is set with that one."""

    async def models(self) -> Mapping[str, str]:
        """Those that are there."""
        self._expect_there()
        return self.there

    async def crops(
        self, place: Place, version: FileVersion, frame: int, regions: Sequence[StageRegion]
    ) -> Sequence[bytes]:
        """One for each region."""
        self._expect_there()
        self.cut.append(frame)
        return [crop(frame, each.text) for each in regions]

    async def ask(self, provider: str, crop: bytes, prompt: str, brands: Sequence[str]) -> OutsideAnswer:
        """The next answer."""
        self._expect_there()
        if not self.is_set:
            raise NotFound(f"The {provider} model is not set.", reason="OutsideModelNotSet")
        self.asked.append(Question(provider, crop, prompt, tuple(brands)))
        if self.stands_at is None:
            self.standing.set()
        elif self.stands_at == crop:
            self.stands_at = None
            self.standing.set()
            await asyncio.Event().wait()
        if self.may_answer is not None:
            await self.may_answer.wait()
        if self.answers:
            return self.answers.pop(0)
        return OutsideAnswer(Outcome.ANSWERED, self.words.get(crop, "none"))

    def _expect_there(self) -> None:
        if self.leaves_after is not None and len(self.asked) >= self.leaves_after:
            self.looked_for.set()
            raise InferenceAway


def crop(frame: int, text: str) -> bytes:
    """What stands for a JPEG file."""
    return f"{frame} {text}".encode()
