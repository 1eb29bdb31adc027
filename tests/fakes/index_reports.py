"""What media tells about its frame indexes: implements rushes_media.ports.IndexReports."""

from rushes_footage.facts import IndexFacts
from rushes_footage.files import Source


class NotedIndexes:
    """Reports in their order."""

    def __init__(self) -> None:
        self.noted: list[tuple[Source, IndexFacts]] = []

    def note(self, source: Source, facts: IndexFacts) -> None:
        self.noted.append((source, facts))
