"""Where clips and manifests are published, and where deleted ones lie."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from rushes_footage.clips import TaskId
from rushes_footage.formats import ClipFormat
from rushes_footage.plans import ClipPlace
from rushes_media.domain.manifests import ManifestForm
from rushes_media.ports.files import ClipFiles


class WorkingClip(Protocol):
    """A clip that is being written, and gone at the end unless it is published. Blocks on the disk."""

    def emptied(self) -> tuple[int, ...]:
        """Descriptors to write to, as Encoder.encode wants them, with nothing there."""

    def mark(self) -> None:
        """Write the clip's mark wherever ffmpeg cannot."""

    def as_clip(self) -> ClipFiles:
        """What has been written, to be read."""

    def publish(self) -> None:
        """Give the clip its final name, as a whole; raises ClipExists where that is taken."""


class WorkingManifest(Protocol):
    """A manifest that is being written, and gone at the end unless it is published. Blocks on the disk."""

    def write(self, data: bytes) -> None:
        """Add to it."""

    def publish(self) -> None:
        """Take the old one's place; an empty one leaves none there."""


class ExportFolder(Protocol):
    """Where clips are published. Blocks on the file system: call it from a thread."""

    def path_of(self, place: ClipPlace) -> Path:
        """Where a clip is published; raises BadPlace."""

    def published(self, place: ClipPlace) -> ClipFiles | None:
        """What lies there, None where there is nothing."""

    def working_clip(self, place: ClipPlace, name: str, mark: str) -> AbstractContextManager[WorkingClip]:
        """A new empty clip beside where it will be published; `mark` says whose it is."""

    def working_manifest(self, suffix: str, form: ManifestForm) -> AbstractContextManager[WorkingManifest]:
        """A new, empty manifest of an output root, which takes the old one's place when it is published."""

    def put_label(self, place: ClipPlace, label: str) -> None:
        """Say a published clip's label in dataset.json, once."""

    def set_label(self, place: ClipPlace, label: str) -> None:
        """Say what a published clip is labelled now; a blank label takes it out of dataset.json."""

    def remove(self, place: ClipPlace, mark: str) -> bool:
        """Remove a published clip with its label, and its group's folder where that is empty then.

        Of a sequence only what bears the mark.
        """

    def place_at(self, path: Path, form: ClipFormat) -> ClipPlace | None:
        """The place that an absolute path is; None where no clip of this format could be published there."""

    def highest_group(self, suffix: str, name: str) -> int:
        """The highest number among the folders <name>_<number> of three digits or more; 0 where there is none."""


class Trash(Protocol):
    """What was deleted, beside where it was published. Blocks on the file system: call it from a thread."""

    def kept(self, place: ClipPlace, task_id: TaskId) -> ClipFiles | None:
        """A clip that lies in the trash, None where it does not."""

    def put(self, place: ClipPlace, task_id: TaskId, mark: str | None) -> int:
        """Take a clip and its label out of its place; how many bytes of it the trash has now.

        `mark` is what its files bear; None: nothing, and all that a clip of its format consists of is its own.
        """

    def in_the_way(self, place: ClipPlace, task_id: TaskId) -> Path | None:
        """What lies where a clip of the trash would return to."""

    def take_back(self, place: ClipPlace, task_id: TaskId) -> None:
        """Return a clip to its place; raises FileExistsError where something lies there."""

    def destroy(self, place: ClipPlace, task_id: TaskId, mark: str | None) -> None:
        """Delete a clip of the trash for good."""
