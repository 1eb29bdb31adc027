"""Transcripts of whole videos, in SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from rushes_catalog.domain.ids import AssetId, ChangeId, JobId
from rushes_catalog.jobs.domain.jobs import OPEN_JOBS, JobKind, TaskState
from rushes_catalog.storage.database import is_taken
from rushes_catalog.storage.dialects.expressions import unindexed
from rushes_catalog.storage.schema.jobs import job, task
from rushes_catalog.storage.schema.library import asset
from rushes_catalog.storage.schema.transcripts import transcript_segment, video_transcript
from rushes_catalog.storage.steady import SteadyConnection
from rushes_catalog.transcripts.domain.spoken_words import SaidQuery, letters_in, words_of
from rushes_catalog.transcripts.domain.transcripts import (
    Language,
    SaidHit,
    Segment,
    SoFar,
    Stretch,
    Transcript,
    TranscriptKey,
    UnderWay,
)
from rushes_catalog.transcripts.store.said_index import numbers_said
from rushes_footage.clips import TaskId

MOST_COMPARED: Final = 10_000
"""Segments with the words of a query that are compared with each other: of words that everybody says, some."""
_SHOWN: Final = (video_transcript.c.made_at.is_not(None), video_transcript.c.deletion_id.is_(None))


class VideoTranscripts:
    """Transcripts by content. Unfinished and deleted ones are found by nobody but those who finish them or bring them
    back."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def of(self, fingerprint: str) -> Transcript | None:
        """The transcript of a content."""
        row = (await self._connection.execute(_shown(fingerprint))).one_or_none()
        if row is None:
            return None
        segments = await self._connection.execute(
            select(transcript_segment)
            .where(transcript_segment.c.transcript_id == row.id)
            .order_by(transcript_segment.c.start_us, transcript_segment.c.number)
        )
        language = Language(row.language, row.language_probability)
        return Transcript(language, row.made_at, tuple(_segment_of(each) for each in segments))

    async def under_way(self, asset_id: AssetId) -> UnderWay | None:
        """The job that transcribes a video, where one waits, runs or is paused."""
        begin = TranscriptKey(asset_id, "").subject
        row = (
            await self._connection.execute(
                select(job.c.id, task.c.progress)
                .join_from(task, job)
                # "{" follows the letters of languages.
                .where(task.c.subject >= begin, task.c.subject < begin + "{")
                .where(job.c.kind == JobKind.TRANSCRIPT, job.c.state.in_(OPEN_JOBS))
                .order_by(job.c.id.desc())
                .limit(1)
            )
        ).one_or_none()
        return None if row is None else UnderWay(JobId(row.id), row.progress)

    async def exists(self, fingerprint: str) -> bool:
        """Whether there is that of a content."""
        return bool(await self._connection.scalar(select(_shown(fingerprint).exists())))

    async def assets(self, fingerprint: str, most: int) -> list[AssetId]:
        """Files with a content, so many at most."""
        files = select(asset.c.id).where(asset.c.fingerprint == fingerprint).order_by(asset.c.number).limit(most)
        return [AssetId(asset_id) for asset_id in await self._connection.scalars(files)]

    # -- making one ---------------------------------------------------------

    async def so_far(self, task_id: TaskId) -> SoFar | None:
        """What a task has stored of its unfinished transcript."""
        unfinished = select(video_transcript).where(
            video_transcript.c.id == task_id, video_transcript.c.made_at.is_(None)
        )
        row = (await self._connection.execute(unfinished)).one_or_none()
        if row is None:
            return None
        language = Language(row.language, row.language_probability)
        return SoFar(TaskId(row.id), row.fingerprint, row.recogniser, row.heard_us, language)

    async def begin(self, task_id: TaskId, fingerprint: str, recogniser: str) -> None:
        """Begin a task's transcript from nothing, and forget unfinished ones of tasks that neither wait nor run."""
        unfinished = select(video_transcript.c.id).where(video_transcript.c.made_at.is_(None))
        ended = list(await self._connection.scalars(unfinished.where(~_is_alive())))
        await self._forget([*ended, task_id])
        row = {"id": task_id, "fingerprint": fingerprint, "recogniser": recogniser}
        await self._connection.execute(insert(video_transcript).values(**row))

    async def append(self, task_id: TaskId, stretch: Stretch) -> None:
        """Add a stretch to a task's unfinished transcript."""
        rows = [_columns(task_id, segment) for segment in stretch.segments]
        if rows:
            await self._connection.execute(insert(transcript_segment), rows)
        await self._connection.execute(
            update(video_transcript)
            .where(video_transcript.c.id == task_id)
            .values(
                heard_us=stretch.end_us,
                language=stretch.language.code,
                language_probability=stretch.language.probability,
            )
        )

    async def finish(self, task_id: TaskId, at: datetime) -> None:
        """Show a task's transcript, where there is no other one of the same content."""
        await self._connection.execute(
            update(video_transcript).where(video_transcript.c.id == task_id).values(made_at=at)
        )

    async def _forget(self, ids: Sequence[str]) -> None:
        await _forget(self._connection, select(video_transcript.c.id).where(video_transcript.c.id.in_(ids)))

    # -- deleting one -------------------------------------------------------

    async def delete(self, fingerprint: str, change_id: ChangeId) -> bool:
        """Mark that of a content as deleted by a change; False where there is none."""
        there = update(video_transcript).where(video_transcript.c.fingerprint == fingerprint, *_SHOWN)
        return (await self._connection.execute(there.values(deletion_id=change_id))).rowcount > 0

    async def bring_back(self, change_id: ChangeId) -> bool | None:
        """Undo a deletion; False where there is another one since, which ends the transaction; None where it was
        deleted for good."""
        deleted = update(video_transcript).where(video_transcript.c.deletion_id == change_id)
        try:
            return (await self._connection.execute(deleted.values(deletion_id=None))).rowcount > 0 or None
        except IntegrityError as failed:
            if is_taken(failed):
                return False
            raise

    # -- searching ----------------------------------------------------------

    async def search(self, query: SaidQuery, limit: int, most_compared: int = MOST_COMPARED) -> list[SaidHit]:
        """Segments of videos that there are, the shortest first; of a content that several files have, each."""
        some = _newest_with(query, most_compared).subquery()
        best = (
            select(transcript_segment)
            .where(transcript_segment.c.number.in_(select(some.c.number)))
            .order_by(transcript_segment.c.letters, transcript_segment.c.number)
            .limit(limit)
            .subquery()
        )
        rows = await self._connection.execute(
            select(best, asset.c.number.label("asset_number"), asset.c.id.label("asset_id"))
            .join(video_transcript, video_transcript.c.id == best.c.transcript_id)
            .join(asset, asset.c.fingerprint == video_transcript.c.fingerprint)
            .where(asset.c.absent == 0)
            .order_by(best.c.letters, best.c.number, asset.c.number)
            .limit(limit)
        )
        return [SaidHit(row.asset_number, AssetId(row.asset_id), _segment_of(row), row.letters) for row in rows]


