"""The queue of jobs of one kind, ordered by a place that people can change.

A place is a fraction below 1, written in hexadecimal digits without the point: compared as text, with room between any
two. So moving one job changes no other row.
"""

from rushes_catalog.domain.ids import JobId

FRONT = "0"
"""Before all places."""


def first_place(job_id: JobId) -> str:
    """The place of a job that was not moved: ids grow with time, so the queue is in order of creation."""
    return job_id.replace("-", "")


def place_between(before: str, after: str) -> str:
    """The place halfway between two; `before` must be smaller than `after`."""
    digits = max(len(before), len(after)) + 1
    low, high = (int(place.ljust(digits, "0"), 16) for place in (before, after))
    if low >= high:
        raise ValueError(f"there is no place between {before} and {after}")
    return f"{(low + high) // 2:0{digits}x}".rstrip("0")


def place_behind(last: str, newest: JobId) -> str:
    """The place of a new job by its id, after the last one even where the clock was set back."""
    fresh = first_place(newest)
    return fresh if fresh > last else f"{last}8"
