"""The frames of the timeline."""

from rushes_footage.stage_schema import Kind, Stage, StageSchema

STAGE = StageSchema(
    stage=Stage("extract_frames"),
    place=10,
    kind=Kind.FRAMES,
    inputs=(),
    label="Frames",
    help="Reads the frames of the timeline from the video.",
)
