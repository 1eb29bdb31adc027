"""Assets: the files of the library, their metadata and last known places."""

import posixpath
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from rushes_catalog.domain.ids import AssetId
from rushes_catalog.library.domain.errors import AssetUnusable
from rushes_catalog.library.domain.facets import NO_PICKS, Picks
from rushes_catalog.library.domain.recording_times import RecordingTime
from rushes_footage.browsers import plays_in_browsers
from rushes_footage.facts import IndexFacts, MediaFacts, Problem
from rushes_footage.files import FileVersion, Place, UnreadablePlace


class AssetState(StrEnum):
    """Present state of an asset."""

    NEW = "new"
    # The file is still being written.
    GROWING = "growing"
    READY = "ready"
    OFFLINE = "offline"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file with an identity; the id survives moves and renames.

    `version` and `fingerprint` are from the last inspection; the fingerprint is "" before the first one. Counts and
    `hidden` are those of the requested profile.
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
    # In all profiles.
    starred: bool = False
    # Whether its file existed at the last look; False is always OFFLINE.
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
        """Whether browsers need a converted version; None while the file was not inspected."""
        return None if self.facts is None else not plays_in_browsers(self.name, self.facts)

    def among(self, online_roots: Collection[str]) -> "Asset":
        """The asset's state while only these roots are mounted."""
        if self.place.root in online_roots or self.state is AssetState.OFFLINE:
            return self
        return replace(self, state=AssetState.OFFLINE)

    def expect_usable(self) -> None:
        """Raise AssetUnusable, naming the reason, where nothing can be cut from it."""
        if self.state is AssetState.OFFLINE:
            raise AssetUnusable(f"{self.name} is offline: its folder is not mounted, or the file is gone.")
        if self.problem is not None:
            raise unreadable(self.place, self.problem)


def unreadable(place: Place, problem: Problem) -> AssetUnusable:
    """The error of a file that is no readable video."""
    return AssetUnusable(f"{posixpath.basename(place.path)} cannot be read as a video: {problem.detail}")


class AssetSort(StrEnum):
    """Orders of asset lists."""

    PATH = "path"
    """Files that cannot be read are the last ones of their root."""
    PLACE = "place"
    """By path, whether or not files can be read."""
    NAME = "name"
    SIZE = "size"
    MODIFIED = "modified"
    RECORDED = "recorded"
    DURATION = "duration"
    ADDED = "added"


class HiddenFilter(StrEnum):
    """How a list treats hidden assets."""

    EXCLUDE = "exclude"
    INCLUDE = "include"
    ONLY = "only"


class ExportedFilter(StrEnum):
    """Whether a list shows assets with proven clips in the profile, without, or both."""

    ANY = "any"
    ONLY = "only"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class AssetQuery:
    """Filters, order and size of a list; empty strings do not filter. `folder` has no trailing slash."""

    root: str = ""
    folder: str = ""
    words: tuple[str, ...] = ()
    path: str = ""
    name: str = ""
    hidden: HiddenFilter = HiddenFilter.EXCLUDE
    exported: ExportedFilter = ExportedFilter.ANY
    only_problems: bool = False
    starred: bool | None = None
    """Only starred assets, or only the others; None: both."""
    only_warnings: bool = False
    """Only usable files that have a warning."""
    profile: str = "default"
    sort: AssetSort = AssetSort.PATH
    descending: bool = False
    limit: int = 100
    cursor: str = ""
    camera: str = ""
    """Exact name of the folder that directly contains the file."""
    modified_from_ns: int | None = None
    modified_before_ns: int | None = None
    recorded_from_ms: int | None = None
    recorded_before_ms: int | None = None
    codec: str = ""
    """FFmpeg's name of the video codec; facets.UNKNOWN: of files without one."""
    needs_conversion: bool | None = None
    """Only files that browsers cannot play as they are, or only those that they can; None: both, and unknown ones."""
    label: str = ""
    """Label of proven clips in the profile."""
    min_duration: float | None = None
    """In seconds, like `max_duration`; both are inclusive, and files of unknown length are left out."""
    max_duration: float | None = None
    picks: Picks = NO_PICKS
    """Several values of one field; `codec` and the others have to be empty then."""
    present: bool = False
    """Only files that existed at the last look, below mounted roots."""
    offset: int = 0
    """Assets to skip, for clients that count pages; a cursor stays exact while files come and go."""
    quick_total: bool = False
    """Stop counting at a limit instead of computing an exact total."""


