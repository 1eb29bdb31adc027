"""A backend of edges and fields that may be away; its answers tell whose they are."""

from collections.abc import Sequence

from rushes_inference.domain.edges import EdgeParameters, Edges
from rushes_inference.domain.errors import BackendAway
from rushes_inference.domain.field import Field, FieldParameters
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.served import EDGES, FIELD, ServedModel
from rushes_inference.vision.tensors import VERSION


class KnownVision:
    """See ports.vision.Vision: it finds as many horizontal lines as `mark` says."""

    def __init__(self, backend: str, mark: int) -> None:
        self._backend, self._mark = backend, mark
        self.asked: list[str] = []
        """The models, in their order."""
        self.failing: dict[str, Exception] = {}
        """By model, what it raises."""

    def go_away(self) -> None:
        """It takes nothing any more."""
        self.failing = {model: BackendAway(model, 1) for model in (EDGES, FIELD)}

    async def edges(self, picture: RgbPicture, parameters: EdgeParameters, *, overlays: bool) -> Edges:
        """No region."""
        self._ask(EDGES)
        return Edges((), self._mark, 0, None, None)

    async def field(self, picture: RgbPicture, parameters: FieldParameters, *, mask: bool) -> Field:
        """A field that covers so much."""
        self._ask(FIELD)
        return Field((), self._mark, None)

    async def served(self) -> Sequence[ServedModel]:
        """Ready where it does not fail."""
        return [ServedModel(name, VERSION, self._backend, ready=name not in self.failing) for name in (EDGES, FIELD)]

    def _ask(self, model: str) -> None:
        self.asked.append(model)
        if model in self.failing:
            raise self.failing[model]
