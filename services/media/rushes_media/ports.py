"""What the operations need from the world outside, as they see it."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self
from uuid import UUID

from rushes_media.domain.clips import ClipPlace, ClipProof, Signature
from rushes_media.domain.comparison import Comparison
from rushes_media.domain.encoders import Trial
from rushes_media.domain.encodings import ClipEncoding, PictureCrop
from rushes_media.domain.facts import MediaFacts, Problem
from rushes_media.domain.formats import ClipFormat
from rushes_media.domain.frame_index import FrameIndex
from rushes_media.domain.live import LiveEncoding
from rushes_media.domain.manifests import ManifestForm
from rushes_media.domain.renditions import Failure, PictureRendition, SoundRendition
from rushes_media.domain.segments import Joined, JoinedPart, Segment
from rushes_media.domain.sources import FileVersion, Source
from rushes_media.domain.spans import ClipPlan
from rushes_media.domain.waveforms import WaveformPlan


@dataclass(frozen=True)
class ClipRecipe:
    """How a clip is encoded, beside what is in it."""

    form: ClipFormat
    encoder: str
    """FFmpeg's name of what a file's pictures are encoded with."""
    mark: str
    """What the clip says of itself."""
    seek_micros: int | None
    """Where to begin decoding, in microseconds of the source's timestamps; None is its start."""


@dataclass(frozen=True)
class PictureSize:
    """The box that a picture has to fit in, in pixels."""

    width: int
    height: int
    pad: bool = False
    """It fills the box, with black around what is shown."""


@dataclass(frozen=True)
class Near:
    """A moment that a picture has to show roughly."""

    seconds: float
    tolerance: float | None
    """At most so many seconds before it; None: any key frame."""


class File(Protocol):
    """A source that is open for reading."""

    @property
    def version(self) -> FileVersion:
        """As it was when it was opened."""

    @property
    def source(self) -> Source | None:
        """Which of the library it is, in the version that is open; None for a file of our own."""

    @property
    def descriptor(self) -> int:
        """For reading at given places only; its position is nobody's."""

    def opened_again(self) -> int:
        """A second descriptor with a position of its own, which the caller closes."""

    def check_unchanged(self) -> None:
        """Raise SourceChanged where the file is no longer what it was when it was opened."""

    def close(self) -> None:
        """Give the descriptor back."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class ClipFiles(Protocol):
    """All files of a clip, open for reading."""

    @property
    def form(self) -> ClipFormat:
        """What they are."""

    @property
    def picture(self) -> File:
        """The file, or the folder of a sequence's pictures."""

    @property
    def sound(self) -> File | None:
        """Beside a sequence's pictures; None where there is none, and for a file that holds its sound itself."""

    @property
    def size(self) -> int:
        """In bytes, altogether."""

    def bear(self, mark: str) -> bool:
        """Whether a sequence's pictures, any of them, or its sound bear a mark. Blocks on the disk."""

    def close(self) -> None:
        """Give the descriptors back."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


def close(files: ClipFiles | None) -> None:
    """Close a clip's files, where there are some."""
    if files is not None:
        files.close()


class Library(Protocol):
    """The folders of footage. Blocks on the file system: call it from a thread."""

    def open(self, source: Source) -> File:
        """A source for reading, in the version that it names if it names one.

        Raises UnknownRoot, RootOffline, FileNotFound, NotReadable, OutsideRoots, SourceChanged.
        """


class Fingerprints(Protocol):
    """What files are, wherever they lie."""

    async def of(self, source: Source, file: File) -> str:
        """Hash of a file's size, head, middle and tail, in hexadecimal."""


