"""Results of checks, and their output."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """The result of a check; the values are printed."""

    WORKS = "works"
    LIMITED = "limited"
    """Rushes runs, with limitations."""
    FAILS = "FAILS"
    """Rushes does not run, or not correctly."""


@dataclass(frozen=True)
class Finding:
    """The result of one check, with details."""

    subject: str
    verdict: Verdict
    said: str
    advice: str = ""
    """What to do about it."""


def works(subject: str, said: str) -> Finding:
    """A finding that the subject works."""
    return Finding(subject, Verdict.WORKS, said)


def limited(subject: str, said: str, advice: str = "") -> Finding:
    """A finding that something limits Rushes, which runs nevertheless."""
    return Finding(subject, Verdict.LIMITED, said, advice)


def fails(subject: str, said: str, advice: str) -> Finding:
    """A finding that something is missing or broken that Rushes needs."""
    return Finding(subject, Verdict.FAILS, said, advice)


def lines(findings: Iterable[Finding]) -> Iterable[str]:
    """The findings as lines of text."""
    for finding in findings:
        yield f"{finding.verdict.value:<7} {finding.subject}: {finding.said}"
        if finding.advice:
            yield f"        → {finding.advice}"
