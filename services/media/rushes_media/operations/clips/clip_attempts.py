"""The attempts at a clip: what each reports, and what was tried in vain before."""

import re
import time

from rushes_chassis.errors import RushesError
from rushes_footage.clips import ClipAttempt
from rushes_footage.files import Source
from rushes_media.domain.errors import ClipNotProven
from rushes_media.operations.progress import Progress, Report

_REMEMBERED = 1000
"""Files."""


class Attempts:
    """The attempts at one clip, in turn."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._number, self._why, self._began = 0, "", 0.0

    def begin(self) -> None:
        """Another way is tried."""
        self._number += 1
        self._began = time.monotonic()

    def failed(self, error: RushesError) -> None:
        """It was not enough, which the next one says."""
        self._why = error.message

    def report(self, fraction: float, stage: str) -> None:
        """Fraction 0 to 1, of this attempt; the stage is for people."""
        attempt = ClipAttempt(self._number, self._why, time.monotonic() - self._began) if self._number else None
        self._report(Progress(fraction, stage, attempt))


class TriedInVain:
    """Files of which a clip could not be proven even when decoded from the first frame on, and for which causes.

    That takes as long as everything before the clip: it is not done again with the same encoder for the same cause
    in the same file. Another encoder may be better at it.
    """

    def __init__(self) -> None:
        self._causes: dict[Source, set[tuple[str, str]]] = {}

    def note(self, source: Source, encoder: str, error: ClipNotProven) -> None:
        """Nothing helped."""
        self._causes.setdefault(source, set()).add((encoder, _cause(error)))
        while len(self._causes) > _REMEMBERED:
            del self._causes[next(iter(self._causes))]

    def knows(self, source: Source, encoder: str, error: ClipNotProven) -> bool:
        """Whether it would be the same again."""
        return (encoder, _cause(error)) in self._causes.get(source, ())

    def forget(self, source: Source) -> None:
        """Everything may be tried again."""
        self._causes.pop(source, None)


def _cause(error: ClipNotProven) -> str:
    """What is wrong, whatever the numbers are."""
    return re.sub(r"[\d.]+", "#", error.message)
