"""A storyboard as bytes: what it says of its tiles, in a line of JSON, and then its sheet."""

import json

from rushes_media.domain.storyboards import Storyboard, Tile


def encode(board: Storyboard) -> bytes:
    """As it is kept; numbers of frames are not."""
    head = {
        "tile": [board.tile_width, board.tile_height],
        "tiles": [[tile.pts, tile.seconds] for tile in board.tiles],
    }
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + board.sheet


def decode(stored: bytes) -> Storyboard:
    """What `encode` made bytes of."""
    line, _, sheet = stored.partition(b"\n")
    head = json.loads(line)
    width, height = head["tile"]
    return Storyboard(width, height, tuple(Tile(pts, seconds) for pts, seconds in head["tiles"]), sheet)
