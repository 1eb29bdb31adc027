"""Stages that derive their findings from those of others."""

import asyncio
from collections.abc import Mapping, Sequence

from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_footage.brands import Brand
from rushes_inference.domain.stage_findings import Inputs, StageFindings
from rushes_inference.operations.stage_values import values_of
from rushes_inference.stages.installed import derived_stages


class DerivedFrames:
    """The findings of one stage in any number of frames."""

    def __init__(self, stage: str, given: Mapping[str, object], brands: Sequence[Brand]) -> None:
        """`given`: values that differ from the defaults. Raises InvalidInput."""
        if stage not in derived_stages():
            limit = f"must be a stage that derives its findings: {', '.join(derived_stages())}"
            raise InvalidInput(f"stage {limit}", fields=[FieldMistake("stage", limit)])
        derived = derived_stages()[stage]
        self._derive = derived.deriving(values_of(derived.schema, given), brands)

    async def findings(self, inputs: Inputs) -> StageFindings:
        """The findings of one frame."""
        return await asyncio.to_thread(self._derive, inputs)