class Containers(Protocol):
    """Looks into foreign files, in processes that can die of it.

    Raises NotVideo, WorkerDied, WorkTimedOut and WorkersAway, unless it says otherwise.
    """

    async def inspect(self, file: File) -> MediaFacts | Problem:
        """What the container says of itself; raises only WorkersAway."""

    async def frame_index(self, file: File) -> bytes:
        """The frame index as frame_index_format has it."""

    async def exact_picture(self, file: File, index: FrameIndex, frame: int, size: PictureSize) -> bytes:
        """A JPEG of exactly that frame."""

    async def picture_near(self, file: File, near: Near, size: PictureSize) -> bytes:
        """A JPEG of a frame near a time."""

    async def prove(
        self, clip: ClipFiles, source: File, index: FrameIndex, plan: ClipPlan, crop: PictureCrop | None
    ) -> ClipProof:
        """Measure a finished clip against the stretch of the source, and the part of its pictures, that it should be.

        Raises ClipNotProven where the clip cannot even be decoded.
        """

    async def join(self, segments: Sequence[File], parts: Sequence[JoinedPart], joined: Joined, target: int) -> None:
        """Write segments one after the other to the descriptor `target`, without encoding anything again.

        Raises ClipNotProven where one does not hold its frames.
        """

    async def signature(self, file: File) -> Signature:
        """What a file says of who made it."""

    async def waveform(self, file: File, plan: WaveformPlan, target: int, on_progress: Callable[[float], None]) -> None:
        """Write the waveform of a file's sound, as waveform_format has it, to the descriptor `target`.

        `on_progress` hears how far it is, 0 to 1. Whoever is cancelled leaves no process behind.
        """

    async def compare(self, made: File, expected: File) -> Comparison:
        """Measure a short film against the one that it should look like."""


class Deaths(Protocol):
    """Who is told of files that workers die of."""

    def note(self, source: Source, how: str) -> None:
        """A worker died of this version of a file; `how`, for people."""


class Encoder(Protocol):
    """Makes clips."""

    async def finish(
        self, picture: File, source: File, targets: Sequence[int], encoding: ClipEncoding, recipe: ClipRecipe
    ) -> None:
        """Write a clip of a picture that has been encoded, and the source's sound; raises like `encode`."""

    async def encode(
        self,
        source: File,
        targets: Sequence[int],
        encoding: ClipEncoding,
        recipe: ClipRecipe,
        on_frame: Callable[[int], None],
    ) -> None:
        """Write one clip to descriptors: of a file, or of a folder for pictures and of a file for their sound.

        `on_frame` hears how many frames are done. Whoever is cancelled leaves no process behind. Raises EncoderFailed,
        OutputTooLarge, WorkStalled, WorkersAway.
        """


class SegmentEncoder(Protocol):
    """Makes segments."""

    async def encode_segments(
        self,
        source: File,
        targets: Sequence[int],
        encoding: ClipEncoding,
        segments: Sequence[Segment],
        seek_micros: int | None,
        on_frame: Callable[[int], None],
    ) -> None:
        """Write segments of a clip to descriptors, decoding once from `seek_micros`; raises like Encoder.encode."""


class WorkingSegment(Protocol):
    """A segment that is being written, and gone at the end unless it is published. Blocks on the disk."""

    @property
    def descriptor(self) -> int:
        """For reading and writing."""

    def publish(self) -> None:
        """Give the file its final name, as a whole."""


class SegmentFiles(Protocol):
    """Segments on the disk, shared among nodes. Blocks on the file system: call it from a thread."""

    def found(self, name: str) -> File | None:
        """A segment, open for reading; None where it is not there."""

    def working_file(self, name: str) -> AbstractContextManager[WorkingSegment]:
        """A new empty file for a segment."""

    def unnamed(self) -> AbstractContextManager[File]:
        """A new empty file for reading and writing that is gone afterwards."""


class EncoderTrials(Protocol):
    """Tries encoders."""

    def results(self) -> AsyncGenerator[Trial]:
        """What comes of each of the ladder, one after the other; raises nothing but for mistakes of ours."""


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


