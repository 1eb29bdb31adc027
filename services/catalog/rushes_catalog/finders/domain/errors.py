"""Errors of finders, their examples, versions, trainings and scans."""

from collections.abc import Sequence

from rushes_chassis.errors import (
    Aborted,
    AlreadyExists,
    Conflict,
    DataLoss,
    FieldMistake,
    InvalidInput,
    NotFound,
    Unavailable,
)
from rushes_chassis.errors import OutOfRange as Outside
from rushes_footage.facts import Problem

_NAMED = 5
"""Names that a sentence lists."""


class FinderNotFound(NotFound):
    """No finder of this id."""

    def __init__(self, finder_id: str) -> None:
        super().__init__(f"There is no finder {finder_id}.")


class FinderExists(AlreadyExists):
    """Names of finders are unique."""

    def __init__(self, name: str) -> None:
        said = "is that of another finder"
        super().__init__(f"There is a finder named {name!r} already.", fields=[FieldMistake("name", said)])


class VersionNotFound(NotFound):
    """The finder has no version of this id or number; ten are kept."""

    def __init__(self, version: str) -> None:
        super().__init__(f"The finder has no version {version}, or not any more: the newest ten are kept.")


class ExampleNotFound(NotFound):
    """The finder has no example of this id."""

    def __init__(self, example_id: str) -> None:
        super().__init__(f"The finder has no example {example_id}, or its clip was deleted.")


class ExampleNotMarked(Conflict):
    """Only what was marked can be deleted."""

    def __init__(self, what_to_do: str) -> None:
        super().__init__(f"Only an example that was marked can be deleted. {what_to_do}")


class DescriptorNotFound(NotFound):
    """No descriptor of this name is available."""

    def __init__(self, kind: str, name: str, there: Sequence[str]) -> None:
        known = f" There are: {', '.join(there[:_NAMED])}." if there else ""
        super().__init__(
            f"There is no {kind} descriptor {name!r} now.{known} Add the model of that name with `rushes models add`, "
            "or choose another descriptor for the finder.",
            fields=[FieldMistake(f"descriptors.{kind}", f"{name!r} is not installed")],
        )


class WrongDescriptors(InvalidInput):
    """What the finder is to look at cannot be."""

    def __init__(self, field: str, limit: str) -> None:
        super().__init__(f"{field} {limit}.", fields=[FieldMistake(field, limit)])


class SpanOutsideVideo(Outside):
    """The span is empty, or not within the video."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}", fields=[FieldMistake(field, message)])


class TooManyExamples(Conflict):
    """The finder has as many marked examples as it can have."""

    def __init__(self, most: int, there: int) -> None:
        super().__init__(
            f"A finder has at most {most} marked examples, and this one has {there}. Delete some of them first."
        )


class TooFewExamples(Outside):
    """A training needs more positive examples."""

    def __init__(self, least: int, there: int, besides: str = "") -> None:
        missing = least - there
        super().__init__(
            f"A training needs at least {least} positive examples that are switched on, and there are {there}: "
            f"{missing} more {'is' if missing == 1 else 'are'} missing.{besides}",
            metadata={"missing": str(missing)},
        )


class TrainingUnderWay(Conflict):
    """The finder is being trained."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} is being trained. Wait for the end of that training, or cancel it.")


class FinderNotTrained(Conflict):
    """The finder has no version yet."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} was not trained yet. Train it first.")


class NothingToScan(Conflict):
    """No video is left to be scanned."""


class ScannedFileChanged(Aborted):
    """The file was replaced while it was scanned: its present version is scanned next."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has changed while it was scanned. It is scanned in its present version next.")


class VideoNotScored(DataLoss):
    """The video cannot be described, with the reason of the media node."""

    def __init__(self, name: str, problem: Problem) -> None:
        super().__init__(f"{name} cannot be scanned: {problem.detail}", reason=problem.reason)


class ScanWaits(Unavailable):
    """The file cannot be read just now."""

    def __init__(self, name: str, problem: Problem) -> None:
        super().__init__(f"{name} cannot be scanned yet: {problem.detail}")


class ScanModelMissing(ScanWaits):
    """Inference does not have the model of the version, or it is damaged."""
