"""The line that jobs of one kind wait in: each has a place, and tasks begin in the order of their jobs' places.

A place is a fraction below 1, written in hexadecimal digits without the point: text that is compared as text, with room
between any two. So moving one job changes the rows of no other.
"""

from rushes_catalog.domain.ids import JobId

FRONT = "0"
"""Before every place."""


def first_place(job_id: JobId) -> str:
    """The place of a job that was never moved: ids grow with time, so who came first is first."""
    return job_id.replace("-", "")


def place_between(before: str, after: str) -> str:
    """A place right in the middle; `before` must be smaller than `after`."""
    digits = max(len(before), len(after)) + 1
    low, high = (int(place.ljust(digits, "0"), 16) for place in (before, after))
    if low >= high:
        raise ValueError(f"there is no place between {before} and {after}")
    return f"{(low + high) // 2:0{digits}x}".rstrip("0")


def place_behind(last: str, newest: JobId) -> str:
    """The place of a job that came right now, as its id says; behind the last one even if a clock was put back."""
    fresh = first_place(newest)
    return fresh if fresh > last else f"{last}8"