class LiveEncoder(Protocol):
    """Encodes what is watched."""

    def encode(self, source: File, encoding: LiveEncoding) -> AsyncGenerator[bytes]:
        """Fragmented MP4, as fast as it is read; closing it ends the encoder. Raises EncoderFailed, WorkStalled."""


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

    def highest_group(self, suffix: str, name: str) -> int:
        """The highest number among the folders <name>_<number> of three digits or more; 0 where there is none."""


class Trash(Protocol):
    """What was deleted, beside where it was published. Blocks on the file system: call it from a thread."""

    def kept(self, place: ClipPlace, task_id: UUID) -> ClipFiles | None:
        """A clip that lies in the trash, None where it does not."""

    def put(self, place: ClipPlace, task_id: UUID) -> int:
        """Take a clip and its label out of its place; how many bytes of it the trash has now."""

    def in_the_way(self, place: ClipPlace, task_id: UUID) -> Path | None:
        """What lies where a clip of the trash would return to."""

    def take_back(self, place: ClipPlace, task_id: UUID) -> None:
        """Return a clip to its place; raises FileExistsError where something lies there."""

    def destroy(self, place: ClipPlace, task_id: UUID) -> None:
        """Delete a clip of the trash for good."""


class DerivedFiles(Protocol):
    """Keeps what can be made again."""

    async def made(self, name: str, make: Callable[[], Awaitable[bytes]], *, goes_on: bool = False) -> bytes:
        """The file of that name; made by `make` where it is not there, once however many ask at a time.

        When all who asked have left, making stops, unless it `goes_on`.
        """


class RenditionEncoder(Protocol):
    """Makes renditions. Whoever is cancelled leaves no process behind.

    `on_progress` hears how far it is, 0 to 1. Raises EncoderFailed, OutputTooLarge, WorkStalled, WorkTimedOut,
    WorkersAway.
    """

    async def encode_picture(
        self,
        source: File,
        target: int,
        encoding: PictureRendition,
        *,
        encoder: str,
        most_bytes: int,
        on_progress: Callable[[float], None],
    ) -> None:
        """Write the picture to the descriptor `target`."""

    async def encode_sound(
        self,
        source: File,
        target: int,
        encoding: SoundRendition,
        *,
        most_bytes: int,
        on_progress: Callable[[float], None],
    ) -> None:
        """Write the sound to the descriptor `target`."""


class RenditionClaim(Protocol):
    """The right to make a rendition, which ends with this process. Blocks on the file system."""

    def tell(self, progress: float) -> None:
        """Say how far it is, 0 to 1."""

    def release(self) -> None:
        """Let others claim it."""


class WorkingRendition(Protocol):
    """A rendition that is being written, and gone at the end unless it is published."""

    @property
    def descriptor(self) -> int:
        """For reading and writing."""

    def as_file(self) -> File:
        """What has been written, to be read."""

    def publish(self) -> None:
        """Give the file its final name, as a whole. Blocks on the disk."""


class RenditionFiles(Protocol):
    """Renditions on the disk, shared among nodes. Blocks on the file system: call it from a thread."""

    @property
    def most_bytes(self) -> int:
        """What a rendition may take at most."""

    def make_room(self, size: int) -> None:
        """Raises OutputTooLarge and NoRoom where so many bytes cannot be kept."""

    def find(self, name: str, *, use: bool) -> Source | None:
        """Where a finished rendition is read, None where there is none; `use`: somebody is about to read it."""

    def claim(self, name: str) -> RenditionClaim | None:
        """The right to make a rendition, None where somebody else has it, on this node or another."""

    def claimed(self, name: str) -> float | None:
        """How far a rendition is that somebody makes, None where nobody does."""

    def working_file(self, name: str) -> AbstractContextManager[WorkingRendition]:
        """A new empty file for a rendition."""

    def failure(self, name: str) -> Failure | None:
        """Why a rendition could not be made, where that is so and it is not time to try again."""

    def note_failure(self, name: str, failure: Failure) -> None:
        """Remember why a rendition could not be made."""
