"""Adding and removing the model of speech."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

from rushes_inference.adapters.speech_folder import SpeechFolder
from rushes_inference.adapters.speech_process import ProcessSpeechTrials
from rushes_inference.domain.errors import SpeechExists, SpeechNotInstalled
from rushes_inference.domain.speech import SpeechModel

_ADD = "Recognising speech needs a model: `rushes speech add` downloads one, or takes one from a folder."


@dataclass(frozen=True)
class SpeechState:
    """State of speech recognition."""

    model: SpeechModel | None
    lacks: str
    """What to do so that speech can be recognised, in a sentence; empty: nothing."""
    installed: bool
    """The packages that run such a model are installed."""


class SpeechKeeping:
    """Adds and removes the model of speech of a data folder."""

    def __init__(self, models: SpeechFolder, trials: ProcessSpeechTrials) -> None:
        self._models, self._trials = models, trials

    async def state(self) -> SpeechState:
        """The present state."""
        model = await asyncio.to_thread(self._models.find)
        if not await asyncio.to_thread(self._trials.installed):
            return SpeechState(model, SpeechNotInstalled().message, installed=False)
        return SpeechState(model, "" if model else _ADD, installed=True)

    async def check_free(self) -> None:
        """Raises SpeechNotInstalled, and SpeechExists, before gigabytes are downloaded in vain."""
        state = await self.state()
        if not state.installed:
            raise SpeechNotInstalled()
        if state.model is not None:
            raise SpeechExists()

    async def add(self, licence: str, origin: str, parts: AsyncIterator[str | bytes]) -> SpeechModel:
        """Receive files by name and add them as the model of speech if they are usable.

        Raises SpeechNotInstalled, SpeechExists, ModelTooLarge, UnusableModel, OSError, and what `parts` raises.
        """
        if not await asyncio.to_thread(self._trials.installed):
            raise SpeechNotInstalled()
        with self._models.receive() as incoming:
            async for part in parts:
                if isinstance(part, str):
                    await asyncio.to_thread(incoming.begin, part)
                else:
                    await asyncio.to_thread(incoming.write, part)
            recogniser, text, length = await asyncio.to_thread(incoming.received)
            facts = await self._trials.tried(incoming.path)
            model = SpeechModel(recogniser, text, length, facts.dimensions, licence, origin, datetime.now(UTC))
            await asyncio.to_thread(incoming.keep, model)
        return model

    async def remove(self) -> None:
        """Delete the model. Raises SpeechNotFound, OSError."""
        await asyncio.to_thread(self._models.remove)
