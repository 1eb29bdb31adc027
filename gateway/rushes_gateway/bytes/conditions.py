"""Conditional requests (RFC 9110, section 13) for files versioned by size and modification time."""

from collections.abc import Mapping
from email.utils import formatdate, parsedate_to_datetime
from enum import Enum

from rushes_footage.files import FileVersion


def etag(version: FileVersion) -> str:
    """A strong entity tag, which changes with the file."""
    return f'"{version.mtime_ns:x}-{version.size:x}"'


def last_modified(version: FileVersion) -> str:
    """As an HTTP date, in whole seconds."""
    return formatdate(version.mtime_ns // 1_000_000_000, usegmt=True)


class Outcome(Enum):
    """The result of a request's conditions."""

    SEND = 200
    NOT_MODIFIED = 304
    FAILED = 412


def evaluate(headers: Mapping[str, str], version: FileVersion) -> Outcome:
    """Apply If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since in the RFC's order of precedence."""
    if (listed := headers.get("if-match")) is not None:
        if not _listed(listed, etag(version), weak=False):
            return Outcome.FAILED
    elif (since := headers.get("if-unmodified-since")) is not None and _modified_since(since, version) is True:
        return Outcome.FAILED
    if (listed := headers.get("if-none-match")) is not None:
        if _listed(listed, etag(version), weak=True):
            return Outcome.NOT_MODIFIED
    elif (since := headers.get("if-modified-since")) is not None and _modified_since(since, version) is False:
        return Outcome.NOT_MODIFIED
    return Outcome.SEND


def range_applies(headers: Mapping[str, str], version: FileVersion) -> bool:
    """Whether If-Range, where given, matches exactly this version; otherwise the whole file is sent."""
    validator = headers.get("if-range")
    if validator is None:
        return True
    if validator.startswith(('"', "W/")):
        return validator == etag(version)
    return validator == last_modified(version)


def _listed(header: str, etag: str, *, weak: bool) -> bool:
    if header.strip() == "*":
        return True
    tags = [tag.strip() for tag in header.split(",")]
    return any((tag.removeprefix("W/") if weak else tag) == etag for tag in tags)


def _modified_since(date: str, version: FileVersion) -> bool | None:
    try:
        moment = parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None  # An invalid date is ignored.
    return version.mtime_ns // 1_000_000_000 > moment
