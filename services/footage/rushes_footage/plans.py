"""Which frames of a source a clip consists of, and where it is published."""

from dataclasses import dataclass
from fractions import Fraction

from rushes_footage.formats import ClipFormat


@dataclass(frozen=True, slots=True)
class Resampling:
    """A frame grid of the clip's own rate: each of its frames shows the source's frame at that moment."""

    rate: int
    """Per second."""
    frames: int

    @property
    def length(self) -> Fraction:
        """Length of the clip in seconds."""
        return Fraction(self.frames, self.rate)

    @property
    def last_moment(self) -> Fraction:
        """When the last frame begins, in seconds after the first."""
        return Fraction(self.frames - 1, self.rate)


@dataclass(frozen=True, slots=True)
class ClipPlan:
    """A span of one file: [start_pts, end_pts) in ticks of its time base."""

    start: float
    """The wanted start in seconds; start_pts is that of the first frame at or after it, at a variable rate its tick."""
    first_frame: int
    frame_count: int
    start_pts: int
    end_pts: int
    resampling: Resampling | None = None
    """None: the clip has each frame of the span once."""
    joints: tuple[int, ...] = ()
    """Frames, counted from the clip's first one, at which segments that the batch shares are joined."""
    times: tuple[int, ...] = ()
    """When each frame is shown, in ticks after start_pts; () where that is even, or not known."""

    @property
    def last_frame(self) -> int:
        """The last frame of the span."""
        return self.first_frame + self.frame_count - 1

    @property
    def clip_frames(self) -> int:
        """Number of frames of the clip."""
        return self.resampling.frames if self.resampling else self.frame_count


@dataclass(frozen=True, slots=True)
class ClipPlace:
    """`<export folder>[_<suffix>]/<group>/<name>.<suffix of the format>`; of a sequence the folder `<name>`."""

    folder_suffix: str
    group: str
    name: str
    format: ClipFormat

    @property
    def path(self) -> str:
        """The path of the clip in the reserved root for exports, whose output roots are named `_<suffix>`."""
        return f"_{self.folder_suffix}/{self.group}/{self.format.path_of(self.name)}"
