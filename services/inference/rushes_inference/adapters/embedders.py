"""Embedders in this process: see ports.embedders."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_footage.features import Descriptor
from rushes_inference.adapters.model_folder import ModelFolder
from rushes_inference.adapters.speech_folder import SpeechFolder
from rushes_inference.domain.errors import BackendFailed, DescriptorNotFound
from rushes_inference.domain.features import DESCRIPTOR, FeatureVector
from rushes_inference.domain.models import Model, ModelKind
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.sounds import Sound
from rushes_inference.domain.speech import SpeechModel
from rushes_inference.hearing import loudness
from rushes_inference.ports.embedders import Embedder, Sample
from rushes_inference.ports.networks import Networks
from rushes_inference.ports.speech import Speech
from rushes_inference.vision.clip_pictures import clip_square

BUILT_IN: Final = Sample(box=160, seconds=loudness.SECONDS)
"""Pictures and sound for the built-in descriptor, which uses less than that of each."""
_RECIPE: Final = "1"
"""Version of the pre- and post-processing around a model: raise it whenever the vectors change."""
_LONGEST_SIDES: Final = 3
"""Largest aspect ratio of a picture whose shorter side still has full resolution in the sample."""


class BuiltInEmbedder:
    """The built-in descriptor, which needs no model."""

    def __init__(self, threads: Executor) -> None:
        self._threads = threads

    @property
    def descriptor(self) -> Descriptor:
        """Name and version of the built-in descriptor."""
        return DESCRIPTOR

    @property
    def sample(self) -> Sample:
        """Small pictures, and some seconds of sound."""
        return BUILT_IN

    @property
    def speech(self) -> None:
        """None: it uses the sound's loudness and pitch, not its words."""

    async def vector(self, pictures: Sequence[RgbPicture], sound: Sound, said: str) -> FeatureVector:
        """Computed in the background threads."""
        from rushes_inference.vision.descriptor import described  # with OpenCV, which is large

        return await asyncio.get_running_loop().run_in_executor(self._threads, described, pictures, sound)


class ModelEmbedder:
    """A model that was added and that describes pictures as CLIP's image encoder does."""

    def __init__(self, model: Model, networks: Networks, threads: Executor) -> None:
        self._model, self._networks, self._threads = model, networks, threads

    @property
    def descriptor(self) -> Descriptor:
        """The version follows from the file's hash: the same file makes the same vectors, whatever its name."""
        version = f"{_RECIPE}-{self._model.sha256[:32]}"
        return Descriptor(self._model.name, version, self._model.network.dimensions)

    @property
    def sample(self) -> Sample:
        """Pictures larger than the model's input, and no sound."""
        return Sample(_LONGEST_SIDES * self._model.network.input_size, 0)

    @property
    def speech(self) -> None:
        """None: it uses no speech."""

    async def vector(self, pictures: Sequence[RgbPicture], sound: Sound, said: str) -> FeatureVector:
        """The mean of the model's vectors of all pictures."""
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
    """Another embedder combined with speech: each contributes half of the vector.

    Where nothing is said the half of speech is that of the empty text. Zeros would be nearer to every text than two
    texts are to each other.
    """

    def __init__(self, other: Embedder, model: SpeechModel, speech: Speech) -> None:
        self._other, self._model, self._speech = other, model, speech

    @property
    def descriptor(self) -> Descriptor:
        """The version changes with that of either half."""
        return self._model.beside(self._other.descriptor)

    @property
    def sample(self) -> Sample:
        """As the other embedder; the transcript is given with it."""
        return self._other.sample

    @property
    def speech(self) -> SpeechModel:
        """The model of speech that transcribes for it."""
        return self._model

    async def vector(self, pictures: Sequence[RgbPicture], sound: Sound, said: str) -> FeatureVector:
        """Both halves, scaled to the same length."""
        halves = (await self._other.vector(pictures, sound, said), await self._speech.vector(self._model, said))
        return np.asarray(np.concatenate(halves) / np.sqrt(2), np.float32)


class InstalledEmbedders:
    """The built-in descriptor and the models that describe pictures, each also with speech where a model of speech
    exists."""

    def __init__(
        self, models: ModelFolder, networks: Networks, speech_models: SpeechFolder, speech: Speech, threads: Executor
    ) -> None:
        """`networks` runs models of all kinds; all else is computed in `threads`."""
        self._models, self._networks, self._threads = models, networks, threads
        self._speech_models, self._speech = speech_models, speech

    def list(self) -> Sequence[Embedder]:
        """All present embedders, the built-in one first. Reads the models' folders."""
        added = [model for model in self._models.list() if model.network.kind is ModelKind.EMBED]
        built_in = BuiltInEmbedder(self._threads)
        by_models = (ModelEmbedder(model, self._networks, self._threads) for model in added)
        deaf: Sequence[Embedder] = (built_in, *by_models)
        model = self._speech_models.find()
        return deaf if model is None else (*deaf, *(SpeechEmbedder(each, model, self._speech) for each in deaf))

    def get(self, name: str) -> Embedder:
        """The embedder of this descriptor name, the first one where it is empty; raises DescriptorNotFound."""
        known = self.list()
        for each in known:
            if name in ("", each.descriptor.name):
                return each
        raise DescriptorNotFound(name, [each.descriptor.name for each in known])
