"""What is detected in a frame without a model: regions between edges, and the playing field."""

from pydantic import Field

from rushes_gateway.shapes import Shape


class EdgeRegion(Shape):
    """A region between two nearly horizontal lines, such as an advertising board, in pixels of the frame."""

    x: int = Field(examples=[120], description="Left edge.")
    y: int = Field(examples=[40], description="Upper edge.")
    width: int = Field(examples=[480])
    height: int = Field(examples=[60])
    confidence: float = Field(ge=0, le=1, examples=[0.97])
    label: str = Field(examples=["edge_region"])


class EdgesFound(Shape):
    """Regions between edges in one frame."""

    frame: int = Field(description="Counted from 0.", examples=[250])
    width: int = Field(description="Width of the upright frame in pixels.", examples=[1920])
    height: int = Field(examples=[1080], description="Height of the upright frame in pixels.")
    regions: list[EdgeRegion] = Field(
        description="In descending order of confidence, then from top to bottom, then from left to right."
    )
    horizontal_count: int = Field(description="Number of nearly horizontal lines.", examples=[2])
    pair_count: int = Field(
        description="Number of pairs of lines that form regions, before overlapping regions were removed. Only the "
        "thousand longest lines are paired.",
        examples=[1],
    )


class EdgesInStretch(EdgesFound):
    """Regions between edges in one frame of a stretch: one line of the response."""

    pts: int = Field(description="Presentation timestamp in ticks of the frame index's time base.", examples=[128_000])
    seconds: float = Field(description="Seconds from frame 0.", examples=[10.0])


class FieldFound(Shape):
    """The playing field in one frame."""

    frame: int = Field(description="Counted from 0.", examples=[250])
    width: int = Field(description="Width of the upright frame in pixels.", examples=[1920])
    height: int = Field(examples=[1080], description="Height of the upright frame in pixels.")
    boundary: list[tuple[int, int]] = Field(
        description="Corners [x, y], in pixels, of the convex hull of the field's largest part; empty where there is "
        "no field.",
        examples=[[(0, 300), (1919, 280), (1919, 1079), (0, 1079)]],
    )
    coverage: float = Field(ge=0, le=1, description="Share of the frame's area that is field.", examples=[0.62])


class FieldInStretch(FieldFound):
    """The playing field in one frame of a stretch: one line of the response."""

    pts: int = Field(description="Presentation timestamp in ticks of the frame index's time base.", examples=[128_000])
    seconds: float = Field(description="Seconds from frame 0.", examples=[10.0])
