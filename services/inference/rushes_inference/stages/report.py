"""Counts of what the other stages found."""

from rushes_footage.stage_schema import Kind, Stage, StageSchema

STAGE = StageSchema(
    stage=Stage("report"),
    place=90,
    kind=Kind.COUNTS,
    inputs=(Stage("extract_frames"),),
    label="Report",
    help="Counts what was found, by class and over time.",
    reads=(Stage("detect_edges"), Stage("detect_objects"), Stage("track")),
)
