"""Describing the windows of videos: once for each content, as media stores the rows."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

import numpy as np
import structlog

from rushes_chassis import errors
from rushes_chassis.single_flight import SingleFlight
from rushes_footage.files import Source
from rushes_inference.domain.errors import TooLongToDescribe
from rushes_inference.domain.windows import Rows, VideoFacts
from rushes_inference.ports.windows import VideoWindows, WindowDescriber

log = structlog.get_logger()

_TELL_SECONDS: Final = 1.0


@dataclass(frozen=True)
class _Described:
    rows: Rows
    refused: errors.RushesError | None
    """Why media has not stored them."""


class WindowDescribing:
    """Reads or makes rows; concurrent callers share the work on a video."""

    def __init__(self, media: VideoWindows, at_once: int) -> None:
        """`at_once`: videos that are described at the same time."""
        self._media = media
        self._turns = asyncio.Semaphore(at_once)
        self._flights: SingleFlight[_Described] = SingleFlight()
        self._parts: dict[tuple[Source, str], float] = {}
        """Of videos that are being described: the part that has been, 0 to 1."""

    async def rows(self, source: Source, by: WindowDescriber, *, stored: bool = False) -> AsyncGenerator[float | Rows]:
        """The part of the video that is described, again and again, and at last its rows.

        With `stored` only rows that media has stored; where it has not, its error is raised.

        Raises TooLongToDescribe, errors of media, and Conflict, reason SourceChanged, where the file was replaced
        meanwhile.
        """
        facts: VideoFacts | None = None
        if source.version is None:
            facts = await self._media.facts(source)
            source = facts.source
        there = await self._media.rows(source, by.rows_by)
        if there is not None:
            yield there
            return
        key = source, by.rows_by.words
        working = asyncio.ensure_future(self._flights.do(key, lambda: self._described(source, by, facts)))
        try:
            told = 0.0
            while not working.done():
                await asyncio.wait((working,), timeout=_TELL_SECONDS)
                if (part := self._parts.get(key, 0.0)) > told:
                    told = part
                    yield told
            described = working.result()
            if stored and described.refused is not None:
                raise described.refused
            yield described.rows
        finally:
            working.cancel()

    async def _described(self, source: Source, by: WindowDescriber, facts: VideoFacts | None) -> _Described:
        key = source, by.rows_by.words
        async with self._turns:
            facts = facts or await self._media.facts(source)
            if facts.seconds > by.rows_by.most * by.rows_by.hop:
                raise TooLongToDescribe(by.rows_by)
            try:
                made = await self._made(source, by, key, facts.seconds)
            finally:
                self._parts.pop(key, None)
        try:
            await self._media.keep(source, by.rows_by, made)
        except (errors.Exhausted, errors.Unavailable) as refused:
            # Who only uses them makes them again when they are needed.
            log.warning("rows of windows could not be stored", path=source.path, why=refused.message)
            return _Described(made, refused)
        return _Described(made, None)

    async def _made(self, source: Source, by: WindowDescriber, key: tuple[Source, str], seconds: float) -> Rows:
        made: list[Rows] = [np.empty((0, by.rows_by.dimensions), np.float16)]
        count = 0
        async with aclosing(by.rows(source)) as parts:
            async for part in parts:
                made.append(part)
                count += len(part)
                if count > by.rows_by.most:  # It is longer than it says.
                    raise TooLongToDescribe(by.rows_by)
                self._parts[key] = min(1.0, count * by.rows_by.hop / max(1.0, seconds))
        return np.concatenate(made)
