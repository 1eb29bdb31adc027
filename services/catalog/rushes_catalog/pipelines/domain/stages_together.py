"""Which stages of a run are computed together, so that each picture is decoded and sent once for all of them."""

from collections.abc import Collection, Sequence
from itertools import takewhile

from rushes_catalog.pipelines.domain.pipelines import EACH, NewRun
from rushes_footage.stage_schema import Kind, Need, Stage
from rushes_footage.stages import SCHEMAS


def computed_together(run: NewRun, there: Collection[Stage]) -> tuple[Stage, ...]:
    """The next stage of a run with these results, and those that follow it with the same pictures; () at its end.

    A stage that the run pauses after is the last of them, and one that needs a model is alone: the model has its own
    size of pictures.
    """
    missing = [stage for stage in run.stages if stage not in there]
    examining = list(takewhile(_examines_pictures, missing))
    if run.stepping or run.pause_after == EACH or not examining:
        return tuple(missing[:1])
    if run.pause_after in examining:
        del examining[examining.index(Stage(run.pause_after)) + 1 :]
    return tuple(examining)


def _examines_pictures(stage: Stage) -> bool:
    return SCHEMAS[stage].kind is Kind.PICTURE and SCHEMAS[stage].needs is not Need.MODEL


def shares_of(seconds: float, spent: Sequence[float]) -> list[float]:
    """The seconds that stages took together, shared out by what inference has spent on each; equally where on none."""
    whole = sum(spent)
    return [seconds * (each / whole if whole else 1 / len(spent)) for each in spent]
