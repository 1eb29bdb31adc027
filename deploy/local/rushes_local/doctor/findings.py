"""What a check says, and how it is shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """How a check came out; the value is what a person reads."""

    WORKS = "works"
    LACKS = "lacks"
    """Rushes runs without it, with less."""
    FAILS = "FAILS"
    """Rushes does not run, or not rightly."""


@dataclass(frozen=True)
class Finding:
    """One thing that was tried."""

    subject: str
    verdict: Verdict
    said: str
    advice: str = ""
    """What to do about it."""


def works(subject: str, said: str) -> Finding:
    """It is as it should be."""
    return Finding(subject, Verdict.WORKS, said)


def lacks(subject: str, said: str, advice: str = "") -> Finding:
    """It is not there, and Rushes does without."""
    return Finding(subject, Verdict.LACKS, said, advice)


def fails(subject: str, said: str, advice: str) -> Finding:
    """It is not as Rushes needs it."""
    return Finding(subject, Verdict.FAILS, said, advice)


def lines(findings: Iterable[Finding]) -> Iterable[str]:
    """As a terminal shows them."""
    for finding in findings:
        yield f"{finding.verdict.value:<6} {finding.subject}: {finding.said}"
        if finding.advice:
            yield f"       → {finding.advice}"
