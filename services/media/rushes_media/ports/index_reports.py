"""What media tells others about its frame indexes."""

from typing import Protocol

from rushes_footage.facts import IndexFacts
from rushes_footage.files import Source


class IndexReports(Protocol):
    """Receives reports of files whose headers say something else than their frame indexes."""

    def note(self, source: Source, facts: IndexFacts) -> None:
        """The frame index of this version of a file says so. Repeated reports are harmless."""
