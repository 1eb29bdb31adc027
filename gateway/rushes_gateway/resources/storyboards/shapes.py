"""Storyboards: small pictures of a whole video on one sheet."""

from pydantic import Field

from rushes_gateway.shapes import Seconds, Shape


class StoryboardTile(Shape):
    """The frame that a tile shows."""

    seconds: Seconds = Field(description="Seconds from frame 0 at which exactly this frame is shown.", examples=[12.48])
    pts: int = Field(
        description="Presentation timestamp of the frame in ticks of the video's time base.", examples=[159744]
    )
    frame: int | None = Field(
        None, description="Number of the frame; set where `frames` was requested.", examples=[312]
    )


class Storyboard(Shape):
    """Positions of the tiles on `storyboard.jpg`: row by row in order of time; the unused rest of the last row is
    black.
    """

    tile_width: int = Field(description="Width of a tile in pixels.", examples=[160])
    tile_height: int = Field(examples=[90], description="Height of a tile in pixels.")
    columns: int = Field(description="Number of tiles in a row.", examples=[10])
    rows: int = Field(examples=[10], description="Number of rows.")
    tiles: list[StoryboardTile] = Field(description="Ascending in time; at least one.")
