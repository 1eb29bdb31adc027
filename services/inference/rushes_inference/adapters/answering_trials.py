"""Trying the files of a model in a child process that may crash, before they are kept."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Final, Generic, TypeVar

from rushes_inference.adapters.answering_process import AnsweringProcess, ProcessLimits, Writing
from rushes_inference.domain.errors import UnusableModel
from rushes_inference.texts.messages import Failure, Ready, write_text

Said = TypeVar("Said")

_TEXTS: Final = ("a dog barks", "music plays")
"""An encoder that says the same of both is of no use."""


@asynccontextmanager
async def tried(run: AnsweringProcess[Said], limits: ProcessLimits) -> "AsyncIterator[Trial[Said]]":
    """Try what a process has loaded, and end it."""
    try:
        yield Trial(run, limits)
    finally:
        await run.end()


class Trial(Generic[Said]):
    """Answers of a process that was just started."""

    def __init__(self, run: AnsweringProcess[Said], limits: ProcessLimits) -> None:
        self._run, self._limits = run, limits

    async def encoder_of_texts(self) -> int:
        """The dimensions of its vectors of texts, once it is ready; raises UnusableModel."""
        ready = await self._said(self._limits.start_seconds)
        assert isinstance(ready, Ready)
        one, other = [await self.answer(partial(write_text, text=text)) for text in _TEXTS]
        if one == other:
            raise UnusableModel("its encoder of texts says the same of all texts")
        return ready.dimensions

    async def answer(self, write: Writing) -> Said:
        """The answer to a request; raises UnusableModel."""
        return await self._said(self._limits.answer_seconds, write)

    async def _said(self, seconds: float, write: Writing | None = None) -> Said:
        said = await self._run.answer(seconds, write)
        if isinstance(said, Failure):
            raise UnusableModel(said.problem)
        return said
