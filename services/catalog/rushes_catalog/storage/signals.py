"""Flags of what a transaction has changed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Committed:
    """What a committed transaction has changed."""

    events: bool
    # New tasks are waiting, or some have to be stopped.
    tasks: bool
    # A manifest is stale.
    manifests: bool
    # An export's label changed.
    labels: bool
    # Clips have to be moved to or from the trash.
    moves: bool
    # The trash has grown.
    trash: bool
    # New vectors were stored.
    vectors: bool


@dataclass(slots=True)
class Signals:
    """Set by the stores of a transaction."""

    events: bool = False
    tasks: bool = False
    manifests: bool = False
    labels: bool = False
    moves: bool = False
    trash: bool = False
    vectors: bool = False

    def committed(self) -> Committed:
        """Passed to listeners after the commit."""
        return Committed(self.events, self.tasks, self.manifests, self.labels, self.moves, self.trash, self.vectors)
