"""Roots, folders and assets."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from rushes_gateway.shapes import Rational, Shape

RecordingSource = Literal["container", "name", "mtime"]
AssetState = Literal["new", "growing", "ready", "offline", "problem"]


class UnreadablePlace(Shape):
    """A file or folder that a scan passed over."""

    path: str = Field(
        description='Relative to the root, with U+FFFD for bytes that are not UTF-8; "": the root itself.'
    )
    reason: str = Field(description="For people.", examples=["name is not UTF-8: rename it"])


class PassedOver(Shape):
    """Files or folders of one kind that are not listed, although they are or may hold videos."""

    suffix: str = Field(
        description="In lower case. Of folders with snapshots or earlier versions of files: their name and a slash.",
        examples=[".rm"],
    )
    count: int = Field(examples=[3])
    reason: str = Field(
        description="With what can be done, for people.",
        examples=["this container is not supported; convert it: ffmpeg -i FILE FILE.mp4"],
    )


class Root(Shape):
    """A folder of the library."""

    name: str = Field(examples=["field-2026"])
    path: str = Field(examples=["/videos/field-2026"])
    online: bool
    emptied: bool = Field(
        description="Whether the root is offline because it is empty although it held videos before. Its disk may not "
        "be mounted."
    )
    offline_because: str = Field(
        description='Why the root is offline, for people; "" where it is online or the reason is unknown.'
    )
    asset_count: int = Field(description="Number of videos.")
    scanned_at: datetime | None = Field(description="When the last scan ended; null before the first scan has ended.")
    unreadable: list[UnreadablePlace] = Field(
        description="The first 100 places, by path, that could not be read when they were last scanned."
    )
    unreadable_count: int = Field(description="Number of all such places.")
    passed_over: list[PassedOver] = Field(
        description="Files that the last scans found and did not list, counted by suffix: videos of kinds that are not "
        "supported, other files with the suffix of a video, and folders of snapshots or earlier versions."
    )


class Roots(Shape):
    """All roots in their configured order."""

    roots: list[Root]


class Folder(Shape):
    """A folder that holds videos at some depth."""

    path: str = Field(description="Relative to the root.", examples=["2026-08/burrow"])
    asset_count: int = Field(description="Number of videos at any depth.")


class Folders(Shape):
    """The folders directly within a folder or root."""

    folders: list[Folder]


class Video(Shape):
    """The picture, as its container describes it."""

    codec: str = Field(examples=["h264"])
    codec_string: str = Field(
        description="Codec string for the browser's canPlayType; empty where unknown.", examples=["avc1.64001f"]
    )
    width: int = Field(description="Width in pixels as shown: with rotation and pixel aspect applied.")
    height: int = Field(description="Height in pixels as shown.")
    rate: Rational | None = Field(description="Average frames per second.")


class Audio(Shape):
    """The sound."""

    codec: str = Field(examples=["aac"])
    sample_rate: int = Field(description="Sample rate in Hz.")
    channels: int = Field(description="Number of channels.")


class AssetProblem(Shape):
    """Why a file cannot be used, or only in part."""

    reason: str = Field(examples=["Damaged"])
    detail: str = Field(examples=["The file is damaged: it cannot be read on from some place."])


class Asset(Shape):
    """A video of the library."""

    id: str = Field(examples=["0199c0de-5f3a-7b1c-9a55-0c5a3f1d2e4b"])
    root: str
    path: str = Field(description="Relative to the root.", examples=["2026-08/burrow/take_004.mov"])
    name: str = Field(examples=["take_004.mov"])
    size: int = Field(description="Size of the file in bytes.")
    modified_at: datetime = Field(description="Modification time of the file.")
    added_at: datetime
    recorded_at: datetime = Field(
        description="When the video was recorded, as far as known; where the file does not say, `modified_at`."
    )
    recording_source: RecordingSource = Field(
        description="Source of `recorded_at`: the container's metadata, a date in the file's name, or the modification "
        "time."
    )
    camera: str = Field(description="Name of the folder that directly contains the file.", examples=["burrow"])
    needs_conversion: bool | None = Field(
        None, description="Whether some browser cannot play the file as it is; null before the file's content is known."
    )
    state: AssetState = Field(
        description="`new`: not read yet. `growing`: still being written, so not read yet. `offline`: the file or its "
        "root is not there. `problem`: it cannot be read."
    )
    problem: AssetProblem | None = None
    warning: AssetProblem | None = Field(
        None,
        description="A warning about a usable video. `CutShort`: its header states more than can be read, or "
        "the file ends amid its data; `duration_seconds` covers what can be read. `DamagedInside`: something is "
        "missing or cannot be decoded, at the places that `detail` names; known once the file has a frame index.",
    )
    container: str | None = Field(None, examples=["mov"])
    content_type: str = Field(examples=["video/quicktime"])
    duration_seconds: float | None = Field(
        None,
        description="Duration in seconds: the span of its pictures, or of its sound where there is a single picture. "
        "Before the file has a frame index, it is as its header says; the index corrects it, `video.rate` and size.",
    )
    video: Video | None = None
    audio: Audio | None = Field(None, description="null for a silent file.")
    clip_count: int = Field(description="Number of proven clips in the requested profile.")
    marker_count: int = Field(
        description="Number of places in the video that groups of clips were cut from, in that profile."
    )
    hidden: bool
    starred: bool = Field(description="In all profiles.")


class AssetPage(Shape):
    """One page of assets; `next_cursor` leads to the next."""

    assets: list[Asset]
    total: int = Field(description="Number of matching assets on all pages.")
    total_is_least: bool = Field(
        description="Whether more than `total` assets match; they were not all counted. Only with `quick_total`."
    )
    next_cursor: str | None = Field(description="null on the last page.")


class FacetValue(Shape):
    """A value of a field, and its number of assets."""

    value: str = Field(
        description="As the list's filter of this name takes it. Codec and length are `unknown` where a file was not "
        "read, or cannot be read."
    )
    count: int


class Facets(Shape):
    """The values of fields among the assets of a list."""

    facets: dict[str, list[FacetValue]] = Field(
        description="For each requested field its values, the most frequent first, at most 200. An asset counts for "
        "each of its labels, and for each folder above it within its root."
    )
    total: int = Field(description="Number of assets under all filters.")


class Neighbours(Shape):
    """The assets before and after one in a list; after the last comes the first."""

    previous: Asset | None = Field(description="null where there is no other asset.")
    next: Asset | None = Field(description="null where there is no other asset.")
    position: int | None = Field(
        description="Number of assets before it in the list. null where the list does not contain it, and in large "
        "lists where counting would mean reading the list: filtered by words, dates or problems, or below a folder in "
        "another order than by path."
    )
    total: int = Field(description="Number of matching assets.")


class DeltaRun(Shape):
    """`count` consecutive frames that lie `delta` ticks apart."""

    delta: int
    count: int


class FrameIndex(Shape):
    """The presentation timestamp (pts) of every frame: that of frame n is `first_pts` plus the first n deltas."""

    time_base: Rational = Field(description="Length of a tick in seconds.")
    first_pts: int = Field(description="pts of frame 0 in ticks.")
    end_pts: int = Field(description="End of the last frame in ticks.")
    frame_count: int
    constant_rate: Rational | None = Field(
        description="Frames per second where every frame lies within one tick of a constant grid; null elsewhere."
    )
    deltas: list[DeltaRun] = Field(description="Distances between consecutive frames in ticks.")
    key_frames: list[int] = Field(description="Numbers of the key frames, ascending.")
    hdr: Literal["pq", "hlg"] | None = Field(description="Transfer function of HDR pictures; null: SDR.")


class FrameIndexMaking(Shape):
    """A frame index that is still being made."""

    decoded: float | None = Field(
        description="The part of the video that has been decoded for it, 0 to 1: packets of some files do not tell "
        "their frames. null: nothing has to be decoded so far."
    )


class ScanRequest(Shape):
    """Which root to scan."""

    root: str | None = Field(None, description="Name of the root; absent: all roots.")
    retry_problems: bool = Field(False, description="Also read unchanged files again that could not be read before.")


class ScanStarted(Shape):
    """Ids of the jobs that scan."""

    job_ids: list[str]
