"""Backends of the stages that examine pictures without an added model."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from rushes_footage.stage_schema import Value
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.served import ServedModel
from rushes_inference.domain.stage_findings import Inputs, StageFindings
from rushes_inference.stages.installed import PictureStage


class Vision(Protocol):
    """A backend. Equal pictures and values give equal results on every backend.

    Raises BackendFailed, and for a remote backend BackendAway, BackendSlow and ModelNotServed.
    """

    async def examine(
        self,
        stage: PictureStage,
        picture: RgbPicture,
        values: Mapping[str, Value],
        inputs: Inputs,
        *,
        overlays: bool,
    ) -> StageFindings:
        """The result of a stage in a picture; `values`: those of all its parameters, `inputs`: what the stages that it
        reads have found in the picture."""

    async def served(self) -> Sequence[ServedModel]:
        """The stages that it can run, as models; answers within a second or two in any state."""
