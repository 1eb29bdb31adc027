"""What models find in pictures and frames."""

from pydantic import Field

from rushes_gateway.resources.shapes import Shape


class Detection(Shape):
    """A box around an object, in pixels of the upright picture in full size; 0 is its left or upper edge."""

    x1: float = Field(examples=[812.4])
    y1: float = Field(examples=[410.9])
    x2: float = Field(examples=[871.0])
    y2: float = Field(examples=[562.3])
    score: float = Field(description="0 to 1.", examples=[0.91])
    class_index: int = Field(examples=[0])
    class_name: str = Field(examples=["person"])


class Detections(Shape):
    """Of one picture."""

    width: int = Field(description="Of the picture, upright, in pixels.", examples=[1920])
    height: int = Field(examples=[1080])
    model_version: str = Field(description="SHA-256 of the model's file.")
    detections: list[Detection] = Field(description="Best first; 300 at most.")


class FrameDetections(Detections):
    """Of exactly one frame."""

    frame: int = Field(description="Counted from 0 in the order of presentation.", examples=[250])


class StretchDetections(FrameDetections):
    """Of a frame of a stretch: a line of the answer."""

    pts: int = Field(description="In ticks of the frame index's time base.", examples=[128_000])
    seconds: float = Field(description="From frame 0.", examples=[10.0])
