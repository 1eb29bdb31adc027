"""Roots, folders and assets."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from rushes_gateway.resources.shapes import Rational, Shape

RecordingSource = Literal["container", "name", "mtime"]
AssetState = Literal["new", "growing", "ready", "offline", "problem"]


class Root(Shape):
    """A folder of the library."""

    name: str = Field(examples=["field-2026"])
    path: str = Field(examples=["/videos/field-2026"])
    online: bool
    emptied: bool = Field(
        description="Offline because nothing at all lies in it, although there were videos: is its disk mounted?"
    )
    offline_because: str = Field(description='Why it is offline, for people; "" where it is not, or nobody knows.')
    asset_count: int
    scanned_at: datetime | None = Field(description="Absent before the first scan has ended.")


class Roots(Shape):
    """All roots in their configured order."""

    roots: list[Root]


class Folder(Shape):
    """A folder that holds videos at some depth."""

    path: str = Field(description="Relative to the root.", examples=["2026-08/burrow"])
    asset_count: int


class Folders(Shape):
    """The folders directly below one."""

    folders: list[Folder]


class Video(Shape):
    """The picture, as its container describes it."""

    codec: str = Field(examples=["h264"])
    codec_string: str = Field(
        description="For the browser's canPlayType; empty where unknown.", examples=["avc1.64001f"]
    )
    width: int = Field(description="In pixels as shown: rotation and pixel aspect applied.")
    height: int
    rate: Rational | None = Field(description="Average frames per second.")


class Audio(Shape):
    """The sound."""

    codec: str = Field(examples=["aac"])
    sample_rate: int = Field(description="In Hz.")
    channels: int


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
    size: int = Field(description="In bytes.")
    modified_at: datetime
    added_at: datetime
    recorded_at: datetime = Field(description="As well as can be known; of a file that says nothing, `modified_at`.")
    recording_source: RecordingSource = Field(
        description="What `recorded_at` was taken from: what the container says, a date in the file's name, "
        "or the modification time."
    )
    camera: str = Field(description="Name of the folder that holds the file itself.", examples=["burrow"])
    needs_conversion: bool | None = Field(
        None, description="Browsers do not play it as it is. Absent while it is not known what it holds."
    )
    state: AssetState = Field(description="`growing`: somebody is still writing the file, so it was not read yet.")
    problem: AssetProblem | None = None
    warning: AssetProblem | None = Field(
        None,
        description="What is worth knowing of a video that can be used: `CutShort`, its header states more than can "
        "be read; `duration_seconds` is of what can be read.",
    )
    container: str | None = Field(None, examples=["mov"])
    content_type: str = Field(examples=["video/quicktime"])
    duration_seconds: float | None = None
    video: Video | None = None
    audio: Audio | None = Field(None, description="Absent for a silent file.")
    clip_count: int = Field(description="Proven clips in the profile asked for.")
    marker_count: int = Field(description="Places in it that groups of clips were cut from, in that profile.")
    hidden: bool


class AssetPage(Shape):
    """One page; `next_cursor` leads to the next."""

    assets: list[Asset]
    total: int = Field(description="All that match, on every page.")
    total_is_least: bool = Field(
        description="More than `total` match, and how many was not counted: only where `quick_total` was asked for."
    )
    next_cursor: str | None = Field(description="Absent on the last page.")


class Neighbours(Shape):
    """What stands beside an asset in a list: after the last comes the first."""

    previous: Asset | None = Field(description="Absent where there is no other.")
    next: Asset | None = Field(description="Absent where there is no other.")
    position: int | None = Field(
        description="How many stand before it. Absent where the list leaves it out, and in large lists where finding "
        "out would mean to read them: with words, dates or problems, and below a folder in another order than by path."
    )
    total: int = Field(description="All that match.")


class DeltaRun(Shape):
    """`count` neighbouring frames that lie `delta` ticks apart."""

    delta: int
    count: int


class FrameIndex(Shape):
    """Where every frame lies: pts of frame n is `first_pts` plus the first n deltas."""

    time_base: Rational = Field(description="Seconds per tick.")
    first_pts: int
    end_pts: int = Field(description="Where the last frame ends, in ticks.")
    frame_count: int
    constant_rate: Rational | None = Field(description="Set where every frame lies within one tick of a constant grid.")
    deltas: list[DeltaRun]
    key_frames: list[int]
    hdr: Literal["pq", "hlg"] | None = Field(description="Which HDR its pictures are in; null: SDR.")


class ScanRequest(Shape):
    """Which root to scan."""

    root: str | None = Field(None, description="Absent: all.")
    retry_problems: bool = Field(False, description="Look again also into unchanged files that could not be read.")


class ScanStarted(Shape):
    """The jobs that scan."""

    job_ids: list[str]
