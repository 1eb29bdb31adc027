"""Errors of describing pictures for the search by words."""

from rushes_chassis.errors import Aborted, Conflict, DataLoss, Exhausted, TimedOut, Unavailable
from rushes_footage.facts import Problem


class SeenOff(Conflict):
    """No model is set: a task from before it was taken away."""

    def __init__(self) -> None:
        super().__init__(
            "Pictures are not described: RUSHES_SEARCH_SEEN names no model. Set it, or delete this job from the list."
        )


class SeenModelMissing(Unavailable):
    """Inference does not have the model of the setting, it is damaged, or it has no encoder of texts."""


class SeenWaits(Unavailable):
    """The file cannot be read just now."""

    def __init__(self, name: str, problem: Problem) -> None:
        super().__init__(f"{name} cannot be described yet: {problem.detail}")


class SeenFileChanged(Aborted):
    """The file was replaced while it was described: its present version is described next."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has changed while it was described. It is described in its present version next.")


class SeenNotInspected(Aborted):
    """The file was not inspected yet, so that its content is not known."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} was not inspected yet. It is described as soon as it was.")


class DescribingFailed(TimedOut):
    """It failed in a way that may pass."""

    def __init__(self, name: str, problem: Problem) -> None:
        super().__init__(f"{name} could not be described: {problem.detail}", reason=problem.reason)


class PicturesNotKept(Conflict):
    """There is no room for what the pictures are described by. Not tried again at once: that takes as long again."""

    def __init__(self, name: str, full: Exhausted) -> None:
        super().__init__(f"The pictures of {name} could not be kept: {full.message}", reason=full.reason)


class PicturesNotDescribed(DataLoss):
    """The pictures cannot be described, with the reason of the media node."""

    def __init__(self, name: str, problem: Problem) -> None:
        super().__init__(f"{name} cannot be described: {problem.detail}", reason=problem.reason)
