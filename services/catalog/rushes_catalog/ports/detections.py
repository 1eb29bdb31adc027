"""Where it is written down what models found."""

from typing import Protocol

from rushes_catalog.domain.detection_runs import DetectionRun, FoundChunk, NewDetectionRun
from rushes_catalog.domain.ids import AssetId, DetectionRunId, JobId


class Detections(Protocol):
    """Runs, and what they found. Raises DetectionRunNotFound where one is not known."""

    async def add(self, run: NewDetectionRun) -> None:
        """Record it; raises AssetNotFound."""

    async def get(self, run_id: DetectionRunId) -> DetectionRun:
        """As it is now."""

    async def of_asset(self, asset_id: AssetId) -> list[DetectionRun]:
        """The newest first."""

    async def of_job(self, job_id: JobId) -> DetectionRun | None:
        """The one that a job is about."""

    async def append(self, run_id: DetectionRunId, chunk: FoundChunk, width: int, height: int) -> None:
        """What was found next."""

    async def clear(self, run_id: DetectionRunId) -> None:
        """Nothing was looked at yet."""

    async def chunks(self, run_id: DetectionRunId, first: int, last: int | None, after: int) -> list[FoundChunk]:
        """A few that hold frames of a stretch, in their order, of those that begin after this frame."""

    async def remove(self, run_id: DetectionRunId) -> None:
        """With all that it found."""
