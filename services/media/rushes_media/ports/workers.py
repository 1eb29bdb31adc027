"""Worker processes that read untrusted files, and may crash."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from rushes_footage.facts import Problem
from rushes_footage.files import Source
from rushes_footage.plans import ClipPlan
from rushes_footage.proofs import FrameMatch
from rushes_media.domain.clips import MeasuredClip, Signature
from rushes_media.domain.comparison import Comparison
from rushes_media.domain.encodings import PictureCrop
from rushes_media.domain.facts import InspectedFacts
from rushes_media.domain.frame_index import FrameIndex
from rushes_media.domain.segments import Joined, JoinedPart
from rushes_media.domain.stills import FramePicture, Still
from rushes_media.domain.storyboards import Storyboard
from rushes_media.domain.streams import FragmentOrder, TrackFormat
from rushes_media.domain.wanted_frames import WantedFrames
from rushes_media.domain.waveforms import WaveformPlan
from rushes_media.ports.files import ClipFiles, File

MOST_LOOKED_INTO = 12
"""Limit of files that one process inspects. A fork costs as much as three inspections; but an exploit in one file
could read those after it, and falsify their results."""


@dataclass(frozen=True)
class PictureSize:
    """The box that a picture has to fit in, in pixels."""

    width: int
    height: int
    pad: bool = False
    """Fill the box, with black bars around the picture."""


@dataclass(frozen=True)
class Near:
    """An approximate time for a picture."""

    seconds: float
    tolerance: float | None
    """At most so many seconds earlier; None: any key frame."""


class Containers(Protocol):
    """Reads untrusted files in processes that can crash.

    Raises NotVideo, WorkerDied, WorkTimedOut and WorkersAway, unless it says otherwise.
    """

    async def inspect(self, file: File) -> InspectedFacts | Problem:
        """Metadata from the container's headers; raises only WorkersAway."""

    async def inspect_all(self, files: Sequence[File]) -> list[InspectedFacts | Problem | None]:
        """The same for at most MOST_LOOKED_INTO files by one process; None for those that it did not come to, or died
        of. Raises only WorkersAway."""

    async def frame_index(
        self, file: File, on_decoded: Callable[[float], None] | None = None, *, hurried: bool = True
    ) -> bytes:
        """The frame index in frame_index_format; not `hurried`: at low CPU priority.

        Where frames have to be decoded for it, `on_decoded` is told the part of the file that was, 0 to 1.
        """

    async def packet_index(self, file: File, *, hurried: bool = True) -> bytes:
        """The packet index in packet_index_format."""

    async def picture_near(self, file: File, near: Near, size: PictureSize, *, hurried: bool = True) -> bytes:
        """A JPEG of a frame near a time."""

    async def key_frame_board(
        self, file: File, duration: Fraction | None, *, hurried: bool = True
    ) -> Storyboard | None:
        """A storyboard of key frames, without an index of the file.

        `duration` is the video's, in seconds; None: as its container has it, and where that does not say None is the
        answer.
        """

    async def frame_board(
        self, file: File, wanted: WantedFrames, first_pts: int, time_base: Fraction, *, hurried: bool = True
    ) -> Storyboard:
        """A storyboard of these frames; `first_pts` is frame 0's, in ticks of `time_base` seconds."""

    async def prove(
        self,
        clip: ClipFiles,
        source: File,
        index: FrameIndex,
        plan: ClipPlan,
        crop: PictureCrop | None,
        *,
        recoloured: bool,
    ) -> MeasuredClip:
        """Measure a finished clip against the source span, and the crop, that it was ordered with.

        A file is `recoloured` where HDR became SDR. Raises ClipNotProven where the clip cannot be decoded.
        """

    async def prove_frames(
        self, made: File, places: Sequence[tuple[int, int, int]], source: File, index: FrameIndex, *, as_ffmpeg: bool
    ) -> dict[int, FrameMatch]:
        """Compare JPEGs in a file, by frame number, offset and size, with the source's frames.

        `as_ffmpeg` as in ProxyPlan. Raises ProxyNotProven where one cannot be decoded.
        """

    async def compare_frames(
        self, made: File, made_index: FrameIndex, source: File, index: FrameIndex, numbers: Sequence[int]
    ) -> dict[int, FrameMatch]:
        """Compare frames of a video, by their ascending numbers, with the source's."""

    async def join(self, segments: Sequence[File], parts: Sequence[JoinedPart], joined: Joined, target: int) -> None:
        """Concatenate segments into the descriptor `target` without re-encoding.

        Raises ClipNotProven where one lacks frames.
        """

    async def signature(self, file: File) -> Signature:
        """Metadata that says which task and encoder made a file."""

    async def waveform(
        self,
        file: File,
        plan: WaveformPlan,
        target: int,
        on_progress: Callable[[float], None],
        *,
        hurried: bool = True,
    ) -> None:
        """Write the waveform of a file's sound, in waveform_format, to the descriptor `target`.

        `on_progress` is called with the progress, 0 to 1. When cancelled, it leaves no process running.
        """

    async def sound(self, file: File, seconds: float) -> bytes:
        """The first seconds of a file's sound, in domain.sounds' format; empty where it has none."""

    async def compare(self, made: File, expected: File) -> Comparison:
        """Measure a short video against its reference."""


class Decoders(Protocol):
    """Makes pictures of frames, with decoders that stay open."""

    async def still(
        self,
        file: File,
        identity: str,
        index: FrameIndex,
        frame: int,
        still: Still,
        *,
        urgent: bool,
        reader: str = "",
    ) -> FramePicture:
        """The picture file of a frame; `file` has to stay open until it is there, `identity` names its content.

        Who is `urgent` comes before those who are not, but for those who have waited for long. Each `reader` of a video
        has a decoder for itself, which keeps its place; requests without one share another.
        Raises NotVideo, WorkerDied, WorkTimedOut and WorkersAway.
        """

    def leave(self, identity: str, reader: str) -> None:
        """Close a reader's decoder, which has no more requests."""


class Quiet(Protocol):
    """Waits until the workers are idle."""

    async def quiet(self, seconds: float) -> bool:
        """Wait until no worker runs that somebody waits for, at most so many seconds; False where one still does."""


class Deaths(Protocol):
    """Receives reports of files that workers died of."""

    def note(self, source: Source, how: str) -> None:
        """A worker died of this version of a file; `how`, for people."""


class FragmentMaker(Protocol):
    """Makes the fragments of streams, in processes that keep a file open while it is watched."""

    async def make(self, source: File, identity: str, track: TrackFormat, order: FragmentOrder | None) -> bytes:
        """A fragment of a track; without an order its header, and of subtitles all cues.

        When cancelled, it leaves no process that still works on it. Raises NoFreeSlot, NotVideo, WorkerDied,
        WorkTimedOut and WorkersAway.
        """
