"""Scrub proxies: making them part by part, and reading their frames."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import structlog

from rushes_chassis.errors import RushesError
from rushes_footage.facts import Problem
from rushes_footage.files import Source
from rushes_footage.proofs import FrameMatch
from rushes_footage.proxies import FoundProxy, MadeProxy
from rushes_media.adapters.derived.proxy_files import OpenProxy, ProxyFiles, WorkingProxy
from rushes_media.adapters.derived.segment_files import SegmentFiles
from rushes_media.adapters.ffmpeg.proxy_encoder import FfmpegProxies
from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.containers import Containers
from rushes_media.adapters.workers.proofs import Proofs
from rushes_media.domain.errors import NoProxy, NotVideo, ProxyNotProven
from rushes_media.domain.frames.frame_index import FrameIndex
from rushes_media.domain.streams.proxies import (
    FinishedProxy,
    ProxyFrame,
    ProxyPart,
    ProxyPlan,
    check_frames,
    expected_bytes,
    proxy_name,
    proxy_plan,
    telling_frames,
    telling_frames_of,
)
from rushes_media.domain.trials.decoders import Coding, Decoded, Decoder, coding_of
from rushes_media.operations.frames.frame_indexes import FrameIndexes, IndexedFile
from rushes_media.operations.progress import Progress, Report
from rushes_media.operations.streams.packet_indexes import PacketIndexes
from rushes_media.operations.trials.hardware_decoders import HardwareDecoders
from rushes_media.threads import acquired, expect_unchanged, finished, in_thread

log = structlog.get_logger()

_MOST_OPEN = 16
"""Limit of open proxies, two descriptors each."""
_IDLE_SECONDS = 30.0
"""Seconds after which an idle proxy is closed: open ones cannot be deleted to free space."""
_PROVING_BEGINS = 0.98
"""Fraction of the work."""


@dataclass
class _Shelved:
    """A proxy kept open for further requests."""

    proxy: OpenProxy
    used_at: float
    """By the event loop's clock."""
    readers: int = 0
    wanted: bool = True
    """False once it was evicted: its last reader closes it."""


