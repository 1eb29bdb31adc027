"""In-memory state of scans and watches."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from rushes_catalog.files.domain.passed_over import PassedOverFiles
from rushes_catalog.library.domain.assets import folders_above
from rushes_footage.files import FoundFile, PassedOver, UnreadablePlace

# More unreadable places than these are counted, not listed.
_MOST_NAMED = 5
# Characters of a path in a list.
_MOST_LETTERS = 200
# A root with at most so many files is scanned in about a second, even on a share.
_FEW_FILES = 1000
# Seconds.
_LEAST_REST, _MOST_REST = 3.0, 60.0


@dataclass(frozen=True, slots=True)
class WalkBatch:
    """One message of a walk; `node` is the media node that walks."""

    files: tuple[FoundFile, ...]
    unreadable: tuple[UnreadablePlace, ...]
    node: str
    passed_over: tuple[PassedOver, ...] = ()
    # A link was followed: changes in its target are reported under another path.
    through_link: bool = False

    def within(self, most_path_bytes: int | None) -> "WalkBatch":
        """Without files of longer paths, which count as unreadable; None: no limit."""
        if most_path_bytes is None:
            return self
        longer = {file.path for file in self.files if len(file.path.encode()) > most_path_bytes}
        if not longer:
            return self
        why = f"its path has more than {most_path_bytes} bytes, which this database cannot hold"
        return replace(
            self,
            files=tuple(file for file in self.files if file.path not in longer),
            unreadable=(*self.unreadable, *(UnreadablePlace(path, why) for path in sorted(longer))),
        )


@dataclass(slots=True)
class LookThrough:
    """A scan of a whole root: when it began and ended, in monotonic seconds."""

    began: float
    ended: float | None = None

    def spares_another(self, now: float, files: int) -> bool:
        """Whether a list may use its result, finished or not, although changes since are not reported.

        In a small root each list starts a scan, so that a file copied just before is found. In a large one that would
        keep a share busy all the time.
        """
        if files <= _FEW_FILES:
            return False
        if self.ended is None:
            return True
        return now - self.ended < min(max(self.ended - self.began, _LEAST_REST), _MOST_REST)


@dataclass(frozen=True, slots=True)
class Told:
    """A report of a watch: paths at or below which something changed, or `anything`; `marks`: all changes before
    these marks were requested have been reported."""

    paths: tuple[str, ...] = ()
    anything: bool = False
    marks: tuple[str, ...] = ()


class NumberSet:
    """A set of row numbers with one bit each: 125 KB for a million files."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, number: int) -> None:
        """Add a number, 0 or more."""
        index, bit = divmod(number, 8)
        if index >= len(self._bits):
            self._bits.extend(bytes(index + 1 - len(self._bits) + 4096))
        self._bits[index] |= 1 << bit

    def discard(self, number: int) -> None:
        """Remove a number, if it is there."""
        index, bit = divmod(number, 8)
        if index < len(self._bits):
            self._bits[index] &= ~(1 << bit)

    def __contains__(self, number: int) -> bool:
        index, bit = divmod(number, 8)
        return index < len(self._bits) and bool(self._bits[index] >> bit & 1)


@dataclass(slots=True)
class ScanTally:
    """Progress of a scan; `expected` is the root's previous number of files."""

    expected: int
    found: int = 0
    # Files that need no inspection, or had one.
    examined: int = 0
    # What the walk could not read.
    unreadable: list[UnreadablePlace] = field(default_factory=list)
    # What it found and did not list.
    passed_over: PassedOverFiles = field(default_factory=PassedOverFiles)
    # Files that were found, but could not be inspected this time.
    uninspected: list[UnreadablePlace] = field(default_factory=list)
    through_link: bool = False

    @property
    def fraction(self) -> float:
        """0 to 1, estimated until the walk has ended."""
        return min(self.examined / max(self.found, self.expected, 1), 1.0)

    @property
    def stage(self) -> str:
        """For people: "12 400 files"."""
        return "1 file" if self.found == 1 else f"{self.found:,} files".replace(",", " ")

    @property
    def warning(self) -> str:
        """A warning for people; "" where all went well."""
        unread = [*self.unreadable, *self.uninspected]
        if not unread:
            return ""
        named = ", ".join(f"{_shown(place.path)} ({place.reason})" for place in unread[:_MOST_NAMED])
        more = len(unread) - _MOST_NAMED
        places = "1 place" if len(unread) == 1 else f"{len(unread):,} places".replace(",", " ")
        return f"{places} could not be read: {named}{f', and {more} more' if more > 0 else ''}"


class UnreadablePlaces:
    """The places of a root that could not be read when they were last scanned.

    In memory only: after each start of the catalog, and each time a root comes back, its whole root is scanned.
    """

    def __init__(self) -> None:
        self._walked: list[UnreadablePlace] = []
        self.all: list[UnreadablePlace] = []
        """By path."""

    def note(self, paths: Sequence[str], tally: ScanTally) -> bool:
        """Record what a scan could not read, of these paths or, without any, of the whole root; returns whether that
        differs from what was known."""
        before = self.all
        scanned = frozenset(paths or ("",))
        others = [place for place in self._walked if scanned.isdisjoint((*folders_above(place.path), place.path))]
        self._walked = [*others, *tally.unreadable]
        # Each scan inspects all files that were not inspected so far, wherever they are.
        self.all = sorted([*self._walked, *tally.uninspected], key=lambda place: place.path)
        return self.all != before


def _shown(path: str) -> str:
    shown = path or "the root"
    return shown if len(shown) <= _MOST_LETTERS else f"{shown[:_MOST_LETTERS]}…"


def lies_below(path: str, folder: str) -> bool:
    """Whether a path is at or below a folder; "" is the root."""
    return folder == "" or path == folder or path.startswith(f"{folder}/")


def outermost(paths: Iterable[str]) -> list[str]:
    """The paths that are not below another one, each once."""
    found: list[str] = []
    for path in sorted(paths, key=lambda path: path.split("/")):
        if not found or not lies_below(path, found[-1]):
            found.append(path)
    return found
