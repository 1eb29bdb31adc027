"""Objects detected in pictures and frames."""

from pydantic import Field

from rushes_gateway.shapes import Shape


class Detection(Shape):
    """A box around an object, in pixels of the upright picture in full size; 0 is the picture's left or upper edge."""

    x1: float = Field(examples=[812.4], description="Left edge.")
    y1: float = Field(examples=[410.9], description="Upper edge.")
    x2: float = Field(examples=[871.0], description="Right edge.")
    y2: float = Field(examples=[562.3], description="Lower edge.")
    score: float = Field(description="Confidence of the model, 0 to 1.", examples=[0.91])
    class_index: int = Field(examples=[0])
    class_name: str = Field(examples=["person"])


class Detections(Shape):
    """Objects detected in one picture."""

    width: int = Field(description="Width of the upright picture in pixels.", examples=[1920])
    height: int = Field(examples=[1080], description="Height of the upright picture in pixels.")
    model_version: str = Field(description="SHA-256 of the model's file.")
    detections: list[Detection] = Field(description="In descending order of score; 300 at most.")


class FrameDetections(Detections):
    """Objects detected in one frame."""

    frame: int = Field(description="Counted from 0 in the order of presentation.", examples=[250])


class StretchDetections(FrameDetections):
    """Objects detected in one frame of a stretch: one line of the response."""

    pts: int = Field(description="Presentation timestamp in ticks of the frame index's time base.", examples=[128_000])
    seconds: float = Field(description="Seconds from frame 0.", examples=[10.0])
