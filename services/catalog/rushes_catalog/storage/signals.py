"""Flags for the kinds of changes that a transaction has made."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Committed:
    """Kinds of changes that a committed transaction has made."""

    events: bool
    # Tasks were queued, cancelled, paused or moved.
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
