"""Ports: what media's operations and adapters need in more than one form. Decision 63 says which each has."""

from collections.abc import AsyncGenerator
from typing import Protocol

from rushes_footage.encoders import Trial
from rushes_footage.facts import IndexFacts
from rushes_footage.files import Source


class Deaths(Protocol):
    """Receives reports of files that workers died of."""

    def note(self, source: Source, how: str) -> None:
        """A worker died of this version of a file; `how`, for people."""


class IndexReports(Protocol):
    """Receives reports of files whose headers say something else than their frame indexes."""

    def note(self, source: Source, facts: IndexFacts) -> None:
        """The frame index of this version of a file says so. Repeated reports are harmless."""


class Trials(Protocol):
    """Tries encoders, or decoders, that depend on the machine's graphics cards."""

    def results(self) -> AsyncGenerator[Trial]:
        """The result for each, in order of preference; raises only for bugs."""


class Quiet(Protocol):
    """Waits until the workers are idle."""

    async def quiet(self, seconds: float) -> bool:
        """Wait until no worker runs that somebody waits for, at most so many seconds; False where one still does."""


class Sweepable(Protocol):
    """A folder that contains working files."""

    def sweep(self) -> None:
        """Delete files that no process holds. Blocks on the file system; raises OSError where that does not answer."""
