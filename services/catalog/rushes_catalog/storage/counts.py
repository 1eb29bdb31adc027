"""How many match the lists of late, which assets hold their words or stand on their pages, and what the index of words
is asked for: remembered until something changes."""

import re
import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from rushes_catalog.storage.list_bounds import ListBounds

T = TypeVar("T")

# What lists of assets read. Whatever writes any of it makes every count void.
_COUNTED = frozenset({"root", "folder", "asset", "hidden", "export", "clip"})
_WRITTEN = re.compile(r"\b(?:INTO|UPDATE(?: OR \w+)?|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
# People look at a handful of lists at a time.
MOST_COUNTS = 256
# Of a million assets those of one list are a megabyte.
MOST_MARKS = 4
# A few kilobytes each.
MOST_PHRASES = 64
MOST_PAGES = 256


class _Latest(Generic[T]):
    """At most so many, the ones used last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, what: Hashable) -> T | None:
        if what not in self._kept:
            return None
        self._kept.move_to_end(what)
        return self._kept[what]

    def put(self, what: Hashable, value: T) -> None:
        self._kept[what] = value
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def clear(self) -> None:
        self._kept.clear()


@dataclass(slots=True)
class Counts:
    """Of one database, which has one writer: this process."""

    bounds: ListBounds = field(default_factory=ListBounds)
    counts: _Latest[int] = field(default_factory=lambda: _Latest(MOST_COUNTS))
    marks: _Latest[bytes] = field(default_factory=lambda: _Latest(MOST_MARKS))
    phrases: _Latest[str] = field(default_factory=lambda: _Latest(MOST_PHRASES))
    pages: _Latest[tuple[int, ...]] = field(default_factory=lambda: _Latest(MOST_PAGES))
    leads: _Latest[tuple[float, int]] = field(default_factory=lambda: _Latest(MOST_COUNTS))
    """With the time at which each ends. Changes leave them: they say which way is short, not what is at its end."""
    _moment: int = 0
    """Another one whenever what was counted may be otherwise."""
    _writing: bool = False
    """A transaction has written and not ended: who reads now may see the state before it or behind it."""

    def written(self, statement: str) -> None:
        """To be called before the writer executes this."""
        if not self._writing and not _COUNTED.isdisjoint(_WRITTEN.findall(statement)):
            self._writing = True
            self.counts.clear()
            self.marks.clear()
            self.phrases.clear()
            self.pages.clear()

    def ended(self) -> None:
        """To be called when a transaction of the writer has ended, whether it was kept or not."""
        if self._writing:
            self._writing = False
            self._moment += 1

    def now(self) -> "CountsOfMoment":
        """To be called before a transaction begins to read."""
        return CountsOfMoment(self, self._moment)

    def still(self, moment: int) -> bool:
        """Whether nothing has changed since that moment."""
        return not self._writing and self._moment == moment


@dataclass(frozen=True, slots=True)
class CountsOfMoment:
    """What a transaction that reads may believe, once it has read something, and what it adds for whoever asks next:
    nothing of either once something has changed since."""

    of: Counts
    moment: int

    @property
    def bounds(self) -> ListBounds:
        """Of the database."""
        return self.of.bounds

    def known(self, what: Hashable) -> int | None:
        """None: it has to be counted."""
        return self.of.counts.get(what) if self.of.still(self.moment) else None

    def keep(self, what: Hashable, count: int) -> None:
        """Remember a count."""
        if self.of.still(self.moment):
            self.of.counts.put(what, count)

    def lead(self, what: Hashable) -> int | None:
        """How many some condition led to, at most `leads_seconds` ago, whatever has changed since: for choosing how to
        look for something, never for saying what there is. None: it has to be counted."""
        until, count = self.of.leads.get(what) or (0.0, 0)
        return count if time.monotonic() < until else None

    def keep_lead(self, what: Hashable, count: int) -> None:
        """Remember how many some condition leads to."""
        self.of.leads.put(what, (time.monotonic() + self.bounds.leads_seconds, count))

    def marks(self, what: Hashable) -> bytes | None:
        """None: they have to be made."""
        return self.of.marks.get(what) if self.of.still(self.moment) else None

    def keep_marks(self, what: Hashable, marks: bytes) -> None:
        """Remember marks."""
        if self.of.still(self.moment):
            self.of.marks.put(what, marks)

    def page(self, what: Hashable) -> tuple[int, ...] | None:
        """The numbers of the assets on a page; None: they have to be found."""
        return self.of.pages.get(what) if self.of.still(self.moment) else None

    def keep_page(self, what: Hashable, numbers: tuple[int, ...]) -> None:
        """Remember a page."""
        if self.of.still(self.moment):
            self.of.pages.put(what, numbers)

    def phrase(self, word: str) -> str | None:
        """None: it has to be made."""
        return self.of.phrases.get(word) if self.of.still(self.moment) else None

    def keep_phrase(self, word: str, phrase: str) -> None:
        """Remember a phrase."""
        if self.of.still(self.moment):
            self.of.phrases.put(word, phrase)
