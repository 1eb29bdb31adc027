"""The files of the library: what is known of each, and where it was seen last."""

import posixpath
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from rushes_catalog.domain.errors import AssetUnusable
from rushes_catalog.domain.ids import AssetId
from rushes_catalog.domain.recording_times import RecordingTime
from rushes_footage.browsers import plays_in_browsers
from rushes_footage.facts import MediaFacts, Problem
from rushes_footage.files import FileVersion, Place


class AssetState(StrEnum):
    """How an asset stands now."""

    NEW = "new"
    # Somebody is still writing it.
    GROWING = "growing"
    READY = "ready"
    OFFLINE = "offline"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file with its identity; it keeps the id when the file is moved or renamed.

    `version` and `fingerprint` are those of the last look; the fingerprint is "" before the first one. Counts and
    `hidden` are those of the profile that was asked for.
    """

    id: AssetId
    place: Place
    root_path: str
    version: FileVersion
    fingerprint: str
    state: AssetState
    facts: MediaFacts | None
    problem: Problem | None
    added_at: datetime
    recorded: RecordingTime
    clip_count: int = 0
    marker_count: int = 0
    hidden: bool = False
    # Whether its file was there at the last look; False is always OFFLINE.
    present: bool = True

    @property
    def name(self) -> str:
        """Last part of the path."""
        return self.place.path.rpartition("/")[2]

    @property
    def camera(self) -> str:
        """Name of the folder that holds the file itself."""
        return self.place.path.rpartition("/")[0].rpartition("/")[2] or posixpath.basename(self.root_path)

    @property
    def needs_conversion(self) -> bool | None:
        """Whether browsers do not play it as it is; None while it is not known what it holds."""
        return None if self.facts is None else not plays_in_browsers(self.name, self.facts)

    def among(self, online_roots: Collection[str]) -> "Asset":
        """The asset as it stands while only these roots are mounted."""
        if self.place.root in online_roots or self.state is AssetState.OFFLINE:
            return self
        return replace(self, state=AssetState.OFFLINE)

    def expect_usable(self) -> None:
        """Raise AssetUnusable, in words, where nothing can be cut from it."""
        if self.state is AssetState.OFFLINE:
            raise AssetUnusable(f"{self.name} is offline: its folder is not mounted, or the file is gone.")
        if self.problem is not None:
            raise AssetUnusable(f"{self.name} cannot be read as a video: {self.problem.detail}")


class AssetSort(StrEnum):
    """The orders of a list of assets."""

    PATH = "path"
    NAME = "name"
    SIZE = "size"
    MODIFIED = "modified"
    RECORDED = "recorded"
    DURATION = "duration"
    ADDED = "added"


class HiddenFilter(StrEnum):
    """What a list does with hidden assets."""

    EXCLUDE = "exclude"
    INCLUDE = "include"
    ONLY = "only"


class ExportedFilter(StrEnum):
    """Whether a list shows assets with proven clips in the profile, those without, or both."""

    ANY = "any"
    ONLY = "only"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class AssetQuery:
    """Which assets, in which order, and how many; empty texts do not restrict. `folder` has no slash at its end."""

    root: str = ""
    folder: str = ""
    words: tuple[str, ...] = ()
    path: str = ""
    name: str = ""
    hidden: HiddenFilter = HiddenFilter.EXCLUDE
    exported: ExportedFilter = ExportedFilter.ANY
    only_problems: bool = False
    only_warnings: bool = False
    """Only what can be read, but of which something is worth knowing."""
    profile: str = "default"
    sort: AssetSort = AssetSort.PATH
    descending: bool = False
    limit: int = 100
    cursor: str = ""
    camera: str = ""
    """Exactly the name of the folder that holds the file itself."""
    modified_from_ns: int | None = None
    modified_before_ns: int | None = None
    recorded_from_ms: int | None = None
    recorded_before_ms: int | None = None
    codec: str = ""
    """Of the pictures, as FFmpeg calls it."""
    needs_conversion: bool | None = None
    """Only what browsers do not play as it is, or only what they do; None: either, and what nobody knows of."""
    label: str = ""
    """Of proven clips in the profile."""
    min_duration: float | None = None
    """In seconds, as `max_duration`; both are included, and what has no known length is left out."""
    max_duration: float | None = None
    present: bool = False
    """Only files that were there at the last look, below roots that are mounted."""
    offset: int = 0
    """So many are passed over, for clients that count pages; a cursor is exact while files come and go."""
    quick_total: bool = False
    """Do not wait until very many are counted."""


@dataclass(frozen=True, slots=True)
class AssetPage:
    """Part of a list; `next_cursor` is "" on the last page, `total` counts all that match; unless
    `is_counted` there are more than that.

    `shared_paths` are those of its paths that lie below several roots, told where the query is about present files.
    """

    assets: tuple[Asset, ...]
    next_cursor: str
    total: int
    shared_paths: frozenset[str] = frozenset()
    is_counted: bool = True


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What stands beside an asset in a list, in which after the last comes the first; None where there is no other.

    `position` counts those before it: None where the list leaves it out, or too much would have to be read to tell.
    """

    previous: Asset | None
    next: Asset | None
    position: int | None
    total: int


