"""Objects that models find in pictures and in frames of videos."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its edges, in pixels of the upright picture in full size; 0 is its left or upper edge."""

    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def width(self) -> float:
        """In pixels."""
        return self.x2 - self.x1

    @property
    def height(self) -> float:
        """In pixels."""
        return self.y2 - self.y1

    @property
    def area(self) -> float:
        """In square pixels."""
        return self.width * self.height

    @property
    def centre(self) -> tuple[float, float]:
        """Horizontally and vertically."""
        return (self.x1 + self.x2) / 2, (self.y1 + self.y2) / 2

    def contains(self, x: float, y: float) -> bool:
        """Whether a point lies in it; its edges belong to it."""
        return self.x1 <= x <= self.x2 and self.y1 <= y <= self.y2


@dataclass(frozen=True, slots=True)
class Detection(Box):
    """The box around one object."""

    score: float
    """0 to 1."""
    class_index: int
    """The place of its class in the model's list, from 0 on."""
    track: int = 0
    """The subject that it shows, from 1 on; 0: none, or tracks were not looked for."""


@dataclass(frozen=True, slots=True)
class FrameReference:
    """Exactly one frame of a video."""

    number: int
    """Counted from 0 in the order of presentation."""
    pts: int
    """In ticks of the frame index's time base."""
    seconds: float
    """From frame 0."""
    width: int
    """Upright and in full size, in pixels."""
    height: int


@dataclass(frozen=True, slots=True)
class DetectedFrame(FrameReference):
    """A frame that was looked at, and what was found in it."""

    detections: tuple[Detection, ...]
