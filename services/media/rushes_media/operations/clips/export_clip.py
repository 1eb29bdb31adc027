"""Making a clip: encode it, prove it, and only then publish it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from functools import partial

import structlog

from rushes_chassis.errors import RushesError
from rushes_footage.clips import ClipOrder, OwnClip, VerifiedClip
from rushes_footage.encoders import AUTO, CPU, CPU_HDR
from rushes_footage.files import FileVersion
from rushes_footage.proofs import ClipProof
from rushes_media.adapters.clips.export_folder import ExportFolder
from rushes_media.adapters.clips.working_clips import ClipFiles, WorkingClip, close
from rushes_media.adapters.ffmpeg.encoder import FfmpegEncoder
from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.containers import Containers
from rushes_media.adapters.workers.proofs import Proofs
from rushes_media.domain.clips.clips import FinishedClip, MeasuredClip, comment_of_task
from rushes_media.domain.clips.encodings import ClipEncoding, ClipRecipe, clip_encoding, seek_micros
from rushes_media.domain.clips.proof import Expected, check_proof, differences, expected_clip
from rushes_media.domain.errors import ClipExists, ClipNotProven, NotInTrash, PlaceTaken, SourceChanged
from rushes_media.domain.frames.frame_index import FrameIndex
from rushes_media.domain.trials.encoders import Encoded
from rushes_media.operations.clips.clip_attempts import Attempts, TriedInVain
from rushes_media.operations.clips.ownership import is_of_task, is_own
from rushes_media.operations.clips.segments import Segments
from rushes_media.operations.clips.trash_clips import TrashClips
from rushes_media.operations.frames.frame_indexes import FrameIndexes, IndexedFile
from rushes_media.operations.progress import Report
from rushes_media.operations.trials.card_sessions import CardSessions
from rushes_media.operations.trials.encoders import Encoders
from rushes_media.threads import acquired, expect_unchanged, finished, in_thread

log = structlog.get_logger()

_PROVING_BEGINS = 0.92
"""Fraction of the work at which proving begins, from measured times."""
_EARLIER_MICROS = 10_000_000
_NOT_AGAIN = "It was not decoded from its first frame on, which did not help with another clip of this video."
_OF_ITS_FORMAT = Encoded("", "")
"""Sequences have only the encoder of their format."""


class ClipExporter:
    """Exports clips; idempotent: repeating an order gives the same result."""

    def __init__(
        self,
        indexes: FrameIndexes,
        containers: Containers,
        proofs: Proofs,
        encoder: FfmpegEncoder,
        encoders: Encoders,
        sessions: CardSessions,
        segments: Segments,
        folder: ExportFolder,
        trash: TrashClips,
    ) -> None:
        self._indexes = indexes
        self._containers, self._proofs = containers, proofs
        self._encoder = encoder
        self._encoders = encoders
        self._sessions = sessions
        self._segments = segments
        self._folder = folder
        self._trash = trash
        self._in_vain = TriedInVain()

    async def export(self, order: ClipOrder, attempt: int, report: Report) -> FinishedClip:
        """The published clip; where this task published it before, the existing one, proven again.

        Raises what opening and indexing the source raise, UnknownEncoder, BadPlace, ClipExists, and of the last
        encoder ClipNotProven, EncoderFailed, WorkStalled. Cancelling it leaves no process and no file behind.
        """
        async with self._indexes.open(order.source) as indexed:
            _check_plan(indexed, order)
            attempts = Attempts(report)
            if (clip := await self._published(order, indexed, attempts)) is not None:
                return clip
            if attempt > 1:
                self._in_vain.forget(order.source)
            name = f"{order.task_id}.{attempt}"
            mark = comment_of_task(order.task_id)
            async with in_thread(self._folder.working_clip(order.place, name, mark)) as working:
                proof, encoded = await self._first_made(order, indexed, working, attempts)
                attempts.report(1.0, "publishing")
                try:
                    return await self._publish(order, working, proof, encoded)
                except ClipExists:
                    # A previous run of this task, on a node that was only unreachable, may have published it first.
                    if (clip := await self._published(order, indexed, attempts)) is not None:
                        return clip
                # The clip there is gone, or cannot be read: then this error stands.
                return await self._publish(order, working, proof, encoded)

    async def verify(self, order: ClipOrder, adopted: FileVersion | None = None) -> VerifiedClip:
        """Prove a published clip again; problems with it, or with proving, are in the result. Raises BadPlace.

        `adopted`: as in OwnClip.
        """
        what = "folder" if order.place.format.is_sequence else "file"
        clip = await acquired(lambda: self._folder.published(order.place), close)
        if clip is None:
            return VerifiedClip((f"the {what} is gone",), None, gone=True)
        with clip:
            own = OwnClip(order.place, order.task_id, order.label, adopted)
            if not await is_own(self._containers, clip, own):
                why = "it has changed since it was imported" if adopted else "it does not bear this clip's mark"
                return VerifiedClip((f"it is another {what}: {why}",), None)
            try:
                async with self._indexes.open(order.source) as indexed:
                    _check_plan(indexed, order)
                    proof = await self._measured(clip, order, indexed)
            except RushesError as hindered:
                return VerifiedClip((hindered.message,), None)
            return VerifiedClip(tuple(differences(proof, _expected(indexed.index, order))), proof)

    async def _published(self, order: ClipOrder, indexed: IndexedFile, attempts: Attempts) -> FinishedClip | None:
        """The clip that this task published before its result was lost; raises ClipExists for another's file."""
        clip = await acquired(lambda: self._folder.published(order.place), close)
        if clip is None:
            return None
        with clip:
            path = str(self._folder.path_of(order.place))
            if not await is_of_task(self._containers, clip, order.task_id):
                if await self._is_replaced(clip, order):
                    return None
                raise ClipExists(path)
            attempts.report(_PROVING_BEGINS, "proving")
            try:
                proof = await self._proven(clip, order, indexed)
            except ClipNotProven as damaged:  # As after a power cut.
                log.warning("own clip is damaged, and is made anew", path=path, why=damaged.message)
                await asyncio.to_thread(self._folder.remove, order.place, comment_of_task(order.task_id))
                return None
            await asyncio.to_thread(self._folder.put_label, order.place, order.label)
            if order.replaces is not None:
                await self._trash.give_back(order.replaces)  # An earlier run may have ended before it did.
            return FinishedClip(path, clip.size, proof, await self._encoder_of(clip))

    async def _is_replaced(self, clip: ClipFiles, order: ClipOrder) -> bool:
        """Whether the file is the one that the new clip replaces."""
        replaced = order.replaces
        if replaced is None or replaced.place != order.place:
            return False
        return await is_own(self._containers, clip, replaced)

    async def _encoder_of(self, clip: ClipFiles) -> Encoded:
        if clip.form.is_sequence:
            return _OF_ITS_FORMAT
        return Encoded((await self._containers.signature(clip.picture)).encoder, "")

    async def _first_made(
        self, order: ClipOrder, indexed: IndexedFile, working: WorkingClip, attempts: Attempts
    ) -> tuple[ClipProof, Encoded]:
        """Encoded with the first encoder that succeeds."""
        if order.place.format.is_sequence:
            return await self._made(order, indexed, working, CPU, attempts), _OF_ITS_FORMAT
        if _encoding(indexed.index, order).keeps_hdr:
            words = "" if order.encoder in (AUTO, CPU) else f"{order.encoder} cannot keep HDR. {CPU_HDR} was used."
            return await self._made(order, indexed, working, CPU_HDR, attempts), Encoded(CPU_HDR, words)
        return await self._encoders.first_that_works(
            order.encoder, lambda encoder: self._made(order, indexed, working, encoder, attempts)
        )

    async def _made(
        self, order: ClipOrder, indexed: IndexedFile, working: WorkingClip, encoder: str, attempts: Attempts
    ) -> ClipProof:
        """Encode until the proof succeeds: from segments where it can be, then seeking further back each time."""
        index = indexed.index
        encoding = _encoding(index, order)
        recipes = [
            ClipRecipe(order.place.format, encoder, comment_of_task(order.task_id), seek)
            for seek in _seeks(index, order.plan.first_frame)
        ]
        ways: list[Callable[[], Awaitable[None]]] = [
            partial(self._encoded, order, indexed.file, encoding, recipe, working, attempts) for recipe in recipes
        ]
        if encoder == CPU and _may_be_joined(order):
            ways.insert(0, partial(self._joined, order, indexed, encoding, working, attempts))
        refused: ClipNotProven | None = None
        for way in ways:
            if refused is not None and way is ways[-1] and self._in_vain.knows(order.source, encoder, refused):
                raise ClipNotProven(f"{refused.message} {_NOT_AGAIN}")
            attempts.begin()
            try:
                await way()
                await expect_unchanged(indexed.file)
                attempts.report(_PROVING_BEGINS, "proving")
                with await acquired(working.as_clip, close) as clip:
                    return await self._proven(clip, order, indexed)
            except ClipNotProven as failed:
                log.warning("clip not proven", task=order.task_id, encoder=encoder, why=failed.message)
                attempts.failed(failed)
                if failed.sound_alone:
                    raise
                refused = failed
            except RushesError as failed:
                attempts.failed(failed)  # Another encoder may be tried.
                raise
        assert refused is not None
        self._in_vain.note(order.source, encoder, refused)
        raise refused

    async def _joined(
        self, order: ClipOrder, indexed: IndexedFile, encoding: ClipEncoding, working: WorkingClip, attempts: Attempts
    ) -> None:
        """Joined from segments shared with other clips of the batch."""
        async with self._segments.joined(indexed, encoding, _on_frame(order, attempts)) as picture:
            recipe = ClipRecipe(order.place.format, CPU, comment_of_task(order.task_id), None)
            targets = await asyncio.to_thread(working.emptied)
            await self._encoder.finish(picture, indexed.file, targets, encoding, recipe)

    async def _encoded(
        self,
        order: ClipOrder,
        source: OpenFile,
        encoding: ClipEncoding,
        recipe: ClipRecipe,
        working: WorkingClip,
        attempts: Attempts,
    ) -> None:
        targets = await finished(working.emptied)
        async with self._sessions.held(recipe.encoder):
            await self._encoder.encode(source, targets, encoding, recipe, _on_frame(order, attempts))
        await finished(working.mark)

    async def _proven(self, clip: ClipFiles, order: ClipOrder, indexed: IndexedFile) -> ClipProof:
        """The clip's proof; raises ClipNotProven."""
        proof = await self._measured(clip, order, indexed)
        check_proof(proof, _expected(indexed.index, order))
        return proof

    async def _measured(self, clip: ClipFiles, order: ClipOrder, indexed: IndexedFile) -> MeasuredClip:
        encoding = _encoding(indexed.index, order)
        return await self._proofs.prove(
            clip, indexed.file, indexed.index, order.plan, encoding.crop, recoloured=encoding.mapped is not None
        )

    async def _publish(
        self, order: ClipOrder, working: WorkingClip, proof: ClipProof, encoded: Encoded
    ) -> FinishedClip:
        with await acquired(working.as_clip, close) as written:
            size = written.size

        publishing = asyncio.ensure_future(self._put_in_place(order, working))
        try:
            await asyncio.shield(publishing)
        except asyncio.CancelledError:
            # Cancelled at this moment: the clip must not remain, as nobody else knows of it.
            await asyncio.wait((publishing,))
            if publishing.exception() is None:
                await asyncio.to_thread(self._folder.remove, order.place, comment_of_task(order.task_id))
                await self._put_back(order)
            raise
        return FinishedClip(str(self._folder.path_of(order.place)), size, proof, encoded)

    async def _put_in_place(self, order: ClipOrder, working: WorkingClip) -> None:
        """Publish; a replaced clip goes into the trash first, and returns if publishing fails."""
        if order.replaces is not None:
            await self._trash.make_way(order.replaces)
        try:
            await asyncio.to_thread(working.publish)
        except Exception:
            if not await self._is_published(order):
                await self._put_back(order)
            raise
        await asyncio.to_thread(self._folder.put_label, order.place, order.label)
        if order.replaces is not None:
            await self._trash.give_back(order.replaces)

    async def _is_published(self, order: ClipOrder) -> bool:
        """Whether the new clip is there, whoever published it."""
        clip = await acquired(lambda: self._folder.published(order.place), close)
        if clip is None:
            return False
        with clip:
            return await is_of_task(self._containers, clip, order.task_id)

    async def _put_back(self, order: ClipOrder) -> None:
        if order.replaces is None:
            return
        try:
            await self._trash.restore([order.replaces])
        except NotInTrash:
            return  # it was gone before
        except PlaceTaken as taken:
            log.warning("not back at its place", clip=order.place.name, why=taken.message)


