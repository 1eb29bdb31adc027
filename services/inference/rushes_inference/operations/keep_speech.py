"""Adding and removing the model of speech."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

from rushes_inference.domain.errors import SpeechNotInstalled
from rushes_inference.domain.speech import SpeechModel
from rushes_inference.ports.speech import SpeechModels, SpeechTrials

_ADD = "Recognising speech needs a model: `rushes speech add` downloads one, or takes one from a folder."


@dataclass(frozen=True)
class SpeechState:
    """How it stands with speech here."""

    model: SpeechModel | None
    lacks: str
    """What is to be done so that it is recognised, in a sentence; empty: nothing."""
    installed: bool
    """What runs such a model is there."""


class SpeechKeeping:
    """Of a data folder."""

    def __init__(self, models: SpeechModels, trials: SpeechTrials) -> None:
        self._models, self._trials = models, trials

    async def state(self) -> SpeechState:
        """As it is now."""
        model = await asyncio.to_thread(self._models.find)
        if not await asyncio.to_thread(self._trials.installed):
            return SpeechState(model, SpeechNotInstalled().message, installed=False)
        return SpeechState(model, "" if model else _ADD, installed=True)

    async def add(self, licence: str, origin: str, parts: AsyncIterator[str | bytes]) -> SpeechModel:
        """Keep what comes, names of files and their bytes, as the model of speech, if it is one.

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
        """For good. Raises SpeechNotFound, OSError."""
        await asyncio.to_thread(self._models.remove)
