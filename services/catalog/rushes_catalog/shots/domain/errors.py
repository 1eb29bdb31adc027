"""Errors of shots."""

from collections.abc import Sequence

from rushes_chassis.errors import Conflict, FieldMistake, InvalidInput, OutOfRange
from rushes_footage.shots import Cut


class CrossesCut(OutOfRange):
    """A clip would cross a cut; metadata holds `nearest_starts`, the cursors that fit, where there are any."""

    def __init__(self, clip: str, cut: Cut, nearest: Sequence[float], *, whole: bool) -> None:
        """`whole`: everything nearby was searched for other starts."""
        if nearest:
            where = " and ".join(f"{start:.6g} s" for start in nearest)
            what = f"The nearest start{'s' if len(nearest) > 1 else ''} without a cut: {where}."
        elif not whole:
            what = "No start without one was found in time: choose another one, or make the clip shorter."
        else:
            what = "No start nearby is without one: make the clip shorter."
        super().__init__(
            f"{clip} would cross the {cut.kind} at frame {cut.frame}, {cut.seconds:.6g} s. {what}",
            metadata={"nearest_starts": ",".join(f"{start:.6f}" for start in nearest)} if nearest else {},
        )


class ShotsUnderWay(Conflict):
    """The shots of a video are still being found; metadata holds `progress`, 0 to 1."""

    def __init__(self, name: str, progress: float) -> None:
        super().__init__(
            f"The shots of {name} are still being found: {progress:.0%}. Try again when that is done.",
            metadata={"progress": f"{progress:.4f}"},
        )


class WrongShotLengths(InvalidInput):
    """No shot can have a planned cut of these lengths."""

    def __init__(self, least: float, most: float) -> None:
        said = f"must be at most max_seconds, {most:g}; it is {least:g}"
        super().__init__(f"min_seconds: {said}", fields=[FieldMistake("min_seconds", said)])
