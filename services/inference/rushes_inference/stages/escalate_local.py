"""Regions about which an outside model in one's own network is asked; the catalog keeps its answers."""

from rushes_footage.brands import FoundBy
from rushes_footage.stage_schema import Kind, Need, Stage, StageSchema
from rushes_inference.stages.asking import COUNTS, MEASURES, Parameters
from rushes_inference.stages.description import parameters_of

STAGE = StageSchema(
    stage=Stage("escalate_local"),
    place=90,
    work=10.0,
    kind=Kind.ASKED,
    inputs=(Stage("match_brands"),),
    label="Local model",
    help="Asks a model in one's own network about doubtful regions.",
    parameters=parameters_of(Parameters),
    needs=Need.OUTSIDE_MODEL,
    optional=True,
    version="1",
    measures=MEASURES,
    counts=COUNTS,
    matches=True,
    asks=FoundBy.LOCAL.value,
)
