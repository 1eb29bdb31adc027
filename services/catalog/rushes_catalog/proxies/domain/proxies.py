"""Scrub proxies as requested: of an asset, in a height, by sessions that are cleared together."""

import re
from dataclasses import dataclass
from enum import StrEnum

from rushes_catalog.domain.ids import AssetId, JobId
from rushes_catalog.proxies.domain.errors import BadSession
from rushes_footage.files import FileVersion
from rushes_footage.proxies import MadeProxy

DEFAULT_SESSION = "default"
# Session of proxies that Rushes makes by itself; it can be cleared like any other.
AHEAD_SESSION = "ahead"
_SESSION = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")


class ProxyState(StrEnum):
    """State of a proxy."""

    MISSING = "missing"
    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    # A proxy exists for an earlier version of the file.
    STALE = "stale"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class ProxyKey:
    """Identifies a proxy; the height in pixels, as requested."""

    asset_id: AssetId
    height: int

    @property
    def subject(self) -> str:
        """As a task's subject."""
        return f"{self.asset_id}.{self.height}"

    @classmethod
    def of_subject(cls, subject: str) -> "ProxyKey":
        """From a task's subject."""
        asset_id, _, height = subject.partition(".")
        return cls(AssetId(asset_id), int(height))


@dataclass(frozen=True, slots=True)
class FinishedProxy:
    """The result of a task."""

    proxy: MadeProxy
    fallback: str
    """For people: why not all was decoded by a graphics card; "" where there is nothing to say."""


@dataclass(frozen=True, slots=True)
class ProxyRecord:
    """A stored proxy; `path` is "" and the version empty before it was first made."""

    key: ProxyKey
    path: str
    source: FileVersion
    """The version that it was made from."""
    tried: FileVersion
    """The version that the last job was to make it from; empty before the first."""
    as_ffmpeg: bool
    """Made as FFmpeg does by default: its scaler, and its assumption where the video names no YCbCr matrix, not that of
    browsers."""


@dataclass(frozen=True, slots=True)
class ProxyStatus:
    """A proxy in its present state."""

    key: ProxyKey
    state: ProxyState
    progress: float = 0.0
    """0 to 1."""
    error: str = ""
    job_id: JobId | None = None
    """The job that makes it, or failed to."""
    made: MadeProxy | None = None
    """Set for READY only."""
    absolute_path: str = ""
    """Path on the media host, whether it exists or not."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """What was deleted."""

    proxies: int
    freed_bytes: int


def session_name(given: str) -> str:
    """The session of this name, "" for the default one; raises BadSession."""
    if not given:
        return DEFAULT_SESSION
    if not _SESSION.fullmatch(given):
        raise BadSession()
    return given
