"""Moments: stretches that a version's scores point to, or about which people decided.

Times are microseconds from frame 0 where a name ends with `_us`, their ends exclusive; else seconds.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from rushes_catalog.domain.ids import AssetId, FinderId
from rushes_catalog.finders.domain.moment_ids import MomentId

_ROUNDED_US = 1_000
"""How much later than the video's end a moment may end: clients write times with three digits."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class MomentState(StrEnum):
    """What a person decided."""

    NEW = "new"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class MomentOrder(StrEnum):
    """Orders of lists of moments."""

    SCORE = "score"
    """The highest first."""
    UNSURE = "unsure"
    """Those nearest the threshold first."""
    TIME = "time"
    """By path and start."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the windows of a video are; in seconds."""

    window: float
    """Length of each."""
    hop: float
    """Between the beginnings of two."""
    start: float
    """Where the first one begins."""


NO_GRID = Grid(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class ListedVideo:
    """A video that a version has scored in its present content, or that has an accepted moment."""

    number: int
    asset_id: AssetId
    name: str
    root: str
    path: str
    length_us: int
    """0: not known."""
    grid: Grid
    scored_at: datetime | None
    """None: it has no scores."""


@dataclass(frozen=True, slots=True)
class MomentQuery:
    """Filters, order and size of a list."""

    finder_id: FinderId
    version: str | None = None
    """Id or number; None: the active one."""
    asset_id: AssetId | None = None
    root: str | None = None
    folder: str | None = None
    threshold: float | None = None
    """None: the version's."""
    join: float = 0.5
    min_seconds: float = 0.5
    state: MomentState | None = None
    exported: bool | None = None
    order: MomentOrder = MomentOrder.SCORE
    limit: int = 50
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class FoundMoment:
    """A moment of a list, without what is known of its video elsewhere."""

    video: int
    """Place among the videos that were listed."""
    start_us: int
    end_us: int
    peak_us: int
    score: float
    state: MomentState


@dataclass(frozen=True, slots=True)
class MomentFlags:
    """What else is known of a moment's span."""

    exported: bool
    """A clip of the finder's profile covers at least half of it."""
    overlaps_export: bool
    """A clip of the finder's profile has a part of it."""
    example: bool
    """An enabled positive example and it share half of the shorter one."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as users see it."""

    id: MomentId
    asset_id: AssetId
    name: str
    found: FoundMoment
    first_frame: int
    last_frame: int
    flags: MomentFlags


@dataclass(frozen=True, slots=True)
class MomentPage:
    """One page of a list; `total` counts all of it, and `next_cursor` is "" on the last page."""

    moments: tuple[Moment, ...]
    total: int
    next_cursor: str


@dataclass(frozen=True, slots=True)
class ClipSpan:
    """A clip that waits, is being cut, or is done: what it shows of its source."""

    asset_number: int
    start_us: int
    end_us: int
    name: str
