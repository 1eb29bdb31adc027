"""Models that are known and lie nowhere."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from rushes_inference.domain.errors import ModelNotFound
from rushes_inference.domain.models import AllModels, Model
from rushes_inference.ports.models import IncomingModel


class KnownModels:
    """Implements ports.models.Models for those who only ask which there are."""

    def __init__(self, models: Sequence[Model]) -> None:
        self._models = models

    def list(self) -> Sequence[Model]:
        return self._models

    def all(self) -> AllModels:
        return AllModels([(model, "") for model in self._models], [])

    def get(self, name: str) -> Model:
        for model in self._models:
            if model.name == name:
                return model
        raise ModelNotFound(name)

    def file(self, model: Model) -> bytes:
        raise NotImplementedError

    def receive(self) -> AbstractContextManager[IncomingModel]:
        raise NotImplementedError

    def remove(self, name: str) -> None:
        raise NotImplementedError
