"""Publishing clips and manifests, and the trash."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from rushes_footage.clips import TaskId
from rushes_footage.formats import ClipFormat
from rushes_footage.plans import ClipPlace
from rushes_media.domain.manifests import ManifestForm
from rushes_media.ports.files import ClipFiles


class WorkingClip(Protocol):
    """A clip that is being written; it is deleted at the end unless it was published. Blocks on the disk."""

    def emptied(self) -> tuple[int, ...]:
        """Empty descriptors for Encoder.encode."""

    def mark(self) -> None:
        """Write the clip's mark where ffmpeg cannot."""

    def as_clip(self) -> ClipFiles:
        """The data written so far, for reading."""

    def publish(self) -> None:
        """Give the clip its final name, atomically; raises ClipExists where that is taken."""


class WorkingManifest(Protocol):
    """A manifest that is being written; it is deleted at the end unless it was published. Blocks on the disk."""

    def write(self, data: bytes) -> None:
        """Append bytes."""

    def publish(self) -> None:
        """Replace the old manifest; an empty one removes it."""


class ExportFolder(Protocol):
    """The folder of published clips. Blocks on the file system: call it from a thread."""

    def path_of(self, place: ClipPlace) -> Path:
        """The path of a published clip; raises BadPlace."""

    def published(self, place: ClipPlace) -> ClipFiles | None:
        """The clip at a place, None where there is none."""

    def working_clip(self, place: ClipPlace, name: str, mark: str) -> AbstractContextManager[WorkingClip]:
        """A new empty clip in the same output root; `mark` identifies its task."""

    def working_manifest(self, suffix: str, form: ManifestForm) -> AbstractContextManager[WorkingManifest]:
        """A new empty manifest of an output root, which replaces the old one when it is published."""

    def put_label(self, place: ClipPlace, label: str) -> None:
        """Write a published clip's label into dataset.json."""

    def set_label(self, place: ClipPlace, label: str) -> None:
        """Set a published clip's label in dataset.json; a blank one removes the entry."""

    def remove(self, place: ClipPlace, mark: str) -> bool:
        """Remove a published clip with its label, and its group's folder where that is empty then.

        Of a sequence only pictures with the mark are removed.
        """

    def place_at(self, path: Path, form: ClipFormat) -> ClipPlace | None:
        """The place that an absolute path stands for; None where no clip of this format could be published there."""

    def highest_group(self, suffix: str, name: str) -> int:
        """The highest number among entries <name>_<number> of three digits or more; 0 where there is none."""


class Trash(Protocol):
    """Deleted clips, in the output root that they were published in. Blocks on the file system: call it from a
    thread."""

    def kept(self, place: ClipPlace, task_id: TaskId) -> ClipFiles | None:
        """A clip in the trash, None where it is not there."""

    def put(self, place: ClipPlace, task_id: TaskId, mark: str | None) -> None:
        """Move a clip and its label into the trash, a sequence with all files in its folder.

        `mark` is that of its files; None: they have none, and all files of a clip of its format belong to it.
        """

    def give_back(self, place: ClipPlace, task_id: TaskId, mark: str | None) -> None:
        """Move files that are not a sequence's own from its folder in the trash back to their place."""

    def size(self, place: ClipPlace, task_id: TaskId) -> int:
        """Size of a clip in the trash in bytes, 0 where it is not there."""

    def in_the_way(self, place: ClipPlace, task_id: TaskId) -> Path | None:
        """What lies where a clip of the trash would return to."""

    def take_back(self, place: ClipPlace, task_id: TaskId) -> None:
        """Return a clip to its place; raises FileExistsError where something lies there."""

    def destroy(self, place: ClipPlace, task_id: TaskId, mark: str | None) -> None:
        """Delete a clip of the trash for good."""
