"""What models find in a frame."""

from pydantic import Field

from rushes_gateway.resources.shapes import Shape


class EdgeRegion(Shape):
    """A region between two nearly horizontal lines, as of an advertising board; in pixels of the frame."""

    x: int = Field(examples=[120])
    y: int = Field(examples=[40])
    width: int = Field(examples=[480])
    height: int = Field(examples=[60])
    confidence: float = Field(ge=0, le=1, examples=[0.97])
    label: str = Field(examples=["edge_region"])


class EdgesFound(Shape):
    """Of one frame."""

    frame: int = Field(description="Counted from 0.", examples=[250])
    width: int = Field(description="Of the frame, upright, in pixels.", examples=[1920])
    height: int = Field(examples=[1080])
    regions: list[EdgeRegion] = Field(description="Best first, then from the top, then from the left.")
    horizontal_count: int = Field(description="Lines that are nearly horizontal.", examples=[2])
    pair_count: int = Field(
        description="Pairs of the thousand longest of them that are regions, before those that overlap were left out.",
        examples=[1],
    )


class EdgesInStretch(EdgesFound):
    """Of a frame of a stretch: a line of the answer."""

    pts: int = Field(description="In ticks of the frame index's time base.", examples=[128_000])
    seconds: float = Field(description="From frame 0.", examples=[10.0])


class FieldFound(Shape):
    """Of one frame."""

    frame: int = Field(description="Counted from 0.", examples=[250])
    width: int = Field(description="Of the frame, upright, in pixels.", examples=[1920])
    height: int = Field(examples=[1080])
    boundary: list[tuple[int, int]] = Field(
        description="x and y of the corners of the convex hull of the field's largest part; none without a field.",
        examples=[[(0, 300), (1919, 280), (1919, 1079), (0, 1079)]],
    )
    coverage: float = Field(ge=0, le=1, description="The share of the frame that is field.", examples=[0.62])


class FieldInStretch(FieldFound):
    """Of a frame of a stretch: a line of the answer."""

    pts: int = Field(description="In ticks of the frame index's time base.", examples=[128_000])
    seconds: float = Field(description="From frame 0.", examples=[10.0])
