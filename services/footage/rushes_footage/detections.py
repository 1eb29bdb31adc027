"""Objects that models detect in pictures and video frames."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A bounding box by its edges, in pixels of the upright picture in full size; 0 is the left or upper edge."""

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
        """Horizontal and vertical coordinate."""
        return (self.x1 + self.x2) / 2, (self.y1 + self.y2) / 2

    def contains(self, x: float, y: float) -> bool:
        """Whether a point lies in it, edges included."""
        return self.x1 <= x <= self.x2 and self.y1 <= y <= self.y2


@dataclass(frozen=True, slots=True)
class Detection(Box):
    """One detected object."""

    score: float
    """0 to 1."""
    class_index: int
    """Index of its class in the model's list, from 0 on."""
    track: int = 0
    """Id of its track, from 1 on; 0: none, or tracking was not asked for."""


@dataclass(frozen=True, slots=True)
class FrameReference:
    """One frame of a video."""

    number: int
    """Counted from 0 in the order of presentation."""
    pts: int
    """In ticks of the frame index's time base."""
    seconds: float
    """From frame 0."""
    width: int
    """Of the upright picture in full size, in pixels."""
    height: int


@dataclass(frozen=True, slots=True)
class DetectedFrame(FrameReference):
    """A frame that a model has processed, with its detections."""

    detections: tuple[Detection, ...]
