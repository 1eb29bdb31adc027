"""Thresholds at which asset lists use another query plan."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListBounds:
    """Thresholds of one database. They affect the duration of a list, never its contents."""

    many: int = 20_000
    """Where more assets than this match, walking the order and looking at each row fills a page sooner than finding all
    that match by their own index and sorting them (a million: 0.2 ms against 0.4 s; 3,000 hits: 50 ms against 6)."""
    far: int = 100_000
    """Where more rows than this would be read on the way to a place, a quarter of a second, marks of what holds the
    words are made first: that takes half a second at a million, once for all places until something changes."""
    most_terms: int = 400
    """Where more terms of the index of words than this begin with a short word, gathering from them takes longer than
    looking for it in the rows."""
    rare: int = 2000
    """Of so many paths that hold a word the rows are read sooner than the index has gone through what it knows of a
    frequent one."""
    leads_seconds: float = 30.0
    """How long it is believed how many some condition leads to: while files come in, something changes all
    the time."""

    def are_many(self, total: int) -> bool:
        """Whether walking the order is faster."""
        return total > self.many
