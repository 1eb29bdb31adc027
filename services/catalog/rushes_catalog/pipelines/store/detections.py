"""Detection runs and their results, in SQL."""

from typing import Any

from sqlalchemy import Row, Select, delete, insert, select, update

from rushes_catalog.domain.ids import AssetId, DetectionRunId, JobId
from rushes_catalog.library.domain.errors import AssetNotFound
from rushes_catalog.pipelines.domain.detection_runs import DetectionRun, FoundChunk, NewDetectionRun
from rushes_catalog.pipelines.domain.errors import DetectionRunNotFound
from rushes_catalog.storage.schema.detections import detection_chunk, detection_run
from rushes_catalog.storage.schema.library import asset
from rushes_catalog.storage.steady import SteadyConnection
from rushes_catalog.storage.stored_json import KNOWN_MODEL, SOUGHT
from rushes_footage.files import FileVersion

_RUN = select(detection_run, asset.c.id.label("asset_id")).join_from(detection_run, asset)
_CHUNKS_TOGETHER = 16


class Detections:
    """Runs and results. Raises DetectionRunNotFound for unknown runs."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def add(self, run: NewDetectionRun) -> None:
        """Add a run; raises AssetNotFound."""
        number = await self._connection.scalar(select(asset.c.number).where(asset.c.id == run.asset_id))
        if number is None:
            raise AssetNotFound(run.asset_id)
        await self._connection.execute(
            insert(detection_run).values(
                id=run.id,
                asset_number=number,
                job_id=run.job_id,
                sought=SOUGHT.dump_json(run.sought).decode(),
                model=KNOWN_MODEL.dump_json(run.model).decode(),
                source_size=run.source.size,
                source_mtime_ns=run.source.mtime_ns,
                created_at=run.created_at,
            )
        )

    async def get(self, run_id: DetectionRunId) -> DetectionRun:
        """One run."""
        found = await self._runs(_RUN.where(detection_run.c.id == run_id))
        if not found:
            raise DetectionRunNotFound(run_id)
        return found[0]

    async def of_asset(self, asset_id: AssetId) -> list[DetectionRun]:
        """Runs of an asset, the newest first."""
        return await self._runs(_RUN.where(asset.c.id == asset_id).order_by(detection_run.c.id.desc()))

    async def of_job(self, job_id: JobId) -> DetectionRun | None:
        """The run of a job."""
        found = await self._runs(_RUN.where(detection_run.c.job_id == job_id))
        return found[0] if found else None

    async def append(self, run_id: DetectionRunId, chunk: FoundChunk, width: int, height: int) -> None:
        """Append results."""
        changed = await self._connection.execute(
            update(detection_run)
            .where(detection_run.c.id == run_id)
            .values(
                width=width,
                height=height,
                frames=detection_run.c.frames + chunk.frames,
                boxes=detection_run.c.boxes + chunk.boxes,
                last_frame=chunk.last,
            )
        )
        if not changed.rowcount:
            raise DetectionRunNotFound(run_id)
        await self._connection.execute(
            insert(detection_chunk).values(
                run_id=run_id,
                first=chunk.first,
                last=chunk.last,
                frames=chunk.frames,
                boxes=chunk.boxes,
                data=chunk.data,
            )
        )

    async def clear(self, run_id: DetectionRunId) -> None:
        """Delete all results of a run."""
        await self._connection.execute(delete(detection_chunk).where(detection_chunk.c.run_id == run_id))
        await self._connection.execute(
            update(detection_run).where(detection_run.c.id == run_id).values(frames=0, boxes=0, last_frame=None)
        )

    async def chunks(self, run_id: DetectionRunId, first: int, last: int | None, after: int) -> list[FoundChunk]:
        """Some chunks with frames from `first` to `last`, in order; only chunks that begin after frame `after`."""
        held = select(detection_chunk).where(
            detection_chunk.c.run_id == run_id, detection_chunk.c.first > after, detection_chunk.c.last >= first
        )
        if last is not None:
            held = held.where(detection_chunk.c.first <= last)
        rows = await self._connection.execute(held.order_by(detection_chunk.c.first).limit(_CHUNKS_TOGETHER))
        return [FoundChunk(row.first, row.last, row.frames, row.boxes, row.data) for row in rows]

    async def remove(self, run_id: DetectionRunId) -> None:
        """Delete a run with its results."""
        await self._connection.execute(delete(detection_chunk).where(detection_chunk.c.run_id == run_id))
        if not (await self._connection.execute(delete(detection_run).where(detection_run.c.id == run_id))).rowcount:
            raise DetectionRunNotFound(run_id)

    async def _runs(self, query: Select[Any]) -> list[DetectionRun]:
        return [_run_of(row) for row in await self._connection.execute(query)]


def _run_of(row: Row[Any]) -> DetectionRun:
    return DetectionRun(
        id=DetectionRunId(row.id),
        asset_id=AssetId(row.asset_id),
        job_id=JobId(row.job_id),
        sought=SOUGHT.validate_json(row.sought),
        model=KNOWN_MODEL.validate_json(row.model),
        source=FileVersion(row.source_size, row.source_mtime_ns),
        created_at=row.created_at,
        width=row.width,
        height=row.height,
        frames=row.frames,
        boxes=row.boxes,
        last_frame=row.last_frame,
    )
