"""Caches of totals, marks, pages, scopes, facets and word queries of recent lists, valid until something changes."""

import re
import time
from collections.abc import Hashable
from dataclasses import dataclass, field

from rushes_catalog.library.domain.facets import Facets
from rushes_catalog.library.store.asset_scopes import Scope
from rushes_catalog.storage.list_bounds import ListBounds
from rushes_chassis.recent import Recent

# Tables that asset lists read. Writing to any of them invalidates every count.
_COUNTED = frozenset({"root", "folder", "asset", "hidden", "star", "export", "clip"})
_WRITTEN = re.compile(r"\b(?:INTO|UPDATE(?: OR \w+)?|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
# Lists in use at a time are few.
MOST_COUNTS = 256
# A megabyte per list for a million assets.
MOST_MARKS = 4
# A few kilobytes each.
MOST_PHRASES = 64
MOST_PAGES = 256
# A camera may have a folder for each day.
MOST_SCOPES = 16
# Some hundred values each.
MOST_FACETS = 64


@dataclass(slots=True)
class Counts:
    """Caches of one database, whose only writer is this process."""

    bounds: ListBounds = field(default_factory=ListBounds)
    counts: Recent[Hashable, int] = field(default_factory=lambda: Recent(MOST_COUNTS))
    marks: Recent[Hashable, bytes] = field(default_factory=lambda: Recent(MOST_MARKS))
    phrases: Recent[Hashable, str] = field(default_factory=lambda: Recent(MOST_PHRASES))
    pages: Recent[Hashable, tuple[int, ...]] = field(default_factory=lambda: Recent(MOST_PAGES))
    scopes: Recent[Hashable, Scope] = field(default_factory=lambda: Recent(MOST_SCOPES))
    facets: Recent[Hashable, Facets] = field(default_factory=lambda: Recent(MOST_FACETS))
    leads: Recent[Hashable, tuple[float, int]] = field(default_factory=lambda: Recent(MOST_COUNTS))
    """With expiry times. They survive changes, because they only choose the query's plan."""
    _moment: int = 0
    """Changes whenever counts may have become invalid."""
    _writing: bool = False
    """A writing transaction is open: readers may see the state before or after it."""

    def written(self, statement: str) -> None:
        """Called before the writer executes a statement."""
        if not self._writing and not _COUNTED.isdisjoint(_WRITTEN.findall(statement)):
            self._writing = True
            self.counts.clear()
            self.marks.clear()
            self.phrases.clear()
            self.pages.clear()
            self.scopes.clear()
            self.facets.clear()

    def ended(self) -> None:
        """Called when a writing transaction has ended, committed or not."""
        if self._writing:
            self._writing = False
            self._moment += 1

    def now(self) -> "CountsOfMoment":
        """The caches for one transaction; called before a reading transaction begins."""
        return CountsOfMoment(self, self._moment)

    def still(self, moment: int) -> bool:
        """Whether nothing has changed since."""
        return not self._writing and self._moment == moment


@dataclass(frozen=True, slots=True)
class CountsOfMoment:
    """The caches as one transaction may use them. Once something has been written since `moment`, nothing but `leads`
    is returned or stored."""

    of: Counts
    moment: int

    @property
    def bounds(self) -> ListBounds:
        """Thresholds of the database."""
        return self.of.bounds

    def known(self, what: Hashable) -> int | None:
        """The cached total; None: it has to be counted."""
        return self.of.counts.get(what) if self.of.still(self.moment) else None

    def keep(self, what: Hashable, count: int) -> None:
        """Cache a total."""
        if self.of.still(self.moment):
            self.of.counts.put(what, count)

    def lead(self, what: Hashable) -> int | None:
        """The number of assets that a condition selected at most `leads_seconds` ago, whatever has changed since: for
        choosing a query plan, never for results. None: it has to be counted."""
        until, count = self.of.leads.get(what) or (0.0, 0)
        return count if time.monotonic() < until else None

    def keep_lead(self, what: Hashable, count: int) -> None:
        """Cache how many assets a condition selects."""
        self.of.leads.put(what, (time.monotonic() + self.bounds.leads_seconds, count))

    def marks(self, what: Hashable) -> bytes | None:
        """The cached marks; None: they have to be made."""
        return self.of.marks.get(what) if self.of.still(self.moment) else None

    def keep_marks(self, what: Hashable, marks: bytes) -> None:
        """Cache marks."""
        if self.of.still(self.moment):
            self.of.marks.put(what, marks)

    def page(self, what: Hashable) -> tuple[int, ...] | None:
        """Row numbers of a cached page; None: they have to be found."""
        return self.of.pages.get(what) if self.of.still(self.moment) else None

    def keep_page(self, what: Hashable, numbers: tuple[int, ...]) -> None:
        """Cache a page."""
        if self.of.still(self.moment):
            self.of.pages.put(what, numbers)

    def scope(self, what: Hashable) -> Scope | None:
        """The cached folders of a camera; None: they have to be found."""
        return self.of.scopes.get(what) if self.of.still(self.moment) else None

    def keep_scope(self, what: Hashable, scope: Scope) -> None:
        """Cache the folders of a camera."""
        if self.of.still(self.moment):
            self.of.scopes.put(what, scope)

    def facets(self, what: Hashable) -> Facets | None:
        """Cached facets; None: they have to be counted."""
        return self.of.facets.get(what) if self.of.still(self.moment) else None

    def keep_facets(self, what: Hashable, facets: Facets) -> None:
        """Cache facets."""
        if self.of.still(self.moment):
            self.of.facets.put(what, facets)

    def phrase(self, word: str) -> str | None:
        """A cached word query; None: it has to be made."""
        return self.of.phrases.get(word) if self.of.still(self.moment) else None

    def keep_phrase(self, word: str, phrase: str) -> None:
        """Cache a word query."""
        if self.of.still(self.moment):
            self.of.phrases.put(word, phrase)