class Proxies:
    """Proxies of this service's files. All methods belong to the event loop."""

    def __init__(
        self,
        indexes: FrameIndexes,
        packet_indexes: PacketIndexes,
        containers: Containers,
        proofs: Proofs,
        encoder: FfmpegProxies,
        decoders: HardwareDecoders,
        files: ProxyFiles,
        scratch: SegmentFiles,
    ) -> None:
        self._indexes, self._packet_indexes = indexes, packet_indexes
        self._containers, self._proofs = containers, proofs
        self._encoder, self._decoders = encoder, decoders
        self._files, self._scratch = files, scratch
        self._shelf: OrderedDict[str, _Shelved] = OrderedDict()

    # -- making -----------------------------------------------------------

    async def made(self, source: Source, height: int, report: Report, *, as_ffmpeg: bool) -> FinishedProxy:
        """The proxy of at most that height; made, or resumed, where it does not exist. `as_ffmpeg` as in ProxyPlan.

        What a card does not decode as it should is decoded by the CPU, from there to the end.
        Raises BeingMade, what opening and indexing the source raise, ProxyNotProven, EncoderFailed, WorkStalled,
        OutputTooLarge, NoRoom. Cancelling it leaves no process behind, and the parts that are finished.
        """
        async with self._indexes.open(source) as indexed:
            name = proxy_name(indexed.identity, height)
            if (there := await self._found(name)) is not None:
                return FinishedProxy(there, None)
            await self._prepare_to_be_played(indexed, source)
            plan = proxy_plan(indexed.index, height, as_ffmpeg=as_ffmpeg)
            # Only an estimate, so no reason to refuse: the real size is checked when it is finished.
            estimate = min(plan.estimated_bytes, self._files.most_bytes)
            await asyncio.to_thread(self._files.make_room, estimate)
            async with in_thread(self._files.working(name, plan)) as working:
                try:
                    decoded = await self._make(indexed, plan, working, report)
                except ProxyNotProven:
                    await finished(working.discard)  # The next attempt must not resume from the same frames.
                    raise
            there = await self._found(name)
        if there is None:
            raise ProxyNotProven("The finished proxy was deleted at once: RUSHES_CACHE_BYTES is too small for it.")
        log.info("made a scrub proxy", path=source.path, decoder=decoded.decoder, fallback=decoded.fallback)
        return FinishedProxy(there, decoded)

    async def _prepare_to_be_played(self, indexed: IndexedFile, source: Source) -> None:
        """Make the source's packet index too, since whoever has a proxy made usually plays the video next."""
        try:
            await self._packet_indexes.prepare(Source(source.root, source.path, indexed.file.version))
        except RushesError as failed:  # Playing the file will report the problem.
            log.info("no packet index beside a proxy", path=source.path, error=failed.message)

    async def _make(self, indexed: IndexedFile, plan: ProxyPlan, working: WorkingProxy, report: Report) -> Decoded:
        decoding = self._decoders.for_work(await self._coding(indexed.file, indexed.index))
        done = max((part.first_frame for part in plan.parts if part.first_frame <= working.frame_count), default=0)
        done = plan.frame_count if working.frame_count == plan.frame_count else done
        await finished(lambda: working.keep_only(done))
        for part in plan.parts:
            if part.first_frame >= working.frame_count:
                await decoding.first_that_works(partial(self._make_part, indexed, plan, part, working, report))
        report(Progress(_PROVING_BEGINS, "proving"))
        await finished(lambda: working.finish(indexed.index))
        await self._prove(indexed, plan, working)
        await expect_unchanged(indexed.file)
        await finished(working.publish)
        return decoding.done()

    async def _coding(self, file: OpenFile, index: FrameIndex) -> Coding | None:
        facts = await self._containers.inspect(file)
        return None if isinstance(facts, Problem) else coding_of(facts, fed=index.fed)

    async def _make_part(
        self,
        indexed: IndexedFile,
        plan: ProxyPlan,
        part: ProxyPart,
        working: WorkingProxy,
        report: Report,
        decoder: Decoder,
    ) -> None:
        def tell(frames: int) -> None:
            fraction = _PROVING_BEGINS * min(part.end_frame, part.first_frame + frames) / plan.frame_count
            report(Progress(fraction, "encoding"))

        tell(0)
        async with in_thread(self._scratch.unnamed()) as written:
            await self._encoder.encode_part(
                indexed.file,
                written.descriptor,
                plan,
                part,
                decoder=decoder,
                most_bytes=self._files.most_bytes,
                on_frame=tell,
            )
            # Before the frames are stored: those of a replaced file are wrong.
            await expect_unchanged(indexed.file)
            places = await finished(lambda: working.places_in(written))
            if len(places) != part.frame_count:
                raise ProxyNotProven(
                    f"Of the video's frames {part.first_frame} to {part.end_frame - 1} "
                    f"only {len(places)} can be decoded."
                )
            if decoder.on_card:
                telling = [(number, *places[number - part.first_frame]) for number in telling_frames_of(part)]
                check_frames(await self._matches(indexed, plan, written, telling))
            await finished(lambda: working.append(written))

    async def _prove(self, indexed: IndexedFile, plan: ProxyPlan, working: WorkingProxy) -> None:
        places = working.places(telling_frames(plan))
        with working.as_file() as file:
            check_frames(await self._matches(indexed, plan, file, places))

    async def _matches(
        self, indexed: IndexedFile, plan: ProxyPlan, made: OpenFile, places: Sequence[tuple[int, int, int]]
    ) -> dict[int, FrameMatch]:
        return await self._proofs.prove_frames(made, places, indexed.file, indexed.index, as_ffmpeg=plan.as_ffmpeg)

    async def has_room_to_spare(self, source: Source, height: int) -> bool:
        """Whether there is room for a proxy that nobody requested; raises NotVideo, and like
        FrameIndexes.identified."""
        async with self._indexes.identified(source) as (file, _):
            facts = await self._containers.inspect(file)
        if isinstance(facts, Problem):
            raise NotVideo(facts.detail)
        size = expected_bytes(facts, height)
        return await asyncio.to_thread(self._files.has_room_to_spare, size)

    async def _found(self, name: str) -> MadeProxy | None:
        proxy = await acquired(lambda: self._files.open(name), _close)
        if proxy is None:
            return None
        facts = proxy.facts
        proxy.close()
        return facts

    # -- reading ----------------------------------------------------------

    async def of(self, source: Source, height: int) -> FoundProxy:
        """The proxy of the present version, or its future path; raises like FrameIndexes.identified."""
        async with self._indexes.identified(source) as (file, identity):
            name = proxy_name(identity, height)
            return FoundProxy(file.version, self._files.path_of(name), await self._found(name))

    async def frame_at(self, source: Source, height: int, seconds: Fraction) -> ProxyFrame:
        """The frame shown at a time from frame 0, the last one after the end; raises like `frames`."""
        name = await self._name(source, height)
        with await self._open(name, height) as proxy:
            return await finished(lambda: _frame_at(proxy, seconds))

    async def frames(self, source: Source, height: int, numbers: Sequence[int]) -> list[ProxyFrame]:
        """Frames by their numbers; raises NoProxy, NoSuchFrame, and like FrameIndexes.identified."""
        name = await self._name(source, height)
        with await self._open(name, height) as proxy:
            return await finished(lambda: _frames(proxy, numbers))

    async def remove(self, path: str) -> int:
        """Delete a proxy by its path below the renditions' root; returns its size in bytes."""
        for name, shelved in list(self._shelf.items()):
            if shelved.proxy.facts.path == path:
                self._put_out(name)
        return await asyncio.to_thread(self._files.remove, path)

    def close(self) -> None:
        """Close all open proxies."""
        for name in list(self._shelf):
            self._put_out(name)

    async def _name(self, source: Source, height: int) -> str:
        async with self._indexes.identified(source) as (_, identity):
            return proxy_name(identity, height)

    async def _open(self, name: str, height: int) -> AbstractContextManager[OpenProxy]:
        if name not in self._shelf:
            proxy = await acquired(lambda: self._files.open(name), _close)
            if proxy is None:
                raise NoProxy(height)
            if name in self._shelf:
                proxy.close()  # Opened by another request meanwhile.
            else:
                self._shelf[name] = _Shelved(proxy, self._now())
                self._look_after(name)
        self._shelf.move_to_end(name)
        while len(self._shelf) > _MOST_OPEN:
            self._put_out(next(iter(self._shelf)))
        return self._reading(self._shelf[name])

    @contextmanager
    def _reading(self, shelved: _Shelved) -> Iterator[OpenProxy]:
        shelved.readers += 1
        try:
            yield shelved.proxy
        finally:
            shelved.readers -= 1
            shelved.used_at = self._now()
            if not shelved.wanted and not shelved.readers:
                shelved.proxy.close()

    def _look_after(self, name: str) -> None:
        """Close it when it has been idle for long enough."""
        if (shelved := self._shelf.get(name)) is None:
            return
        idle = self._now() - shelved.used_at
        if not shelved.readers and idle >= _IDLE_SECONDS:
            self._put_out(name)
        else:
            asyncio.get_running_loop().call_later(max(1.0, _IDLE_SECONDS - idle), self._look_after, name)

    def _put_out(self, name: str) -> None:
        shelved = self._shelf.pop(name)
        shelved.wanted = False
        if not shelved.readers:
            shelved.proxy.close()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def _frames(proxy: OpenProxy, numbers: Sequence[int]) -> list[ProxyFrame]:
    return [ProxyFrame(number, jpeg) for number, jpeg in zip(numbers, proxy.jpegs(numbers), strict=True)]


def _frame_at(proxy: OpenProxy, seconds: Fraction) -> ProxyFrame:
    [frame] = _frames(proxy, [proxy.frame_at(seconds)])
    return frame


def _close(proxy: OpenProxy | None) -> None:
    if proxy is not None:
        proxy.close()
