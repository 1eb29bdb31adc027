"""Quarantine of files that crash workers."""

from rushes_footage.facts import Problem

MOST_DEATHS = 3
"""A worker may crash once for other reasons; repeated crashes are the file's fault."""
WORKER_DIED = "WorkerDied"
"""The reason in media's errors."""


def quarantined(how: str) -> Problem:
    """The problem that is recorded for a quarantined asset; `how` its last worker ended."""
    detail = f"Rushes no longer reads this file: the process that reads it crashed {MOST_DEATHS} times. {how}"
    return Problem("Quarantined", detail)
