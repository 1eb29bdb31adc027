"""What a transaction will have touched when it is committed."""

from dataclasses import dataclass

from rushes_catalog.ports.storage import Committed


@dataclass(slots=True)
class Signals:
    """Set by the stores of one transaction as they write."""

    events: bool = False
    tasks: bool = False
    manifests: bool = False
    labels: bool = False
    moves: bool = False
    trash: bool = False

    def committed(self) -> Committed:
        """What is told to those who listen."""
        return Committed(self.events, self.tasks, self.manifests, self.labels, self.moves, self.trash)
