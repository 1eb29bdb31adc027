"""Renditions of the sources: their state, and making them in a queue."""

import asyncio
import contextlib
import math
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import structlog

from rushes_chassis.errors import Internal, NotFound, RushesError, TimedOut, Unavailable
from rushes_chassis.loops import keep, running
from rushes_chassis.recent import Recent
from rushes_footage.encoders import AUTO
from rushes_footage.facts import Problem
from rushes_footage.files import Place, Source
from rushes_footage.renditions import Kind, Made
from rushes_media.adapters.derived.rendition_files import Claim, RenditionFiles, WorkingRendition
from rushes_media.adapters.ffmpeg.rendition_encoder import FfmpegRenditions
from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.containers import Containers
from rushes_media.adapters.workers.proofs import Proofs
from rushes_media.domain.errors import (
    EncoderFailed,
    NoRoom,
    RenditionNotProven,
    SourceChanged,
    TooManyRenditions,
    WorkerDied,
    WorkersAway,
)
from rushes_media.domain.files.facts import InspectedFacts
from rushes_media.domain.frames.shots import searched_stretch
from rushes_media.domain.streams.renditions import (
    PLAYABLE,
    Failure,
    Making,
    PictureRendition,
    Rendition,
    State,
    check_pictures,
    check_same_frames,
    picture_rendition,
    rendition_name,
    sound_rendition,
    telling_frames,
)
from rushes_media.domain.streams.waveforms import waveform_plan
from rushes_media.domain.trials.decoders import Decoder, coding_of
from rushes_media.formats import frame_index_format, shots_format, waveform_format
from rushes_media.operations.frames.frame_indexes import FrameIndexes, IndexedFile
from rushes_media.operations.streams.making_news import MakingNews
from rushes_media.operations.trials.card_sessions import CardSessions
from rushes_media.operations.trials.encoders import Encoders
from rushes_media.operations.trials.hardware_decoders import HardwareDecoders
from rushes_media.threads import acquired, expect_unchanged, in_thread

log = structlog.get_logger()

RETRY_SECONDS = 600.0
"""Time until a retry of a failure caused by the file, which is likely to fail again."""
RETRY_SOON_SECONDS = 30.0
"""Time until a retry of a failure caused by the machine."""
_GIVEN_UP = (Kind.WAVEFORM, Kind.SHOTS)
"""Kinds that are not begun where everybody who requested them has gone on meanwhile."""
_WITHDRAWN = "Withdrawn"
_PASSING = (NoRoom, TimedOut, Unavailable)
_MOST_WAITING = 100
"""Limit of the queue: each entry holds a descriptor."""
_REMEMBERED = 1024
_TOLD_SECONDS = 0.5
_SECOND_TRY_SECONDS = 1.0
_LEAST_SOUND_BYTES = 128
"""A WAV of this size or less has a header and no sound."""
LOOKING_SECONDS = 120.0
"""A waiting page repeats its request every ten seconds, to one node after the other."""


@dataclass
class _Made:
    """A rendition that is made or queued here."""

    source: Source
    kind: Kind
    task: asyncio.Task[None]
    asked_at: float
    """Time of the first request, in seconds since 1970."""
    last_asked: float
    """Time of the latest request, by the monotonic clock."""
    hurried: bool
    """Somebody waits for it."""
    begun: bool = False

    @property
    def what(self) -> tuple[str, str, Kind]:
        """Source without version, and kind."""
        return self.source.root, self.source.path, self.kind


