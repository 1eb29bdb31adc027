"""Scrub proxies as people ask for them: of an asset, in a height, in sessions that are cleared together."""

import re
from dataclasses import dataclass
from enum import StrEnum

from rushes_catalog.domain.errors import BadSession
from rushes_catalog.domain.ids import AssetId, JobId
from rushes_footage.files import FileVersion
from rushes_footage.proxies import MadeProxy

DEFAULT_SESSION = "default"
# Of those that Rushes has made by itself; people may clear it like any other.
AHEAD_SESSION = "ahead"
_SESSION = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")


class ProxyState(StrEnum):
    """How a proxy stands."""

    MISSING = "missing"
    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    # There was one of what the file held before.
    STALE = "stale"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class ProxyKey:
    """Which proxy is meant; the height in pixels, as it was asked for."""

    asset_id: AssetId
    height: int

    @property
    def subject(self) -> str:
        """As a task names it."""
        return f"{self.asset_id}.{self.height}"

    @classmethod
    def of_subject(cls, subject: str) -> "ProxyKey":
        """What a task is about."""
        asset_id, _, height = subject.partition(".")
        return cls(AssetId(asset_id), int(height))


@dataclass(frozen=True, slots=True)
class FinishedProxy:
    """What a task made."""

    proxy: MadeProxy
    fallback: str
    """For people: why no graphics card decoded it to the end that began to; "" where there is nothing to say."""


@dataclass(frozen=True, slots=True)
class ProxyRecord:
    """What is written down of one; `path` is "" and the version nothing's before it was made for the first time."""

    key: ProxyKey
    path: str
    source: FileVersion
    """What it was made of."""


@dataclass(frozen=True, slots=True)
class ProxyStatus:
    """A proxy as it is now."""

    key: ProxyKey
    state: ProxyState
    progress: float = 0.0
    """0 to 1."""
    error: str = ""
    job_id: JobId | None = None
    """Of what makes it, or failed to."""
    made: MadeProxy | None = None
    """Of READY alone."""
    absolute_path: str = ""
    """Where it lies on the media host, or would."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """What clearing has deleted."""

    proxies: int
    freed_bytes: int


def session_name(given: str) -> str:
    """The session that is meant, "" for the one of those who name none; raises BadSession."""
    if not given:
        return DEFAULT_SESSION
    if not _SESSION.fullmatch(given):
        raise BadSession()
    return given
