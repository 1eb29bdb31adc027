"""Whether what the stages need is there: inference says it."""

import asyncio
from collections.abc import Mapping
from typing import Final

from rushes.inference.v1 import backends_pb2
from rushes_chassis.errors import RushesError
from rushes_footage.stage_schema import Need, Stage, StageSchema
from rushes_footage.stages import PIPELINE
from rushes_gateway.clients import HEALTH_DEADLINE, Services

_AWAY: Final = "Inference does not answer, so whether it is there is not known."
_NO_MODEL: Final = "No model that finds objects was added yet."
_ASKED_OF_INFERENCE: Final = frozenset({Need.MODEL, Need.TEXT_READER, Need.OUTSIDE_MODEL})


async def missing_by_stage(services: Services) -> Mapping[Stage, str]:
    """A sentence on what is missing for each stage that lacks something."""
    try:
        served, outside = await asyncio.gather(
            services.backends.ListServedModels(backends_pb2.ListServedModelsRequest(), timeout=HEALTH_DEADLINE),
            services.backends.ListOutsideModels(backends_pb2.ListOutsideModelsRequest(), timeout=HEALTH_DEADLINE),
        )
    except RushesError:
        return {each.stage: _AWAY for each in PIPELINE if each.needs in _ASKED_OF_INFERENCE}
    found = {each.stage: _missing(each, served, outside) for each in PIPELINE}
    return {stage: why for stage, why in found.items() if why}


def _missing(
    schema: StageSchema,
    served: backends_pb2.ListServedModelsResponse,
    outside: backends_pb2.ListOutsideModelsResponse,
) -> str:
    """ "" where nothing is."""
    match schema.needs:
        case Need.MODEL:
            own = {each.served for each in PIPELINE}
            added = [each for each in served.models if each.name not in own]
            if any(each.ready for each in added):
                return ""
            return next((each.reason for each in added if each.reason), _NO_MODEL)
        case Need.TEXT_READER:
            reader = next((each for each in served.models if each.name == schema.served), None)
            if reader is not None and reader.ready:
                return ""
            return (reader.reason if reader else "") or f"{schema.label} cannot be run where inference runs."
        case Need.OUTSIDE_MODEL:
            if any(each.provider == schema.asks for each in outside.models):
                return ""
            return f"RUSHES_VLM_{schema.asks.upper()}_URL is not set where inference runs."
        case _:
            # The brand list "default" is always there.
            return ""
