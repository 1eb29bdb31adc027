"""Starting transcripts."""

from rushes_catalog.annotations.domain.annotations import DEFAULT_PROFILE
from rushes_catalog.domain.ids import AssetId, JobId, new_id
from rushes_catalog.jobs.domain.jobs import JobKind, NewJob, NewTask, Rank, TaskKind
from rushes_catalog.jobs.operations.settle_task import append_job_event
from rushes_catalog.library.operations.find_asset import FindAsset
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.inference import SpeechRecogniser
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.transcripts.domain.errors import SpeechMissing, TranscriptUnderWay
from rushes_catalog.transcripts.domain.transcripts import TranscriptKey
from rushes_footage.clips import TaskId


class StartTranscript:
    """A transcript is made by a job with one task. Of a video there is one at a time."""

    def __init__(self, catalog: Catalog, find: FindAsset, recogniser: SpeechRecogniser, now: Clock) -> None:
        self._catalog, self._find, self._recogniser, self._now = catalog, find, recogniser, now

    async def start(self, asset_id: AssetId, language: str, by: str) -> JobId:
        """Queue it; `language` is a code in ISO 639, "": it is recognised.

        Raises SpeechMissing, InferenceAway, TranscriptUnderWay, NoMediaNode, AssetNotFound, AssetUnusable.
        """
        asset = await self._find.by_id(asset_id)
        if (missing := await self._recogniser.missing()) is not None:
            raise SpeechMissing(*missing)
        job_id = JobId(new_id())
        async with self._catalog.changing() as stores:
            asset = await stores.assets.get(asset_id, DEFAULT_PROFILE)
            if (there := await stores.video_transcripts.under_way(asset_id)) is not None:
                raise TranscriptUnderWay(asset.name, await stores.jobs.ticket(there.job_id))
            job = NewJob(job_id, JobKind.TRANSCRIPT, f"Transcript of {asset.name}", by, self._now())
            subject = TranscriptKey(asset_id, language).subject
            task = NewTask(TaskId(new_id()), TaskKind.TRANSCRIPT, subject, asset.place.root, Rank.TRANSCRIPT)
            await stores.jobs.add(job, [task])
            await append_job_event(stores, job_id, self._now)
        return job_id
