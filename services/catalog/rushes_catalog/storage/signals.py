"""Flags for the kinds of changes that a transaction has made."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Committed:
    """Kinds of changes that a committed transaction has made."""

    events: bool
    # Names of roots whose assets were added, changed, moved or went offline.
    roots: frozenset[str]
    # Row numbers of files that were inspected, or of which another version is known now.
    files: frozenset[int]
    # Tasks were queued, cancelled, paused or moved.
    tasks: bool
    # Tasks were cancelled, or queued again after they had ended.
    attempts: bool
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
    # The cuts within clips have to be found.
    cuts: bool
    # Pictures were described for the search by words.
    seen: bool


@dataclass(slots=True)
class Signals:
    """Set by the stores of a transaction."""

    events: bool = False
    roots: set[str] = field(default_factory=set)
    files: set[int] = field(default_factory=set)
    tasks: bool = False
    attempts: bool = False
    manifests: bool = False
    labels: bool = False
    moves: bool = False
    trash: bool = False
    vectors: bool = False
    cuts: bool = False
    seen: bool = False

    def committed(self) -> Committed:
        """Passed to listeners after the commit."""
        return Committed(
            events=self.events,
            roots=frozenset(self.roots),
            files=frozenset(self.files),
            tasks=self.tasks,
            attempts=self.attempts,
            manifests=self.manifests,
            labels=self.labels,
            moves=self.moves,
            trash=self.trash,
            vectors=self.vectors,
            cuts=self.cuts,
            seen=self.seen,
        )
