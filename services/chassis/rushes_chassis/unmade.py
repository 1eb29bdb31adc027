"""Why media could not make a derived file, as an error."""

from typing import Final

from rushes_chassis.errors import DataLoss, Exhausted, RushesError

_LATER: Final = frozenset({"OutputTooLarge", "NoRoom"})
"""Reasons of failures that are caused by media's machine, not by the file."""


def unmade(detail: str, reason: str, seconds: int) -> RushesError:
    """The error of a request for a file that is tried again after some seconds; metadata holds `retry_after`."""
    said = f"{detail} It is tried again after {seconds} s, or when the file has changed."
    return (Exhausted if reason in _LATER else DataLoss)(said, reason=reason, metadata={"retry_after": str(seconds)})
