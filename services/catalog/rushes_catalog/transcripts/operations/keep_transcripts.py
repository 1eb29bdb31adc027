"""Reading and deleting transcripts."""

from rushes_catalog.annotations.domain.annotations import DEFAULT_PROFILE
from rushes_catalog.changes.domain.changes import NewChange, RecordedChange, TranscriptDeleted
from rushes_catalog.changes.domain.errors import NotReversible
from rushes_catalog.domain.ids import AssetId, ChangeId, new_id
from rushes_catalog.events.domain.events import MOST_NAMED_ASSETS, AnnotationsChanged, ChangeRecorded
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_catalog.transcripts.domain.errors import NoTranscript
from rushes_catalog.transcripts.domain.transcripts import Transcript, UnderWay


class KeepTranscripts:
    """Transcripts of the present contents of videos."""

    def __init__(self, catalog: Catalog, now: Clock) -> None:
        self._catalog, self._now = catalog, now

    async def of(self, asset_id: AssetId) -> tuple[str, Transcript | UnderWay]:
        """Name of a video, and its transcript, or how far the first one is. Raises AssetNotFound, NoTranscript."""
        async with self._catalog.reading() as stores:
            asset = await stores.assets.get(asset_id, DEFAULT_PROFILE)
            found = await stores.video_transcripts.of(asset.fingerprint) if asset.fingerprint else None
            shown = found or await stores.video_transcripts.under_way(asset_id)
        if shown is None:
            raise NoTranscript(asset.name, asset_id)
        return asset.name, shown

    async def delete(self, asset_id: AssetId, by: str) -> RecordedChange:
        """Raises AssetNotFound, NoTranscript."""
        async with self._catalog.changing() as stores:
            asset = await stores.assets.get(asset_id, DEFAULT_PROFILE)
            change = NewChange(
                id=ChangeId(new_id()),
                what=TranscriptDeleted(asset_id, asset.fingerprint),
                words=f"Transcript of {asset.name} deleted",
                made_by=by,
                made_at=self._now(),
                assets=(asset_id,),
            )
            await stores.changes.add(change)
            if not await stores.video_transcripts.delete(asset.fingerprint, change.id):
                raise NoTranscript(asset.name, asset_id)
            await append_transcript_events(stores, asset.fingerprint, self._now)
            await stores.events.append(ChangeRecorded(change.id), self._now())
            return await stores.changes.get(change.id)


async def turn_deletion(
    stores: Stores, change_id: ChangeId, what: TranscriptDeleted, now: Clock, *, again: bool
) -> None:
    """Undo a deletion, or redo it with `again`; raises NotReversible."""
    if again:
        if not await stores.video_transcripts.delete(what.fingerprint, change_id):
            raise NotReversible("There is no transcript any more.")
    else:
        brought_back = await stores.video_transcripts.bring_back(change_id)
        if brought_back is None:
            raise NotReversible("It was deleted for good.")
        if not brought_back:
            raise NotReversible("There is another transcript since. Delete that one first.")
    await append_transcript_events(stores, what.fingerprint, now)


async def append_transcript_events(
    stores: Stores, fingerprint: str, now: Clock, most_named: int = MOST_NAMED_ASSETS
) -> None:
    """One for each file with the content, or one for all where these are more than are named."""
    assets = await stores.video_transcripts.assets(fingerprint, most_named + 1)
    for asset_id in assets if len(assets) <= most_named else ("",):
        await stores.events.append(AnnotationsChanged(asset_id, ""), now())
