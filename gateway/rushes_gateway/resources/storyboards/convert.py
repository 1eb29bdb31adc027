"""Conversion of storyboards."""

from itertools import pairwise

from rushes.media.v1 import storyboards_pb2
from rushes_gateway.resources.storyboards import shapes


def storyboard(message: storyboards_pb2.GetStoryboardResponse) -> shapes.Storyboard:
    """Layout of the tiles, and the frames that they show."""
    return shapes.Storyboard(
        tile_width=message.tile_width,
        tile_height=message.tile_height,
        columns=message.columns,
        rows=message.rows,
        tiles=[
            shapes.StoryboardTile(
                seconds=tile.seconds, pts=tile.pts, frame=tile.frame if tile.HasField("frame") else None
            )
            for tile in message.tiles
        ],
    )


def thumbnails_track(board: shapes.Storyboard, sheet: str, duration: float | None) -> str:
    """A WebVTT thumbnails track for players: each tile lasts from its time to the next one's."""
    ends = max(duration or 0.0, board.tiles[-1].seconds + 1)
    moments = [*(tile.seconds for tile in board.tiles), ends]
    cues = []
    for place, (start, end) in enumerate(pairwise(moments)):
        row, column = divmod(place, board.columns)
        left, top = column * board.tile_width, row * board.tile_height
        part = f"{sheet}#xywh={left},{top},{board.tile_width},{board.tile_height}"
        cues.append(f"{_clock(start)} --> {_clock(end)}\n{part}\n")
    return "\n".join(["WEBVTT\n", *cues])


def _clock(seconds: float) -> str:
    whole, millis = divmod(round(seconds * 1000), 1000)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest:02}.{millis:03}"
