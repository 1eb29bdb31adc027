"""Adding, removing and benchmarking models."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median

import numpy as np

from rushes_inference.adapters.model_folder import IncomingWords, ModelFolder
from rushes_inference.adapters.picture_windows import PICTURE
from rushes_inference.adapters.sound_windows import SOUND
from rushes_inference.adapters.text_process import ProcessTextTrials
from rushes_inference.adapters.trials import ProcessTrials
from rushes_inference.domain.errors import ModelDamaged, ModelExists, ModelNotFound, OptionNotTaken, UnusableModel
from rushes_inference.domain.features import DESCRIPTOR
from rushes_inference.domain.model_names import checked_name
from rushes_inference.domain.model_sounds import AS_THE_FILE_SAYS, WantedSound
from rushes_inference.domain.models import Model, ModelKind, NetworkFacts, NetworkInput
from rushes_inference.domain.seen_errors import NotOfPictures, WordsExist
from rushes_inference.domain.served import EMBEDDED, ByBackend
from rushes_inference.domain.texts import Words
from rushes_inference.ports.networks import NetworkBackend

_GREY = 114
_MEASURED = (1, 4)
"""Batch sizes that are measured."""
_RUNS = 5
_SECONDS = 20.0
"""Time after which a slow model is not run again."""


@dataclass(frozen=True)
class BatchTime:
    """Time of a batch."""

    pictures: int
    """Pictures in the batch, or windows of sound."""
    seconds_per_picture: float


@dataclass(frozen=True)
class Measured:
    """Speed of a model on this machine."""

    first_seconds: float
    """Time to the first answer, including loading where the model was not loaded."""
    batches: tuple[BatchTime, ...]


class ModelKeeping:
    """Adds, removes and measures the models of this service."""

    def __init__(
        self,
        models: ModelFolder,
        trials: ProcessTrials,
        text_trials: ProcessTextTrials,
        networks: ByBackend[NetworkBackend],
    ) -> None:
        self._models, self._trials, self._text_trials, self._networks = models, trials, text_trials, networks

    async def add(
        self,
        name: str,
        licence: str,
        origin: str,
        data: AsyncIterator[str | bytes],
        wanted: WantedSound = AS_THE_FILE_SAYS,
    ) -> Model:
        """Receive MODEL_FILE and those of words, each by its name before its bytes, and add the model if it is usable.

        Raises BadModelName, ModelExists, ModelTooLarge, UnusableModel, OptionNotTaken, NotOfPictures, OSError, and what
        `data` raises.
        """
        await self.check_free(checked_name(name))
        with self._models.receive() as incoming:
            async for part in data:
                if isinstance(part, str):
                    await asyncio.to_thread(incoming.begin, part)
                else:
                    await asyncio.to_thread(incoming.write, part)
            sha256, length = await asyncio.to_thread(incoming.received)
            network = await self._trials.tried(incoming.path, wanted)
            _check_taken(wanted, network)
            words = await self._tried_words(incoming.words, network) if incoming.words.begun else None
            model = Model(name, sha256, length, network, licence or network.licence, origin, datetime.now(UTC), words)
            await asyncio.to_thread(incoming.keep, model)
        return model

    async def add_words(self, name: str, parts: AsyncIterator[str | bytes]) -> Model:
        """Receive the files of an encoder of texts by name, and add it to a model if it is usable.

        Raises BadModelName, ModelNotFound, ModelBusy, ModelDamaged, WordsExist, ModelTooLarge, UnusableModel,
        NotOfPictures, OSError, and what `parts` raises.
        """
        model = await asyncio.to_thread(self._models.get, name)
        _check_describes_pictures(model.network)
        if model.words is not None:
            raise WordsExist(name)
        with self._models.receive_words() as incoming:
            async for part in parts:
                if isinstance(part, str):
                    await asyncio.to_thread(incoming.files.begin, part)
                else:
                    await asyncio.to_thread(incoming.files.write, part)
            words = await self._tried_words(incoming, model.network)
            return await asyncio.to_thread(self._models.keep_words, incoming, model, words)

    async def _tried_words(self, incoming: IncomingWords, network: NetworkFacts) -> Words:
        _check_describes_pictures(network)
        sha256, length = await asyncio.to_thread(incoming.received)
        dimensions = await self._text_trials.tried(incoming.path)
        if dimensions != network.dimensions:
            raise UnusableModel(
                f"its encoder of texts says {dimensions} numbers and that of pictures {network.dimensions}; only two "
                "that were trained together can be compared"
            )
        return Words(sha256, length, dimensions)

    async def remove(self, name: str) -> None:
        """Delete a model; running calls finish. Raises BadModelName, ModelNotFound, ModelBusy, OSError."""
        known = await asyncio.to_thread(self._models.all)
        removed = [model for model, _ in known.described if model.name == name]
        await asyncio.to_thread(self._models.remove, name)
        for model in removed:
            for networks in self._networks.each.values():
                await networks.forget(model)

    async def check_free(self, name: str) -> None:
        """Raises ModelExists where the name is taken, before megabytes are sent or downloaded in vain.

        A name taken meanwhile is noticed when the model is kept. Names of built-in descriptors are reserved: vectors
        are identified by the name of their descriptor.
        """
        if name in (DESCRIPTOR.name, SOUND.descriptor.name, PICTURE.descriptor.name):
            raise ModelExists(name)
        try:
            await asyncio.to_thread(self._models.get, name)
        except ModelNotFound:
            return
        except ModelDamaged as taken:
            raise ModelExists(name) from taken
        raise ModelExists(name)

    async def measure(self, name: str) -> Measured:
        """Run a model on grey pictures, or on silence; raises like ModelFolder.get and Networks.run."""
        model = await asyncio.to_thread(self._models.get, name)
        first = await self._seconds(model, 1)
        return Measured(first, tuple([await self._measured(model, pictures) for pictures in _MEASURED]))

    async def _measured(self, model: Model, pictures: int) -> BatchTime:
        took: list[float] = []
        while not took or (len(took) < _RUNS and sum(took) < _SECONDS):
            took.append(await self._seconds(model, pictures))
        return BatchTime(pictures, median(took) / pictures)

    async def _seconds(self, model: Model, pictures: int) -> float:
        given = _nothing(model.network, pictures)
        began = time.perf_counter()
        networks = self._networks.each[EMBEDDED] if model.network.describes else self._networks.usual
        await networks.run(model, given)
        return time.perf_counter() - began


def _check_taken(wanted: WantedSound, network: NetworkFacts) -> None:
    """Raises OptionNotTaken where something is said that the model has no use for."""
    sound = network.sound
    if wanted.window is not None and sound is None:
        raise OptionNotTaken("window", "a model of sound")
    if wanted.mels is not None and (sound is None or sound.mels is None):
        raise OptionNotTaken("mels", "a model of sound that takes log-mel bands")


def _check_describes_pictures(network: NetworkFacts) -> None:
    if network.kind is not ModelKind.EMBED:
        raise NotOfPictures()


def _nothing(network: NetworkFacts, count: int) -> NetworkInput:
    if network.sound is not None:
        return np.zeros((count, *network.sound.shape), np.float32)
    return np.full((count, network.input_size, network.input_size, 3), _GREY, np.uint8)
