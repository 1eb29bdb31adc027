"""Describing the windows of videos: once for each content, as media stores the rows."""

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import Executor
from contextlib import aclosing
from typing import Final

import numpy as np
import structlog

from rushes_chassis import errors
from rushes_chassis.single_flight import SingleFlight
from rushes_footage.files import Source
from rushes_inference.domain.sounds import RATE
from rushes_inference.domain.windows import Rows, RowsBy, VideoFacts
from rushes_inference.hearing import windows
from rushes_inference.ports.windows import VideoWindows

log = structlog.get_logger()

_TELL_SECONDS: Final = 1.0
_ROW_BYTES: Final = 2 * windows.ROW_SAMPLES
_STRETCH_BYTES: Final = 128 * _ROW_BYTES
"""Sound that is described at once: half a minute."""


class WindowDescribing:
    """Reads or makes rows; concurrent callers share the work on a video."""

    def __init__(self, media: VideoWindows, threads: Executor, at_once: int) -> None:
        """All else than waiting runs in `threads`, of which `at_once` are used."""
        self._media, self._threads = media, threads
        self._turns = asyncio.Semaphore(at_once)
        self._flights: SingleFlight[Rows] = SingleFlight()
        self._parts: dict[tuple[Source, str], float] = {}
        """Of videos that are being described: the part that has been, 0 to 1."""

    async def rows(self, source: Source, by: RowsBy) -> AsyncGenerator[float | Rows]:
        """The part of the video that is described, again and again, and at last its rows.

        Raises errors of media; Conflict, reason SourceChanged, where the file was replaced meanwhile.
        """
        facts: VideoFacts | None = None
        if source.version is None:
            facts = await self._media.facts(source)
            source = facts.source
        stored = await self._media.rows(source, by)
        if stored is not None:
            yield stored
            return
        key = source, by.words
        working = asyncio.ensure_future(self._flights.do(key, lambda: self._described(source, by, facts)))
        try:
            told = 0.0
            while not working.done():
                await asyncio.wait((working,), timeout=_TELL_SECONDS)
                if (part := self._parts.get(key, 0.0)) > told:
                    told = part
                    yield told
            yield working.result()
        finally:
            working.cancel()

    async def _described(self, source: Source, by: RowsBy, facts: VideoFacts | None) -> Rows:
        key = source, by.words
        async with self._turns:
            facts = facts or await self._media.facts(source)
            try:
                made = await self._made(source, key, facts.seconds)
            finally:
                self._parts.pop(key, None)
        try:
            await self._media.keep(source, by, made)
        except (errors.Exhausted, errors.Unavailable) as refused:
            # They are made again when they are needed.
            log.warning("rows of windows could not be stored", path=source.path, why=refused.message)
        return made

    async def _made(self, source: Source, key: tuple[Source, str], seconds: float) -> Rows:
        loop = asyncio.get_running_loop()
        made: list[Rows] = [np.empty((0, windows.ROW_DIMENSIONS), np.float16)]
        waiting, heard = bytearray(), 0
        async with aclosing(self._media.sound(source)) as parts:
            async for part in parts:
                waiting += part
                heard += len(part)
                while len(waiting) >= _STRETCH_BYTES:
                    stretch = bytes(waiting[:_STRETCH_BYTES])
                    del waiting[:_STRETCH_BYTES]
                    made.append(await loop.run_in_executor(self._threads, _rows_of, stretch))
                    self._parts[key] = min(1.0, heard / max(1.0, 2 * RATE * seconds))
        if waiting:
            made.append(await loop.run_in_executor(self._threads, _rows_of, bytes(waiting)))
        return np.concatenate(made)


def _rows_of(samples: bytes) -> Rows:
    return windows.rows_of(np.frombuffer(samples, "<i2").astype(np.int16, copy=False))
