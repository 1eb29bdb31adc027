"""What the other stages found, counted, and the brands with the time for which they were seen."""

from dataclasses import dataclass

from rushes_footage.stage_schema import FRAMES, Kind, Stage, StageSchema
from rushes_inference.stages.description import Scale, number, parameters_of

_SECONDS = Scale(0, 3600, (0, 30), 0.1, "s")


@dataclass(frozen=True)
class Parameters:
    """Which sightings of a brand are one appearance, and which are long enough to be one."""

    gap_seconds: float = number(
        2.0, _SECONDS, "Gap within an appearance", "Higher joins sightings of a brand that are farther apart."
    )
    min_seconds: float = number(
        0.0, _SECONDS, "Least appearance", "Higher leaves out longer appearances as too short to count."
    )


STAGE = StageSchema(
    stage=Stage("compile_report"),
    place=120,
    work=0.1,
    kind=Kind.COUNTS,
    inputs=(FRAMES,),
    label="Report",
    help="Counts what was found, by class and over time.",
    parameters=parameters_of(Parameters),
    reads=tuple(
        map(Stage, ("detect_edges", "detect_objects", "track", "match_brands", "escalate_local", "escalate_cloud"))
    ),
)
