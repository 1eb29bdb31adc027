"""When a file that workers die of is left alone."""

from rushes_footage.facts import Problem

MOST_DEATHS = 3
"""A worker may die of many things, once; of this file as well where it happens again and again."""
WORKER_DIED = "WorkerDied"
"""The reason that media gives."""


def quarantined(how: str) -> Problem:
    """What the asset says from then on; `how` its last worker ended."""
    detail = f"Rushes reads this file no more, for it ended the process that reads it {MOST_DEATHS} times. {how}"
    return Problem("Quarantined", detail)
