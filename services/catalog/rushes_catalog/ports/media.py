"""What the catalog needs from media nodes. Every method raises NoMediaNode where no attached node can answer."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Final, Protocol

from rushes_catalog.exports.domain.cutting import BatchPlan, WorkMessage, WorkProgress
from rushes_catalog.files.domain.scans import Told, WalkBatch
from rushes_catalog.jobs.domain.jobs import Claim
from rushes_catalog.library.domain.assets import KnownFile, Prepared, PreparedStage
from rushes_catalog.manifests.domain.manifest import ManifestForm
from rushes_catalog.proxies.domain.proxies import FinishedProxy
from rushes_footage.clips import ClipOrder, FoundClip, OwnClip, TaskId, VerifiedClip
from rushes_footage.contracts import ClipTiming
from rushes_footage.encoders import Trial
from rushes_footage.facts import Inspection
from rushes_footage.files import FileVersion, FoundFile, Place
from rushes_footage.formats import ClipFormat
from rushes_footage.plans import ClipPlace
from rushes_footage.proxies import FoundProxy

MOST_INSPECTED = 12
"""Limit of files per inspection request."""
AWAY: Final = frozenset({"RootOffline", "WorkersAway", "NoFreeSlot"})
"""Reasons of media that pass."""
FILE_CHANGED: Final = frozenset({"SourceChanged", "FileNotFound"})
"""Reasons of media for a file that is another one, or elsewhere: the catalog will know about it in a moment."""


class FootageReader(Protocol):
    """Reads the roots through any node that has them."""

    def walk(self, root: str, paths: Sequence[str] = ()) -> AsyncGenerator[WalkBatch]:
        """Every video below a root, or at and below these paths; ends with an error where a part could not be read."""

    async def is_empty(self, root: str) -> bool:
        """Whether the root's folder has no entries, or does not exist."""

    def watch(self, root: str) -> AsyncGenerator[Told]:
        """Changes in a root. Begins with `anything`, and ends with the node."""

    async def mark(self, root: str, mark: str) -> bool:
        """Have the root's watch report this mark after all earlier changes; False where it cannot, or there is no
        watch."""

    async def inspect(self, place: Place) -> Inspection:
        """Inspect a file; raises NotFound where there is none."""

    async def inspect_all(self, root: str, paths: Sequence[str]) -> list[Inspection | None]:
        """Inspect at most MOST_INSPECTED files of a root, in order; None for each that has to be inspected alone,
        which gives the reason."""

    async def locate(self, absolute_path: str) -> tuple[Place, FileVersion]:
        """The place of an absolute path on the media host; raises Forbidden outside of every root."""

    async def stat(self, place: Place) -> FoundFile:
        """The file as a walk would report it; raises NotFound where there is none."""

    async def prepare(self, root: str, stage: PreparedStage, files: Sequence[KnownFile]) -> Prepared:
        """Have a stage of derived files made in the background; returns after some seconds at most."""

    async def hash_parts(self, place: Place, version: FileVersion, first: int, *, hurried: bool = False) -> bytes:
        """Digests of a file's parts from a number on, as many as some seconds allow, and none while the node is
        busy, unless `hurried`. Raises NotFound, Conflict where the file has changed."""

    async def plan_clips(
        self, place: Place, *, cursor: float, clips: int, spread: float, timing: ClipTiming, shift_to_fit: bool
    ) -> BatchPlan:
        """The frames of a batch; times in seconds. Raises OutOfRange where it does not fit."""


class WorkNode(Protocol):
    """Runs tasks on a named media node."""

    def run(self, node: str, attempt: int, order: ClipOrder) -> AsyncGenerator[WorkMessage]:
        """Start the order's task, or attach to it; the last message is the result. Closing the stream does not stop
        the task."""

    async def stop(self, node: str, task_id: TaskId, attempt: int) -> bool:
        """End the task at once. False where the node cannot be reached, and may continue it for a while."""


class ProxyNode(Protocol):
    """Makes scrub proxies on a named media node, and manages them through any."""

    def make(
        self, claim: Claim, place: Place, version: FileVersion, height: int, *, as_ffmpeg: bool
    ) -> AsyncGenerator[WorkProgress | FinishedProxy]:
        """Start the claimed task, or attach to it; the last message is the result. Closing the stream does not stop it.

        `as_ffmpeg` as in ProxyRecord.
        """

    async def find(self, place: Place, height: int) -> FoundProxy:
        """The present version of the file, and its proxy where there is one; raises NotFound where there is no file."""

    async def has_room_to_spare(self, place: Place, height: int) -> bool:
        """Whether there is room for a background proxy of this file."""

    async def delete(self, path: str) -> int:
        """Delete a proxy; returns its size in bytes, 0 where it was gone."""


class EncoderTrials(Protocol):
    """Runs encoder trials on a named media node."""

    async def begin(self, node: str) -> tuple[Trial, ...]:
        """Present state of each. A running trial is not started again."""


class ExportFolder(Protocol):
    """The folder of published clips, through any node."""

    def location(self) -> str:
        """Its absolute path; suffixed siblings lie beside it."""

    async def highest_group(self, folder_suffix: str, name: str) -> int:
        """The highest number of existing groups of this name; 0 where there is none."""

    async def discard_clips(self, clips: Sequence[OwnClip]) -> list[int]:
        """Move clips into the trash, all or none; returns the bytes of each, 0 for a missing one."""

    async def restore_clips(self, clips: Sequence[OwnClip]) -> None:
        """Move clips back, all or none; raises NotFound, and AlreadyExists where something else lies at a place."""

    async def destroy_clips(self, clips: Sequence[OwnClip]) -> list[bool]:
        """Delete clips for good; False for each that is missing or not its task's."""

    async def label_clips(self, clips: Sequence[OwnClip]) -> None:
        """Write present labels into the manifests."""

    async def remove_clip(self, place: ClipPlace, task_id: TaskId) -> bool:
        """Remove the clip that this task published; False where there was none."""

    async def write_manifest(self, folder_suffix: str, form: ManifestForm, data: AsyncIterator[bytes]) -> None:
        """Replace a manifest of an output root atomically; without data it is removed."""

    async def find_clips(self, wanted: Sequence[tuple[str, ClipFormat]]) -> list[FoundClip]:
        """The files at these absolute paths."""

    async def verify_clip(self, order: ClipOrder, adopted: FileVersion | None = None) -> VerifiedClip:
        """Verify the clip that this order's task published, or that was imported in this version."""
