"""Regions about which an outside model elsewhere is asked; the catalog keeps its answers."""

from rushes_footage.brands import FoundBy
from rushes_footage.stage_schema import Kind, Need, Stage, StageSchema
from rushes_inference.stages.asking import COUNTS, MEASURES, Parameters
from rushes_inference.stages.description import parameters_of

STAGE = StageSchema(
    stage=Stage("escalate_cloud"),
    place=100,
    work=10.0,
    kind=Kind.ASKED,
    inputs=(Stage("match_brands"),),
    reads=(Stage("escalate_local"),),
    label="Cloud model",
    help="Asks a model elsewhere about doubtful regions: their crops leave this network.",
    parameters=parameters_of(Parameters),
    needs=Need.OUTSIDE_MODEL,
    optional=True,
    version="1",
    measures=MEASURES,
    counts=COUNTS,
    matches=True,
    asks=FoundBy.CLOUD.value,
)
