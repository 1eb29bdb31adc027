"""What a transaction will have touched when it is committed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Committed:
    """What a transaction that has just been committed concerns."""

    events: bool
    # Tasks wait that did not, or must be stopped.
    tasks: bool
    # A manifest has to be written again.
    manifests: bool
    # The label of an export changed.
    labels: bool
    # Clips have to be moved into the trash or out of it.
    moves: bool
    # The trash holds more than before.
    trash: bool
    # More is known of what videos look like.
    vectors: bool


@dataclass(slots=True)
class Signals:
    """Set by the stores of one transaction as they write."""

    events: bool = False
    tasks: bool = False
    manifests: bool = False
    labels: bool = False
    moves: bool = False
    trash: bool = False
    vectors: bool = False

    def committed(self) -> Committed:
        """What is told to those who listen."""
        return Committed(self.events, self.tasks, self.manifests, self.labels, self.moves, self.trash, self.vectors)
