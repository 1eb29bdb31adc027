"""Which frames of a source a clip consists of, and where it is published."""

from dataclasses import dataclass
from fractions import Fraction

from rushes_footage.formats import ClipFormat


@dataclass(frozen=True, slots=True)
class Resampling:
    """A clip's frames on a grid of their own; each shows what the source shows at that moment."""

    rate: int
    """Per second."""
    frames: int

    @property
    def length(self) -> Fraction:
        """In seconds."""
        return Fraction(self.frames, self.rate)

    @property
    def last_moment(self) -> Fraction:
        """Of the last frame, in seconds after the first."""
        return Fraction(self.frames - 1, self.rate)


@dataclass(frozen=True, slots=True)
class ClipPlan:
    """A stretch of one file: [start_pts, end_pts) in ticks of its time base."""

    start: float
    """As wanted, in seconds; start_pts is the frame at or after it."""
    first_frame: int
    frame_count: int
    start_pts: int
    end_pts: int
    resampling: Resampling | None = None
    """None: the clip shows each of these frames once."""
    joints: tuple[int, ...] = ()
    """Frames, counted from the first one, at which it is put together of segments that its batch shares."""

    @property
    def clip_frames(self) -> int:
        """How many frames the clip itself has."""
        return self.resampling.frames if self.resampling else self.frame_count


@dataclass(frozen=True, slots=True)
class ClipPlace:
    """`<export folder>[_<suffix>]/<group>/<name>.<suffix of the format>`; of a sequence the folder `<name>`."""

    folder_suffix: str
    group: str
    name: str
    format: ClipFormat