def _newest_with(query: SaidQuery, most: int) -> Select[int]:
    """Numbers of segments of videos that there are, the newest first.

    SQLite has no statistics of the search index, and would read all transcripts to look each segment up in it. This way
    the index comes first, in the order of numbers, and the limit stops it.
    """
    said = numbers_said(query)
    return (
        select(said.c.number)
        .join_from(said, transcript_segment, transcript_segment.c.number == unindexed(said.c.number))
        .join(video_transcript, video_transcript.c.id == unindexed(transcript_segment.c.transcript_id))
        .where(*_SHOWN, _is_present())
        .order_by(said.c.number.desc())
        .limit(most)
    )


async def forget_deleted_transcripts(connection: SteadyConnection, changes: Select[str]) -> None:
    """Forget what these changes have deleted."""
    await _forget(connection, select(video_transcript.c.id).where(video_transcript.c.deletion_id.in_(changes)))


async def _forget(connection: SteadyConnection, ids: Select[str]) -> None:
    await connection.execute(delete(transcript_segment).where(transcript_segment.c.transcript_id.in_(ids)))
    await connection.execute(delete(video_transcript).where(video_transcript.c.id.in_(ids)))


def _shown(fingerprint: str) -> Select[*tuple[Any, ...]]:
    return select(video_transcript).where(video_transcript.c.fingerprint == fingerprint, *_SHOWN)


def _is_alive() -> ColumnElement[bool]:
    """Whether a transcript's task waits or runs; by the task's id, as very many other tasks may wait."""
    return (
        select(task.c.id)
        .where(task.c.id == video_transcript.c.id, unindexed(task.c.state).in_([TaskState.WAITING, TaskState.RUNNING]))
        .exists()
    )


def _is_present() -> ColumnElement[bool]:
    """Whether a file with the transcript's content is there, or was at the last look at its root."""
    return (
        select(asset.c.number)
        .where(asset.c.fingerprint == video_transcript.c.fingerprint, asset.c.absent == 0)
        .exists()
    )


def _columns(task_id: TaskId, segment: Segment) -> dict[str, Any]:
    words = words_of(segment.text)
    return {
        "transcript_id": task_id,
        "start_us": segment.start_us,
        "end_us": segment.end_us,
        "text": segment.text,
        "confidence": segment.confidence,
        "words": " ".join(words),
        "letters": letters_in(words),
    }


def _segment_of(row: Row[*tuple[Any, ...]]) -> Segment:
    return Segment(row.start_us, row.end_us, row.text, row.confidence)
