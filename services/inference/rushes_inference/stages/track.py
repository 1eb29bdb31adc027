"""Objects followed from frame to frame: TracksService.LinkBoxes links their boxes."""

from dataclasses import dataclass

from rushes_footage.stage_schema import Kind, Stage, StageSchema
from rushes_inference.stages.description import SHARE, Scale, integer, number, parameters_of


@dataclass(frozen=True)
class Parameters:
    """The score of a track's first box, and the frames after which an object that is not seen is lost."""

    min_score: float = number(0.5, SHARE, "Confidence of a track", "Higher begins tracks only at surer objects.")
    patience: int = integer(
        30,
        Scale(0, 1000, (0, 120), unit="frames"),
        "Patience",
        "Higher keeps the number of an object hidden for longer.",
    )


STAGE = StageSchema(
    stage=Stage("track"),
    place=50,
    work=0.1,
    kind=Kind.LINKS,
    inputs=(Stage("detect_objects"),),
    label="Tracks",
    help="Follows each object from frame to frame under one number.",
    parameters=parameters_of(Parameters),
    optional=True,
)
