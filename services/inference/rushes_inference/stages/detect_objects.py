"""Objects of the classes of an added model: operations.examine runs it as any detection."""

from dataclasses import dataclass

from rushes_footage.stage_schema import Count, Kind, Need, Stage, StageSchema
from rushes_inference.stages.description import SHARE, number, parameters_of, text, texts


@dataclass(frozen=True)
class Parameters:
    """As in domain.detections.DetectParameters."""

    model: str = text("Model", "Name of the added model that finds the objects.")
    min_score: float = number(0.25, SHARE, "Confidence", "Higher keeps only objects that the model is surer of.")
    iou: float = number(0.7, SHARE, "Overlap of boxes", "Lower finds fewer doubles, and fewer objects in a crowd.")
    classes: tuple[str, ...] = texts("Classes", "Classes that are looked for; none: all of the model.")


STAGE = StageSchema(
    stage=Stage("detect_objects"),
    place=40,
    work=5.0,
    kind=Kind.PICTURE,
    inputs=(Stage("extract_frames"),),
    label="Objects",
    help="Finds objects of the classes of a model.",
    parameters=parameters_of(Parameters),
    needs=Need.MODEL,
    optional=True,
    counts=(Count("classes"),),
)
