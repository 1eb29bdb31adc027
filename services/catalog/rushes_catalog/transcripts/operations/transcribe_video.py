"""Transcribing a video."""

from contextlib import aclosing
from typing import Final

from rushes_catalog.annotations.domain.annotations import DEFAULT_PROFILE
from rushes_catalog.changes.domain.changes import NewChange, TranscriptDeleted
from rushes_catalog.domain.ids import ChangeId, new_id
from rushes_catalog.domain.times import MICROSECONDS
from rushes_catalog.events.domain.events import ChangeRecorded
from rushes_catalog.jobs.domain.jobs import Claim
from rushes_catalog.jobs.operations.deliver_tasks import Report
from rushes_catalog.jobs.operations.settle_task import settle_success
from rushes_catalog.library.domain.assets import Asset
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.inference import SpeechRecogniser
from rushes_catalog.ports.media import FILE_CHANGED
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_catalog.transcripts.domain.errors import NotInspected, TranscribedFileChanged
from rushes_catalog.transcripts.domain.transcripts import Begun, SoFar, Stretch, TranscriptKey
from rushes_catalog.transcripts.operations.keep_transcripts import append_transcript_events
from rushes_chassis.errors import Conflict, NotFound

_STAGE: Final = "transcribing"


class TranscribeVideo:
    """Implements jobs.operations.deliver_tasks.TaskHandler. What was transcribed before an interruption is kept, but
    shown to nobody before the end."""

    def __init__(self, catalog: Catalog, fleet: Fleet, recogniser: SpeechRecogniser, now: Clock) -> None:
        self._catalog, self._fleet, self._recogniser, self._now = catalog, fleet, recogniser, now

    async def run(self, claim: Claim, report: Report) -> None:
        """Transcribe the present version of the file, and show the transcript with the end of the task.

        Raises AssetNotFound, AssetUnusable, NotInspected, TranscribedFileChanged, and the errors of inference.
        """
        key = TranscriptKey.of_subject(claim.subject)
        async with self._catalog.reading() as stores:
            asset = (await stores.assets.get(key.asset_id, DEFAULT_PROFILE)).among(self._fleet.online_roots)
            so_far = await stores.video_transcripts.so_far(claim.task_id)
        asset.expect_usable()
        if not asset.fingerprint:
            raise NotInspected(asset.name)
        if so_far is not None and so_far.fingerprint != asset.fingerprint:
            so_far = None
        try:
            await self._transcribe(claim, key, asset, so_far, report)
        except (Conflict, NotFound) as changed:
            if changed.reason not in FILE_CHANGED:
                raise
            raise TranscribedFileChanged(asset.name) from changed
        async with self._catalog.changing() as stores:
            present = await stores.assets.get(asset.id, DEFAULT_PROFILE)
            if (present.version, present.fingerprint) != (asset.version, asset.fingerprint):
                raise TranscribedFileChanged(asset.name)
            if await stores.video_transcripts.exists(asset.fingerprint):
                await self._replace(stores, claim, asset)
            await stores.video_transcripts.finish(claim.task_id, self._now())
            await append_transcript_events(stores, asset.fingerprint, self._now)
            await settle_success(stores, claim, self._now)

    async def withdraw(self, claim: Claim) -> None:
        """Does nothing: the call has ended, and what it has left is forgotten with the next transcript."""

    async def _transcribe(
        self, claim: Claim, key: TranscriptKey, asset: Asset, so_far: SoFar | None, report: Report
    ) -> None:
        said = self._recogniser.transcribe(asset.place, asset.version, key.language, so_far)
        seconds = 0.0
        async with aclosing(said) as steps:
            async for each in steps:
                if isinstance(each, Begun):
                    seconds = each.seconds
                    if so_far is None or each.after_us != so_far.heard_us or each.recogniser != so_far.recogniser:
                        await self._begin(claim, asset, each)
                else:
                    share = min(1.0, each.end_us / MICROSECONDS / seconds) if seconds > 0 else 0.0
                    await self._append(claim, each, share)
                    await report(share, _STAGE)

    async def _replace(self, stores: Stores, claim: Claim, asset: Asset) -> None:
        """Delete the earlier transcript, which may have been worth more, so that it can be brought back."""
        change = NewChange(
            id=ChangeId(new_id()),
            what=TranscriptDeleted(asset.id, asset.fingerprint),
            words=f"Transcript of {asset.name} replaced",
            made_by=await stores.jobs.requested_by(claim.job_id),
            made_at=self._now(),
            assets=(asset.id,),
        )
        await stores.changes.add(change)
        await stores.video_transcripts.delete(asset.fingerprint, change.id)
        await stores.events.append(ChangeRecorded(change.id), self._now())

    async def _begin(self, claim: Claim, asset: Asset, begun: Begun) -> None:
        async with self._catalog.changing() as stores:
            await stores.tasks.note_progress(claim, 0.0)
            await stores.video_transcripts.begin(claim.task_id, asset.fingerprint, begun.recogniser)

    async def _append(self, claim: Claim, stretch: Stretch, share: float) -> None:
        """Store a stretch of the current attempt only; raises Fenced."""
        async with self._catalog.changing() as stores:
            await stores.tasks.note_progress(claim, share)
            await stores.video_transcripts.append(claim.task_id, stretch)
