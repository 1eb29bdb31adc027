"""Errors over HTTP: RFC 9457 problems on /api/v1, the replaced tools' {"detail": …} on their own paths."""

import re
from collections.abc import Sequence

from rushes_chassis.errors import (
    Aborted,
    AlreadyExists,
    Conflict,
    DataLoss,
    Exhausted,
    Forbidden,
    Frozen,
    Internal,
    InvalidInput,
    NotFound,
    NotYet,
    OutOfRange,
    RushesError,
    TimedOut,
    Unauthenticated,
    Unavailable,
)
from rushes_chassis.request_ids import current_request_id
from rushes_gateway.shapes import FieldError, Problem

PROBLEM_TYPE = "application/problem+json"

HTTP: dict[type[RushesError], int] = {
    InvalidInput: 422,
    OutOfRange: 422,
    NotFound: 404,
    AlreadyExists: 409,
    Forbidden: 403,
    Unauthenticated: 503,  # Between our own processes: signing in would not help.
    Conflict: 409,
    Aborted: 409,
    Exhausted: 503,
    NotYet: 422,
    Unavailable: 503,
    TimedOut: 504,
    DataLoss: 422,  # The footage is damaged: retrying would not help.
    Internal: 500,
}


def http_status(error: RushesError) -> int:
    """The status of the error's nearest listed ancestor; raises LookupError where none is listed."""
    if isinstance(error, Frozen):
        return 504  # As other answers that do not come in time.
    for ancestor in type(error).__mro__:
        if ancestor in HTTP:
            return HTTP[ancestor]
    raise LookupError(f"{type(error).__name__} has no row in the HTTP table")


def problem_of(error: RushesError) -> Problem:
    """The problem document of /api/v1."""
    latest = error.metadata.get("latest_start")
    nearest, progress = error.metadata.get("nearest_starts"), error.metadata.get("progress")
    return problem(
        http_status(error),
        error.reason,
        error.message,
        errors=[FieldError(field=mistake.path, message=mistake.message) for mistake in error.fields],
        latest_start=float(latest) if latest else None,
        free_name=error.metadata.get("free_name"),
        nearest_starts=[float(start) for start in nearest.split(",")] if nearest else None,
        progress=float(progress) if progress else None,
    )


def problem(
    status: int,
    reason: str,
    detail: str,
    *,
    errors: Sequence[FieldError] = (),
    latest_start: float | None = None,
    free_name: str | None = None,
    nearest_starts: Sequence[float] | None = None,
    progress: float | None = None,
) -> Problem:
    """A problem named by a reason in CamelCase: SpanDoesNotFit becomes /problems/span-does-not-fit."""
    # Clients know types by their text, so that the "a" of NotAPicture stays where it was: /problems/not-apicture.
    slug = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", reason).lower()
    title = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", reason).capitalize()
    return Problem(
        type=f"/problems/{slug}",
        title=title,
        status=status,
        detail=detail,
        request_id=current_request_id(),
        errors=list(errors),
        latest_start=latest_start,
        free_name=free_name,
        nearest_starts=None if nearest_starts is None else list(nearest_starts),
        progress=progress,
    )
