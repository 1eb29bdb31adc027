"""A backend of picture stages that may be away; its answers tell whose they are."""

from collections.abc import Mapping, Sequence

from rushes_footage.stage_schema import Value
from rushes_inference.domain.errors import BackendAway
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.served import ServedModel
from rushes_inference.domain.stage_findings import Inputs, StageFindings
from rushes_inference.stages.installed import PictureStage, picture_stages

EDGES, FIELD = "edges", "field"
MODELS = tuple(each.schema.served for each in picture_stages().values())
"""All of them."""
MARK = "mark"


class KnownVision:
    """See ports.vision.Vision: it measures its `mark`."""

    def __init__(self, backend: str, mark: int) -> None:
        self._backend, self._mark = backend, mark
        self.asked: list[str] = []
        """The models, in their order."""
        self.failing: dict[str, Exception] = {}
        """By model, what it raises."""

    def go_away(self) -> None:
        """It takes nothing any more."""
        self.failing = {model: BackendAway(model, 1) for model in MODELS}

    async def examine(
        self,
        stage: PictureStage,
        picture: RgbPicture,
        values: Mapping[str, Value],
        inputs: Inputs,
        *,
        overlays: bool,
    ) -> StageFindings:
        """The mark."""
        model = stage.schema.served
        self.asked.append(model)
        if model in self.failing:
            raise self.failing[model]
        return StageFindings(measures={MARK: self._mark})

    async def served(self) -> Sequence[ServedModel]:
        """Ready where it does not fail."""
        schemas = [each.schema for each in picture_stages().values()]
        return [
            ServedModel(each.served, each.version, self._backend, ready=each.served not in self.failing)
            for each in schemas
        ]
