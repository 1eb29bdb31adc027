"""What the catalog asks of media nodes. Every method raises NoMediaNode where none is attached that could answer."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Protocol

from rushes_catalog.domain.assets import KnownFile, Prepared, PreparedStage
from rushes_catalog.domain.cutting import BatchPlan, WorkMessage, WorkProgress
from rushes_catalog.domain.manifest import ManifestForm
from rushes_catalog.domain.proxies import FinishedProxy
from rushes_catalog.domain.scans import Told, WalkBatch
from rushes_footage.clips import ClipOrder, FoundClip, OwnClip, TaskId, VerifiedClip
from rushes_footage.contracts import ClipTiming
from rushes_footage.encoders import Trial
from rushes_footage.facts import Inspection
from rushes_footage.files import FileVersion, FoundFile, Place
from rushes_footage.formats import ClipFormat
from rushes_footage.plans import ClipPlace
from rushes_footage.proxies import FoundProxy

MOST_INSPECTED = 12
"""Files that media looks into for one question."""


class FootageReader(Protocol):
    """Looks at what lies in the roots, through whichever node holds them."""

    def walk(self, root: str, paths: Sequence[str] = ()) -> AsyncGenerator[WalkBatch]:
        """Every video below a root, or at and below these paths of it; ends with an error where not all of it could be
        seen."""

    async def is_empty(self, root: str) -> bool:
        """Whether nothing at all lies in the root's folder now, or there is no such folder."""

    def watch(self, root: str) -> AsyncGenerator[Told]:
        """What changes in a root. Begins with `anything`, and ends with the node."""

    async def mark(self, root: str, mark: str) -> bool:
        """Have the watch of a root that is under way say this mark behind what changed before; False where it cannot,
        or there is none."""

    async def inspect(self, place: Place) -> Inspection:
        """What the file there is now; raises NotFound where none is."""

    async def inspect_all(self, root: str, paths: Sequence[str]) -> list[Inspection | None]:
        """The same for at most MOST_INSPECTED files of a root, in their order; None for each that has to be asked for
        by itself, which says why."""

    async def locate(self, absolute_path: str) -> tuple[Place, FileVersion]:
        """The place that an absolute path of the media host means; raises Forbidden outside of every root."""

    async def stat(self, place: Place) -> FoundFile:
        """The file as a walk would meet it; raises NotFound where none is."""

    async def prepare(self, root: str, stage: PreparedStage, files: Sequence[KnownFile]) -> Prepared:
        """Have a stage of a root's files made while nobody waits for anything; answers after some seconds at most."""

    async def hash_parts(self, place: Place, version: FileVersion, first: int, *, hurried: bool = False) -> bytes:
        """The digests of a file's parts from one on, one after the other: as many as some seconds bring, and none while
        somebody waits for its node, unless this is `hurried`. Raises NotFound, Conflict where it has changed."""

    async def plan_clips(
        self, place: Place, *, cursor: float, clips: int, spread: float, timing: ClipTiming, shift_to_fit: bool
    ) -> BatchPlan:
        """Which frames a batch consists of; times in seconds. Raises OutOfRange where it does not fit."""


class WorkNode(Protocol):
    """Has tasks done by a media node, which it names."""

    def run(self, node: str, attempt: int, order: ClipOrder) -> AsyncGenerator[WorkMessage]:
        """Begin the order's task there, or attach to it; the last message is the result. Leaving the stream stops
        nothing."""

    async def stop(self, node: str, task_id: TaskId, attempt: int) -> bool:
        """End the task there at once. False where the node cannot be told, and may go on with it for a while."""


class ProxyNode(Protocol):
    """Has scrub proxies made by a media node, which it names, and looked after by any."""

    def make(
        self, node: str, task_id: TaskId, attempt: int, place: Place, version: FileVersion, height: int
    ) -> AsyncGenerator[WorkProgress | FinishedProxy]:
        """Begin the task there, or attach to it; the last message is the result. Leaving the stream stops nothing."""

    async def find(self, place: Place, height: int) -> FoundProxy:
        """The version of the file that is there, and its proxy where there is one; raises NotFound where no file is."""

    async def has_room_to_spare(self, place: Place, height: int) -> bool:
        """Whether one of this file may be made that nobody has asked for."""

    async def delete(self, path: str) -> int:
        """Delete a proxy that was made; how many bytes that were, 0: it was gone."""


class EncoderTrials(Protocol):
    """Has a media node, which is named, try its encoders."""

    async def begin(self, node: str) -> tuple[Trial, ...]:
        """How each stands then. A trial that runs already is not begun again."""


class ExportFolder(Protocol):
    """The folder that clips are published in, through any node."""

    def location(self) -> str:
        """Its absolute path; suffixed siblings lie beside it."""

    async def highest_group(self, folder_suffix: str, name: str) -> int:
        """The highest number among the groups of this name that lie there; 0 where there is none."""

    async def discard_clips(self, clips: Sequence[OwnClip]) -> list[int]:
        """Move the clips into the trash, all or none; how many bytes of each lie there, 0: it was not there."""

    async def restore_clips(self, clips: Sequence[OwnClip]) -> None:
        """Move them back, all or none; raises NotFound, and AlreadyExists where something else lies at a place."""

    async def destroy_clips(self, clips: Sequence[OwnClip]) -> list[bool]:
        """Delete them for good; False for each that is not there or not its task's."""

    async def label_clips(self, clips: Sequence[OwnClip]) -> None:
        """Say in the manifests what they are labelled now."""

    async def remove_clip(self, place: ClipPlace, task_id: TaskId) -> bool:
        """Remove the clip that this task published; False where there was none."""

    async def write_manifest(self, folder_suffix: str, form: ManifestForm, data: AsyncIterator[bytes]) -> None:
        """Replace a manifest of an output root, whole or not at all; without any data it is removed."""

    async def find_clips(self, wanted: Sequence[tuple[str, ClipFormat]]) -> list[FoundClip]:
        """What lies at each of these absolute paths."""

    async def verify_clip(self, order: ClipOrder, adopted: FileVersion | None = None) -> VerifiedClip:
        """Prove the clip again that this order's task published, or that was adopted in this version."""