@dataclass(frozen=True, slots=True)
class AssetSelector:
    """Which assets a person means: by id, or by a name or relative path, in one root or (with "") in any.

    With a root a path at which a file lies means that file alone; otherwise a name means all that bear it. Assets whose
    files are not there any more are meant by id, or with `gone_too`.
    """

    asset_ids: tuple[AssetId, ...] = ()
    name_or_path: str = ""
    root: str = ""
    gone_too: bool = False


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder below a root and the number of assets in it at any depth."""

    path: str
    asset_count: int


@dataclass(frozen=True, slots=True)
class KnownFile:
    """An asset as the scan sees it. `number` is the row's key, in order of being added.

    `unexamined` says that what lies at the place was not looked into since it last changed; `present` that the file
    was there at the last look; `growing` that somebody was writing it then. `placed_at` is when it was found there, or
    its bytes seen to have changed.
    """

    number: int
    id: AssetId
    place: Place
    version: FileVersion
    fingerprint: str
    unexamined: bool
    present: bool
    growing: bool
    placed_at: datetime

    def is_same(self, there: "KnownFile") -> bool:
        """Whether what a scan has found where this one's file was moved to is that file.

        Where one of them was not looked into yet, its length and time tell, and its length alone where this file was
        seen at its old place: some disks know times less exactly.
        """
        if self.fingerprint and there.fingerprint:
            return self.fingerprint == there.fingerprint
        return self.version == there.version or (self.present and self.version.size == there.version.size)


class PreparedStage(StrEnum):
    """What is made ahead of need of all files of a root before the next of these is begun."""

    PICTURES = "pictures"
    # What takes reading each file whole.
    INDEXES = "indexes"
    WAVEFORMS = "waveforms"


@dataclass(frozen=True, slots=True)
class Prepared:
    """How many files, from the first one on, a node has dealt with; `enough`: it wants no more of them."""

    done: int
    enough: bool


@dataclass(frozen=True, slots=True)
class AnnouncedRoot:
    """A root as a media node announces it; `empty`: nothing at all lies in its folder."""

    name: str
    path: str
    online: bool
    empty: bool = False
    # For people; "" where it is online.
    offline_because: str = ""


@dataclass(frozen=True, slots=True)
class LibraryRoot:
    """A root as recorded; `scanned_at` is None before the first scan has ended.

    `emptied` says that it is offline because nothing at all lies where there were videos.
    """

    name: str
    path: str
    asset_count: int
    scanned_at: datetime | None
    online: bool = False
    emptied: bool = False
    # As a media node says it, for people.
    offline_because: str = ""


def folders_above(path: str) -> list[str]:
    """The folders that hold a path, outermost first; the root itself is ""."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:depth]) for depth in range(len(parts) + 1)]
