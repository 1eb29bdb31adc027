"""Scans of videos by versions of finders."""

from dataclasses import dataclass
from datetime import datetime

from rushes_catalog.domain.ids import AssetId, VersionId
from rushes_catalog.finders.domain.errors import NothingToScan

SCANNED_AT = 38
"""Where the id of the video begins in the subject of a scan's task, counted from 1."""


@dataclass(frozen=True, slots=True)
class ScanKey:
    """What a task scans, and with what."""

    version_id: VersionId
    asset_id: AssetId

    @property
    def subject(self) -> str:
        """The task's subject."""
        return f"{self.version_id}/{self.asset_id}"

    @classmethod
    def of_subject(cls, subject: str) -> "ScanKey":
        """From a task's subject."""
        version_id, _, asset_id = subject.partition("/")
        return cls(VersionId(version_id), AssetId(asset_id))


@dataclass(frozen=True, slots=True)
class ScanScope:
    """Which videos: these, those in a folder at any depth, or with neither all."""

    asset_ids: tuple[AssetId, ...] = ()
    numbers: tuple[int, ...] = ()
    """Of their rows."""
    untried_since: datetime | None = None
    """Only those that were added since then, and for which the version never had a task."""
    root: str = ""
    folder: str = ""
    """Relative to the root; "": the whole root."""


@dataclass(frozen=True, slots=True)
class ScanTarget:
    """A video to scan; `number` is that of its row."""

    number: int
    asset_id: AssetId
    name: str
    root: str


@dataclass(frozen=True, slots=True)
class ScanCensus:
    """The videos of a scope by why they are not scanned."""

    offline: int
    unreadable: int
    """They cannot be read as videos, or not yet."""
    scored: int
    under_way: int

    def nothing(self) -> NothingToScan:
        """The error that says so."""
        parts = [
            f"{count} {one if count == 1 else many}"
            for count, one, many in (
                (self.offline, "is offline", "are offline"),
                (self.unreadable, "cannot be read", "cannot be read"),
                (self.scored, "was scanned already", "were scanned already"),
                (self.under_way, "is being scanned", "are being scanned"),
            )
            if count
        ]
        if not parts:
            return NothingToScan("There is nothing to scan: no videos are there.")
        return NothingToScan(f"There is nothing to scan. Of the videos {', '.join(parts)}.")
