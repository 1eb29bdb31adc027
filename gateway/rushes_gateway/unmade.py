"""Why a derived file could not be made, as an error."""

from rushes.media.v1 import files_pb2
from rushes_chassis.errors import DataLoss, Exhausted, RushesError

_LATER = frozenset(("OutputTooLarge", "NoRoom"))
"""Reasons of failures that are caused by this machine, not by the file."""


def unmade(problem: files_pb2.Problem, seconds: int) -> RushesError:
    """The error of a request for a file that is tried again after some seconds; metadata holds `retry_after`."""
    detail = f"{problem.detail} It is tried again after {seconds} s, or when the file has changed."
    metadata = {"retry_after": str(seconds)}
    return (Exhausted if problem.reason in _LATER else DataLoss)(detail, reason=problem.reason, metadata=metadata)