def _on_frame(order: ClipOrder, attempts: Attempts) -> Callable[[int], None]:
    """Reports the frames that were encoded."""
    return lambda frames: attempts.report(min(1.0, frames / order.plan.clip_frames) * _PROVING_BEGINS, "encoding")


def _may_be_joined(order: ClipOrder) -> bool:
    """Whether a clip can be joined from segments: not sequences, nor moving crops."""
    moves = order.crop is not None and order.crop.moves
    return bool(order.plan.joints) and not order.place.format.is_sequence and not moves


def _seeks(index: FrameIndex, frame: int) -> Iterator[int | None]:
    """Seek positions to try, in microseconds: containers with a poor index sometimes seek too far."""
    seek = seek_micros(index, frame)
    if seek is not None:
        yield seek
        earlier = seek - _EARLIER_MICROS
        if earlier > index.first_pts * index.time_base * 1_000_000:
            yield earlier
    yield None


def _check_plan(indexed: IndexedFile, order: ClipOrder) -> None:
    """Raise SourceChanged where the plan was made from another version of the file."""
    index, plan = indexed.index, order.plan
    first, last = plan.first_frame, plan.first_frame + plan.frame_count - 1
    if not (
        0 <= first <= last < index.frame_count
        and index.pts[first] <= plan.start_pts < index.pts_after(first)
        and index.pts[last] < plan.end_pts <= index.pts_after(last)
    ):
        raise SourceChanged(order.source.path)


def _encoding(index: FrameIndex, order: ClipOrder) -> ClipEncoding:
    return clip_encoding(
        *(index, order.plan, order.short_side, order.crop, order.audio, order.size_multiple, order.dynamic_range)
    )


def _expected(index: FrameIndex, order: ClipOrder) -> Expected:
    return expected_clip(index, _encoding(index, order), order.place.format)