class Renditions:
    """Renditions of this service's files; nodes with a common folder of derived files share them."""

    def __init__(
        self,
        indexes: FrameIndexes,
        containers: Containers,
        proofs: Proofs,
        encoder: FfmpegRenditions,
        encoders: Encoders,
        decoders: HardwareDecoders,
        sessions: CardSessions,
        files: RenditionFiles,
        news: MakingNews,
        *,
        at_once: int,
        looking_seconds: float = LOOKING_SECONDS,
    ) -> None:
        self._looking_seconds = looking_seconds
        self._indexes = indexes
        self._containers, self._proofs = containers, proofs
        self._encoder = encoder
        self._encoders, self._decoders = encoders, decoders
        self._sessions = sessions
        self._files, self._news = files, news
        self._turns = asyncio.Semaphore(at_once)
        # Turns of their own, as waveforms take seconds, cuts minutes and renditions hours.
        self._own_turns = {kind: asyncio.Semaphore(1) for kind in _GIVEN_UP}
        self._making: dict[str, _Made] = {}
        self._followed: dict[str, asyncio.Task[None]] = {}
        self._looks: Recent[str, tuple[InspectedFacts | Failure, float]] = Recent(_REMEMBERED)

    async def all(self, source: Source) -> tuple[Rendition, ...]:
        """The present state of every playable kind; begins nothing. Raises like FrameIndexes.identified."""
        async with self._indexes.identified(source) as (file, identity):
            found = tuple([await self._now(file, identity, kind, use=False) for kind in PLAYABLE])
        for each in found:
            if each.state is State.TRANSCODING:
                self._follow(source, each.kind, rendition_name(identity, each.kind))
        return found

    async def has(self, identity: str, kind: Kind) -> bool:
        """Whether one kind exists for this content, by its file name, without opening the source."""
        return await self.found(identity, kind, use=False) is not None

    async def found(self, identity: str, kind: Kind, *, use: bool) -> Source | None:
        """The file of one kind for this content, None where there is none; `use`: it is about to be read."""
        return await asyncio.to_thread(self._files.find, rendition_name(identity, kind), use=use)

    async def discard(self, identity: str, kind: Kind) -> None:
        """Delete the file of one kind for this content, which is damaged; the next request makes it anew."""
        await asyncio.to_thread(self._files.delete, rendition_name(identity, kind))

    async def prepare(self, source: Source, kind: Kind) -> None:
        """Make a waveform, or find cuts, in the background; raises like `ensured`.

        Progress is not reported. Requests for it meanwhile wait until it exists.
        """
        async with self._indexes.identified(source) as (_, identity):
            name = rendition_name(identity, kind)
        await self.ensured(source, kind, hurried=False)
        if (made := self._making.get(name)) is not None:
            await asyncio.wait({made.task})

    async def ensured(self, source: Source, kind: Kind, *, hurried: bool = True) -> Rendition:
        """The present state of one kind, which is begun where it is missing. Raises TooManyRenditions, and like
        `all`."""
        async with self._indexes.identified(source) as (file, identity):
            rendition = await self._now(file, identity, kind, use=True)
            name = rendition_name(identity, kind)
            if (made := self._making.get(name)) is not None:
                made.last_asked = time.monotonic()
            if rendition.state is State.TRANSCODING and hurried:
                self._follow(source, kind, name)
            if rendition.state is not State.MISSING:
                return rendition
            if len(self._making) >= _MOST_WAITING:
                raise TooManyRenditions(_MOST_WAITING)
            claim = await acquired(lambda: self._files.claim(name), _release)
            if claim is not None:
                same = Source(source.root, source.path, file.version)
                task = asyncio.create_task(self._make_claimed(same, kind, name, claim))
                self._making[name] = _Made(same, kind, task, time.time(), time.monotonic(), hurried)
                task.add_done_callback(lambda _: self._making.pop(name, None))
            if hurried:
                self._follow(source, kind, name)
            return Rendition(kind, State.TRANSCODING)

    async def making(self) -> tuple[Making, ...]:
        """Playable kinds that are made or queued here, in order of request."""
        made = [(name, each) for name, each in self._making.items() if each.kind in PLAYABLE]
        return tuple([await self._as_told(name, each) for name, each in made])

    async def _as_told(self, name: str, made: _Made) -> Making:
        progress = await asyncio.to_thread(self._files.claimed, name)
        return Making(made.source, made.kind, progress or 0.0, not made.begun, made.asked_at)

    async def withdraw(self, source: Source, kind: Kind) -> bool:
        """Cancel making it, for any version of the file; False where it is not made here."""
        wanted = (source.root, source.path, kind)
        found = [(name, made) for name, made in self._making.items() if made.what == wanted]
        for name, made in found:
            # Before its claim is released, so that nobody can begin it in between.
            failure = Failure(_WITHDRAWN, "Making it was cancelled.", time.time() + RETRY_SECONDS)
            await asyncio.to_thread(self._files.note_failure, name, failure)
            made.task.cancel()
        await asyncio.gather(*(made.task for _, made in found), return_exceptions=True)
        return bool(found)

    async def restored(self, source: Source, kind: Kind) -> Rendition:
        """Begin a cancelled rendition again; other failures wait for their retry time. Raises like `ensured`."""
        async with self._indexes.identified(source) as (_, identity):
            name = rendition_name(identity, kind)
        failure = await asyncio.to_thread(self._files.failure, name)
        if failure is not None and failure.reason == _WITHDRAWN:
            await asyncio.to_thread(self._files.forget_failure, name)
        return await self.ensured(source, kind)

    def _follow(self, source: Source, kind: Kind, name: str) -> None:
        """Report its progress to the catalog until it ends: somebody requested it and waits."""
        if name in self._followed or len(self._followed) >= 2 * _MOST_WAITING:
            return
        task = asyncio.create_task(self._told_until_ended(source.place, kind, name))
        self._followed[name] = task
        task.add_done_callback(lambda _: self._followed.pop(name, None))

    async def _told_until_ended(self, place: Place, kind: Kind, name: str) -> None:
        """Reads the progress from the lock file, whichever node made it, even one unknown to this catalog."""
        told: float | None = None
        try:
            while (progress := await asyncio.to_thread(self._files.claimed, name)) is not None:
                if progress != told:
                    self._news.tell(Made(place, kind, progress))
                    told = progress
                if (made := self._making.get(name)) is not None:
                    await asyncio.wait({made.task}, timeout=_TOLD_SECONDS)
                else:
                    await asyncio.sleep(_TOLD_SECONDS)
        except OSError as unreadable:  # Waiting pages repeat their request and get its outcome.
            log.warning("how far a rendition is cannot be read", path=place.path, why=unreadable.strerror)
        finally:
            self._news.tell(Made(place, kind, told or 0.0, ended=True))

    async def close(self) -> None:
        """Cancel all making; unfinished files are deleted."""
        making = [made.task for made in self._making.values()] + list(self._followed.values())
        for task in making:
            task.cancel()
        await asyncio.gather(*making, return_exceptions=True)

    async def _now(self, file: OpenFile, identity: str, kind: Kind, *, use: bool) -> Rendition:
        kept = await asyncio.to_thread(self._kept, rendition_name(identity, kind), kind, use=use)
        if kept.state is not State.MISSING:
            return kept
        looked = await self._looked(file, identity)
        if isinstance(looked, Failure):
            return Rendition(kind, State.ERROR, failure=looked)
        if kind in (Kind.AUDIO, Kind.WAVEFORM) and looked.audio is None:
            return Rendition(kind, State.NONE)
        return kept

    def _kept(self, name: str, kind: Kind, *, use: bool) -> Rendition:
        # The claim first: it is released only after the outcome is recorded.
        progress = self._files.claimed(name)
        if (found := self._files.find(name, use=use)) is not None:
            return Rendition(kind, State.READY, 1.0, file=found)
        if progress is not None:
            return Rendition(kind, State.TRANSCODING, progress)
        if (failure := self._files.failure(name)) is not None:
            return Rendition(kind, State.ERROR, failure=failure)
        return Rendition(kind, State.MISSING)

    async def _looked(self, file: OpenFile, identity: str) -> InspectedFacts | Failure:
        """The state of the file, or why nothing can be made from it."""
        known, until = self._looks.get(identity) or (None, 0.0)
        if known is not None and time.time() < until:
            return known
        outcome = await self._containers.inspect(file)
        if isinstance(outcome, Problem):
            retry_at = time.time() + RETRY_SECONDS
            failure = Failure(outcome.reason, outcome.detail, retry_at)
            self._looks.put(identity, (failure, retry_at))
            return failure
        self._looks.put(identity, (outcome, math.inf))
        return outcome

    async def _make_claimed(self, source: Source, kind: Kind, name: str, claim: Claim) -> None:
        try:
            async with self._turn(self._making[name]):
                self._making[name].begun = True
                try:
                    await self._make(source, kind, name, claim)
                except (EncoderFailed, WorkerDied, WorkersAway) as ended:
                    if isinstance(ended, EncoderFailed) and not ended.died:
                        raise
                    # It was killed, perhaps for lack of memory, which need not happen again.
                    await asyncio.sleep(_SECOND_TRY_SECONDS)
                    await self._make(source, kind, name, claim)
        except (NotFound, SourceChanged) as gone:  # The next request begins it again.
            log.info("the source of a rendition went away", path=source.path, why=gone.message)
        except RushesError as failed:
            await self._note(source, kind, name, failed)
        except OSError as failed:  # Of the folder of derived files: full, or not writable.
            why = Internal(
                f"The folder of derived files does not take it: {failed.strerror}.", reason="CacheNotWritable"
            )
            await self._note(source, kind, name, why)
        except Exception:  # The edge of the task: callers get an error, the log gets the cause.
            log.exception("making a rendition failed", path=source.path, kind=kind.value)
            mistake = Internal("This is a bug in Rushes; see the log of the media service.")
            await self._note(source, kind, name, mistake)
        finally:
            await asyncio.to_thread(claim.release)

    def _turn(self, made: _Made) -> AbstractAsyncContextManager[None]:
        if made.kind not in self._own_turns:
            return self._turns
        # In the background they are made one at a time, and nobody's request waits behind them.
        return self._own_turns[made.kind] if made.hurried else contextlib.nullcontext()

    async def _note(self, source: Source, kind: Kind, name: str, failed: RushesError) -> None:
        log.warning("rendition failed", path=source.path, kind=kind.value, reason=failed.reason, why=failed.message)
        seconds = RETRY_SOON_SECONDS if isinstance(failed, _PASSING) else RETRY_SECONDS
        failure = Failure(failed.reason, failed.message, time.time() + seconds)
        with contextlib.suppress(OSError):  # Logged; a folder that cannot be written is retried with each request.
            await asyncio.to_thread(self._files.note_failure, name, failure)

    async def _make(self, source: Source, kind: Kind, name: str, claim: Claim) -> None:
        if kind in _GIVEN_UP and time.monotonic() - self._making[name].last_asked > self._looking_seconds:
            return  # Everybody who requested it has gone on to another video; a later request begins it anew.
        async with self._indexes.open(source) as indexed:
            if await asyncio.to_thread(self._files.find, name, use=True):
                return  # Another node finished it before it was claimed here.
            if kind is Kind.WAVEFORM:
                await self._make_waveform(indexed, name, claim)
            elif kind is Kind.SHOTS:
                await self._make_shots(indexed, name, claim)
            elif kind is Kind.AUDIO:
                await self._make_sound(indexed, name, claim)
            else:
                await self._make_picture(indexed, kind, name, claim)

    async def _make_picture(self, indexed: IndexedFile, kind: Kind, name: str, claim: Claim) -> None:
        encoding = picture_rendition(indexed.index, kind)
        facts = await self._looked(indexed.file, indexed.identity)
        coding = None if isinstance(facts, Failure) else coding_of(facts, fed=indexed.index.fed)
        decoding = self._decoders.for_work(coding)

        async def make(encoder: str) -> None:
            await decoding.first_that_works(
                lambda decoder: self._make_picture_with(decoder, encoder, indexed, encoding, name, claim)
            )

        _, encoded = await self._encoders.first_that_works(AUTO, make)
        decoded = decoding.done()
        log.info(
            "made a rendition",
            path=indexed.file.source.path if indexed.file.source else "",
            kind=kind.value,
            decoder=decoded.decoder,
            decoder_fallback=decoded.fallback,
            encoder=encoded.encoder,
            encoder_fallback=encoded.fallback,
        )

    async def _make_picture_with(
        self,
        decoder: Decoder,
        encoder: str,
        indexed: IndexedFile,
        encoding: PictureRendition,
        name: str,
        claim: Claim,
    ) -> None:
        async with self._working(name, encoding.estimated_bytes) as working, told_now_and_then(claim.tell) as tell:
            async with self._sessions.held(encoder):
                await self._encoder.encode_picture(
                    indexed.file,
                    working.descriptor,
                    encoding,
                    decoder=decoder,
                    encoder=encoder,
                    most_bytes=self._files.most_bytes,
                    on_progress=tell,
                )
            await expect_unchanged(indexed.file)
            with working.as_file() as made:
                stored = await self._containers.frame_index(made)
                index = await asyncio.to_thread(frame_index_format.decode, stored)
                await asyncio.to_thread(check_same_frames, indexed.index, index)
                if decoder.on_card:
                    numbers = telling_frames(indexed.index)
                    check_pictures(await self._proofs.compare_frames(made, index, indexed.file, indexed.index, numbers))
            await asyncio.to_thread(working.publish)

    async def _make_sound(self, indexed: IndexedFile, name: str, claim: Claim) -> None:
        facts = await self._looked(indexed.file, indexed.identity)
        if isinstance(facts, Failure) or facts.audio is None:
            return  # The state then says so.
        encoding = sound_rendition(indexed.index, facts.audio.channels)
        if encoding is None:
            raise RenditionNotProven("The file's sound cannot be told from the rest of it.")
        async with self._working(name, encoding.estimated_bytes) as working, told_now_and_then(claim.tell) as tell:
            await self._encoder.encode_sound(
                indexed.file, working.descriptor, encoding, most_bytes=self._files.most_bytes, on_progress=tell
            )
            await expect_unchanged(indexed.file)
            with working.as_file() as made:
                if made.version.size <= _LEAST_SOUND_BYTES:
                    raise RenditionNotProven("None of the file's sound can be decoded.")
            await asyncio.to_thread(working.publish)

    async def _make_waveform(self, indexed: IndexedFile, name: str, claim: Claim) -> None:
        plan = waveform_plan(indexed.index)
        async with self._working(name, plan.stored_bytes) as working, told_now_and_then(claim.tell) as tell:
            hurried = self._making[name].hurried
            await self._containers.waveform(indexed.file, plan, working.descriptor, tell, hurried=hurried)
            await expect_unchanged(indexed.file)
            if not await asyncio.to_thread(waveform_format.is_whole, working.descriptor, plan.buckets):
                raise RenditionNotProven("Parts of the waveform were not written.")
            await asyncio.to_thread(working.publish)

    async def _make_shots(self, indexed: IndexedFile, name: str, claim: Claim) -> None:
        index, hurried = indexed.index, self._making[name].hurried
        stretch = searched_stretch(index, 0, index.frame_count - 1)
        async with told_now_and_then(claim.tell) as tell:
            cuts = await self._containers.shots(indexed.file, stretch, tell, hurried=hurried)
        await expect_unchanged(indexed.file)
        written = shots_format.written(index.frame_count, cuts)
        async with self._working(name, len(written)) as working:
            await asyncio.to_thread(working.write, written)
            await asyncio.to_thread(working.publish)

    @asynccontextmanager
    async def _working(self, name: str, size: int) -> AsyncIterator[WorkingRendition]:
        """A file for a rendition of about that size."""
        await asyncio.to_thread(self._files.make_room, size)
        async with in_thread(self._files.working_file(name)) as working:
            yield working


def _release(claim: Claim | None) -> None:
    if claim is not None:
        claim.release()


@asynccontextmanager
async def told_now_and_then(write_down: Callable[[float], None]) -> AsyncIterator[Callable[[float], None]]:
    """A progress callback that writes it down at most from time to time, as the disk may be a slow share."""
    now = told = 0.0

    def tell(progress: float) -> None:
        nonlocal now
        now = min(1.0, progress)

    async def write_latest() -> None:
        nonlocal told
        if now != told:
            latest = now
            await asyncio.to_thread(write_down, latest)
            told = latest

    async with running(keep("progress of renditions", write_latest, lambda _: asyncio.sleep(_TOLD_SECONDS))):
        yield tell
