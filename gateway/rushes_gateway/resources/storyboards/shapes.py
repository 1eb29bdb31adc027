"""Storyboards: small pictures of a whole video on one sheet."""

from pydantic import Field

from rushes_gateway.resources.shapes import Seconds, Shape


class StoryboardTile(Shape):
    """What a tile shows."""

    seconds: Seconds = Field(description="From frame 0: when exactly this frame is shown.", examples=[12.48])
    pts: int = Field(description="The same in ticks of the video's time base.", examples=[159744])
    frame: int | None = Field(None, description="Its number, where `frames` asked for it.", examples=[312])


class Storyboard(Shape):
    """Where tiles lie on `storyboard.jpg`: row by row in the order of time; what is left of the last row is black."""

    tile_width: int = Field(description="In pixels.", examples=[160])
    tile_height: int = Field(examples=[90])
    columns: int = Field(description="Tiles in a row.", examples=[10])
    rows: int = Field(examples=[10])
    tiles: list[StoryboardTile] = Field(description="Ascending in time; at least one.")
