"""Thresholds at which asset lists use another query plan."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListBounds:
    """Thresholds of one database. They affect the duration of a list, never its contents."""

    many: int = 20_000
    """If more assets than this match, walking the order and checking each row fills a page sooner than finding all
    matches by another index and sorting them (a million matches: 0.2 ms instead of 0.4 s; 3,000: 50 ms instead of
    6 ms)."""
    far: int = 100_000
    """If more rows than this would be read to reach a position, which takes a quarter of a second, marks of all assets
    whose paths contain the words are made first: half a second for a million assets, and valid for all positions until
    something changes."""
    most_terms: int = 400
    """If more terms of the word index than this begin with a short word, gathering their hits takes longer than
    searching the rows."""
    rare: int = 2000
    """If no more paths than this contain a word, reading their rows takes less time than reading the index entries of
    a frequent word."""
    leads_seconds: float = 30.0
    """How long bounded counts of a condition's assets are cached, whatever changes: while files are added, something
    changes all the time."""

    def are_many(self, total: int) -> bool:
        """Whether walking the order is faster."""
        return total > self.many