@dataclass(frozen=True, slots=True)
class AssetPage:
    """One page of a list; `next_cursor` is "" on the last page, `total` counts all matches, a lower bound unless
    `is_counted`.

    `shared_paths` are paths that exist below several roots, `mistakable_paths` have spaces and exist with a plus for
    each as well; set where the query is about present files.
    """

    assets: tuple[Asset, ...]
    next_cursor: str
    total: int
    shared_paths: frozenset[str] = frozenset()
    is_counted: bool = True
    mistakable_paths: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Adjacent assets in a list, which wraps around; None where there is no other.

    `position` is the number of assets before it; None where it is not in the list, or counting would read too much.
    """

    previous: Asset | None
    next: Asset | None
    position: int | None
    total: int


@dataclass(frozen=True, slots=True)
class AssetSelector:
    """Assets by id, or by a name or relative path, in one root or (with "") in any.

    With a root, a path with a file at it stands for that file only; otherwise a name stands for all files of that name.
    Assets without a present file are selected by id, or with `gone_too`.
    """

    asset_ids: tuple[AssetId, ...] = ()
    name_or_path: str = ""
    root: str = ""
    gone_too: bool = False


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder below a root, and the number of assets at any depth in it."""

    path: str
    asset_count: int


@dataclass(frozen=True, slots=True)
class KnownFile:
    """An asset as scans use it. `number` is the row's key, in order of insertion.

    `unexamined`: not inspected since its content changed; `present`: the file existed at the last look; `growing`: it
    was being written then. `placed_at` is when it was found there, or when its content was seen to have changed.
    `indexed`: its facts are those of its frame index.
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
    # Not part of what identifies a file.
    indexed: bool = field(default=False, compare=False)

    def is_same(self, there: "KnownFile") -> bool:
        """Whether what a scan has found where this one's file was moved to is that file.

        Where one of them was not looked into yet, its length and time tell, and its length alone where this file was
        seen at its old place: some disks know times less exactly.
        """
        if self.fingerprint and there.fingerprint:
            return self.fingerprint == there.fingerprint
        return self.version == there.version or (self.present and self.version.size == there.version.size)


class PreparedStage(StrEnum):
    """Stages of derived files made ahead of need: each is done for all files of a root before the next."""

    PICTURES = "pictures"
    # Needs reading each whole file.
    INDEXES = "indexes"
    WAVEFORMS = "waveforms"
    SHOTS = "shots"


@dataclass(frozen=True, slots=True)
class Prepared:
    """How many files, in order, a node has dealt with; `enough`: it wants no more.

    `indexed`: facts of frame indexes, by the file's place in that order, where the catalog does not have them.
    """

    done: int
    enough: bool
    indexed: Mapping[int, IndexFacts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnnouncedRoot:
    """A root as a media node announces it; `empty`: its folder has no entries."""

    name: str
    path: str
    online: bool
    empty: bool = False
    # For people; "" where it is online.
    offline_because: str = ""


@dataclass(frozen=True, slots=True)
class PassedOverKind:
    """Files or folders of one kind, as rushes_footage.files.PassedOver has it, that are not listed for one reason."""

    kind: str
    count: int
    reason: str


@dataclass(frozen=True, slots=True)
class LibraryRoot:
    """A root as stored; `scanned_at` is None before the first scan has ended.

    `emptied`: offline because its folder, which had videos, has no entries now.
    """

    name: str
    path: str
    asset_count: int
    scanned_at: datetime | None
    online: bool = False
    emptied: bool = False
    # From the media node, for people.
    offline_because: str = ""
    # The first places that could not be read when they were last scanned, and the number of all.
    unreadable: tuple[UnreadablePlace, ...] = ()
    unreadable_count: int = 0
    # What was found and is not listed, the most frequent kinds first.
    passed_over: tuple[PassedOverKind, ...] = ()


def folders_above(path: str) -> list[str]:
    """The folders that contain a path, outermost first; the root itself is ""."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:depth]) for depth in range(len(parts) + 1)]
