"""Which frames differ from the last one that was kept: the others need not be examined."""

from dataclasses import dataclass

from rushes_footage.stage_schema import DROPPED, FRAMES, KEPT, Count, Kind, Stage, StageSchema
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.stage_findings import StageFindings
from rushes_inference.stages.deriving import Selecting
from rushes_inference.stages.description import Scale, integer, number, parameters_of


@dataclass(frozen=True)
class Parameters:
    """How different a frame has to be, and for how long one stands for others at least."""

    max_distance: int = integer(
        2,
        Scale(0, 64, (0, 32), unit="of 64"),
        "Difference",
        "Higher drops frames that differ more from the last one that was kept; 64 keeps the first one only.",
    )
    min_seconds: float = number(
        0.0,
        Scale(0, 3600, (0, 10), 0.1, "s"),
        "Least distance",
        "Higher drops frames that are farther from the last one that was kept, whatever they show.",
    )


STAGE = StageSchema(
    stage=Stage("filter_scenes"),
    place=15,
    work=2.0,
    kind=Kind.SELECTS,
    inputs=(FRAMES,),
    label="Changes",
    help="Keeps frames in which something has changed; each stands for those that follow it until the next one.",
    parameters=parameters_of(Parameters),
    optional=True,
    served="changes",
    version="1",
    measures=(KEPT, DROPPED),
    counts=(Count("kept", KEPT), Count("dropped", DROPPED)),
)


def examine(picture: RgbPicture, parameters: Parameters, *, overlays: bool) -> StageFindings:
    """The signature of the picture, whatever the parameters are."""
    from rushes_inference.vision.block_hashes import signature  # with OpenCV, which is large

    return StageFindings(signature=signature(picture))


def select(parameters: Parameters) -> Selecting:
    """The first frame is kept; a later one where the picture or a block of it differs by more than `max_distance`."""
    from rushes_inference.vision.block_hashes import distance

    last: tuple[bytes, float] | None = None

    def kept(signature: bytes, seconds: float) -> bool:
        nonlocal last
        if last is not None:
            before, since = last
            if seconds - since < parameters.min_seconds or distance(signature, before) <= parameters.max_distance:
                return False
        last = signature, seconds
        return True

    return kept
