"""Live transcoding: encoding a video while it is watched."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, ExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import structlog

from rushes_footage.encoders import AUTO
from rushes_footage.facts import Problem
from rushes_footage.files import Source
from rushes_media.adapters.ffmpeg.live_encoder import FfmpegLive
from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.containers import Containers
from rushes_media.domain.errors import EncoderFailed, NoFreeSlot, NotVideo
from rushes_media.domain.files.facts import InspectedFacts
from rushes_media.domain.streams.live import LiveEncoding, LiveStart, live_encoding, live_start, shows_pictures
from rushes_media.domain.trials.decoders import Coding, Decoder, coding_of
from rushes_media.operations.frames.frame_indexes import FrameIndexes
from rushes_media.operations.trials.card_sessions import CardSessions
from rushes_media.operations.trials.encoders import Encoders
from rushes_media.operations.trials.hardware_decoders import HardwareDecoders

log = structlog.get_logger()

_MOST_HEAD_BYTES = 1 << 20
"""Far above the size of any header before the first pictures."""


_Begun: TypeAlias = tuple[AsyncGenerator[bytes], "asyncio.Future[None]"]


@dataclass(frozen=True)
class Watched:
    """A live transcoded stream."""

    start: Fraction
    """Time of its first frame, in seconds from frame 0 of the file."""
    encoded: AsyncGenerator[bytes]


class LiveTranscodes:
    """Live transcodes of this service, at most `most`; there is no queue."""

    def __init__(
        self,
        indexes: FrameIndexes,
        containers: Containers,
        encoder: FfmpegLive,
        encoders: Encoders,
        decoders: HardwareDecoders,
        sessions: CardSessions,
        *,
        most: int,
    ) -> None:
        self._indexes, self._containers, self._encoder = indexes, containers, encoder
        self._encoders, self._decoders, self._sessions = encoders, decoders, sessions
        self._most, self._watched = most, 0

    @asynccontextmanager
    async def watched(self, source: Source, start: float, max_height: int) -> AsyncIterator[Watched]:
        """The encoded bytes from the first frame at or after `start`, in seconds; closing the stream ends the encoder.

        A failure before the first picture is retried, first with the CPU's decoder, then with the next encoder; a busy
        card is skipped. A place is taken for as long as the encoder runs; it is ended when a viewer pauses for too
        long. Raises NoFreeSlot, NotVideo, BeyondEnd, like FrameIndexes.open, and like reading of the last encoder: that
        raises EncoderFailed, WorkStalled, NotWatched, WorkersAway.
        """
        if self._watched >= self._most:
            raise NoFreeSlot(self._most)
        self._watched += 1
        with ExitStack() as place:
            place.callback(self._give_back)
            async with self._indexes.identified(source) as (file, _):
                facts = await self._facts(file)
                begins = await self._start(source, start, facts)
                async with AsyncExitStack() as begun:
                    encoding = live_encoding(facts, begins, max_height)
                    fed = begins is not None and begins.rest.feed is not None
                    encoded, ended = await self._begin(file, encoding, coding_of(facts, fed=fed), begun)
                    ended.add_done_callback(lambda _: place.close())
                    yield Watched(begins.seconds if begins else Fraction(0), encoded)

    async def start(self, source: Source, start: float) -> Fraction:
        """Time of the first frame at or after `start`; both in seconds from frame 0.

        Raises NotVideo, BeyondEnd, and like FrameIndexes.open.
        """
        async with self._indexes.identified(source) as (file, _):
            facts = await self._facts(file)
            begins = await self._start(source, start, facts)
        return begins.seconds if begins else Fraction(0)

    def _give_back(self) -> None:
        self._watched -= 1

    async def _facts(self, file: OpenFile) -> InspectedFacts:
        facts = await self._containers.inspect(file)
        if isinstance(facts, Problem):
            raise NotVideo(facts.detail)
        return facts

    async def _start(self, source: Source, start: float, facts: InspectedFacts) -> LiveStart | None:
        """None for the beginning of the file, which needs no frame index unless ffmpeg is fed."""
        if start <= 0 and not facts.crops:
            return None
        async with self._indexes.open(source) as indexed:
            return live_start(indexed.index, Fraction(start))

    async def _begin(
        self, file: OpenFile, encoding: LiveEncoding, coding: Coding | None, begun: AsyncExitStack
    ) -> _Begun:
        """Bytes of the first rung that can, which ends with `begun`, and when its encoder has ended."""
        decoding = self._decoders.for_work(coding)

        async def begin(decoder: Decoder, encoder: str) -> _Begun:
            ended = asyncio.get_running_loop().create_future()
            async with AsyncExitStack() as trying:
                await trying.enter_async_context(self._sessions.held(encoder))
                running = self._encoder.encode(file, encoding, decoder, encoder, ended)
                encoded = await trying.enter_async_context(aclosing(running))
                head = await _head_of(encoded)
                await begun.enter_async_context(trying.pop_all())
                return await begun.enter_async_context(aclosing(_joined(head, encoded))), ended

        async def begin_with(encoder: str) -> _Begun:
            return await decoding.first_that_works(lambda decoder: begin(decoder, encoder))

        watched, encoded = await self._encoders.first_that_works(AUTO, begin_with, self._sessions.may_be_watched)
        decoded = decoding.done()
        log.info(
            "encoding what is watched",
            decoder=decoded.decoder,
            decoder_fallback=decoded.fallback,
            encoder=encoded.encoder,
            encoder_fallback=encoded.fallback,
        )
        return watched


async def _head_of(encoded: AsyncGenerator[bytes]) -> bytes:
    """The first bytes, up to where there is something to be seen, or all where there is nothing."""
    head = b""
    async for chunk in encoded:
        head += chunk
        if shows_pictures(head):
            return head
        if len(head) > _MOST_HEAD_BYTES:
            raise EncoderFailed("wrote no video", "", died=False)
    return head


async def _joined(head: bytes, rest: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    yield head
    async for chunk in rest:
        yield chunk
