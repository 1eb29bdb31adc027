"""The frames of the timeline."""

from rushes_footage.stage_schema import FRAMES, Kind, StageSchema

STAGE = StageSchema(
    stage=FRAMES,
    place=10,
    work=0.1,
    kind=Kind.FRAMES,
    inputs=(),
    label="Frames",
    help="Reads the frames of the timeline from the video.",
)
