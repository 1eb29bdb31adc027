"""What makes vectors here: see ports.embedders."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_footage.features import Descriptor
from rushes_inference.domain.errors import BackendFailed, DescriptorNotFound
from rushes_inference.domain.features import FeatureVector
from rushes_inference.domain.models import Model
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.sounds import Sound
from rushes_inference.domain.speech import SpeechModel
from rushes_inference.hearing import loudness
from rushes_inference.ports.embedders import Embedder, Sample
from rushes_inference.ports.models import Models
from rushes_inference.ports.networks import Networks
from rushes_inference.ports.speech import Speech, SpeechModels
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

    def __init__(self, threads: Executor) -> None:
        self._threads = threads

    @property
    def descriptor(self) -> Descriptor:
        """Of a version of this code."""
        return DESCRIPTOR

    @property
    def sample(self) -> Sample:
        """Small pictures, and some sound."""
        return BUILT_IN

    @property
    def speech(self) -> None:
        """It hears how a video sounds, and no words."""

    async def vector(self, pictures: Sequence[RgbPicture], sound: Sound, said: str) -> FeatureVector:
        """Beside everything else that goes on here."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, described, pictures, sound)


class ModelEmbedder:
    """A model that somebody has added, which describes pictures as CLIP's image encoder does."""

    def __init__(self, model: Model, networks: Networks, threads: Executor) -> None:
        self._model, self._networks, self._threads = model, networks, threads

    @property
    def descriptor(self) -> Descriptor:
        """The same file makes the same vectors, whatever it is called."""
        version = f"{_RECIPE}-{self._model.sha256[:32]}"
        return Descriptor(self._model.name, version, self._model.network.dimensions)

    @property
    def sample(self) -> Sample:
        """Pictures that are larger than what the model looks at, and no sound."""
        return Sample(_LONGEST_SIDES * self._model.network.input_size, 0)

    @property
    def speech(self) -> None:
        """It hears nothing."""

    async def vector(self, pictures: Sequence[RgbPicture], sound: Sound, said: str) -> FeatureVector:
        """The mean of what the model says of each picture."""
        size = self._model.network.input_size
        squares = await asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: np.stack([clip_square(each, size) for each in pictures])
        )
        heads = await self._networks.run(self._model, squares)
        wanted = (len(pictures), self._model.network.dimensions)
        if heads.shape != wanted:
            raise BackendFailed(self._model.name, f"it gave the shape {heads.shape}, not {wanted}")
        return self._of_length_one(heads.mean(axis=0, dtype=np.float64))

    def _of_length_one(self, vector: NDArray[np.float64]) -> FeatureVector:
        length = float(np.linalg.norm(vector))
        if not np.isfinite(length) or length == 0:
            raise BackendFailed(self._model.name, "its numbers of these pictures are none that can be compared")
        return np.asarray(vector / length, np.float32)


class SpeechEmbedder:
    """Another one, and what is said: each is half of what describes a video.

    Where nothing is said that half is the empty text's, which is a text like others: zeros would be nearer to every
    text than two of them are to each other.
    """

    def __init__(self, other: Embedder, model: SpeechModel, speech: Speech) -> None:
        self._other, self._model, self._speech = other, model, speech

    @property
    def descriptor(self) -> Descriptor:
        """Another version where either half is another one's."""
        return self._model.beside(self._other.descriptor)

    @property
    def sample(self) -> Sample:
        """What the other one wants to see and hear: what is said is known by then."""
        return self._other.sample

    @property
    def speech(self) -> SpeechModel:
        """What hears for it what is said."""
        return self._model

    async def vector(self, pictures: Sequence[RgbPicture], sound: Sound, said: str) -> FeatureVector:
        """Both halves, each of which has the same length."""
        halves = (await self._other.vector(pictures, sound, said), await self._speech.vector(self._model, said))
        return np.asarray(np.concatenate(halves) / np.sqrt(2), np.float32)


class InstalledEmbedders:
    """The built-in one, the models that describe pictures, and where speech is recognised all of them with it."""

    def __init__(
        self, models: Models, networks: Networks, speech_models: SpeechModels, speech: Speech, threads: Executor
    ) -> None:
        """`networks` runs models of all kinds; all else is done in `threads`."""
        self._models, self._networks, self._threads = models, networks, threads
        self._speech_models, self._speech = speech_models, speech

    def list(self) -> Sequence[Embedder]:
        """All, as they are now. Reads the models' folders."""
        added = [model for model in self._models.list() if model.network.describes]
        built_in = BuiltInEmbedder(self._threads)
        by_models = (ModelEmbedder(model, self._networks, self._threads) for model in added)
        deaf: Sequence[Embedder] = (built_in, *by_models)
        model = self._speech_models.find()
        return deaf if model is None else (*deaf, *(SpeechEmbedder(each, model, self._speech) for each in deaf))

    def get(self, name: str) -> Embedder:
        """By the name of its descriptor."""
        known = self.list()
        for each in known:
            if name in ("", each.descriptor.name):
                return each
        raise DescriptorNotFound(name, [each.descriptor.name for each in known])
