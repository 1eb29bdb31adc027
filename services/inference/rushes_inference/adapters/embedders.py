"""What makes vectors here: see ports.embedders."""

import asyncio
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_footage.features import Descriptor
from rushes_inference.domain.errors import BackendFailed, DescriptorNotFound
from rushes_inference.domain.features import FeatureVector
from rushes_inference.domain.models import Model
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.sounds import Sound
from rushes_inference.hearing import loudness
from rushes_inference.ports.embedders import Embedder, Sample
from rushes_inference.ports.models import Models
from rushes_inference.ports.networks import Networks
from rushes_inference.vision.clip_pictures import clip_square
from rushes_inference.vision.descriptor import DESCRIPTOR, described

BUILT_IN: Final = Sample(box=160, seconds=loudness.SECONDS)
"""More than the built-in descriptor looks at."""
_RECIPE: Final = "1"
"""Of what is done with pictures before a model sees them, and with its answers: another one where vectors change."""
_LONGEST_SIDES: Final = 3
"""How much longer one side of a picture may be than the other before the shorter one has fewer pixels than it could."""


class BuiltInEmbedder:
    """Needs no model."""

    @property
    def descriptor(self) -> Descriptor:
        """Of a version of this code."""
        return DESCRIPTOR

    @property
    def sample(self) -> Sample:
        """Small pictures, and some sound."""
        return BUILT_IN

    async def vector(self, pictures: Sequence[RgbPicture], sound: Sound) -> FeatureVector:
        """Beside everything else that goes on here."""
        return await asyncio.to_thread(described, pictures, sound)


class ModelEmbedder:
    """A model that somebody has added, which describes pictures as CLIP's image encoder does."""

    def __init__(self, model: Model, networks: Networks) -> None:
        self._model, self._networks = model, networks

    @property
    def descriptor(self) -> Descriptor:
        """The same file makes the same vectors, whatever it is called."""
        version = f"{_RECIPE}-{self._model.sha256[:32]}"
        return Descriptor(self._model.name, version, self._model.network.dimensions)

    @property
    def sample(self) -> Sample:
        """Pictures that are larger than what the model looks at, and no sound."""
        return Sample(_LONGEST_SIDES * self._model.network.input_size, 0)

    async def vector(self, pictures: Sequence[RgbPicture], sound: Sound) -> FeatureVector:
        """The mean of what the model says of each picture."""
        size = self._model.network.input_size
        squares = await asyncio.to_thread(lambda: np.stack([clip_square(each, size) for each in pictures]))
        said = await self._networks.run(self._model, squares)
        wanted = (len(pictures), self._model.network.dimensions)
        if said.shape != wanted:
            raise BackendFailed(self._model.name, f"it gave the shape {said.shape}, not {wanted}")
        return self._of_length_one(said.mean(axis=0, dtype=np.float64))

    def _of_length_one(self, vector: NDArray[np.float64]) -> FeatureVector:
        length = float(np.linalg.norm(vector))
        if not np.isfinite(length) or length == 0:
            raise BackendFailed(self._model.name, "its numbers of these pictures are none that can be compared")
        return np.asarray(vector / length, np.float32)


class InstalledEmbedders:
    """The built-in one, and the models that describe pictures."""

    def __init__(self, models: Models, networks: Networks) -> None:
        """`networks` runs models of all kinds."""
        self._models, self._networks = models, networks

    def list(self) -> Sequence[Embedder]:
        """All, as they are now. Reads the models' folder."""
        added = [model for model in self._models.list() if model.network.describes]
        return BuiltInEmbedder(), *(ModelEmbedder(model, self._networks) for model in added)

    def get(self, name: str) -> Embedder:
        """By the name of its descriptor."""
        known = self.list()
        for each in known:
            if name in ("", each.descriptor.name):
                return each
        raise DescriptorNotFound(name, [each.descriptor.name for each in known])
