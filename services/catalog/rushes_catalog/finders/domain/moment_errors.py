"""Errors of moments and of decisions about them."""

from rushes_chassis.errors import Conflict, NotFound
from rushes_footage.facts import Problem

_SHOWN = 24
"""Characters of an id in a sentence."""


class MomentNotFound(NotFound):
    """No moment of this id: it was not given by a list, or its finder, version or video is gone."""

    def __init__(self, moment_id: str) -> None:
        shown = moment_id if len(moment_id) <= _SHOWN else f"{moment_id[:_SHOWN]}…"
        super().__init__(f"There is no moment {shown}. List the moments of the finder again.")


class OverlapsExample(Conflict):
    """A moment to reject overlaps a positive example."""

    def __init__(self, moment: str, example: str) -> None:
        super().__init__(
            f"{moment} cannot be rejected: it overlaps the positive example {example}. Switch that example off, or "
            "move the moment's ends."
        )


class NotScanned(NotFound):
    """The version has no scores of the video's present content."""

    def __init__(self, name: str, version: int, problem: Problem | None = None) -> None:
        """`problem`: why the file is never scanned."""
        if problem is not None:
            super().__init__(f"{name} is not scanned: it cannot be read as a video. {problem.detail}")
            return
        super().__init__(f"{name} was not scanned by version {version} of the finder in its present content. Scan it.")
