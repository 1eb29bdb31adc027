"""Stages that go through frames without their pictures: they derive findings from those of others, or select frames."""

import asyncio
from collections.abc import Mapping, Sequence

from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_footage.brands import Brand
from rushes_inference.domain.stage_findings import Inputs, StageFindings
from rushes_inference.operations.stage_values import values_of
from rushes_inference.stages.installed import derived_stages, selecting_stages


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


class SelectedFrames:
    """Which frames of a video one stage keeps."""

    def __init__(self, stage: str, given: Mapping[str, object]) -> None:
        """`given`: values that differ from the defaults. Raises InvalidInput."""
        if stage not in selecting_stages():
            limit = f"must be a stage that selects frames: {', '.join(selecting_stages())}"
            raise InvalidInput(f"stage {limit}", fields=[FieldMistake("stage", limit)])
        selecting = selecting_stages()[stage]
        self._select = selecting.selecting(values_of(selecting.schema, given))

    def kept(self, signature: bytes, seconds: float) -> bool:
        """Whether the next frame is kept; raises InvalidInput for a signature that the stage did not make."""
        try:
            return self._select(signature, seconds)
        except ValueError as wrong:
            raise InvalidInput(f"signature {wrong}", fields=[FieldMistake("frame.signature", str(wrong))]) from wrong
